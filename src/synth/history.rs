//! Every request of the demonstration from 2020 on, as it would stand if all of them were known.
//!
//! The numbers that the site prints are not left to chance: how many plans are issued in a month, in time or late, is
//! a table below, of about the size of the official figures for Derbyshire. Chance says which request gets one. A
//! table also keeps the counts of every district and month clear of the disclosure threshold, which a real county of
//! this size does too in most of its months.

use super::calendar::{Day, is_working_day, month};
use super::chance::Chance;

pub const LIMIT: Day = 140; // 20 weeks
const DECISION_LIMIT: Day = 42; // 6 weeks

/// One request, with all its dates.
#[derive(Clone)]
pub struct Case {
    pub district: usize,
    /// An index into the wards of the district, where the district's wards are known.
    pub ward: usize,
    pub need: &'static str,
    pub received: Day,
    /// The day of the decision whether to assess, or of the withdrawal.
    pub decided: Day,
    pub decision: Decision,
    pub assessed: Day,
    pub end: End,
    /// A number from 0 to 999 that decides small untidiness, such as a blank instead of "No".
    pub marks: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    Agreed,
    Refused,
    Withdrawn,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    None,
    NoPlan(Day),
    Plan { issued: Day, exception: bool },
}

impl Case {
    /// Returns the day on which the clock of the plan stops, by a plan or otherwise.
    pub fn ended(&self) -> Option<Day> {
        match (self.decision, self.end) {
            (Decision::Refused | Decision::Withdrawn, _) => Some(self.decided),
            (Decision::Agreed, End::Plan { issued: ended, .. } | End::NoPlan(ended)) => Some(ended),
            (Decision::Agreed, End::None) => None,
        }
    }

    fn waits_for_plan(&self) -> bool {
        self.decision == Decision::Agreed && self.end == End::None
    }
}

/// A district, its share of all requests and its pace, both in per cent: a pace of 70 gives it 70 % of the plans in
/// time that its share would.
pub struct District {
    pub code: &'static str,
    share: u32,
    pace: u32,
}

impl District {
    /// Returns how long a queue is usual: longer in a larger district and in a slower one.
    fn tolerance(&self) -> usize {
        (self.share * (180 - self.pace * 4 / 5)) as usize
    }
}

pub const DISTRICTS: [District; 8] = [
    District {
        code: "E07000032",
        share: 15,
        pace: 95,
    },
    District {
        code: "E07000033",
        share: 11,
        pace: 68,
    },
    District {
        code: "E07000034",
        share: 14,
        pace: 103,
    },
    District {
        code: "E07000035",
        share: 10,
        pace: 108,
    },
    District {
        code: "E07000036",
        share: 14,
        pace: 92,
    },
    District {
        code: "E07000037",
        share: 11,
        pace: 142,
    },
    District {
        code: "E07000038",
        share: 12,
        pace: 95,
    },
    District {
        code: "E07000039",
        share: 13,
        pace: 101,
    },
];

const WARDS: [u32; 17] = [5, 5, 7, 5, 6, 5, 4, 4, 8, 4, 7, 4, 8, 7, 7, 6, 5];

const NEEDS: [(&str, u32); 13] = [
    ("ASD", 33),
    ("SEMH", 24),
    ("SLCN", 21),
    ("MLD", 8),
    ("SPLD", 4),
    ("PD", 3),
    ("HI", 1),
    ("VI", 1),
    ("SLD", 1),
    ("PMLD", 1),
    ("MSI", 1),
    ("OTH", 1),
    ("NSA", 1),
];

/// What comes in and what gets done in one year.
struct Workload {
    year: i16,
    months: i8,
    received: u32,
    plans_in_limit: u32,
    plans_late: u32,
    exceptions_in_limit: u32,
    exceptions_late: u32,
    no_plan_in_limit: u32,
    no_plan_late: u32,
    withdrawn: u32,
}

/// The years before 2023 only fill the queue. The last holds a year's numbers, of which ten months happen.
#[rustfmt::skip]
const YEARS: [Workload; 7] = [
    Workload { year: 2020, months: 12, received: 1150, plans_in_limit: 300, plans_late:  60, exceptions_in_limit: 12, exceptions_late: 20, no_plan_in_limit: 24, no_plan_late: 12, withdrawn: 48 },
    Workload { year: 2021, months: 12, received: 1350, plans_in_limit: 500, plans_late: 172, exceptions_in_limit: 16, exceptions_late: 30, no_plan_in_limit: 36, no_plan_late: 36, withdrawn: 60 },
    Workload { year: 2022, months: 12, received: 1640, plans_in_limit: 222, plans_late: 482, exceptions_in_limit: 20, exceptions_late: 30, no_plan_in_limit: 40, no_plan_late: 50, withdrawn: 72 },
    Workload { year: 2023, months: 12, received: 1800, plans_in_limit: 192, plans_late: 887, exceptions_in_limit: 21, exceptions_late: 52, no_plan_in_limit: 48, no_plan_late: 60, withdrawn: 76 },
    Workload { year: 2024, months: 12, received: 2060, plans_in_limit: 438, plans_late: 720, exceptions_in_limit:  8, exceptions_late: 82, no_plan_in_limit: 49, no_plan_late: 62, withdrawn: 78 },
    Workload { year: 2025, months: 12, received: 2320, plans_in_limit: 420, plans_late: 783, exceptions_in_limit: 12, exceptions_late: 74, no_plan_in_limit: 50, no_plan_late: 64, withdrawn: 80 },
    Workload { year: 2026, months: 10, received: 2150, plans_in_limit: 470, plans_late: 790, exceptions_in_limit: 12, exceptions_late: 76, no_plan_in_limit: 52, no_plan_late: 66, withdrawn: 82 },
];

const RECEIPTS_BY_MONTH: [u32; 12] = [8, 9, 10, 7, 9, 9, 10, 3, 7, 10, 10, 8];
const PLANS_BY_MONTH: [u32; 12] = [8, 8, 9, 7, 8, 9, 10, 6, 8, 10, 9, 8];
const EVEN: [u32; 12] = [1; 12];

/// How often, in per cent, a late plan goes to the oldest case of the queue, to the oldest of four, to any.
const WHO_GOES_FIRST: [u32; 3] = [3, 17, 80];

/// Returns all requests received from 2020 to October 2026, in the order of receipt.
pub fn history(seed: u64) -> Vec<Case> {
    let mut county = County::new(seed);
    for year in &YEARS {
        for number in 1..=year.months {
            county.live_through(year, number);
        }
    }
    let mut cases = county.cases;
    cases.sort_by_key(|case| case.received);
    cases
}

struct County {
    chance: Chance,
    cases: Vec<Case>,
    receipts: Turns,
    in_limit: Turns,
    withdrawals: Turns,
    stops: Turns,
}

impl County {
    fn new(seed: u64) -> Self {
        let shares = || {
            DISTRICTS
                .iter()
                .map(|district| district.share * 100)
                .collect()
        };
        Self {
            chance: Chance::seeded(seed),
            cases: Vec::new(),
            receipts: Turns::new(shares()),
            in_limit: Turns::new(
                DISTRICTS
                    .iter()
                    .map(|district| district.share * district.pace)
                    .collect(),
            ),
            withdrawals: Turns::new(shares()),
            stops: Turns::new(shares()),
        }
    }

    fn live_through(&mut self, load: &Workload, month_number: i8) {
        let (first, last) = month(load.year, month_number);
        let of_year =
            |total: u32, by_month: &[u32; 12]| part_of(total, by_month, month_number as usize - 1);
        for _ in 0..of_year(load.received, &RECEIPTS_BY_MONTH) {
            self.receive(first, last);
        }
        for _ in 0..of_year(load.withdrawn, &EVEN) {
            self.withdraw(first, last);
        }
        for _ in 0..of_year(load.no_plan_in_limit, &EVEN) {
            self.end_in_limit(first, last, |county| county.stops.next(), End::NoPlan);
        }
        for _ in 0..of_year(load.exceptions_in_limit, &EVEN) {
            self.end_in_limit(first, last, |county| county.in_limit.next(), exception_plan);
        }
        for _ in 0..of_year(load.plans_in_limit, &PLANS_BY_MONTH) {
            self.end_in_limit(first, last, |county| county.in_limit.next(), plan);
        }
        for _ in 0..of_year(load.no_plan_late, &EVEN) {
            self.end_late(first, last, End::NoPlan);
        }
        for _ in 0..of_year(load.exceptions_late, &EVEN) {
            self.end_late(first, last, exception_plan);
        }
        for _ in 0..of_year(load.plans_late, &PLANS_BY_MONTH) {
            self.end_late(first, last, plan);
        }
    }

    fn receive(&mut self, first: Day, last: Day) {
        let chance = &mut self.chance;
        let received = std::iter::repeat_with(|| chance.between(first, last))
            .find(|day| is_working_day(*day))
            .expect("every month has working days");
        let lag = if chance.percent(77) {
            chance.towards_end(12, DECISION_LIMIT)
        } else {
            chance.towards_end(DECISION_LIMIT + 1, LIMIT - 3)
        };
        let decided = working_day_before(received + lag);
        let decision = if chance.percent(27) {
            Decision::Refused
        } else {
            Decision::Agreed
        };
        let need = NEEDS[chance.weighted(&NEEDS.map(|(_, weight)| weight))].0;
        let ward = chance.weighted(&WARDS);
        let assessed = working_day_before(decided + chance.between(63, 190));
        let marks = chance.below(1000);
        let district = self.receipts.next();
        self.cases.push(Case {
            district,
            ward,
            need,
            received,
            decided,
            decision,
            assessed,
            end: End::None,
            marks,
        });
    }

    /// A family withdraws before the council has decided.
    fn withdraw(&mut self, first: Day, last: Day) {
        let window = |case: &Case| {
            (
                first.max(case.received + 5),
                last.min(case.decided - 1)
                    .min(case.received + DECISION_LIMIT - 2),
            )
        };
        for _ in &DISTRICTS {
            let district = self.withdrawals.next();
            let waiting = self.in_window(
                district,
                |case| case.decision != Decision::Withdrawn && case.end == End::None,
                window,
            );
            if let Some(index) = self.any_of(&waiting) {
                let (low, high) = window(&self.cases[index]);
                let chosen = self.chance.between(low, high);
                let case = &mut self.cases[index];
                case.decided =
                    working_day_within(chosen, low, high).expect("the window holds a working day");
                case.decision = Decision::Withdrawn;
                return;
            }
        }
    }

    fn end_in_limit(
        &mut self,
        first: Day,
        last: Day,
        turn: impl Fn(&mut Self) -> usize,
        end: impl Fn(Day) -> End,
    ) {
        let window = |case: &Case| {
            (
                first.max(case.received + 91).max(case.decided + 49),
                last.min(case.received + LIMIT),
            )
        };
        for _ in &DISTRICTS {
            let district = turn(self);
            let waiting = self.in_window(district, Case::waits_for_plan, window);
            if let Some(index) = self.any_of(&waiting) {
                return self.end(index, window, end);
            }
        }
    }

    /// Gives a late end to a case of the district with the longest queue for its size.
    fn end_late(&mut self, first: Day, last: Day, end: impl Fn(Day) -> End) {
        let window = |case: &Case| {
            (
                first.max(case.received + LIMIT + 1).max(case.decided + 49),
                last,
            )
        };
        let waiting = (0..DISTRICTS.len())
            .map(|district| {
                (
                    district,
                    self.in_window(district, Case::waits_for_plan, window),
                )
            })
            .max_by_key(|(district, waiting)| {
                1_000_000 * waiting.len() / DISTRICTS[*district].tolerance()
            })
            .map(|(_, waiting)| waiting)
            .expect("there are districts");
        if let Some(index) = self.next_in_queue(&waiting) {
            self.end(index, window, end);
        }
    }

    fn end(
        &mut self,
        index: usize,
        window: impl Fn(&Case) -> (Day, Day),
        end: impl Fn(Day) -> End,
    ) {
        let (low, high) = window(&self.cases[index]);
        let chosen = self.chance.towards_end(low, high);
        let ended = working_day_within(chosen, low, high).expect("the window holds a working day");
        let before = self.chance.between(14, 35);
        let case = &mut self.cases[index];
        case.end = end(ended);
        case.assessed = if case.end == End::NoPlan(ended) {
            ended
        } else {
            working_day_before(ended - before)
        };
    }

    /// Returns the cases of a district for which a window of days is open and holds a working day.
    fn in_window(
        &self,
        district: usize,
        of: impl Fn(&Case) -> bool,
        window: impl Fn(&Case) -> (Day, Day),
    ) -> Vec<usize> {
        let fits = |case: &Case| {
            let (low, high) = window(case);
            case.district == district && of(case) && working_day_within(high, low, high).is_some()
        };
        (0..self.cases.len())
            .filter(|index| fits(&self.cases[*index]))
            .collect()
    }

    fn any_of(&mut self, indexes: &[usize]) -> Option<usize> {
        let chosen = self.chance.below(indexes.len() as u32) as usize;
        indexes.get(chosen).copied()
    }

    /// A queue without much order: the oldest of all goes first, the oldest of a few, or any.
    fn next_in_queue(&mut self, indexes: &[usize]) -> Option<usize> {
        let asked = [indexes.len(), 4, 1][self.chance.weighted(&WHO_GOES_FIRST)];
        if asked == indexes.len() {
            return indexes
                .iter()
                .copied()
                .min_by_key(|index| self.cases[*index].received);
        }
        let few: Vec<usize> = (0..asked).filter_map(|_| self.any_of(indexes)).collect();
        few.into_iter()
            .min_by_key(|index| self.cases[*index].received)
    }
}

fn plan(issued: Day) -> End {
    End::Plan {
        issued,
        exception: false,
    }
}

fn exception_plan(issued: Day) -> End {
    End::Plan {
        issued,
        exception: true,
    }
}

/// Returns what a year's total leaves to one month, so that the months add up to the year.
fn part_of(total: u32, by_month: &[u32; 12], month: usize) -> u32 {
    let all: u32 = by_month.iter().sum();
    let until = |end: usize| total * by_month[..end].iter().sum::<u32>() / all;
    until(month + 1) - until(month)
}

/// Returns the last working day not after `chosen`, else the first one after it, within the bounds.
fn working_day_within(chosen: Day, low: Day, high: Day) -> Option<Day> {
    (low..=chosen)
        .rev()
        .chain(chosen + 1..=high)
        .find(|day| is_working_day(*day))
}

/// Returns a day if it is a working day, else the last one before it.
fn working_day_before(day: Day) -> Day {
    working_day_within(day, day - 10, day).expect("ten days hold a working day")
}

/// Districts taking turns, each as often as its weight says and as evenly as that allows.
struct Turns {
    weights: Vec<u32>,
    credit: Vec<i64>,
}

impl Turns {
    fn new(weights: Vec<u32>) -> Self {
        Self {
            credit: vec![0; weights.len()],
            weights,
        }
    }

    fn next(&mut self) -> usize {
        for (credit, weight) in self.credit.iter_mut().zip(&self.weights) {
            *credit += i64::from(*weight);
        }
        let next = (0..self.credit.len())
            .rev()
            .max_by_key(|index| self.credit[*index])
            .expect("there are districts");
        self.credit[next] -= i64::from(self.weights.iter().sum::<u32>());
        next
    }
}
