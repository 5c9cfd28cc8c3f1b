"""Page numbers under a list."""

import pytest

from blog.presentation import Pagination, paginate


def _pages(number: int, count: int, url: str = "") -> Pagination:
    pagination = paginate(number, count, url=url)
    assert pagination is not None
    return pagination


@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_list_that_fits_on_one_page_has_no_page_numbers(count: int) -> None:
    assert paginate(1, count) is None


def test_an_eleventh_entry_makes_a_second_page() -> None:
    assert _pages(1, 11).pages == 2


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_does_not_exist_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no page"):
        paginate(number, 11)


def test_the_first_page_has_the_plain_address() -> None:
    pages = _pages(2, 30, url="/articles/")
    assert (pages.previous_url, pages.next_url) == ("/articles/", "/articles/?page=3")


def test_an_address_that_asks_for_more_keeps_its_question() -> None:
    assert _pages(1, 11, url="/search/?q=sleep").next_url == "/search/?q=sleep&page=2"


def test_first_last_and_neighbours_are_shown_and_gaps_are_marked() -> None:
    links = _pages(5, 90).links
    assert [link.number if link.url else None for link in links] == [1, None, 4, 5, 6, None, 9]
    assert [link.number for link in links if link.is_current] == [5]


def test_the_ends_of_a_list_lead_nowhere_further() -> None:
    assert _pages(1, 30).previous_url == ""
    assert _pages(3, 30).next_url == ""
