"""Exports are read to the end in flat memory; what is hostile or broken is refused with its line."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError

from blog.importer.records import ImportProblem
from blog.importer.wordpress import catalogue, stream
from blog.importer.wordpress.stream import Cleaned, Node, read_entries
from blog.models import Author, ImportedPost
from tests.importer.wordpress import CLINIC
from tests.importer.wordpress.exports import HEAD, TAIL, export, export_file, import_, post


def entries(path: Path) -> list[Node]:
    return list(read_entries(path))


def refused(path: Path) -> str:
    with pytest.raises(ImportProblem) as caught:
        entries(path)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value).removeprefix(str(path))


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_post_is_given_with_the_line_it_begins_on() -> None:
    lines = CLINIC.read_text(encoding="utf-8").splitlines()
    posts = [node for node in entries(CLINIC) if node.name == "item"]
    assert len(posts) == 11
    assert all("<item>" in lines[node.line - 1] for node in posts)
    assert posts[0].first("title") == "A Walk After Lunch & What It Costs"
    assert posts[0].first("wp:post_id") == "11"
    assert [node.attributes["domain"] for node in posts[0].all("category")] == [
        "category",
        "category",
        "post_tag",
    ]


def test_what_readers_wrote_below_a_post_is_never_kept() -> None:
    everything = str(entries(CLINIC))
    assert "nobody imports" not in everything
    assert "reader@mail.example" not in everything


def test_older_versions_of_the_format_are_read(tmp_path: Path) -> None:
    old = export(post()).replace("wordpress.org/export/1.2/", "wordpress.org/export/1.0/")
    assert [
        node.first("wp:post_type") for node in entries(written(tmp_path, old)) if node.name == "item"
    ] == ["post"]


BILLION = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OUTSIDE_DTD = '<!DOCTYPE rss SYSTEM "http://127.0.0.1/evil.dtd">'


@pytest.mark.parametrize("doctype", [BILLION, EXTERNAL, OUTSIDE_DTD], ids=["expansion", "external", "DTD"])
def test_entities_and_document_types_are_refused(tmp_path: Path, doctype: str) -> None:
    text = export(post()).replace("<rss", f"{doctype}\n<rss", 1).replace("Shoes on", "&b;&a;")
    assert refused(written(tmp_path, text)).startswith(
        ", line 2: expected an export without a DTD or entities"
    )


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda good: good[: len(good) // 2], "the export was cut short"),
        (lambda good: good.removesuffix("</rss>\n"), "the export was cut short"),
        (lambda good: good.replace("</item>", "</post>", 1), "mismatched tag"),
        (lambda good: good.replace("Shoes", "&nbsp;").replace("<![CDATA[<p>", "<p>"), ""),
        (lambda good: good.replace("A Walk", "A &nbsp; Walk"), "undefined entity"),
        (lambda good: good.encode().replace(b"Shoes", b"Sh\xffes"), "not UTF-8"),
        (lambda good: good.encode("utf-16"), "UTF-16"),
        (lambda good: "", "an empty file"),
        (lambda good: "<html><body>Not found</body></html>", "<html>"),
        (lambda good: good.replace("<wp:wxr_version>1.2</wp:wxr_version>", ""), "another kind of XML"),
        (lambda good: good.replace("<title>", "<x>" * 40, 1), "deeper ones"),
        (lambda good: good.replace('version="1.0" encoding="UTF-8"', 'version="1.0" encoding="x-no"'), ""),
    ],
    ids=[
        "half",
        "no end",
        "mismatch",
        "entity in text",
        "entity",
        "bytes",
        "UTF-16",
        "empty",
        "HTML",
        "feed",
        "deep",
        "encoding",
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    tmp_path: Path, damage: Callable[[str], str | bytes], where: str
) -> None:
    message = refused(written(tmp_path, damage(export(post()))))
    assert message.startswith(", line ")
    assert where in message


def test_the_line_named_is_the_line_of_the_fault(tmp_path: Path) -> None:
    good = export(post(), post(number=2, title="Bad & worse")).replace("&amp;", "&", 1)
    line = good[: good.index("Bad &")].count("\n") + 1
    assert refused(written(tmp_path, good)).startswith(f", line {line}: ")
    assert refused(written(tmp_path, "\n\n" + good)).startswith(f", line {line + 2}: ")


def test_a_field_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIELD_LIMIT", 10_000)
    assert "at most 10,000 characters" in refused(export_file(tmp_path, post("x" * 10_001)))


def test_a_post_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ITEM_LIMIT", 10_000)
    assert "at most 10,000 characters" in refused(export_file(tmp_path, post("x" * 6_000, title="y" * 6_000)))


def test_a_post_of_too_many_elements_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "FIELDS_LIMIT", 100)
    assert "at most 100 elements" in refused(export_file(tmp_path, post(extra="<wp:x/>" * 100)))


def test_a_tag_that_never_ends_is_refused(tmp_path: Path) -> None:
    text = HEAD + f'<item a="{"x" * 3_000_000}"></item>' + TAIL
    assert "a tag of at most" in refused(written(tmp_path, text))


def test_control_characters_are_left_out_and_counted(tmp_path: Path) -> None:
    text = export(post("Shoes\x08 on\x0b, \x1fand out."))
    cleaned = Cleaned()
    found = list(read_entries(written(tmp_path, text), cleaned=cleaned))
    assert found[-1].first("content:encoded") == "Shoes on, and out."
    assert (cleaned.characters, cleaned.first_line) == (3, text[: text.index("\x08")].count("\n") + 1)


def test_what_php_leaves_before_an_export_is_passed_over(tmp_path: Path) -> None:
    assert len(entries(written(tmp_path, b"\xef\xbb\xbf\r\n\n" + export(post()).encode()))) == 4


def test_a_cdata_section_that_was_split_is_one_text(tmp_path: Path) -> None:
    assert entries(export_file(tmp_path, post("a]]>b")))[-1].first("content:encoded") == "a]]>b"


def test_memory_stays_flat_however_long_the_file_is(tmp_path: Path) -> None:
    def peak(posts: int) -> int:
        path = tmp_path / f"{posts}.xml"
        with path.open("w", encoding="utf-8") as file:
            file.write(HEAD)
            for number in range(posts):
                file.write(post("<p>Shoes on, and out.</p>\n" * 400, number=number))
            file.write(TAIL)
        tracemalloc.start()
        for _node in read_entries(path):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(800) < 2 * peak(100)


@pytest.mark.django_db
def test_a_text_beyond_the_limit_is_refused_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "CONTENT_LIMIT", 1_000)
    path = export_file(
        tmp_path, post("x" * 2_000, kind="revision"), post(number=2), post("x" * 2_000, number=3)
    )
    line = export(post("x" * 2_000, kind="revision"), post(number=2)).count("\n") - 1
    with pytest.raises(CommandError, match=rf"line {line}: expected a post of at most 1,000 characters"):
        import_(path)
    assert not ImportedPost.objects.exists()


@pytest.mark.django_db
def test_a_broken_file_imports_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, export(post(), post(number=2)).removesuffix(TAIL))
    with pytest.raises(CommandError, match="cut short"):
        import_(path)
    assert not ImportedPost.objects.exists()
    assert not Author.objects.exists()
