"""Tables worked out by hand: in each a small count follows, but not without the last published one."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from bounds import Leak, Policy, find_leaks, true_count
from model import STILL_OPEN, TOTAL, Case, Cell, Contradiction, Ending, Kinds, Rules, Wait
from projects import WAITS_COLUMNS, WAITS_IMPLIED
from unions import small_unions

LIMITS = {"decision": 42, "plan": 140}
AREA = "E10"


@dataclass(frozen=True)
class Table:
    """A table from which a count follows: `asked` is `value`, but not without the last that is published.

    A line of `cases` is their number, category and day of start, and for each clock how it ended, and when.
    A line of `published` is a clock, a measure, a period, categories, and the count.
    """

    name: str
    cases: str
    published: str
    asked: str
    value: int
    base: int = 1


# Two cases are open and two were stopped: of either there can be none to four.
OPEN_OR_STOPPED = Table(
    "those who began and have not ended with the event are open or were stopped",
    """20 A 2024-10-10 COMPLETED 2025-01-20
    2 A 2024-02-10 STOPPED 2024-06-20
    20 A 2025-02-10 COMPLETED 2025-06-20
    2 A 2025-02-10""",
    """plan/started/2024/Total/22
    plan/started/2025/Total/22
    plan/completed/2025/Total/40""",
    "plan/started/2024/Total",
    4,
)

TABLES = [
    Table(
        "before a limit has passed all end within it, and a year less three quarters is the fourth",
        """10 A 2024-01-10 COMPLETED 2024-01-20
        4 A 2024-10-10 COMPLETED 2024-10-20
        8 A 2024-01-10 COMPLETED 2024-10-20""",
        """plan/completed/2024 Q1/Total/10
        plan/completed/2024 Q2/Total/0
        plan/completed/2024 Q3/Total/0
        plan/completed/2024 Q4/Total/12
        plan/in_limit/2024/Total/14""",
        "plan/in_limit/2024 Q4/Total",
        4,
    ),
    Table(
        "of those who began in a year none ends within the limit in the third quarter of the next",
        """20 A 2024-12-10 COMPLETED 2025-01-20
        4 A 2024-12-10 COMPLETED 2025-07-20""",
        """plan/completed/2025/Total/24
        plan/completed/2025 Q1/Total/20
        plan/completed/2025 Q2/Total/0
        plan/completed/2025 Q4/Total/0
        plan/started/2025/Total/0""",
        "plan/completed late/2025 Q3/Total",
        4,
    ),
    Table(
        "all cases less two categories counted together are the third",
        """15 A 2024-01-10 COMPLETED 2024-02-20
        9 B 2024-01-10 COMPLETED 2024-02-20
        2 C 2024-01-10 COMPLETED 2024-02-20""",
        """plan/completed/2024/A or B/24
        plan/completed/2024/Total/26""",
        "plan/completed/2024/C",
        2,
    ),
    Table(
        "what began, less what was completed and what is open, was stopped",
        """12 A 2024-01-10 COMPLETED 2024-02-20
        4 A 2024-02-10 STOPPED 2024-03-20
        5 A 2024-03-10 OPEN""",
        """plan/started/2024/Total/21
        plan/completed/2024/Total/12
        plan/open/2024/Total/5""",
        "plan/stopped/2024/Total",
        4,
    ),
    Table(
        "who is within the limit at the end of a year began in it",
        """30 A 2024-01-10 COMPLETED 2024-02-20
        9 A 2024-03-10 OPEN
        2 A 2025-12-10 OPEN""",
        """plan/started/2024/Total/39
        plan/completed/2024/Total/30
        plan/completed/2025/Total/0
        plan/stopped/2024/Total/0
        plan/stopped/2025/Total/0
        plan/open_over_limit/2025/Total/9
        plan/open/2025/Total/11""",
        "plan/started/2025/Total",
        2,
    ),
    Table(
        "where all have ended, those that did not by their limit ended late",
        """16 A 2024-01-10 COMPLETED 2024-02-20
        4 A 2024-01-10 COMPLETED 2024-09-20""",
        """plan/started/2024/Total/20
        plan/due/2024/Total/20
        plan/due_in_limit/2024/Total/16
        plan/stopped/2024/Total/0
        plan/completed/2024/Total/20""",
        "plan/completed late/2024/Total",
        4,
    ),
    Table(
        "a refusal ends both clocks on the day of the decision",
        """34 A 2024-01-10 COMPLETED 2024-02-10 COMPLETED 2024-05-20
        4 A 2024-01-10 COMPLETED 2024-02-10 STOPPED 2024-02-10""",
        """decision/completed/2024 Q1/Total/38
        decision/completed/2024/Total/38
        plan/started/2024/Total/38
        plan/completed/2024/Total/34
        plan/open/2024/Total/0""",
        "plan/stopped/2024 Q1/Total",
        4,
    ),
    Table(
        "four that are printed as 0 each, and as 10 together, are two each",
        "\n".join(f"2 {category} 2024-01-10 COMPLETED 2024-02-20" for category in "ABCD"),
        "\n".join(f"plan/completed/2024/{row}" for row in ("A/0", "B/0", "C/0", "D/0", "Total/10")),
        "plan/completed/2024/D",
        2,
        base=5,
    ),
]


def self_test() -> int:
    """Returns 0 if the intruder finds what follows, and nothing else; 1, with a message, if not."""
    wrong = [f"{table.name}: {problem}" for table in TABLES for problem in _problems(table)]
    wrong += _problems_of_unions()
    print("\n".join(wrong) or f"self-test: {len(TABLES)} tables and their twins are as worked out by hand")
    return int(bool(wrong))


def _problems(table: Table) -> list[str]:
    """Returns what the intruder gets wrong of a table."""
    problems = []
    published = {cell: int(value) for cell, value in map(_cell_and_rest, table.published.split("\n"))}
    *others, decisive = published
    found = _ask(table, published)
    if [(leak.low, leak.high) for leak in found] != [(table.value, table.value)]:
        problems.append(f"{found} in place of {table.value}")
    if found := _ask(table, {cell: published[cell] for cell in others}):
        problems.append(f"{found} without {decisive}")
    try:
        _ask(table, published | {decisive: published[decisive] + 3})
        problems.append(f"a false number of {decisive} passes")
    except Contradiction:
        pass
    return problems


def _ask(table: Table, published: dict[Cell, int]) -> list[Leak]:
    """Returns the leak of the count that a table asks, or none, from some published counts."""
    kinds, numbers, asked = _kinds(table, published)
    question = (asked, true_count(kinds, numbers, asked))
    return find_leaks(kinds, numbers, published, [question], Policy(5, table.base))


def _problems_of_unions() -> list[str]:
    """Returns what the intruder gets wrong of the sets of few cases of a table."""
    published = {cell: int(value) for cell, value in map(_cell_and_rest, OPEN_OR_STOPPED.published.split("\n"))}

    def sizes(counts: dict[Cell, int]) -> list[int]:
        kinds, numbers, _ = _kinds(OPEN_OR_STOPPED, counts)
        return sorted(union.size for union in small_unions(kinds, numbers, counts, 5))

    *others, decisive = published
    found, without = sizes(published), sizes({cell: published[cell] for cell in others})
    expected = [OPEN_OR_STOPPED.value]
    return [] if found == expected and not without else [f"sets of {found} cases in place of {expected}, {without} without {decisive}"]


def _kinds(table: Table, published: dict[Cell, int]) -> tuple[Kinds, np.ndarray, Cell]:
    """Returns the kinds of cases of a table, how many there are of each, and the count that it asks."""
    cases = [case for line in table.cases.split("\n") for case in _cases(*line.split())]
    clocks = tuple(LIMITS)[-len(cases[0].waits) :]
    last_days = tuple((lambda start, limit=LIMITS[clock]: start + limit) for clock in clocks)
    before = (Ending.COMPLETED,) * (len(clocks) - 1)
    ends = [(*before, ending) for ending in (Ending.OPEN, Ending.COMPLETED, Ending.STOPPED)]
    paths = tuple(dict.fromkeys([(Ending.OPEN,) * len(clocks), *ends]))
    rules = Rules(clocks, {"": last_days}, {"": paths}, WAITS_COLUMNS, WAITS_IMPLIED)
    places = sorted({(case.area, case.tags) for case in cases}, key=str)
    asked, _ = _cell_and_rest(f"{table.asked}/")
    days = range(_day("2024-01-01"), _day("2026-01-01"))
    kinds = Kinds(rules, {AREA: frozenset({AREA})}, places, [*published, asked], days)
    return kinds, kinds.number_of(cases), asked


def _cases(number: str, category: str, start: str, *ends: str) -> list[Case]:
    """Returns the cases of a line."""
    waits = tuple(Wait(_day(day), Ending[name]) for name, day in zip(ends[::2], ends[1::2]))
    return [Case(AREA, frozenset({("Need", category)}), "", _day(start), waits or (STILL_OPEN,))] * int(
        number
    )


def _cell_and_rest(line: str) -> tuple[Cell, str]:
    """Returns the count that a line begins with, and what stands behind it."""
    clock, measure, period, categories, rest = line.strip().split("/")
    year, _, quarter = period.partition(" Q")
    first = date(int(year), 3 * int(quarter or 1) - 2, 1)
    after = date(first.year + (quarter in ("", "4")), 1 if quarter in ("", "4") else first.month + 3, 1)
    group = TOTAL if categories == "Total" else ("Need", categories)
    return Cell(clock, first.toordinal(), after.toordinal(), AREA, *group, measure), rest


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
