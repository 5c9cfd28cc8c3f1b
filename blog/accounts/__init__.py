"""Logging in: accounts, second factors, passkeys, and how hard guessing is made at every door.

Knows the sign-off, which it tells of every passkey that comes or goes. Nothing but the configuration knows this room.
The forms and views are django-allauth's where they do; what differs stands here.
"""
