"""Template filters for readers' pages."""
