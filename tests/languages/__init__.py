"""Readers' pages in other languages, and that nothing in them is written in one language only."""
