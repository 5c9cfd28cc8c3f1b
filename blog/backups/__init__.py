"""The whole site as one file, and a site from that file again.

Owns: the form of the file (archive), the copy of either database (databases), and the two verbs (making,
restoring). A backup holds the database, every stored file once under the digest of its bytes, and the public keys
that verify what was signed; never a private key, which is kept elsewhere so that a stolen backup can seal nothing.
Knows Django's storage and blog.signoff; must not know the desks, the public pages or what articles are.
"""
