"""The sign-off: readers get signed editions, nothing else.

Owns content and digest, reviewers, candidates, editions, signatures, the ledger, the in-force rule, `may_sign`,
the workflow task and verification. Knows Django and Wagtail; must not know the rest of the blog.
"""
