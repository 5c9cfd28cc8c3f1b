"""Public pages as their readers get them."""

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def read(path: str, status: int = 200) -> BeautifulSoup:
    """The page at this address, asked for by somebody who is not logged in."""
    answer = Client().get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return BeautifulSoup(answer.content, "html.parser")


def words(page: BeautifulSoup, selector: str = "main") -> str:
    """The words of the first element of this kind, one space between them."""
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").replace(" .", ".").replace(" ,", ",").split())


def queries_of(path: str) -> int:
    """How many queries the page takes in a process that has served it before."""
    cache.clear()
    read(path)
    with CaptureQueriesContext(connection) as queries:
        read(path)
    return len(queries)
