"""A draft's content, frozen: what a physician is shown, what is digested, what readers will get."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils.translation import gettext as _
from rfc8785 import CanonicalizationError
from wagtail.fields import StreamField

from blog.signoff.canonical import canonical_json, digest_of
from blog.signoff.freezing import CannotFreeze, Freezer
from blog.signoff.models import SealedPage
from blog.signoff.pictures import renditions_for


@dataclass(frozen=True)
class FrozenContent:
    """Content by value, its canonical text, the text's SHA-256, and the picture files made for it."""

    content: Mapping[str, Any] = field(repr=False)
    text: str = field(repr=False)
    digest: str
    pictures: Mapping[str, Any] = field(repr=False)


def freeze(page: SealedPage) -> FrozenContent:
    """Freeze a page as it is in memory, with its picture files. Raises CannotFreeze."""
    freezer = Freezer()
    content = page.signable_content(freezer)
    text = _canonical(content)
    return FrozenContent(content, text, digest_of(text), renditions_for(content, freezer.images))


def latest_draft(page: Any) -> Any:
    """A page's latest draft, as the editor's form shows it: what is reviewed and signed. Raises CannotFreeze."""
    revision = page.get_latest_revision()
    if revision is not None:
        _refuse_lost_blocks(page, revision.content)
    try:
        return page.get_latest_revision_as_object()
    except DatabaseError:
        raise
    except Exception as error:  # a draft that names a deleted row raises a bare Exception in modelcluster
        raise CannotFreeze(
            _("The draft names a picture or an author that has been deleted. Choose another: %(error)s")
            % {"error": error}
        ) from error


def digest_of_draft(page: SealedPage) -> str:
    """The digest a page would be signed under as it is in memory; makes no picture files."""
    return digest_of(_canonical(page.signable_content(Freezer())))


def _canonical(content: Mapping[str, Any]) -> str:
    try:
        return canonical_json(content)
    except CanonicalizationError as error:
        raise CannotFreeze(
            _("The text holds something that cannot be signed: %(error)s") % {"error": error}
        ) from error


def _refuse_lost_blocks(page: Any, saved: Mapping[str, Any]) -> None:
    # Wagtail leaves a block of a type that is no more out of the stream, without a word.
    streams = [one for one in page.specific_class._meta.get_fields() if isinstance(one, StreamField)]
    for stream in streams:
        raw = saved.get(stream.name) or "[]"
        for block in json.loads(raw) if isinstance(raw, str) else raw:
            if block["type"] not in stream.stream_block.child_blocks:
                raise CannotFreeze(_("The block “%(name)s” cannot be signed.") % {"name": block["type"]})
