"""The demonstration's texts, pictures and people, and how they are loaded."""
