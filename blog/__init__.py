"""The health blog: its page types, snippets, blocks, importers, and the desks of its people.

Readers are only ever given editions (see blog.signoff); the page rows here are the editors' desk.
"""
