"""Whether an edition whose date has come is kept from its readers by what bears on its signatures."""

import datetime as dt

from blog.signoff.models import Edition
from blog.signoff.reading import TamperedEdition, edition_in_force


def is_held_back(edition: Edition, now: dt.datetime) -> bool:
    """Asked of an article's newest edition whose go-live time has come: whether readers get another, or none."""
    try:
        served = edition_in_force(edition.page_id, now)
    except TamperedEdition:
        return True
    return served is None or served.number != edition.number
