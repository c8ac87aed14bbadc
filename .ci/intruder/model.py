"""Kinds of cases, and the counts in which each of them is counted.

A kind is a place (an area and categories) and a course: the cell of days in which a case began and, for each
clock, the cell of days in which it ended, whether in time, and how. The cells of days are as large as they
can be with all cases of a kind in the same counts. Days are ordinals (`datetime.date.toordinal`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby, pairwise

import numpy as np

NEVER = 10**7  # later than every day of a project
YEAR_OF_WEEKS = 365  # an open case is over 52 weeks from this day after its start on
TOTAL = ("Total", "Total")
Tags = frozenset[tuple[str, str]]  # topics, each with a category of the case


class Ending(IntEnum):
    """How a clock ends for a case."""

    OPEN = 0
    COMPLETED = 1
    EXCEPTION = 2  # completed, and the law allowed more time
    STOPPED = 3  # a clock after the first is stopped by the end of the one before it
    WITHOUT_LIMIT = 4  # completed, where no limit applies


class Contradiction(Exception):
    """A published count is not what the true cases give: an error of the intruder or of the program."""


@dataclass(frozen=True)
class Wait:
    """What one clock says of a case: the day of its end (`NEVER` while it is open) and how it ended."""

    end: int
    ending: Ending


STILL_OPEN = Wait(NEVER, Ending.OPEN)


@dataclass(frozen=True)
class Case:
    """A case: all clocks run from its start, and end in their order."""

    area: str
    tags: Tags
    track: str
    start: int
    waits: tuple[Wait, ...]

    def as_at(self, day: int) -> "Case":
        """Returns the case as it was known at the end of a day."""
        return replace(self, waits=tuple(wait if wait.end <= day else STILL_OPEN for wait in self.waits))


@dataclass(frozen=True)
class Rules:
    """How cases can go.

    `tracks` gives for each track of cases the last lawful day of each clock, from the day of the start.
    `paths` are the ways in which the clocks of a case can end, clock by clock. `columns` are those of the
    downloads that count cases, each with the name of its measure in `Kinds.counted`; `implied` are measures
    that follow from those.
    """

    clocks: tuple[str, ...]
    tracks: dict[str, tuple[Callable[[int], int], ...]]
    paths: dict[str, tuple[tuple[Ending, ...], ...]]
    columns: dict[str, str]
    implied: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """Returns the measures that are published or follow from those that are."""
        return (*dict.fromkeys(self.columns.values()), *self.implied)


@dataclass(frozen=True, order=True)
class Cell:
    """A count: of a clock, from a first day to before another, of an area, of some categories of a topic."""

    clock: str
    first: int
    after: int
    area: str
    topic: str
    categories: str
    measure: str


@dataclass(frozen=True)
class Course:
    """What becomes of a case: `ends` has the first day of the cell of each end, and if it is in time."""

    track: str
    start: int
    path: tuple[Ending, ...]
    ends: tuple[tuple[int, bool], ...]


class Kinds:
    """All kinds of cases of a project: each place with each course that days allow."""

    def __init__(
        self,
        rules: Rules,
        within: dict[str, frozenset[str]],
        places: list[tuple[str, Tags]],
        cells: Iterable[Cell],
        days: range,
    ):
        """`within` has for each area of a place all that hold it; `days` are those of the files."""
        self.rules = rules
        self.within = within
        self.places = places
        self.boundaries = sorted(
            {days.start, days.stop} | {day for cell in cells for day in (cell.first, cell.after)}
        )
        self.cell_of_start = {}
        self.courses = []
        end_cells = [
            (max(first, days.start), after)
            for first, after in pairwise(self.boundaries)
            if after > days.start
        ]
        for _, group in groupby(days, self._signature):
            starts = np.array(list(group))
            self.cell_of_start.update(dict.fromkeys(starts.tolist(), int(starts[0])))
            self.courses += self._courses(starts, end_cells)
        self.index = {course: column for column, course in enumerate(self.courses)}
        self._counted = {}
        self._arrays()

    def __len__(self) -> int:
        return len(self.places) * len(self.courses)

    def _signature(self, day: int) -> tuple[int, ...]:
        """Returns between which boundaries a day of start, its last lawful days and its 52 weeks lie."""
        lawful = [last_day(day) for last_days in self.rules.tracks.values() for last_day in last_days]
        return tuple(bisect_right(self.boundaries, each) for each in (day, day + YEAR_OF_WEEKS, *lawful))

    def _courses(self, starts: np.ndarray, end_cells: list[tuple[int, int]]) -> Iterator[Course]:
        """Yields every course that a case of these days of start can take."""
        for track, last_days in self.rules.tracks.items():
            lawful = [np.array([last_day(day) for day in starts.tolist()]) for last_day in last_days]
            for path in self.rules.paths[track]:
                partial = [((), starts, starts)]
                for clock, ending in enumerate(path):
                    partial = list(
                        _one_clock_more(partial, starts, lawful[clock], ending, clock > 0, end_cells)
                    )
                for ends, _, _ in partial:
                    yield Course(track, int(starts[0]), path, ends)

    def _arrays(self) -> None:
        """Lays the courses out as arrays: one row for each clock, one column for each course."""
        clocks = range(len(self.rules.clocks))
        self.start = np.array([course.start for course in self.courses])
        self.ending = np.array([[course.path[clock] for course in self.courses] for clock in clocks])
        self.end = np.array([[course.ends[clock][0] for course in self.courses] for clock in clocks])
        self.in_time = np.array([[course.ends[clock][1] for course in self.courses] for clock in clocks])
        self.last_day = np.array(
            [
                [self.rules.tracks[course.track][clock](course.start) for course in self.courses]
                for clock in clocks
            ]
        )

    def counted(self, clock: str, first: int, after: int) -> dict[str, np.ndarray]:
        """Returns for each measure which courses a period counts."""
        key = (clock, first, after)
        if key not in self._counted:
            self._counted[key] = self._measures(self.rules.clocks.index(clock), first, after)
        return self._counted[key]

    def _measures(self, clock: int, first: int, after: int) -> dict[str, np.ndarray]:
        ending, end, in_time, last_day = (
            array[clock] for array in (self.ending, self.end, self.in_time, self.last_day)
        )
        ended = (end >= first) & (end < after)
        plain = ended & (ending == Ending.COMPLETED)
        completed = plain | ended & (ending == Ending.EXCEPTION)
        stopped = ended & (ending == Ending.STOPPED)
        due = (last_day >= first) & (last_day < after)
        waiting = (self.start < after) & (end >= after)
        over_limit = waiting & (last_day < after)
        over_year = waiting & (self.start + YEAR_OF_WEEKS < after)
        return {
            "started": (self.start >= first) & (self.start < after),
            "completed": completed,
            "completed_ex": plain,
            "in_limit": completed & in_time,
            "in_limit_ex": plain & in_time,
            "stopped": stopped,
            "due": due,
            "due_in_limit": due & in_time,
            "open": waiting,
            "open_over_limit": over_limit,
            "open_over_52_weeks": over_year,
            "completed late": completed & ~in_time,
            "completed_ex late": plain & ~in_time,
            "exceptions": completed & ~plain,
            "exceptions in limit": completed & ~plain & in_time,
            "exceptions late": completed & ~plain & ~in_time,
            "stopped in limit": stopped & in_time,
            "stopped late": stopped & ~in_time,
            "due, not in limit": due & ~in_time,
            "open within limit": waiting & ~over_limit,
            "open from limit to 52 weeks": over_limit & ~over_year,
            "completed without limit": ended & (ending == Ending.WITHOUT_LIMIT),
        }

    def of_course(self, cell: Cell) -> np.ndarray:
        """Returns which courses a count holds."""
        return self.counted(cell.clock, cell.first, cell.after)[cell.measure]

    def of_place(self, cell: Cell) -> np.ndarray:
        """Returns which places a count holds: "A or B" those of either category, "A and B" those of both."""
        everyone = (cell.topic, cell.categories) == TOTAL
        either = [
            {(cell.topic, category) for category in both.split(" and ")}
            for both in cell.categories.split(" or ")
        ]
        return np.array(
            [
                cell.area in self.within[area] and (everyone or any(both <= tags for both in either))
                for area, tags in self.places
            ]
        )

    def row(self, cell: Cell) -> np.ndarray:
        """Returns which kinds a count holds, 0 or 1 for each."""
        return np.outer(self.of_place(cell), self.of_course(cell)).ravel().astype(np.int8)

    def number_of(self, cases: Iterable[Case]) -> np.ndarray:
        """Returns how many cases there are of each kind, a row for each place."""
        place = {key: row for row, key in enumerate(self.places)}
        numbers = np.zeros((len(self.places), len(self.courses)), np.int64)
        for case in cases:
            try:
                numbers[place[case.area, case.tags], self.index[self._course_of(case)]] += 1
            except KeyError as missing:
                raise Contradiction(f"a case is of no kind: {case}") from missing
        return numbers

    def _course_of(self, case: Case) -> Course:
        ends = []
        for wait, last_day in zip(case.waits, self.rules.tracks[case.track], strict=True):
            if wait.ending is Ending.OPEN:
                ends.append((NEVER, False))
            else:
                cell = self.boundaries[bisect_right(self.boundaries, wait.end) - 1]
                ends.append((cell, wait.end <= last_day(case.start)))
        path = tuple(wait.ending for wait in case.waits)
        return Course(case.track, self.cell_of_start[case.start], path, tuple(ends))


def _one_clock_more(partial, starts, lawful, ending, follows, end_cells):
    """Yields the beginnings of courses with the end of one more clock.

    A beginning is the ends so far and, for each day of start, the earliest and the latest day of the last of
    them; a day of start that it does not fit has `NEVER` as the earliest.
    """
    for ends, earliest, latest in partial:
        if ending is Ending.OPEN:
            yield (*ends, (NEVER, False)), earliest, latest
            continue
        for first, after in end_cells:
            for in_time in (True, False):
                low = np.maximum(np.maximum(earliest, first), starts if in_time else lawful + 1)
                high = np.minimum(after - 1, lawful if in_time else NEVER)
                if ending is Ending.STOPPED and follows:
                    high = np.minimum(high, latest)
                if (low <= high).any():
                    yield (*ends, (first, in_time)), np.where(low <= high, low, NEVER), high
