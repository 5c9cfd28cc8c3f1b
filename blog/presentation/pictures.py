"""Signed pictures: the renditions that were made at signing, as sources for a `picture` element."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Renditions: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]

_EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}
_SHA256 = re.compile(r"[0-9a-f]{64}")

#: How wide a picture stands in the text column, and on a card; both follow the style sheets.
TEXT_SIZES = "(min-width: 48rem) 45rem, calc(100vw - 2rem)"
CARD_SIZES = "(min-width: 48rem) 16rem, calc(100vw - 2rem)"


@dataclass(frozen=True, slots=True)
class Source:
    """One format of a picture: its media type and its `srcset`."""

    media_type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything a `picture` element needs. `alt` is empty for a decorative picture."""

    sources: tuple[Source, ...]
    src: str
    srcset: str
    width: int
    height: int
    sizes: str
    alt: str
    is_lead: bool


def picture_url(rendition: Mapping[str, Any]) -> str:
    """The public address of a rendition, which is named after its bytes."""
    return f"/pictures/{rendition['sha256']}.{_EXTENSIONS[rendition['format']]}"


def present_picture(
    image: Mapping[str, Any] | None, pictures: Renditions, *, sizes: str = TEXT_SIZES, is_lead: bool = False
) -> Picture | None:
    """The picture as sealed, or None where there is none or its renditions are missing."""
    by_format = _renditions(image, pictures)
    if image is None or not by_format:
        return None
    # The last format is the one every browser knows.
    fallback = by_format[max(by_format, key=list(_EXTENSIONS).index)]
    largest = fallback[-1]
    return Picture(
        sources=tuple(
            Source(f"image/{name}", _srcset(found))
            for name, found in by_format.items()
            if found is not fallback
        ),
        src=picture_url(_near(fallback, 800)),
        srcset=_srcset(fallback),
        width=largest["width"],
        height=_height(largest, image),
        sizes=sizes,
        alt="" if image.get("decorative") else image["alt"],
        is_lead=is_lead,
    )


def social_picture_url(image: Mapping[str, Any] | None, pictures: Renditions) -> str:
    """The JPEG nearest to the 1200 pixels that link previews ask for; "" when there is none."""
    jpegs = _renditions(image, pictures).get("jpeg")
    return picture_url(_near(jpegs, 1200)) if jpegs else ""


def _renditions(image: Mapping[str, Any] | None, pictures: Renditions) -> dict[str, list[Mapping[str, Any]]]:
    """The sealed renditions by format in the order of preference, each from narrow to wide."""
    found = pictures.get(image["sha256"], ()) if image else ()
    sound = sorted(
        (item for item in found if _SHA256.fullmatch(item["sha256"])), key=lambda item: int(item["width"])
    )
    by_format = {name: [item for item in sound if item["format"] == name] for name in _EXTENSIONS}
    return {name: items for name, items in by_format.items() if items}


def _near(renditions: Sequence[Mapping[str, Any]], width: int) -> Mapping[str, Any]:
    return min(renditions, key=lambda item: abs(item["width"] - width))


def _srcset(renditions: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{picture_url(item)} {item['width']}w" for item in renditions)


def _height(rendition: Mapping[str, Any], image: Mapping[str, Any]) -> int:
    own = rendition.get("height")
    return own if own else round(rendition["width"] * image["height"] / image["width"])
