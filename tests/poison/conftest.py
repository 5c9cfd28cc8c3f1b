"""The site of the census, and the database as it is."""

from tests.census.conftest import package_world, world

__all__ = ["package_world", "world"]
