"""Looking lexemes up, in the way of each database. Both give the same editions."""

from collections.abc import Iterable, Sequence

from django.db import connection

from blog.finding.analysis import Query, Term

#: So many of the newest matches are looked at, and as many whose title matches. A word of every article would
#: otherwise bring all of them.
CANDIDATES = 300


def matching_editions(query: Query, *, every: bool = True) -> list[int]:
    """Primary keys of editions that hold all terms (or any, unless `every`), those with a match in the title first."""
    if not query.terms:
        return []
    in_title = [_group(term, "t:") for term in query.terms]
    anywhere = [_group(term, "") for term in query.terms]
    found = [*_look_up(in_title, every), *_look_up(anywhere, every)]
    return list(dict.fromkeys(found))


Group = tuple[str, ...]


def _group(term: Term, mark: str) -> Group:
    """Lexemes of which one is enough. A star at the end asks for a beginning."""
    alternatives = [f"{mark}{term.stem}"]
    if not mark:
        alternatives.append(f"w:{term.word}")
        if term.prefix:
            alternatives.append(f"w:{term.word}*")
    return tuple(alternatives)


def _look_up(groups: Sequence[Group], every: bool) -> list[int]:
    sql, ask = _STATEMENTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql, [ask(groups, every), CANDIDATES])
        return [key for (key,) in cursor.fetchall()]


def _ask_fts5(groups: Iterable[Group], every: bool) -> str:
    # Inside double quotes FTS5 knows no operators, and a word has no quote in it.
    def one(lexeme: str) -> str:
        return f'"{lexeme[:-1]}"*' if lexeme.endswith("*") else f'"{lexeme}"'

    return (" AND " if every else " OR ").join(f"({' OR '.join(map(one, group))})" for group in groups)


def _ask_postgresql(groups: Iterable[Group], every: bool) -> str:
    # A lexeme in quotes is taken as it is; a word has neither quote nor backslash in it.
    def one(lexeme: str) -> str:
        return f"'{lexeme[:-1]}':*" if lexeme.endswith("*") else f"'{lexeme}'"

    return (" & " if every else " | ").join(f"({' | '.join(map(one, group))})" for group in groups)


_STATEMENTS = {
    "sqlite": (
        "SELECT rowid FROM blog_searchentry_words WHERE blog_searchentry_words MATCH %s"
        " ORDER BY rowid DESC LIMIT %s",
        _ask_fts5,
    ),
    "postgresql": (
        "SELECT edition_id FROM blog_searchentry WHERE words @@ %s::tsquery ORDER BY edition_id DESC LIMIT %s",
        _ask_postgresql,
    ),
}
