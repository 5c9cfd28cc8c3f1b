"""Texts from elsewhere become drafts here, and imported drafts become text again.

Owns: reading a file of a known format (formats, text), what was read (records, names), making drafts of it
(save), and giving the index text back (export). An import only ever makes drafts: it publishes nothing, signs
nothing, and the reviewers it writes down can sign nothing. Knows blog.models and blog.signoff's reviewers;
must not know the desks, the public pages or the checks.
"""
