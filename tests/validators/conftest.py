"""The pages to judge, made once."""

import pytest

from tests.browser.demonstration.conftest import db as db
from tests.validators.readers_pages import every_page


@pytest.fixture(scope="module")
def pages(db: None) -> dict[str, str]:
    return every_page()
