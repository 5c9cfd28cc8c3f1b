"""WordPress exports (WXR 1.0 to 1.2) become drafts.

Owns: reading an export of any size in flat memory (stream, catalogue, items), turning a post's HTML into our
blocks without losing a word (shortcodes, gutenberg, html, pieces, blocks), its references and printed credits,
its pictures and links, and saving each post in a transaction of its own (drafting, saving, importing).
Reads the files it is given and nothing else: it asks no other server for anything.
"""
