"""How this site is put together: settings, the environment they come from, addresses, the two commands.

Knows every room by dotted name only, and is imported by none of them.
"""
