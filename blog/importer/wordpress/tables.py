"""An HTML table as rows of equal length."""

from __future__ import annotations

from dataclasses import dataclass

from bs4.element import Tag

COLUMNS_LIMIT = 30
CELLS_LIMIT = 6_000

Row = list[Tag | None]


@dataclass(slots=True)
class Grid:
    """Cells by row and column; None is a place that another cell covers, or that has none."""

    headings: Row
    rows: list[Row]
    row_headings: bool
    spans: bool

    @property
    def is_layout(self) -> bool:
        """Whether it is no table of facts: one column, or nothing but one row without headings."""
        width = max((len(row) for row in [self.headings, *self.rows]), default=0)
        return width < 2 or (not self.headings and len(self.rows) < 2)


def grid_of(table: Tag) -> Grid | None:
    """The table's own cells, not those of tables inside it; None if it is too large to be one."""
    lines = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    covered: dict[int, int] = {}
    rows: list[Row] = []
    spans = False
    for line in lines:
        cells = line.find_all(["td", "th"], recursive=False)
        spans = spans or any(_span(cell, "colspan") > 1 or _span(cell, "rowspan") > 1 for cell in cells)
        rows.append(_row(cells, covered))
        if len(rows[-1]) > COLUMNS_LIMIT:
            return None
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > CELLS_LIMIT:
        return None
    rows = [row + [None] * (width - len(row)) for row in rows]
    is_head = bool(lines) and (lines[0].find_parent("thead") is not None or _all_headings(rows[0]))
    headings = rows.pop(0) if is_head and len(rows) > 1 else []
    first = [row[0] for row in rows if row and row[0] is not None]
    named = bool(first) and all(cell.name == "th" for cell in first)
    return Grid(headings, [row for row in rows if any(cell is not None for cell in row)], named, spans)


def _row(cells: list[Tag], covered: dict[int, int]) -> Row:
    """One row, with its columns where the cells above leave room. `covered` counts rows still covered by column."""
    row: Row = []
    waiting = list(cells)
    while waiting or any(column >= len(row) for column in covered):
        if covered.get(len(row)):
            covered[len(row)] -= 1
            row.append(None)
        elif waiting:
            cell = waiting.pop(0)
            down = _span(cell, "rowspan") - 1
            for number in range(_span(cell, "colspan")):
                if down:
                    covered[len(row)] = down
                row.append(None if number else cell)
        else:
            row.append(None)
        for column in [column for column, left in covered.items() if not left]:
            del covered[column]
    return row


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1")
    limit = COLUMNS_LIMIT + 1 if name == "colspan" else CELLS_LIMIT
    return max(1, min(int(text), limit)) if text.isdigit() and len(text) < 9 else 1


def _all_headings(row: Row) -> bool:
    cells = [cell for cell in row if cell is not None]
    return bool(cells) and all(cell.name == "th" for cell in cells)
