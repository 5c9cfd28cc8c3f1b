"""English (United States): “March 4, 2026”."""

DATE_FORMAT = "F j, Y"
