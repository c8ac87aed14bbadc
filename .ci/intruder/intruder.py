"""An intruder who has the downloads of a site and looks for small counts that follow from them.

Small random projects are built with the program. From the downloads of each alone, linear programmes over
kinds of cases (model.py) give bounds of every small true count; what leaves too few values of one is a leak.
`--seeds 7:8 --keep FOLDER` keeps that project. Nothing is shared with the program's own audit.
"""

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from shutil import copytree

from bounds import Leak, find_leaks, small_counts
from downloads import Downloads
from model import Cell, Contradiction, Kinds
from projects import STRUCTURES, Project
from selftest import self_test
from unions import Union, small_unions

SHOWN = 4  # leaks of one project that are printed
LARGEST, LARGEST_OF_MANY = 12000, 30000  # kinds of a project that is not left out as too big


@dataclass(frozen=True)
class Result:
    """What became of one seed: `note` says why nothing was asked, or what is wrong."""

    seed: int
    note: str = ""
    asked: int = 0
    leaks: tuple[Leak, ...] = ()
    unions: tuple[Union, ...] = ()
    wrong: bool = False


def main() -> int:
    """Returns the exit status: 0 without leaks, 1 with some, 2 if counts contradict the true cases."""
    options = _options()
    if options.self_test:
        return self_test()
    results = []
    with multiprocessing.Pool(options.jobs) as pool:
        for result in pool.imap(partial(_attack, options), options.seeds):
            results.append(result)
            _report(options.structure, result)
    attacked = [result for result in results if not result.note]
    others = len(results) - len(attacked)
    leaks = [len(result.leaks) for result in attacked if result.leaks]
    print(
        f"{options.structure}: {len(attacked)} projects built and {others} without a site, too big or wrong;",
        f"{sum(result.asked for result in attacked)} small counts asked,",
        f"{sum(leaks)} leaks in {len(leaks)} projects",
    )
    told = [result for result in attacked if result.unions]
    print(f"{options.structure}: sets of few cases in {len(told)} projects")
    if any(result.wrong for result in results):
        return 2
    return int(any(result.leaks or result.unions for result in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", type=Path, help="the program that builds sites")
    parser.add_argument("--structure", choices=STRUCTURES, default="one-clock")
    parser.add_argument(
        "--seeds", type=_seeds, default="0:40", metavar="FROM:TO", help="TO is not among them"
    )
    parser.add_argument("--jobs", type=int, help="projects at a time; the number of processors if left out")
    parser.add_argument(
        "--largest", type=int, metavar="KINDS", help="larger projects are left out"
    )
    parser.add_argument(
        "--whole", action="store_true", help="whole numbers of cases: slower, never finds less"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the projects that leak or are wrong"
    )
    parser.add_argument(
        "--self-test", action="store_true", help="try the intruder on tables worked out by hand"
    )
    options = parser.parse_args()
    if options.program is None and not options.self_test:
        parser.error("which program?")
    if options.largest is None:
        options.largest = LARGEST_OF_MANY if options.structure == "many" else LARGEST
    return options


def _seeds(text: str) -> range:
    first, after = text.split(":")
    return range(int(first), int(after))


def _attack(options: argparse.Namespace, seed: int) -> Result:
    """Builds the project of a seed and looks for leaks in its downloads."""
    project = STRUCTURES[options.structure](Random(seed))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / f"{options.structure}-{seed}"
        project.write(folder)
        try:
            result = _ask(options, seed, project, _build(options.program, project, folder))
        except Contradiction as problem:
            result = Result(seed, str(problem), wrong=True)
        if options.keep and (result.leaks or result.unions or result.wrong):
            copytree(folder, options.keep / folder.name, dirs_exist_ok=True)
    return result


def _build(program: Path, project: Project, folder: Path) -> Downloads:
    """Returns the downloads of the site or, of several deliveries, those of each release together."""
    command = "build" if len(project.deliveries) == 1 else "release"
    downloads = Downloads()
    for day in project.deliveries:
        project.deliver(folder, day)
        done = subprocess.run([program, command, "--project", folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise Contradiction(f"{command} of {day}: {done.stderr[-500:]}")
        downloads.read(folder / "site", project.series, project.rules, day)
    return downloads


def _ask(options: argparse.Namespace, seed: int, project: Project, downloads: Downloads) -> Result:
    if not downloads.counts:
        return Result(seed, "no site")
    if project.policy.base > 1:
        project = project.beside(cell.area for cell in downloads.counts)
    days = range(downloads.first, project.deliveries[-1].toordinal() + 1)
    kinds = Kinds(project.rules, project.within, project.places, downloads.counts, days)
    if len(kinds) > options.largest:
        return Result(seed, f"too big: {len(kinds)} kinds")
    numbers = kinds.number_of(project.cases)
    asked = list(small_counts(kinds, numbers, downloads.counts, project.policy.threshold))
    published = {cell: value for cell, value in downloads.counts.items() if value is not None}
    for clock, area, (topic, category) in product(project.rules.clocks, kinds.within, project.of_ended):
        published[Cell(clock, days.start, days.stop, area, topic, category, "open")] = 0
    leaks = find_leaks(kinds, numbers, published, asked, project.policy, options.whole)
    is_exact = project.policy.base == 1
    unions = small_unions(kinds, numbers, published, project.policy.threshold) if is_exact else ()
    return Result(seed, asked=len(asked), leaks=tuple(leaks), unions=tuple(unions))


def _report(structure: str, result: Result) -> None:
    """Prints a line for a project that leaks or is wrong."""
    if result.wrong:
        print(f"seed {result.seed}, {structure}: WRONG: {result.note}", flush=True)
    elif result.leaks:
        shown = "; ".join(map(_leak_in_words, result.leaks[:SHOWN]))
        print(f"seed {result.seed}, {structure}, {len(result.leaks)} leaks: {shown}", flush=True)
    for union in result.unions[:SHOWN]:
        counts = "; ".join(f"{by:+g} times {_cell_in_words(cell)}" for by, cell in union.terms)
        print(f"seed {result.seed}, {structure}, a set of {union.size} cases: {counts}", flush=True)


def _leak_in_words(leak: Leak) -> str:
    return f"{_cell_in_words(leak.cell)} is {leak.value}, bounds {leak.low:.2f} to {leak.high:.2f}"


def _cell_in_words(cell: Cell) -> str:
    first, last = date.fromordinal(cell.first), date.fromordinal(cell.after - 1)
    return f"{cell.clock} {cell.measure} {first} to {last} {cell.area} {cell.categories}"


if __name__ == "__main__":
    sys.exit(main())
