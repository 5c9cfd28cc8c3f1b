"""The front room: home page, standard pages, and the data that makes a working first site.

Knows blog.models; nothing knows it.
"""
