//! What a page asks of a release: which clock, which year, whose figures.

use crate::areas::{AreaId, Level};
use crate::catalogue::clocks::Clock;
use crate::config::{FigureStatus, Project};
use crate::fault::{Error, Result};
use crate::figures::{Figure, FigureSet};
use crate::period::{Period, PeriodKind};
use crate::publish::releases::Releases;
use crate::release::{Place, Release, Row, SeriesInfo, Table, Value};
use crate::series::Series;
use crate::stats::newcombe::{self, Difference};
use crate::stats::{Z_95, wilson};

/// A release with the project that it is published for.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub release: &'a Release,
    pub project: &'a Project,
    pub home: AreaId,
    pub spotlight: Option<AreaId>,
    /// Those before this one; none where the project keeps no releases.
    pub releases: Option<&'a Releases>,
}

/// A figure of others, with its source.
#[derive(Clone, Copy)]
pub struct Sourced<'a> {
    pub set: &'a FigureSet,
    pub figure: &'a Figure,
}

impl Sourced<'_> {
    /// Returns the number, if the source gives one.
    pub fn number(&self) -> Option<f64> {
        self.figure.given().number()
    }

    /// Returns the Wilson limits in per cent, where both counts are known.
    pub fn limits(&self) -> Option<(f64, f64)> {
        let (part, whole) = self.figure.counts()?;
        let (lower, upper) = wilson::wilson(part, whole, Z_95)?;
        Some((lower * 100.0, upper * 100.0))
    }
}

impl<'a> Facts<'a> {
    /// Returns the facts, or which area of the configuration the project does not have.
    pub fn new(release: &'a Release, project: &'a Project) -> Result<Facts<'a>> {
        let area = |key: &str, code: &str| {
            release.areas().by_code(code).ok_or_else(|| {
                let problem = format!("site.{key}: there is no area with the code `{code}`");
                Error::project(crate::config::FILE, problem)
            })
        };
        let site = &project.config.site;
        Ok(Facts {
            release,
            project,
            home: area("home", &site.home)?,
            spotlight: site
                .spotlight
                .as_ref()
                .map(|code| area("spotlight", code))
                .transpose()?,
            releases: None,
        })
    }

    /// Says whether a release that was withdrawn was the first to publish numbers of an area, in one series or
    /// in any: none repeats them.
    pub fn has_gone(&self, area: AreaId, series: Option<&Series>) -> bool {
        let code = &self.release.areas().get(area).code;
        let gone = self
            .releases
            .into_iter()
            .flat_map(|releases| &releases.gone);
        let mut of_area = gone.filter(|(_, of)| of == code);
        of_area.any(|(gone, _)| series.is_none_or(|series| series == gone))
    }

    /// Returns an area's name, with its level where another area has the same name.
    pub fn name(&self, area: AreaId) -> &'a str {
        self.release.areas().title(area)
    }

    /// Returns which published value a number of a sentence is, as the audit looks it up.
    pub fn mark(&self, measure: &str, area: AreaId, period: Period) -> String {
        format!("{measure} | {} | {}", self.name(area), period.label())
    }

    /// Returns the mark of a figure that others have published.
    pub fn mark_of_others(&self, measure: &str, area: AreaId, period: Period) -> String {
        self.mark(&format!("figures.{measure}"), area, period)
    }

    /// Returns an area's level.
    pub fn level(&self, area: AreaId) -> Level {
        self.release.areas().get(area).level
    }

    /// Returns the kind of year that the project reports by.
    pub fn year_kind(&self) -> PeriodKind {
        PeriodKind::Year(self.project.config.periods.years)
    }

    /// Returns the clocks that the release has something about, the plan's first.
    pub fn clocks(&self) -> Vec<&'a Clock> {
        let own = |id: &str| self.release.info(&Series::Waits(id.to_string())).is_some();
        let official = |id: &str| {
            let prefix = format!("{id}.");
            let sets = self.release.figures().iter();
            let mut figures = sets.flat_map(|set| &set.figures);
            figures.any(|figure| figure.measure.starts_with(&prefix))
        };
        let clocks = self.project.clocks.values();
        let mut clocks: Vec<&Clock> = clocks
            .filter(|clock| own(&clock.id) || official(&clock.id))
            .collect();
        clocks.sort_by_key(|clock| (clock.id != MAIN_CLOCK, !own(&clock.id)));
        clocks
    }

    /// Returns the clock that the front page is about.
    pub fn main_clock(&self) -> Option<&'a Clock> {
        self.clocks().into_iter().next()
    }

    /// Returns what is known of a clock's own cases.
    pub fn own(&self, clock: &Clock) -> Option<&'a SeriesInfo> {
        self.release.info(&Series::Waits(clock.id.clone()))
    }

    /// Says whether exceptions are left out of a clock's own cases: the files say which they are.
    pub fn leaves_exceptions_out(&self, clock: &Clock) -> bool {
        self.own(clock).is_some_and(|info| info.flags_exceptions)
    }

    /// Returns the periods from which on own cases cannot be compared with those before.
    pub fn breaks(&self, series: &Series) -> &'a [Period] {
        let info = self.release.info(series);
        info.map_or(&[], |info| info.breaks.as_slice())
    }

    /// Returns the row of the year before a row's, unless the series breaks between the two.
    pub fn year_before(&self, series: &Series, row: &Row) -> Option<&'a Row> {
        let before = row.period().previous();
        let between = |period: &Period| {
            before.first() < period.first() && period.first() <= row.period().last()
        };
        if self.breaks(series).iter().any(between) {
            return None;
        }
        self.row_in(series, row.area(), before)
    }

    /// Returns the rows of an area's closed years, in order of time.
    pub fn years(&self, series: &Series, area: AreaId) -> Vec<&'a Row> {
        let rows = self.release.totals(series, area, self.year_kind());
        rows.filter(|row| !row.is_provisional()).collect()
    }

    /// Returns the row of the newest closed year in which a measure of an area is shown.
    pub fn newest(&self, series: &Series, area: AreaId, measure: &str) -> Option<&'a Row> {
        let shown = |row: &&&Row| row.value(measure).is_some_and(|v| v.number().is_some());
        self.years(series, area).iter().rev().find(shown).copied()
    }

    /// Returns the newest closed year that a series has a table of totals for.
    pub fn newest_year(&self, series: &Series) -> Option<Period> {
        let tables = self.release.tables().iter();
        tables
            .filter(|table| table.series() == series && table.kind() == self.year_kind())
            .flat_map(Table::rows)
            .filter(|row| !row.is_provisional())
            .map(Row::period)
            .max()
    }

    /// Returns the row of totals of an area in one period.
    pub fn row_in(&self, series: &Series, area: AreaId, period: Period) -> Option<&'a Row> {
        self.release.row(Place {
            series,
            area,
            period,
            breakdown: None,
        })
    }

    /// Returns an official series of an area in order of time: of the sources that have it, the
    /// one with the newest period.
    pub fn official(&self, measure: &str, area: AreaId) -> Vec<Sourced<'a>> {
        self.figures_of(FigureStatus::Official, measure, area)
    }

    /// Returns a series of one kind of source, as [`Facts::official`] does.
    pub fn figures_of(
        &self,
        status: FigureStatus,
        measure: &str,
        area: AreaId,
    ) -> Vec<Sourced<'a>> {
        let of_set = |set: &'a FigureSet| -> Vec<Sourced<'a>> {
            let figures = set.figures.iter();
            figures
                .filter(|figure| figure.measure == measure && figure.area == area)
                .map(|figure| Sourced { set, figure })
                .collect()
        };
        let sets = self.release.figures().iter();
        sets.filter(|set| set.status == status)
            .map(of_set)
            .max_by_key(|series| series.last().map(|sourced| sourced.figure.period))
            .unwrap_or_default()
    }

    /// Returns the newest official figure of an area that has a number.
    pub fn newest_official(&self, measure: &str, area: AreaId) -> Option<Sourced<'a>> {
        let series = self.official(measure, area);
        series
            .into_iter()
            .rev()
            .find(|sourced| sourced.number().is_some())
    }

    /// Returns the official figure of an area in one period.
    pub fn official_in(&self, measure: &str, area: AreaId, period: Period) -> Option<Sourced<'a>> {
        let series = self.official(measure, area);
        series
            .into_iter()
            .find(|sourced| sourced.figure.period == period)
    }

    /// Returns the areas with which a reader compares this one: its parent, and theirs.
    pub fn larger(&self, area: AreaId) -> Vec<AreaId> {
        let areas = self.release.areas();
        std::iter::successors(areas.parent(area), |parent| areas.parent(*parent)).collect()
    }

    /// Returns the country that an area is part of, if it is not one itself.
    pub fn country(&self, area: AreaId) -> Option<AreaId> {
        let found = self.release.areas().at_level(area, Level::Country);
        found.filter(|country| *country != area)
    }
}

/// The clock that a site leads with, where it has it.
pub const MAIN_CLOCK: &str = "final_plan";

/// Whether one area's share differs from another's by more than chance alone would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Higher,
    Lower,
    NoDifferent,
}

impl Verdict {
    /// Returns the verdict as it stands in a table: `lower than the rest`.
    pub fn words(self) -> &'static str {
        match self {
            Verdict::Higher => "higher than the rest",
            Verdict::Lower => "lower than the rest",
            Verdict::NoDifferent => "no different",
        }
    }
}

impl Verdict {
    /// Returns the verdict before what it is about: `lower than in`, `no different from`.
    pub fn than(self) -> &'static str {
        match self {
            Verdict::Higher => "higher than in",
            Verdict::Lower => "lower than in",
            Verdict::NoDifferent => "no different from",
        }
    }
}

/// Returns the verdict on one share against another of other cases, both as counts: Newcombe's
/// interval at `z`.
pub fn compared(one: (u64, u64), other: (u64, u64), z: f64) -> Option<Verdict> {
    newcombe::difference(one.0, one.1, other.0, other.1, z).map(verdict)
}

/// Returns what the interval of a difference says.
pub fn verdict(difference: Difference) -> Verdict {
    match () {
        () if difference.lower > 0.0 => Verdict::Higher,
        () if difference.upper < 0.0 => Verdict::Lower,
        () => Verdict::NoDifferent,
    }
}

/// Returns the verdict on `part` of an area against its whole less itself, where both counts of
/// the two are known: Newcombe's interval at `z`.
pub fn against_rest(area: (u64, u64), whole: (u64, u64), z: f64) -> Option<Verdict> {
    let rest = (whole.0.checked_sub(area.0)?, whole.1.checked_sub(area.1)?);
    if rest.0 > rest.1 {
        return None;
    }
    compared(area, rest, z)
}

/// Returns both counts of a row's share, if they are shown.
pub fn counts(row: &Row, share: &str) -> Option<(u64, u64)> {
    let share = row.value(share).and_then(Value::share)?;
    Some((share.numerator(), share.denominator()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Z_998;

    #[test]
    fn an_area_is_compared_with_the_whole_less_itself() {
        let check = |area, whole, z, expected| assert_eq!(against_rest(area, whole, z), expected);
        check((51, 90), (75, 150), Z_95, Some(Verdict::Higher));
        check((51, 90), (75, 150), Z_998, Some(Verdict::NoDifferent));
        check((438, 1158), (39_407, 84_866), Z_998, Some(Verdict::Lower));
        check((10, 20), (10, 20), Z_95, None); // there is no rest
        check((10, 20), (9, 40), Z_95, None); // no part of the whole
    }
}
