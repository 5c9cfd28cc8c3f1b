"""Tests of the house itself: folders, commands, settings, import rules."""
