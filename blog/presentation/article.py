"""A signed page as a whole, and as a card in a list.

The part made from content alone (`present_content`) never changes for an edition, so it may be kept under
the edition's digest; the part made from signatures and the date (`present`) is small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.translation import gettext as _

from blog.presentation.body import Block, ContentsEntry, present_body
from blog.presentation.citations import Citations
from blog.presentation.pictures import CARD_SIZES, Picture, Renditions, present_picture, social_picture_url
from blog.presentation.references import Reference, present_references
from blog.presentation.review import Review, present_review, signed_at
from blog.presentation.words import teaser


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page. `url` is empty for the page itself."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ContentPresentation:
    """Signed content, ready to print. `opening` stands above the list of contents, `body` below it."""

    kind: str
    title: str
    head_title: str
    description: str
    teaser: str
    authors: tuple[str, ...]
    picture: Picture | None
    picture_caption: str
    social_picture: str
    opening: tuple[Block, ...]
    sections: tuple[ContentsEntry, ...]
    body: tuple[Block, ...]
    references: tuple[Reference, ...]
    correction: str = ""

    @property
    def is_article(self) -> bool:
        """Whether it has a byline, contents and references, as a standard page has not."""
        return self.kind == "article"


@dataclass(frozen=True, slots=True)
class ArticlePresentation:
    """A page as its readers get it: its content, its review, its address and its dates.

    `url` is absolute; `review` is None in the preview of a draft that nobody has signed.
    """

    content: ContentPresentation
    review: Review | None
    url: str
    proof_url: str
    published_at: datetime | None
    modified_at: datetime | None
    language: str = ""
    cover: str = ""
    cover_preview: str = ""

    @property
    def contents(self) -> tuple[ContentsEntry, ...]:
        """The lines of “On this page”."""
        return (
            *self.content.sections,
            *((ContentsEntry("references", _("References")),) if self.content.references else ()),
            *((ContentsEntry("reviewed", _("How this article was reviewed")),) if self.review else ()),
        )

    @property
    def corrected_on(self) -> date | None:
        """The day on which the correction that the page prints was signed; None where it prints none."""
        history = self.review.history if self.review and self.content.correction else ()
        return next(
            (entry.signed_on for entry in history if entry.correction == self.content.correction), None
        )

    @property
    def social_picture_url(self) -> str:
        """The absolute address of the picture for link previews; "" when there is none."""
        picture = self.content.social_picture or self.cover_preview
        return urljoin(self.url, picture) if picture else ""


@dataclass(frozen=True, slots=True)
class Card:
    """A page in a list. The picture's alternative text is empty there: the title says it. `cover` is the static file
    that stands where there is no picture."""

    title: str
    url: str
    teaser: str
    picture: Picture | None
    review: Review | None
    cover: str = ""


def present_content(content: Mapping[str, Any], pictures: Renditions) -> ContentPresentation:
    """Content of schema version 1 as values for the templates.

    Raises UnknownContentError for a block type without a template. The result depends on nothing but its
    arguments: it may be kept as long as the edition.
    """
    references = content.get("references") or ()
    citations = Citations(len(references))
    body = present_body(content["body"], citations, pictures, len(references))
    featured = content.get("featured_image")
    words = teaser(content)
    return ContentPresentation(
        kind=content["kind"],
        title=content["title"],
        head_title=content.get("seo_title") or content["title"],
        description=content.get("search_description") or words,
        teaser=words,
        authors=tuple(author["name"] for author in content.get("authors") or ()),
        picture=present_picture(featured, pictures, is_lead=True),
        picture_caption=(featured or {}).get("caption") or "",
        social_picture=_social_picture(content, pictures),
        opening=body.opening,
        sections=body.sections,
        body=body.rest,
        references=present_references(references, citations),
        correction=content.get("correction") or "",
    )


def _social_picture(content: Mapping[str, Any], pictures: Renditions) -> str:
    candidates = (content.get("social_image"), content.get("featured_image"))
    return next(filter(None, (social_picture_url(image, pictures) for image in candidates)), "")


def present(
    content: Mapping[str, Any] | ContentPresentation,
    *,
    signatures: Sequence[Mapping[str, Any]],
    pictures: Renditions,
    url: str,
    published_at: datetime | None = None,
    today: date | None = None,
    reviewers_url: str = "",
    proof_url: str = "",
    language: str = "",
    cover: str = "",
    cover_preview: str = "",
) -> ArticlePresentation:
    """A page as its readers get it.

    `content` is an edition's content, or what `present_content` made of it before; `signatures` and
    `reviewers_url` are those of `present_review`; `url` is the page's absolute address; `published_at` is
    aware; `today` is the site's own day unless told; `language` is the content's (BCP 47), the site's own unless told;
    `cover` is the static file, and `cover_preview` the address, of what stands in for a picture.
    """
    presented = content if isinstance(content, ContentPresentation) else present_content(content, pictures)
    return ArticlePresentation(
        content=presented,
        review=present_review(
            signatures,
            today=today or timezone.localdate(),
            references=len(presented.references),
            reviewers_url=reviewers_url,
            what="article" if presented.is_article else "page",
        ),
        url=url,
        proof_url=proof_url,
        published_at=published_at,
        modified_at=max(map(signed_at, signatures), default=published_at),
        language=language,
        cover=cover,
        cover_preview=cover_preview,
    )


def present_card(
    content: Mapping[str, Any],
    *,
    signatures: Sequence[Mapping[str, Any]],
    pictures: Renditions,
    url: str,
    today: date | None = None,
    cover: str = "",
) -> Card:
    """A page as a card; much cheaper than the whole, since the body is only read for the teaser."""
    featured = content.get("featured_image")
    return Card(
        title=content["title"],
        url=url,
        teaser=teaser(content),
        picture=present_picture(featured, pictures, sizes=CARD_SIZES),
        review=present_review(signatures, today=today or timezone.localdate()),
        cover=cover,
    )
