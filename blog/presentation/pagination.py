"""Page numbers under a list."""

from dataclasses import dataclass

#: How many articles stand on one page of a list.
PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number. Without an address it is a gap between numbers."""

    number: int
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a reader is in a list, and the ways on. An address is "" where there is no such page."""

    number: int
    pages: int
    previous_url: str
    next_url: str
    links: tuple[PageLink, ...]


def paginate(number: int, count: int, *, per_page: int = PER_PAGE, url: str = "") -> Pagination | None:
    """The page numbers for page `number` (from 1) of `count` entries; None when one page holds them all.

    `url` is the address of the first page. Raises ValueError for a page that does not exist.
    """
    pages = max(1, -(-count // per_page))
    if not 1 <= number <= pages:
        raise ValueError(f"There is no page {number} of {pages}.")
    if pages == 1:
        return None
    return Pagination(
        number=number,
        pages=pages,
        previous_url=_address(url, number - 1) if number > 1 else "",
        next_url=_address(url, number + 1) if number < pages else "",
        links=_links(number, pages, url),
    )


def _links(number: int, pages: int, url: str) -> tuple[PageLink, ...]:
    """First, last, the current page and its neighbours, with a gap wherever numbers are left out."""
    shown = [page for page in range(1, pages + 1) if page in {1, pages} or abs(page - number) <= 1]
    links: list[PageLink] = []
    for page in shown:
        if links and page - links[-1].number > 1:
            links.append(PageLink(page - 1, ""))
        links.append(PageLink(page, _address(url, page), page == number))
    return tuple(links)


def _address(url: str, page: int) -> str:
    if page == 1:
        return url or "?page=1"
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}page={page}"
