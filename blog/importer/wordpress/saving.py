"""Drafts of posts become pages: each in a transaction of its own, never live, never over an editor's work."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page, Revision

from blog.importer.reviewer_book import ReviewerBook
from blog.importer.save import Verdict, free_slug, has_been_worked_on, revision_digest
from blog.importer.wordpress.blocks import RawBlock
from blog.importer.wordpress.catalogue import Catalogue
from blog.importer.wordpress.drafting import Draft
from blog.importer.wordpress.items import PUBLISHED, Term
from blog.importer.wordpress.links import old_path, rewritten
from blog.importer.wordpress.media import MediaLibrary
from blog.models import (
    ArticleAuthor,
    ArticlePage,
    ArticleTopic,
    Author,
    BlogIndexPage,
    ImportedPost,
    Topic,
)

_PATH_LIMIT = 255
_SLUG_LIMIT = 80
_PARENT = "parent:"
_WEB = ("http://", "https://")


@dataclass
class Saver:
    """Saves the drafts of one export under one index; pages go beside it."""

    index: BlogIndexPage
    catalogue: Catalogue
    media: MediaLibrary
    source: str
    dry_run: bool = False

    def __post_init__(self) -> None:
        self._book = ReviewerBook()
        self._beside = self.index.get_parent()
        self._site = self.index.get_site()
        self.new_names: list[str] = []

    @property
    def new_reviewers(self) -> list[str]:
        return self._book.added

    def verdict_on(self, draft: Draft) -> Verdict:
        """What saving this draft would do, or has nothing to do."""
        return _verdict(_known(draft), draft)

    def save(self, draft: Draft) -> Verdict:
        """Makes or renews the page, all of it or nothing. Raises ValidationError for what no page can hold."""
        if self.dry_run:
            return self.verdict_on(draft)
        try:
            with transaction.atomic():
                # The lock lets a second import wait, so that it finds the pages of the first.
                list(Page.objects.select_for_update().filter(pk=self.index.pk).values_list("pk"))
                known = _known(draft)
                verdict = _verdict(known, draft)
                if verdict is Verdict.NEW:
                    self._create(draft)
                elif verdict is Verdict.CHANGED and known is not None:
                    self._renew(known, draft)
        except BaseException:
            self.media.forget()
            raise
        self.media.keep()
        return verdict

    def connect(self) -> Iterator[ImportedPost]:
        """Links and places what had to wait for another post of the file; gives each draft that it changed."""
        if self.dry_run:
            return
        waiting = ImportedPost.objects.exclude(waits_for=[]).order_by("pk").values_list("pk", flat=True)
        for pk in list(waiting):
            with transaction.atomic():
                imported = ImportedPost.objects.select_related("page", "revision").get(pk=pk)
                if not has_been_worked_on(imported) and self._connected(imported):
                    yield imported

    def _connected(self, imported: ImportedPost) -> bool:
        found = {address: self._page_at(address) for address in imported.waits_for}
        known = {address: page for address, page in found.items() if page is not None}
        if not known:
            return False
        for address, page in known.items():
            if address.startswith(_PARENT):
                _move_below(imported.page, page)
        draft = Page.objects.get(pk=imported.page_id).specific.get_latest_revision_as_object()
        body = [_linked(block, self._page_for_link) for block in draft.body.get_prep_value()]
        draft.body = json.dumps(body)
        imported.waits_for = [address for address in imported.waits_for if address not in known]
        _remember(imported, draft.save_revision(changed=False))
        return True

    def _create(self, draft: Draft) -> None:
        parent = self.index if draft.is_article else self._parent_of(draft)
        model: Any = ArticlePage if draft.is_article else apps.get_model("home", "StandardPage")
        page = model(live=False, slug=free_slug(parent, draft.slug))
        imported = ImportedPost(key=draft.item.key)
        self._write(page, draft, imported)
        imported.page = parent.add_child(instance=page)
        self._finish(imported, draft, page.save_revision())

    def _renew(self, known: ImportedPost, draft: Draft) -> None:
        page = known.page.specific.get_latest_revision_as_object()
        self._write(page, draft, known)
        self._finish(known, draft, page.save_revision())

    def _write(self, page: Any, draft: Draft, imported: ImportedPost) -> None:
        page.title = draft.title
        page.seo_title, page.search_description = draft.seo_title, draft.search_description
        waits: dict[str, None] = {}

        @cache
        def page_of(url: str) -> int | None:
            found = self._page_for_link(url)
            address = self.catalogue.address_of(url)
            if found is None and self.catalogue.has_post_at(address):
                waits[address] = None
            return found

        page.body = json.dumps([self._finished(block, page_of) for block in draft.body])
        if draft.is_article:
            self._write_article(page, draft)
        elif draft.item.parent:
            key = self.catalogue.key_of(draft.item.parent)
            if key and not ImportedPost.objects.filter(key=key).exists():
                waits[_PARENT + key] = None
        imported.waits_for = list(waits)

    def _write_article(self, page: ArticlePage, draft: Draft) -> None:
        page.summary = draft.summary
        page.references = json.dumps(draft.references)
        page.printed_credit = draft.credit.as_printed if draft.credit else ""
        page.printed_credit_placement = draft.credit.placement.value if draft.credit else ""
        if draft.credit is not None:
            self._book.write_down(draft.credit)
        if draft.featured is not None:
            attachment = self.catalogue.attachment(draft.featured.attachment)
            page.featured_image_id = self.media.picture(draft.featured.file, attachment)
            page.featured_image_alt = draft.featured.alt
            page.featured_image_caption = draft.featured.caption
        authors = _each_once(self._author(name) for name in draft.authors)
        page.article_authors.set([ArticleAuthor(author=author) for author in authors])
        topics = _each_once(self._topic(term) for term in draft.topics)
        page.article_topics.set([ArticleTopic(topic=topic) for topic in topics])

    def _finished(self, block: RawBlock, page_of: Callable[[str], int | None]) -> RawBlock:
        """The block with its picture's primary key, and with links to our pages instead of the old site's."""
        if block["type"] != "image":
            return _linked(block, page_of)
        block = copy.deepcopy(block)
        image = block["value"]["image"]
        file, number = image["image"]
        image["image"] = self.media.picture(file, self.catalogue.attachment(number))
        return block

    def _page_for_link(self, url: str) -> int | None:
        # A place on the other page has no counterpart here: the link leads to its beginning.
        return self._page_at(self.catalogue.address_of(url)) if url.startswith(_WEB) else None

    def _page_at(self, address: str) -> int | None:
        is_parent = address.startswith(_PARENT)
        where = Q(key=address.removeprefix(_PARENT)) if is_parent else Q(address=address)
        found = ImportedPost.objects.filter(where).order_by("pk").values_list("page_id", flat=True).first()
        return None if not address or found is None else int(found)

    def _parent_of(self, draft: Draft) -> Any:
        key = self.catalogue.key_of(draft.item.parent)
        above = ImportedPost.objects.filter(key=key).select_related("page").first() if key else None
        return Page.objects.get(pk=above.page_id if above else self._beside.pk)

    def _finish(self, imported: ImportedPost, draft: Draft, revision: Revision) -> None:
        item = draft.item
        imported.source, imported.line, imported.status = self.source[:255], item.line, item.status[:20]
        imported.original_url = item.link
        imported.address = self.catalogue.address_of(item.link)
        imported.published_at = item.published_at
        imported.record_digest, imported.notes = draft.digest, draft.notes
        _remember(imported, revision)
        if item.status == PUBLISHED:
            self._redirect(item.link, imported.page)

    def _redirect(self, url: str, page: Page) -> None:
        """From the old address; it leads nowhere before the page has readers."""
        path = Redirect.normalise_path(old_path(url)) if old_path(url) else ""
        own = Redirect.normalise_path(page.get_url() or "") if path else ""
        if not path or path == own or len(path) > _PATH_LIMIT:
            return
        if not Redirect.get_for_site(self._site).filter(old_path=path).exists():
            Redirect.objects.create(
                old_path=path,
                site=self._site,
                redirect_page=Page.objects.get(pk=page.pk),
                automatically_created=True,
            )

    def _author(self, name: str) -> Author:
        found = Author.objects.filter(name__iexact=name).order_by("pk").first()
        if found is None:
            self.new_names.append(f"Author: {name}")
            found = Author.objects.create(name=name)
        return found

    def _topic(self, term: Term) -> Topic:
        """The topic of this name or address; a new one has the term's name and nothing else of it."""
        slug = slugify(string_to_ascii(term.slug or term.name))[:_SLUG_LIMIT].strip("-_")
        found = (
            Topic.objects.filter(name__iexact=term.name).first() or Topic.objects.filter(slug=slug).first()
        )
        if found is None:
            self.new_names.append(f"Topic: {term.name}")
            found = Topic.objects.create(name=term.name, slug=slug or f"topic-{Topic.objects.count() + 1}")
        return found


def _known(draft: Draft) -> ImportedPost | None:
    return ImportedPost.objects.select_related("page", "revision").filter(key=draft.item.key).first()


def _verdict(known: ImportedPost | None, draft: Draft) -> Verdict:
    if known is None:
        return Verdict.NEW
    if known.record_digest == draft.digest:
        return Verdict.UNCHANGED
    return Verdict.KEPT if has_been_worked_on(known) else Verdict.CHANGED


def _remember(imported: ImportedPost, revision: Revision) -> None:
    imported.revision, imported.revision_digest = revision, revision_digest(revision)
    imported.save()


def _move_below(page: Page, parent_pk: int) -> None:
    """Puts a page below the one that was its parent on the old site, if its address is free there."""
    parent = Page.objects.get(pk=parent_pk)
    moved = Page.objects.get(pk=page.pk)
    taken = parent.get_children().filter(slug=moved.slug).exists()
    if moved.get_parent().pk != parent.pk and not taken and not parent.is_descendant_of(moved):
        places = [moved.get_url()]
        moved.specific.move(parent, pos="last-child")
        places.append(Page.objects.get(pk=moved.pk).get_url())
        # Wagtail makes a redirect of every move; nobody has ever seen this page at its first place, and at its
        # new one it may stand where the old site had it.
        paths = [Redirect.normalise_path(place) for place in places if place]
        Redirect.objects.filter(old_path__in=paths, redirect_page=moved, automatically_created=True).delete()


def _linked(block: RawBlock, page_of: Callable[[str], int | None]) -> RawBlock:
    """The block with the links in its rich texts rewritten."""
    if block["type"] == "text":
        return {**block, "value": rewritten(block["value"], page_of)}
    if block["type"] == "faq":
        block = copy.deepcopy(block)
        for item in block["value"]["items"]:
            # A list's items are wrapped once they have been saved.
            value = item.get("value", item)
            value["answer"] = rewritten(value["answer"], page_of)
    return block


def _each_once(found: Iterable[Any]) -> list[Any]:
    return list({one.pk: one for one in found}.values())
