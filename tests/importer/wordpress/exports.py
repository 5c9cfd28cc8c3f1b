"""Exports for the tests, built from parts: a channel, posts, attachments."""

import datetime as dt
import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.core.management import call_command

from blog.importer.wordpress.items import Item
from blog.models import ImportedPost

SITE = "https://www.harbour-clinic.example"
HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Harbour Clinic</title>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>{SITE}</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def post(
    content: str = "<p>Shoes on, and out.</p>",
    *,
    number: int = 1,
    title: str = "A Walk After Lunch",
    kind: str = "post",
    status: str = "publish",
    slug: str = "",
    extra: str = "",
    guid: str | None = None,
    meta: dict[str, str] | None = None,
) -> str:
    """An `item` element; `extra` is further XML in it."""
    slug = slug or f"walk-{number}"
    guid = f"{SITE}/?p={number}" if guid is None else guid
    fields = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(name)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"
        for name, value in (meta or {}).items()
    )
    return (
        f"<item>\n<title>{escape(title)}</title>\n<link>{SITE}/blog/{slug}/</link>\n"
        f"<dc:creator>{cdata('nell')}</dc:creator>\n<guid>{escape(guid)}</guid>\n"
        f"<content:encoded>{cdata(content)}</content:encoded>\n<excerpt:encoded>{cdata('')}</excerpt:encoded>\n"
        f"<wp:post_id>{number}</wp:post_id>\n<wp:post_date_gmt>2024-05-06 08:00:00</wp:post_date_gmt>\n"
        f"<wp:post_name>{slug}</wp:post_name>\n<wp:status>{status}</wp:status>\n"
        f"<wp:post_type>{kind}</wp:post_type>\n{extra}{fields}</item>\n"
    )


def attachment(number: int, file: str, *, alt: str = "", caption: str = "", parent: int = 0) -> str:
    """An uploaded picture."""
    url = f"{SITE}/wp-content/uploads/{file}"
    return post(
        "",
        number=number,
        title=Path(file).stem,
        kind="attachment",
        status="inherit",
        extra=f"<wp:attachment_url>{url}</wp:attachment_url><wp:post_parent>{parent}</wp:post_parent>",
        meta={"_wp_attached_file": file, "_wp_attachment_image_alt": alt},
    ).replace(f"<excerpt:encoded>{cdata('')}", f"<excerpt:encoded>{cdata(caption)}")


def export(*items: str) -> str:
    return HEAD + "".join(items) + TAIL


def export_file(folder: Path, *items: str, name: str = "export.xml") -> Path:
    path = folder / name
    path.write_text(export(*items), encoding="utf-8")
    return path


def import_(path: Path, *options: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("import_articles", str(path), *options, stdout=out)
    return out.getvalue()


def draft_of(number: int) -> Any:
    """The latest draft made of the post of this number."""
    imported = ImportedPost.objects.get(key=f"{SITE}/?p={number}")
    return imported.page.specific.get_latest_revision_as_object()


def notes_of(number: int) -> list[str]:
    found: list[str] = ImportedPost.objects.get(key=f"{SITE}/?p={number}").notes
    return found


def item(content: str = "", **fields: Any) -> Item:
    """A post as the reader of an export would give it."""
    defaults: dict[str, Any] = {
        "line": 7,
        "key": f"{SITE}/?p=1",
        "id": 1,
        "kind": "post",
        "title": "A Walk After Lunch",
        "slug": "a-walk",
        "link": f"{SITE}/blog/a-walk/",
        "status": "publish",
        "protected": False,
        "published_at": dt.datetime(2024, 5, 6, tzinfo=dt.UTC),
        "content": content,
        "excerpt": "",
        "creator": "nell",
        "parent": 0,
    }
    return Item(**defaults | fields)
