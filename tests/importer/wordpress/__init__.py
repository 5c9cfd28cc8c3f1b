"""Imports of WordPress exports. The clinics, people and texts of the fixtures are invented."""

from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"
CLINIC = FIXTURES / "harbour-clinic.xml"
