"""Small random projects, each of one structure, the same from the same seed."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from itertools import combinations, product
from pathlib import Path
from random import Random

from bounds import Policy
from model import NEVER, STILL_OPEN, Case, Ending, Rules, Tags, Wait

THRESHOLD = 5
AREAS = """code,name,level,parents,population
E92,England,country,,
E12,East,region,E92,
E10,Shire,local_authority,E12,
E11,Borough,local_authority,E12,
E07,North,district,E10,
E08,South,district,E10,
E09,West,district,E10,
E17,Upper,district,E11,
E18,Lower,district,E11,
"""
MANY_AREAS = [f"E06{number:02}" for number in range(1, 17)]
PARENT = {line["code"]: line["parents"] for line in csv.DictReader(AREAS.splitlines())}
PARENT |= {"E13": "E92", **dict.fromkeys(MANY_AREAS, "E13")}
COUNTY, COUNTIES, DISTRICTS = ["E10"], ["E10", "E11"], ["E07", "E08"]
THREE_DISTRICTS, DISTRICTS_OF_BOTH = ["E07", "E08", "E09"], ["E07", "E08", "E17", "E18"]
ISSUED, EXCEPTION, STOPPED = Ending.COMPLETED, Ending.EXCEPTION, Ending.STOPPED
ENDS_OF_PLANS = [[ISSUED], [ISSUED, STOPPED], [ISSUED, EXCEPTION, STOPPED], [ISSUED, EXCEPTION]]
BANK_HOLIDAYS = (
    "2024-01-01 2024-03-29 2024-04-01 2024-05-06 2024-05-27 2024-08-26 2024-12-25 2024-12-26 2025-01-01 "
    "2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26 2026-01-01"
).split()
WITHOUT_MONTHS = '[publish]\nmonths = "none"\n'
YEARS_ALONE = WITHOUT_MONTHS + 'quarters = "none"\n'
FINER = '[publish]\nquarters = "district"\nbreakdowns = "district"\nexceptions = "ward"\n'
COARSER = '[publish]\nmonths = "region"\n'
OTHER_YEARS = ['[periods]\nyears = "academic"\n', '[periods]\nyears = "financial"\n']
SERIES_OF_RELEASES = [
    "2024-12-31 2025-03-31 2025-06-30",
    "2025-01-31 2025-03-31 2025-05-15",
    "2024-06-30 2024-12-31 2025-12-31",
    "2025-01-31 2025-02-28 2025-03-31 2025-04-30",
]
WAITS_COLUMNS = {
    name: name
    for name in "completed completed_ex stopped in_limit in_limit_ex started due due_in_limit open "
    "open_over_limit open_over_52_weeks".split()
}
COMPLAINTS_COLUMNS = {
    **{"received": "started", "replied": "completed", "in_target": "in_limit", "due": "due"},
    **{"due_in_target": "due_in_limit", "open": "open", "open_over_target": "open_over_limit"},
}
IMPLIED = ("completed late", "due, not in limit", "open within limit")
WAITS_IMPLIED = (
    *(*IMPLIED, "completed_ex late", "exceptions", "exceptions in limit", "exceptions late"),
    *("stopped in limit", "stopped late", "open from limit to 52 weeks"),
)


@dataclass(frozen=True)
class Project:
    """A project: its cases, and how they are written into the files of each delivery."""

    series: str
    rules: Rules
    policy: Policy
    deliveries: tuple[date, ...]
    configuration: str
    header: tuple[str, ...]
    row: Callable[[Case], tuple[str, ...]]
    cases: tuple[Case, ...]
    places: list[tuple[str, Tags]]
    of_ended: Tags = frozenset()  # as everyone knows, no case has these that is open in the last delivery
    areas: str = AREAS  # the file of the areas

    @property
    def within(self) -> dict[str, frozenset[str]]:
        """Returns for each area of a place the areas that hold it, itself among them."""

        def holding(area: str) -> frozenset[str]:
            return frozenset({area}) | (holding(PARENT[area]) if PARENT[area] else frozenset())

        return {area: holding(area) for area, _ in self.places}

    def beside(self, areas: Iterable[str]) -> "Project":
        """Returns the project with places in those of some areas that lie beside the ones of its cases.

        A rounded 0 of an area does not say that it has no cases.
        """
        around = {PARENT[area] for area, _ in self.places}
        others = sorted({area for area in areas if PARENT[area] in around} - {area for area, _ in self.places})
        tags = dict.fromkeys(tags for _, tags in self.places)
        return replace(self, places=[*self.places, *product(others, tags)])

    def write(self, folder: Path) -> None:
        """Writes the configuration and the areas."""
        (folder / "data" / "reference").mkdir(parents=True)
        (folder / "sendstats.toml").write_text(self.configuration)
        (folder / "data" / "reference" / "areas.csv").write_text(self.areas)

    def deliver(self, folder: Path, day: date) -> None:
        """Writes the cases as they were at the end of a day."""
        path = folder / "data" / day.isoformat() / f"{self.series}.csv"
        path.parent.mkdir()
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("ref", "area", *self.header))
            for reference, case in enumerate(self.cases):
                if case.start <= day.toordinal():
                    writer.writerow((reference, case.area, *self.row(case.as_at(day.toordinal()))))


class _Draw:
    """What is drawn before the cases: where they come from, when they begin, and how long they take."""

    def __init__(
        self,
        chance: Random,
        span: tuple[date, date],
        areas: list[str],
        numbers_of_bursts: list[int],
        lengths: list[int],
    ):
        """`span` is the first and the last day; cases begin in bursts, or on any day where there are none."""
        self.chance = chance
        self.first, self.last = (day.toordinal() for day in span)
        self.areas = self.weights(areas, [1, 0.5, 0.1, 0.02])
        self.home = "E12" if {"E11", "E17"} & set(areas) else "E10"
        self.burst_days = [self._day() for _ in range(chance.choice(numbers_of_bursts))]
        self.lengths = [chance.choice(lengths) for _ in range(chance.choice([2, 3, 5]))]
        self.open_share = chance.choice([0, 0.02, 0.1, 0.3])

    def _day(self) -> int:
        return self.first + self.chance.randrange(self.last - self.first)

    def weights(self, names: list, sizes: list[float]) -> dict:
        """Returns a weight for each name; that of the first is 1."""
        return {name: self.chance.choice(sizes) if number else 1 for number, name in enumerate(names)}

    def of(self, weights: dict):
        """Returns one of the names, each as often as its weight says."""
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def endings(self, choices: list[list[Ending]]) -> dict[Ending, float]:
        """Returns weights of one of the choices: of several endings one that is not the first is rare."""
        weights = self.weights(self.chance.choice(choices), [1, 0.3])
        if len(weights) > 1:
            weights[self.chance.choice(list(weights)[1:])] = self.chance.choice([0.005, 0.01, 0.02, 0.05])
        return weights

    def start(self) -> int:
        """Returns a day of start."""
        return self.chance.choice(self.burst_days) if self.burst_days else self._day()

    def end(self, start: int) -> int:
        """Returns a day of end, or `NEVER`."""
        end = start + self.chance.choice(self.lengths) + (0 if self.burst_days else self.chance.randrange(30))
        return NEVER if self.chance.random() < self.open_share else end

    def case(self, tags: set[tuple[str, str]], start: int, *waits: Wait, track: str = "") -> Case:
        """Returns a case of a drawn area, as it is known on the last day."""
        return Case(self.of(self.areas), frozenset(tags), track, start, waits).as_at(self.last)


def one_clock(chance: Random, sizes=(60, 100, 200, 300, 500), base: int = 1, released: str = "") -> Project:
    """The wait for a plan: areas of two authorities, needs, exceptions, and cases that are stopped."""
    last_days = ["2025-12-31", "2025-12-31", "2025-09-15", "2025-06-30"]
    days = [date.fromisoformat(day) for day in (released or chance.choice(last_days)).split()]
    first = date(2024 if released else chance.choice([2023, 2024, 2024]), 1, 1)
    areas = chance.choice([COUNTY, DISTRICTS, COUNTIES, DISTRICTS_OF_BOTH, THREE_DISTRICTS])
    lengths = [30, 70, 100, 120, 139, 150, 200, 300, 380, 400]
    draw = _Draw(chance, (first, days[-1]), areas, [0, 3, 4, 6, 10], lengths)
    endings = draw.endings(ENDS_OF_PLANS)
    needs = draw.weights(list("ABCD")[: chance.choice([1, 1, 2, 3, 4])], [1, 0.5, 0.1, 0.02])
    cases = []
    for _ in range(chance.choice(sizes)):
        start = draw.start()
        cases.append(draw.case({("Need", draw.of(needs))}, start, Wait(draw.end(start), draw.of(endings))))
    common = draw.case({("Need", "A")}, draw.first, Wait(draw.first + draw.lengths[0], ISSUED))
    cases += [common] * chance.choice([1, 5, 20])
    possible = dict.fromkeys(
        [Ending.OPEN, *endings, STOPPED]
    )  # who reads of stops cannot know that there are none
    rules = _rules({"final_plan": 140}, [(ending,) for ending in possible])
    settings = chance.choice(["", "", WITHOUT_MONTHS, FINER, COARSER]) + chance.choice(
        ["", "", "", *OTHER_YEARS]
    )
    clock = _clock("final_plan", "issued", EXCEPTION in endings, '{ date = "withdrawn" }')
    return _project_of_waits(draw, rules, Policy(THRESHOLD, base), days, clock + settings, cases)


def two_clocks(chance: Random) -> Project:
    """The decision to assess and the plan in a row; a refusal stops the plan's clock on its day."""
    day = chance.choice([date(2025, 12, 31), date(2025, 12, 31), date(2025, 6, 30)])
    areas = chance.choice([COUNTY, COUNTY, COUNTIES, DISTRICTS])
    span = (date(chance.choice([2024, 2024, 2025]), 1, 1), day)
    draw = _Draw(chance, span, areas, [2, 3, 4, 6, 10], [30, 70, 100, 139, 150, 200, 300, 380])
    endings = draw.endings([ENDS_OF_PLANS[1], *ENDS_OF_PLANS[1:]])
    needs = draw.weights(list("ABC")[: chance.choice([1, 1, 2, 3])], [1, 0.5, 0.1, 0.03])
    until_decided = [chance.choice([20, 30, 40, 50, 60]) for _ in range(chance.choice([1, 2, 3]))]
    cases = []
    for _ in range(chance.choice([60, 100, 200, 300])):
        start = draw.start()
        decided, ending = start + chance.choice(until_decided), draw.of(endings)
        issued = decided if ending is STOPPED else max(decided, draw.end(start))
        waits = [Wait(decided, ISSUED), Wait(issued, ending)]
        if chance.random() < draw.open_share / 4:
            waits = [STILL_OPEN, STILL_OPEN]
        cases.append(draw.case({("Need", draw.of(needs))}, start, *waits))
    common = [Wait(draw.first + 20, ISSUED), Wait(draw.first + 130, ISSUED)]
    cases += [draw.case({("Need", "A")}, draw.first, *common)] * 5
    rules, clocks = _decision_and_plan(endings)
    settings = chance.choice([YEARS_ALONE, YEARS_ALONE, WITHOUT_MONTHS])
    return _project_of_waits(draw, rules, Policy(THRESHOLD), [day], clocks + settings, cases)


def complaints(chance: Random) -> Project:
    """Complaints: one or two themes, outcomes, two stages with their targets, concerns without one."""
    day = chance.choice([date(2025, 12, 31), date(2025, 9, 30)])
    areas = chance.choice([COUNTY, DISTRICTS, COUNTIES, THREE_DISTRICTS])
    draw = _Draw(chance, (date(2024, 2, 5), day), areas, [0, 3, 5, 8], [2, 5, 9, 14, 20, 28, 40, 90])
    themes = draw.weights(["Delay", "Meals", "Transport"][: chance.choice([1, 2, 3])], [1, 0.5, 0.1])
    another_theme = chance.choice([0, 0, 0.1, 0.3])
    outcomes = draw.weights(["Upheld", "Rejected"], [1, 0.3, 0.05]) if chance.random() < 0.3 else {}
    limits = {"council": partial(_working_days_after, days=10)}
    second = {"second": partial(_working_days_after, days=20)}
    limits |= chance.choice([{}, {}, {"representative": lambda _: NEVER}, second])
    endings = {track: ISSUED for track in limits} | {"representative": Ending.WITHOUT_LIMIT}
    tracks = draw.weights(list(limits), [0.02, 0.3])
    cases = []
    for _ in range(chance.choice([60, 120, 200, 400])):
        start, track = draw.start(), draw.of(tracks)
        wait = Wait(draw.end(start), endings[track])
        tags = {("Theme", draw.of(themes))}
        if chance.random() < another_theme:
            tags.add(("Theme", chance.choice(list(themes))))
        if outcomes:
            tags.add(("Outcome", draw.of(outcomes) if wait.end <= draw.last else "Unknown"))
        cases.append(draw.case(tags, start, wait, track=track))
    tracks = {track: (limit,) for track, limit in limits.items()}
    paths = {track: ((Ending.OPEN,), (endings[track],)) for track in limits}
    rules = Rules(("complaints",), tracks, paths, COMPLAINTS_COLUMNS, (*IMPLIED, "completed without limit"))
    groups = [group for size in ((1, 2) if another_theme else (1,)) for group in combinations(themes, size)]
    tags = [
        frozenset({("Theme", theme) for theme in group} | outcome)
        for group in groups
        for outcome in ([{("Outcome", name)} for name in (*outcomes, "Unknown")] if outcomes else [set()])
    ]
    header = ("theme", "received", "replied", "route", "stage", *(["outcome"] if outcomes else []))
    # Without a column for them, everyone knows that all complaints have a target, and the same one.
    track_of = {"route": "representative", "stage": "second"}
    columns = [column for column in header if track_of.get(column, "council") in limits]
    configuration = _configuration(draw.home, Policy(THRESHOLD), "complaints", columns)
    configuration += chance.choice(["", WITHOUT_MONTHS, YEARS_ALONE, FINER])
    configuration += chance.choice(["", "", "", *OTHER_YEARS])
    places = [(area, each) for area in areas for each in tags]
    of_ended = frozenset(("Outcome", name) for name in outcomes)
    policy, days, row, cases = Policy(THRESHOLD), (day,), _complaint_row, tuple(cases)
    return Project("complaints", rules, policy, days, configuration, header, row, cases, places, of_ended)


def rounded(chance: Random) -> Project:
    """One clock, with every count rounded to a multiple of 5."""
    return one_clock(chance, sizes=(20, 30, 60, 100, 200), base=5)


def releases(chance: Random) -> Project:
    """One clock, released several times: what all releases have published is known together."""
    return one_clock(chance, sizes=(100, 200, 300), released=chance.choice(SERIES_OF_RELEASES))


class _County:
    """One authority as it is: hundreds of waits a year, of many lengths, with a quiet time perhaps."""

    def __init__(self, chance: Random, first: date, sizes: tuple[int, ...], quiet_days: list[int]):
        self.chance, self.sizes = chance, sizes
        self.draw = _Draw(chance, (first, date(2025, 12, 31)), COUNTY, [0], [0])
        self.draw.open_share = chance.choice([0, 0.02, 0.05])
        self.endings = self.draw.endings([ENDS_OF_PLANS[1], *ENDS_OF_PLANS[1:]])
        self.quiet, self.quiet_days = self.draw.start(), chance.choice(quiet_days)
        self.mean, self.spread = chance.choice([110, 140, 180, 250]), chance.choice([15, 40, 80])

    def waits(self) -> Iterator[tuple[int, int, Ending]]:
        """Yields the days of start, the waits for a plan and how they end."""
        for _ in range(self.chance.choice(self.sizes)):
            start, ending = self.draw.start(), self.draw.of(self.endings)
            is_quiet = 0 <= start - self.quiet < self.quiet_days
            waited = max(20, round(self.chance.gauss(self.mean, self.spread)))
            if not is_quiet or self.chance.random() < 0.02:
                yield start, self.chance.randrange(20, 200) if ending is STOPPED else waited, ending


def county(chance: Random) -> Project:
    """The wait for a plan in one authority as it is, by months."""
    county = _County(chance, date(chance.choice([2023, 2024]), 1, 1), (1000, 2000, 4000, 8000), [0, 0, 30, 60])
    draw, endings = county.draw, county.endings
    needs = draw.weights(list("ABC")[: chance.choice([1, 1, 2, 3])], [1, 0.5, 0.1, 0.03])
    cases = []
    for start, waited, ending in county.waits():
        end = NEVER if chance.random() < draw.open_share else start + waited
        cases.append(draw.case({("Need", draw.of(needs))}, start, Wait(end, ending)))
    possible = dict.fromkeys([Ending.OPEN, *endings, STOPPED])
    rules = _rules({"final_plan": 140}, [(ending,) for ending in possible])
    clock = _clock("final_plan", "issued", EXCEPTION in endings, '{ date = "withdrawn" }')
    return _project_of_waits(draw, rules, Policy(THRESHOLD), [date(2025, 12, 31)], clock, cases)


def county_two(chance: Random) -> Project:
    """The decision to assess and the plan in one authority as it is, by quarters."""
    county = _County(chance, date(2023, 1, 1), (600, 1500, 3000), [0, 60, 90])
    draw, endings = county.draw, county.endings
    cases = []
    for start, waited, ending in county.waits():
        decided = start + chance.choice([20, 35, 41, 60])
        issued = decided if ending is STOPPED else max(decided, start + waited)
        waits = [Wait(decided, ISSUED), Wait(issued, ending)]
        if chance.random() < draw.open_share / 8:
            waits = [STILL_OPEN, STILL_OPEN]
        cases.append(draw.case({("Need", "A")}, start, *waits))
    rules, clocks = _decision_and_plan(endings)
    policy, day = Policy(THRESHOLD), date(2025, 12, 31)
    return _project_of_waits(draw, rules, policy, [day], clocks + WITHOUT_MONTHS, cases)


def many(chance: Random) -> Project:
    """A region of ten areas and more: hardly a plan is issued in the first half-year of the files."""
    kind = chance.random()
    both_clocks, months = kind < 0.2, kind > 0.85
    n_areas = chance.choice([12] if both_clocks or months else [12, 13, 14, 16])
    # Of both clocks and of months there are many more kinds, and so fewer quarters.
    day = date(2025, 6, 30) if both_clocks else date(2025, 12, 31)
    n_quarters, of_month = 10 if both_clocks else 8 if months else 12, 3 if months else 1
    draw = _Draw(chance, (date(2024 if months else 2023, 1, 1), day), MANY_AREAS[:n_areas], [0], [0])
    draw.home, draw.open_share = "E13", chance.choice([0, 0, 0, 0.02])
    endings = chance.choice([{ISSUED: 1}] * 9 + [{ISSUED: 1, STOPPED: 0.3}])
    mean, spread = chance.choice([(230, 15), (230, 20), (260, 20), (300, 30)])
    quiet, quiet_days = draw.start(), chance.choice([0, 0, 0, 90, 180])
    until_decided = chance.choice([[20], [20, 35], [35, 60]])
    a_quarter = {area: chance.uniform(15, 60) * of_month for area in draw.areas}
    for area in chance.sample(MANY_AREAS[:n_areas], chance.choice([0, 0, 0, 1, 1, 1, 1, 2])):
        a_quarter[area] = chance.choice([0.5, 1, 3]) * of_month
    cases = []
    for area in [area for area in draw.areas for _ in range(round(n_quarters * a_quarter[area]))]:
        start, ending = draw.start(), draw.of(endings)
        if 0 <= start - quiet < quiet_days and chance.random() > 0.02:
            continue
        waits = _waits(draw, start, ending, (mean, spread), until_decided, both_clocks)
        cases.append(Case(area, frozenset({("Need", "A")}), "", start, waits).as_at(draw.last))
    rules = _rules({"final_plan": 140}, [(ending,) for ending in (Ending.OPEN, ISSUED, STOPPED)])
    settings = _clock("final_plan", "issued", False, '{ date = "withdrawn" }')
    if both_clocks:
        rules, settings = _decision_and_plan(endings)
    settings += "" if months else WITHOUT_MONTHS
    project = _project_of_waits(draw, rules, Policy(THRESHOLD), [day], settings, cases)
    return replace(project, areas=_region(MANY_AREAS[:n_areas]))


def uneven(chance: Random) -> Project:
    """A region of areas of which some have few cases of a kind in a year, by years and perhaps by quarters."""
    both_clocks, quarters = chance.random() < 0.3, chance.random() < 0.3
    areas = MANY_AREAS[: chance.choice([6, 8, 9, 11])]
    draw = _Draw(chance, (date(2023, 1, 1), date(2025, 12, 31)), areas, [0], [0])
    draw.home, draw.open_share = "E13", chance.choice([0, 0.02, 0.05])
    endings = draw.endings([ENDS_OF_PLANS[1], *ENDS_OF_PLANS[1:]])
    mean, spread = chance.choice([120, 140, 150, 200]), chance.choice([20, 40, 80])
    until_decided = chance.choice([[20], [20, 35], [35, 60]])
    by_size = 3 if quarters else 1
    a_year = {area: chance.choice([12, 20, 30, 45, 60, 90]) * by_size for area in areas}
    quiet = {(chance.choice(areas), chance.choice([2023, 2024, 2025])) for _ in range(chance.choice([0, 1, 2]))}
    cases = []
    for area, year in product(areas, [2023, 2024, 2025]):
        for _ in range(chance.choice([1, 6]) if (area, year) in quiet else a_year[area]):
            start = date(year, 1, 1).toordinal() + chance.randrange(365)
            ending = draw.of(endings)
            waits = _waits(draw, start, ending, (mean, spread), until_decided, both_clocks)
            cases.append(Case(area, frozenset({("Need", "A")}), "", start, waits).as_at(draw.last))
    possible = dict.fromkeys([Ending.OPEN, *endings, STOPPED])
    rules = _rules({"final_plan": 140}, [(ending,) for ending in possible])
    settings = _clock("final_plan", "issued", EXCEPTION in endings, '{ date = "withdrawn" }')
    if both_clocks:
        rules, settings = _decision_and_plan(endings)
    settings += WITHOUT_MONTHS if quarters else YEARS_ALONE
    days = chance.choice([*[[date(2025, 12, 31)]] * 3, [date(2024, 12, 31), date(2025, 12, 31)]])
    project = _project_of_waits(draw, rules, Policy(THRESHOLD), days, settings, cases)
    return replace(project, areas=_region(areas))


def _waits(
    draw: _Draw, start: int, ending: Ending, lengths: tuple[int, int], until_decided: list[int], both_clocks: bool
) -> tuple[Wait, ...]:
    """Returns the wait for a plan of a case, and before it the one for the decision if there are both clocks.

    `lengths` are the mean and the spread of waits for plans, in days.
    """
    chance = draw.chance
    waited = chance.randrange(20, 200) if ending is STOPPED else max(20, round(chance.gauss(*lengths)))
    decided = start + chance.choice(until_decided)
    end = NEVER if chance.random() < draw.open_share else start + waited
    if not both_clocks:
        return (Wait(end, ending),)
    return Wait(decided, ISSUED), Wait(decided if ending is STOPPED else max(decided, end), ending)


def _region(areas: list[str]) -> str:
    """Returns the file of areas of a region with these and no others."""
    lines = ["code,name,level,parents,population", "E92,England,country,,", "E13,West,region,E92,"]
    return "\n".join([*lines, *(f"{area},Place {area[3:]},local_authority,E13," for area in areas), ""])


STRUCTURES = {
    "one-clock": one_clock,
    "two-clocks": two_clocks,
    "complaints": complaints,
    "rounded": rounded,
    "releases": releases,
    "county": county,
    "county-two": county_two,
    "many": many,
    "uneven": uneven,
}


@cache
def _working_days_after(start: int, days: int) -> int:
    """Returns the day some working days of England after a start; day 0 is the start or the next one."""
    day, left = start - 1, days + 1
    while left > 0:
        day += 1
        as_date = date.fromordinal(day)
        left -= as_date.weekday() < 5 and as_date.isoformat() not in BANK_HOLIDAYS
    return day


def _rules(limits: dict[str, int], paths: list[tuple[Ending, ...]]) -> Rules:
    """Returns the rules of clocks with limits in days."""
    last_days = tuple((lambda start, limit=limit: start + limit) for limit in limits.values())
    return Rules(tuple(limits), {"": last_days}, {"": tuple(paths)}, WAITS_COLUMNS, WAITS_IMPLIED)


def _decision_and_plan(endings: dict[Ending, float]) -> tuple[Rules, str]:
    """Returns the rules of both clocks of a row, and their configuration; a refusal stops the plan's clock."""
    decided = [(ISSUED, ending) for ending in dict.fromkeys([Ending.OPEN, *endings, STOPPED])]
    rules = _rules({"assessment_decision": 42, "final_plan": 140}, [(Ending.OPEN, Ending.OPEN), *decided])
    refused = '{ date = "decided", when = { outcome = ["Refused"] } }'
    clocks = _clock("assessment_decision", "decided", False, "")
    return rules, clocks + _clock("final_plan", "issued", EXCEPTION in endings, refused)


def _project_of_waits(draw, rules, policy, deliveries, settings, cases) -> Project:
    header = ("need", "received", "decided", "outcome", "issued", "withdrawn", "exception")
    configuration = _configuration(draw.home, policy, "waits", ["need"]) + settings
    needs = sorted({case.tags for case in cases}, key=sorted)
    places = [(area, need) for area in draw.areas for need in needs]
    days = tuple(deliveries)
    return Project("waits", rules, policy, days, configuration, header, _wait_row, tuple(cases), places)


def _configuration(home: str, policy: Policy, series: str, columns) -> str:
    rounding = f'method = "round"\nbase = {policy.base}\n' if policy.base > 1 else ""
    names = ", ".join(f'{name} = "{name}"' for name in ["area", *columns])
    return f"""[site]
title = "An office"
publisher = "An office"
contact = "office@example.org"
home = "{home}"
[areas]
file = "data/reference/areas.csv"
[disclosure]
threshold = {policy.threshold}
{rounding}[inputs.office]
kind = "{series}"
files = "data/*/{series}.csv"
covers = "{home}"
columns = {{ case = "ref", {names} }}
"""


def _clock(name: str, ended: str, flagged: bool, stop: str) -> str:
    exception = 'exception = "exception"\n' if flagged else ""
    return f"""[inputs.office.clocks.{name}]
started = "received"
ended = "{ended}"
{exception}stopped = [{stop}]
"""


def _wait_row(case: Case) -> tuple[str, ...]:
    """Returns the need and the days of a case; a refusal has the day of the decision."""
    ((_, need),), plan = case.tags, case.waits[-1]
    decided = _date(case.waits[0].end) if len(case.waits) > 1 else ""
    issued, withdrawn, outcome = _date(plan.end), "", ""
    if plan.ending is STOPPED:
        issued, withdrawn, outcome = ("", "", "Refused") if decided else ("", issued, "")
    return (
        need,
        _date(case.start),
        decided,
        outcome,
        issued,
        withdrawn,
        "yes" if plan.ending is EXCEPTION else "",
    )


def _complaint_row(case: Case) -> tuple[str, ...]:
    """Returns the cells of a complaint; the outcome comes last, since not every project has one."""
    themes = ";".join(sorted(name for topic, name in case.tags if topic == "Theme"))
    route = "representative" if case.track == "representative" else "council"
    outcome = (name.replace("Unknown", "") for topic, name in case.tags if topic == "Outcome")
    stage = "2" if case.track == "second" else "1"
    return themes, _date(case.start), _date(case.waits[0].end), route, stage, *outcome


def _date(day: int) -> str:
    return "" if day == NEVER else date.fromordinal(day).isoformat()
