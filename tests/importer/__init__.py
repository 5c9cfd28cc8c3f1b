"""Importing texts from elsewhere. The fixtures are invented, with the peculiarities of real ones."""

from pathlib import Path

FIXTURE = Path(__file__).parent / "fixtures" / "walking-and-sleep.txt"
