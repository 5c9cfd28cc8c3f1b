"""Spanish: “4 de marzo de 2026”."""

DATE_FORMAT = r"j \d\e F \d\e Y"
