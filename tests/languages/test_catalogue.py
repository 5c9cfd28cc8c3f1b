"""The Spanish catalogue: complete for readers' pages, and compiled as it stands."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.template import Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

from config.environment import REPOSITORY

FOLDER = settings.LOCALE_PATHS[0] / "es" / "LC_MESSAGES"
TEMPLATES = (
    "site/templates",
    "home/templates",
    "search/templates",
    "blog/templates",
    "blog/accounts/templates",
)
MODULES = (
    *("home/chrome.py", "home/policies.py", "home/views.py", "search", "blog/presentation", "blog/views.py"),
    *("blog/topics.py", "blog/reviewers.py", "blog/proof.py", "blog/feedback.py", "blog/feeds.py"),
)
PLACES = re.compile(r"%\(\w+\)s|%s|%d|\{\w*\}")
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}


@pytest.fixture(scope="module")
def spanish() -> set[str]:
    """What has been translated, and is not marked as a guess."""
    entries = polib.pofile(str(FOLDER / "django.po"))
    return {entry.msgid for entry in entries if entry.translated()}


def test_every_text_of_readers_templates_has_spanish(spanish: set[str]) -> None:
    found = [path for folder in TEMPLATES for path in sorted((REPOSITORY / folder).rglob("*.html"))]
    # Panels stand in the editor; mails have a language of their own.
    files = [path for path in found if not {"panels", "mail"} & set(path.parts)]
    asked = {text for path in files for text in _texts_of_template(path)}
    assert len(asked) > 150
    assert asked - spanish == set()


def test_every_text_that_readers_code_asks_for_has_spanish(spanish: set[str]) -> None:
    paths = [REPOSITORY / name for name in MODULES]
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    asked = {text for file in files for text in _texts_of_module(file)}
    assert len(asked) > 30
    assert asked - spanish == set()


def test_nothing_that_is_filled_in_was_lost_in_translation() -> None:
    for entry in polib.pofile(str(FOLDER / "django.po")):
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            if words:
                assert _places(words) <= _places(entry.msgid) | _places(entry.msgid_plural), entry.msgid
                assert words.count("<a ") == entry.msgid.count("<a "), entry.msgid


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    """It is kept in the repository: a fresh machine has no gettext to compile it with."""
    source = polib.pofile(str(FOLDER / "django.po"))
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    assert _pairs(compiled) == _pairs(entry for entry in source if entry.translated() and not entry.obsolete)


def _texts_of_template(path: Path) -> Iterator[str]:
    nodes: Any = Template(path.read_text(encoding="utf-8")).nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield str(node.filter_expression.var.literal)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        text, _variables = node.render_token_list(node.singular)
        yield trim_whitespace(text) if node.trimmed else text


def _texts_of_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _places(text: str) -> set[str]:
    return set(PLACES.findall(text))


def _pairs(entries: Iterable[polib.POEntry]) -> set[tuple[str, str, str]]:
    return {
        (entry.msgctxt or "", entry.msgid, entry.msgstr or str(sorted(entry.msgstr_plural.items())))
        for entry in entries
    }
