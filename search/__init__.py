"""Public search over signed text only. Owns the views, their templates, and what counts as a crisis; no models.

Finding itself is the blog's (`blog.finding`), reached by the dotted names in the settings.
"""
