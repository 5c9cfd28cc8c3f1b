"""What differs between what was signed and what is proposed, as plain data that a template only has to print.

Owns the words: which change stands in which section, what was removed and added, what says so where no word differs,
the sources beside it, the summary and the time it takes to read. Pure: it takes contents (schema 1) and gives
dataclasses. The comparison itself is the sign-off's, which decides by it how much is to be read.
"""

from blog.desk.difference.changes import Change, Difference, Line, difference_between
from blog.desk.difference.counting import reading_seconds, seconds_for_all, spoken_time
from blog.desk.difference.pieces import Piece, PieceKind
from blog.desk.difference.sources import Source

__all__ = [
    "Change",
    "Difference",
    "Line",
    "Piece",
    "PieceKind",
    "Source",
    "difference_between",
    "reading_seconds",
    "seconds_for_all",
    "spoken_time",
]
