"""Finding signed articles by their words.

Owns how text is taken apart (`analysis`), the index (`index`), what is looked up in it (`matching`), the order of
what was found (`ranking`), typing errors (`spelling`) and the marked excerpts (`snippets`). The index decides only
which articles are looked at: every word that leaves this package for a reader comes from an edition that
`blog.signoff.reading` has verified. It must not know the request, nor keep what anybody has searched for.

Words are analysed here and not by the database, so that SQLite and PostgreSQL find the same articles in the same
order; the databases do what they are good at, looking up lexemes.
"""
