"""The demonstration: articles, a page, people and pictures, all made up to show the site.

Owns the texts (each fact from a short list of published sources), the generated pictures, the invented people
and the loading of them all. It goes through the same public verbs as an editor and a physician do, so it can
show nothing that the sign-off would refuse. It must not write to the ledger itself, and only the command that
loads it may import it.
"""
