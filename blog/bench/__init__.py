"""Benchmarks: data of any size, and the figures of `manage.py bench`.

Owns made-up articles with valid editions, and the stop-watch. Never runs on the site's own database, and never
fails a test run: speed is measured here, exact query counts are tests.
"""
