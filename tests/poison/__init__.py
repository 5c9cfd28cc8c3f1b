"""Everything that an attacker with the database or the storage can put in readers' way, at once."""
