"""Backups: the form of the file, and the drill of making a site again from it."""
