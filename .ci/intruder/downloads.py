"""The counts in the downloads of a site: all that the intruder reads of it."""

import csv
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from model import Cell, Contradiction, Rules

CODES = (
    "ward_code",
    "pcon_code",
    "lad_code",
    "new_la_code",
    "region_code",
    "country_code",
)  # the smallest first
LONG = 3 * 365  # days
FIRST_MONTH = {"Calendar year": 1, "Financial year": 4, "Academic year": 9}


@dataclass
class Downloads:
    """Every published count and each that is withheld (`None`), and the first day of each kind of file."""

    counts: dict[Cell, int | None] = field(default_factory=dict)
    first_days: dict[str, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """Returns a day before which no case began.

        Each file of whole periods begins with that of the first start; the shortest periods say the most. Where
        there are none, cases can have begun long before.
        """
        long_ago = min(cell.first for cell in self.counts) - LONG
        return max(self.first_days.values(), default=long_ago)

    def read(self, site: Path, series: str, rules: Rules, as_of: date) -> None:
        """Adds the downloads of a site; a period that is not complete ends with the day of its delivery."""
        for suffix in ("", "-quarter", "-month"):
            path = site / "data" / f"{series}{suffix}.csv"
            for cell, value, whole in _cells(path, rules, as_of) if path.exists() else ():
                known = self.counts.get(cell)
                if None not in (known, value) and known != value:
                    raise Contradiction(f"{cell}: {known} was published, and now {value}")
                self.counts[cell] = known if value is None else value
                if whole:
                    self.first_days[suffix] = min(cell.first, self.first_days.get(suffix, cell.first))


def _cells(path: Path, rules: Rules, as_of: date) -> Iterator[tuple[Cell, int | None, bool]]:
    """Yields the counts of a file of the downloads, each with whether its period is whole."""
    with path.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            first, after = _period(line["time_period"], line["time_identifier"])
            whole = line["status"] != "p"
            if not whole:
                after = min(after, as_of.toordinal() + 1)
            area = next(line[code] for code in CODES if line[code])
            place = (area, line["breakdown_topic"], line["breakdown"])
            for column, measure in rules.columns.items():
                cell = Cell(line.get("clock", rules.clocks[0]), first, after, *place, measure)
                yield cell, int(line[column]) if line[column].isdigit() else None, whole


def _period(name: str, kind: str) -> tuple[int, int]:
    """Returns the first day of a period and the day after its last."""
    year = int(name[:4])
    if kind.startswith("Calendar year Q"):
        month, length = 3 * int(kind[-1]) - 2, 3
    elif kind in FIRST_MONTH:
        month, length = FIRST_MONTH[kind], 12
    else:
        month, length = list(month_name).index(kind), 1
    last = month + length - 1
    following = date(year + last // 12, last % 12 + 1, 1)
    return date(year, month, 1).toordinal(), following.toordinal()
