"""Sets of a few cases that published counts add up to, where each kind among them may be many.

The largest number of cases that a kind can have is, by the duality of linear programmes, a sum of published
counts with factors in which every kind stands at least 0 times, and the kind itself once. Where each kind stands
in it once or not at all, those that do are together exactly so many cases.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from model import Cell, Kinds

TOLERANCE = 1e-6
MOST_ASKED = 40  # kinds of one project


@dataclass(frozen=True)
class Union:
    """Few cases of several kinds, and the published counts that give how many they are, with their factors."""

    size: int
    terms: tuple[tuple[float, Cell], ...]


def small_unions(
    kinds: Kinds, numbers: np.ndarray, published: dict[Cell, int], threshold: int
) -> list[Union]:
    """Returns sets of 1 to below the threshold cases, each with a kind that occurs; one for each that is met.

    `numbers` is how many cases there are of each kind. Counts must be published as they are, not rounded.
    """
    cells = list(published)
    rows = np.array([kinds.row(cell) for cell in cells], np.int8).reshape(len(cells), len(kinds))
    values = np.array([published[cell] for cell in cells], float)
    possible = ~rows[values == 0].any(axis=0)
    counted, first = np.unique(rows[values > 0][:, possible], axis=0, return_index=True)
    cells = [cell for cell, value in zip(cells, values) if value > 0]
    cells = [cells[place] for place in first]
    values = values[values > 0][first]
    alike, of_kind = np.unique(counted, axis=1, return_inverse=True)
    n_cases = np.bincount(of_kind.ravel(), weights=numbers.ravel()[possible], minlength=alike.shape[1])
    occurring = [kind for kind in np.argsort(n_cases, kind="stable") if n_cases[kind] > 0 and alike[:, kind].any()]
    equations = csr_array(alike.astype(float))
    unions = {}
    for kind in occurring[:MOST_ASKED]:
        costs = np.zeros(alike.shape[1])
        costs[kind] = -1
        result = linprog(costs, A_eq=equations, b_eq=values, bounds=(0, None), method="highs")
        if result.status != 0 or not TOLERANCE < -result.fun < threshold - TOLERANCE:
            continue
        factors = -result.eqlin.marginals
        times = factors @ alike
        is_set = np.all((np.abs(times) < TOLERANCE) | (np.abs(times - 1) < TOLERANCE))
        size = int(n_cases[times > 0.5].sum())
        if is_set and abs(factors @ values + result.fun) < TOLERANCE and 0 < size < threshold:
            terms = [(round(float(by), 3), cell) for by, cell in zip(factors, cells) if abs(by) > TOLERANCE]
            unions.setdefault((times > 0.5).tobytes(), Union(size, tuple(terms)))
    return list(unions.values())
