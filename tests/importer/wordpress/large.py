"""Writes an export as large as one likes, as a site of many years would give it.

    python -m tests.importer.wordpress.large export.xml 200

A third of it is what posts say; the rest is attachments, fields of plugins and comments, as in real exports.
"""

import sys
from pathlib import Path

from tests.importer.wordpress.exports import HEAD, SITE, TAIL, attachment, post

PARAGRAPH = (
    "<!-- wp:paragraph -->\n<p>Shoes on, and <em>out</em>: walk number {n} costs nothing, and "
    '<a href="{site}/blog/walk-{other}/">the walk before it</a> was free as well. Nobody counts the steps, '
    "nobody keeps the time, and the path stays where it is.</p>\n<!-- /wp:paragraph -->\n\n"
)
HEADING = (
    '<!-- wp:heading -->\n<h2 class="wp-block-heading">Part {part} of walk {n}</h2>\n<!-- /wp:heading -->\n\n'
)
LIST = "<!-- wp:list -->\n<ul><li>Water</li><li>A <strong>hat</strong></li></ul>\n<!-- /wp:list -->\n\n"
IMAGE = (
    '<!-- wp:image {{"id":{id}}} -->\n<figure class="wp-block-image"><img src="{site}/wp-content/uploads/{file}" '
    'alt="A path" class="wp-image-{id}"/><figcaption>Path {id}</figcaption></figure>\n<!-- /wp:image -->\n\n'
)
COMMENT = (
    "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>A reader</wp:comment_author>"
    "<wp:comment_content><![CDATA[" + "I walked too. " * 60 + "]]></wp:comment_content></wp:comment>\n"
)
BUILDER = '[{"id":"a1","elType":"section","settings":{"text":"walk"}},' * 300 + "{}]"


def write_large(path: Path, megabytes: int) -> int:
    """Writes at least so many megabytes and gives the number of posts."""
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while file.tell() < megabytes * 1024 * 1024:
            number += 1
            file.write(_post(number))
            for place in range(3):
                file.write(
                    attachment(
                        1_000_000 + 3 * number + place, f"2024/05/path-{number}-{place}.jpg", alt="A path"
                    )
                )
        file.write(TAIL)
    return number


def _post(n: int) -> str:
    parts = []
    for part in range(6):
        id_ = 1_000_000 + 3 * n + part % 3
        parts.append(HEADING.format(part=part, n=n))
        parts += [PARAGRAPH.format(n=n, site=SITE, other=max(1, n - 1))] * 4
        parts.append(LIST)
        parts.append(IMAGE.format(id=id_, site=SITE, file=f"2024/05/path-{n}-{part % 3}.jpg"))
    comments = "".join(COMMENT.format(id=10 * n + place) for place in range(3))
    return post(
        "".join(parts), number=n, extra=comments, meta={"_elementor_data": BUILDER, "_edit_last": "1"}
    )


if __name__ == "__main__":
    print(write_large(Path(sys.argv[1]), int(sys.argv[2])), "posts")  # noqa: T201
