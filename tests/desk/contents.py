"""Contents of schema 1 for tests of what differs, and strategies that make any valid one."""

import copy
from typing import Any

from hypothesis import strategies as st

from tests.reading import editions

SENTENCES = (
    "Ketamine is given in a clinic, and somebody stays with you.",
    "Most people feel tired for the rest of the day.",
    "You cannot drive home by yourself.",
    "The effects of one infusion of 0.5 mg/kg last about 3 days [1].",
    "Talk with your clinician about the plan, and <b>write it down</b>.",
    'More is known about <a href="https://example.org/sleep">sleep</a> than about rest [2].',
)

_WORDS = st.sampled_from(
    [
        "ketamine",
        "rest",
        "sleep",
        "is",
        "not",
        "50 mg",
        "the",
        "a",
        "people",
        "calm",
        "well",
        "[1]",
        "[2–3]",
        "é",
        "–",
        "5",
    ]
)
_MARKS = st.sampled_from([".", ",", " ", "  ", "\u00a0", "!", "?", ";", "<", "&", "[", "]", "’"])
PLAIN = st.lists(_WORDS | _MARKS, max_size=12).map(" ".join) | st.text(max_size=12)
_INLINE = st.tuples(st.sampled_from(["b", "i", "em", "sup", "sub"]), st.lists(_WORDS, max_size=3)).map(
    lambda one: f"<{one[0]}>{' '.join(one[1])}</{one[0]}>"
) | st.lists(_WORDS, max_size=3).map(
    lambda words: f'<a href="https://example.org/?a=1&amp;b=2">{" ".join(words)}</a>'
)
_ENTITIES = st.sampled_from(["&amp;", "&lt;", "&nbsp;", " ", ". ", ", ", "<br>"])
_LINE = st.lists(_WORDS | _INLINE | _ENTITIES, max_size=12).map(" ".join)
HTML = st.lists(
    _LINE.map(lambda line: f"<p>{line}</p>")
    | st.lists(_LINE, max_size=3).map(
        lambda lines: f"<ul>{''.join(f'<li>{one}</li>' for one in lines)}</ul>"
    ),
    max_size=4,
).map("".join)
PICTURES = st.builds(
    lambda sha256, alt, caption: editions.image(sha256, alt=alt, caption=caption, decorative=not alt),
    st.sampled_from(["a" * 64, "b" * 64, "c" * 64]),
    PLAIN,
    PLAIN,
)


def _block(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), "value": st.fixed_dictionaries(fields)})


_TABLES = st.integers(0, 3).flatmap(
    lambda columns: _block(
        "table",
        caption=PLAIN,
        columns=st.lists(PLAIN, min_size=columns, max_size=columns),
        rows=st.lists(st.lists(PLAIN, min_size=columns, max_size=columns), max_size=3),
        row_headings=st.booleans(),
    )
)
BLOCKS = st.one_of(
    _block("heading", level=st.sampled_from("23"), text=PLAIN),
    st.builds(lambda html: {"type": "text", "value": html}, HTML),
    _block("quote", text=PLAIN, attribution=PLAIN),
    _block("image", image=PICTURES, caption=PLAIN),
    _TABLES,
    *(_block(kind, heading=PLAIN, text=HTML) for kind in ("off_label_notice", "crisis_notice", "notice")),
    _block("key_points", points=st.lists(PLAIN, max_size=4)),
    _block("claim", text=PLAIN, sources=st.lists(st.integers(1, 9), max_size=3)),
    _block("questions", heading=PLAIN, questions=st.lists(PLAIN, max_size=3)),
    _block("faq", items=st.lists(st.fixed_dictionaries({"question": PLAIN, "answer": HTML}), max_size=3)),
)
REFERENCES = st.fixed_dictionaries(
    {
        **dict.fromkeys(("authors", "title", "source", "year", "url"), PLAIN),
        "doi": st.sampled_from(["", "10.1234/a", "10.1234/b"]),
        "pmid": st.sampled_from(["", "123"]),
        "accessed": st.sampled_from([None, "2026-01-02"]),
    }
)
CONTENTS = st.fixed_dictionaries(
    {
        "schema": st.just(1),
        "kind": st.just("article"),
        **dict.fromkeys(("title", "seo_title", "search_description", "summary"), PLAIN),
        "authors": st.lists(st.fixed_dictionaries({"name": PLAIN}), max_size=2),
        "featured_image": st.none() | PICTURES,
        "social_image": st.none() | PICTURES,
        "body": st.lists(BLOCKS, max_size=6),
        "references": st.lists(REFERENCES, max_size=4),
    }
)


@st.composite
def versions(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A content and what an editor made of it: blocks shuffled, left out, repeated, new; fields taken from another."""
    old: dict[str, Any] = draw(CONTENTS)
    other: dict[str, Any] = draw(CONTENTS)
    new = copy.deepcopy(old)
    for name in draw(st.sets(st.sampled_from(sorted(old)))):
        new[name] = copy.deepcopy(other[name])
    for name in ("body", "references"):
        kept = draw(st.lists(st.sampled_from(old[name]), max_size=6)) if old[name] else []
        new[name] = (
            copy.deepcopy(draw(st.permutations([*kept, *other[name]]))) if draw(st.booleans()) else new[name]
        )
    return old, new


def long_article(paragraphs: int = 12, **fields: Any) -> dict[str, Any]:
    """An article long enough for a small change, with one section."""
    body = [editions.heading("How it is given")]
    body += [
        editions.text(
            f"<p>{' '.join(SENTENCES[(start + step) % 6] for step in range(3))} This is part {start}.</p>"
        )
        for start in range(paragraphs)
    ]
    return editions.article(*body, references=3, **fields)


def with_text(content: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The content with words of its first text that has them replaced."""
    changed = copy.deepcopy(content)
    for block in changed["body"]:
        if block["type"] == "text" and old in block["value"]:
            block["value"] = block["value"].replace(old, new, 1)
            return changed
    raise AssertionError(f"There is no text with {old!r}.")
