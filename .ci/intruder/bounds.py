"""What published counts tell of the others: bounds by linear programmes over kinds of cases."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from model import TOTAL, Cell, Contradiction, Kinds, Tags

TOLERANCE = 1e-6
MOST_OF_A_KIND = 10_000  # keeps the programmes bounded; far above every count of a project


@dataclass(frozen=True)
class Policy:
    """The threshold, and the base that counts are rounded to (1: they are not)."""

    threshold: int
    base: int = 1

    def tells(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Says if bounds leave fewer values than the threshold or, of rounded counts, small ones alone."""
        least, most = np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)
        if self.base > 1:
            return (least >= 1) & (most < self.threshold)
        return most - least + 1 < self.threshold


@dataclass(frozen=True)
class Leak:
    """A small count between bounds that leave too few values of it."""

    cell: Cell
    value: int
    low: float
    high: float


def small_counts(
    kinds: Kinds, numbers: np.ndarray, cells: Collection[Cell], threshold: int
) -> Iterator[tuple[Cell, int]]:
    """Yields every count from 1 to below the threshold: each measure by clock, area, category and period.

    `numbers` is how many cases there are of each kind. The periods are those of the cells and the whole time,
    the shortest first. Of counts that hold the same kinds the first is asked.
    """
    periods = {(cell.first, cell.after) for cell in cells}
    periods.add((min(first for first, _ in periods), max(after for _, after in periods)))
    questions = product(
        kinds.rules.clocks,
        sorted(periods, key=lambda period: (period[1] - period[0], period)),
        sorted(set().union(*kinds.within.values())),
        [TOTAL, *sorted(set().union(*(_groups(tags) for _, tags in kinds.places)))],
        kinds.rules.measures,
    )
    seen = set()
    for clock, period, area, group, measure in questions:
        cell = Cell(clock, *period, area, *group, measure)
        value = true_count(kinds, numbers, cell)
        if 1 <= value < threshold and (row := kinds.row(cell).tobytes()) not in seen:
            seen.add(row)
            yield cell, value


def _groups(tags: Tags) -> set[tuple[str, str]]:
    """Returns the categories of a case by topic, and each two of one topic together."""
    pairs = combinations(sorted(tags), 2)
    return set(tags) | {(topic, f"{one} and {two}") for (topic, one), (other, two) in pairs if topic == other}


def true_count(kinds: Kinds, numbers: np.ndarray, cell: Cell) -> int:
    """Returns the true value of a count."""
    return int(kinds.of_place(cell) @ numbers @ kinds.of_course(cell))


def check_truth(kinds: Kinds, numbers: np.ndarray, published: dict[Cell, int], policy: Policy) -> None:
    """Raises `Contradiction` if a published count is not the true one, rounded or not."""
    for cell, value in published.items():
        truth = true_count(kinds, numbers, cell)
        if abs(truth - value) > policy.base // 2:
            raise Contradiction(f"{cell}: {value} is published, the cases give {truth}")


def find_leaks(
    kinds: Kinds,
    numbers: np.ndarray,
    published: dict[Cell, int],
    asked: list[tuple[Cell, int]],
    policy: Policy,
    whole: bool = False,
) -> list[Leak]:
    """Returns the leaks among the counts that are asked; with `whole`, kinds hold whole numbers of cases."""
    check_truth(kinds, numbers, published, policy)
    if not asked:
        return []
    rows = np.array([kinds.row(cell) for cell in published], np.int8).reshape(len(published), len(kinds))
    questions = np.array([kinds.row(cell) for cell, _ in asked])
    programme = _Programme(rows, np.array(list(published.values())), questions, policy, whole)
    low, high = programme.bounds(np.array([value for _, value in asked], float))
    told = np.flatnonzero(policy.tells(low, high))
    return [Leak(*asked[which], float(low[which]), float(high[which])) for which in told]


class _Programme:
    """The numbers of cases by kind that give the published counts, and what is asked of them."""

    def __init__(self, rows, values, questions, policy: Policy, whole: bool):
        possible = ~rows[values == 0].any(axis=0) if policy.base == 1 else np.ones(rows.shape[1], bool)
        known = np.unique(np.column_stack([rows[:, possible], values]), axis=0)
        rows, values = known[:, :-1], known[:, -1].astype(float)
        # Kinds that no row and no question tells apart are one.
        both = np.unique(np.vstack([rows, questions[:, possible]]), axis=1)
        rows, self.questions = both[: len(rows)], both[len(rows) :].astype(float)
        slack = policy.base // 2
        self.published = LinearConstraint(csr_array(rows.astype(float)), values - slack, values + slack)
        self.policy = policy
        self.whole = np.full(both.shape[1], int(whole))

    def bounds(self, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Returns bounds of each question; they are the tightest only where they tell too much.

        Every solution widens the bounds of all questions, so that few need a programme of their own.
        """
        low, high = truth.copy(), truth.copy()
        for which, question in enumerate(self.questions):
            for direction in (1, -1):
                if self.policy.tells(low[which], high[which]):
                    values = self.questions @ self._extreme(direction * question)
                    low, high = np.minimum(low, values), np.maximum(high, values)
        return low, high

    def _extreme(self, costs: np.ndarray) -> np.ndarray:
        result = milp(
            costs, constraints=self.published, bounds=Bounds(0, MOST_OF_A_KIND), integrality=self.whole
        )
        if result.status != 0:
            raise Contradiction(f"the linear programme ends without a solution: {result.message}")
        return result.x
