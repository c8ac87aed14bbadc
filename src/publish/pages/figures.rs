//! Key figures: what stands large at the head of a page.

use super::Press;
use crate::areas::AreaId;
use crate::catalogue::clocks::Clock;
use crate::catalogue::{Dataset, Unit};
use crate::figures::Figure;
use crate::publish::group::SHARE;
use crate::publish::view::KeyFigure;
use crate::publish::{format, words};
use crate::release::{Row, Value};
use crate::series::Series;

impl Press<'_> {
    /// Returns the key figures of an area: own cases first, then official figures, complaints.
    pub(super) fn key_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let mut figures = Vec::new();
        for clock in self.facts.clocks() {
            figures.extend(self.own_share(clock, area));
            if figures.len() == 1 {
                figures.extend(self.own_due(clock, area));
                figures.extend(self.own_queue(clock, area));
            }
        }
        figures.truncate(4);
        if figures.is_empty() {
            figures.extend(self.official_figures(area));
        }
        figures.extend(self.complaints_figure(area));
        figures.truncate(5);
        figures
    }

    fn own_share(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, SHARE)?;
        let label = format!("{} in {}", words::in_time(clock), row.period().label());
        self.share_figure(&series, row, SHARE, &label)
    }

    fn own_due(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, "pc_due_in_limit")?;
        let label = format!(
            "{} that had ended by the day their limit ran out in {}",
            clock.cases,
            row.period().label()
        );
        self.share_figure(&series, row, "pc_due_in_limit", &label)
    }

    /// Returns the marks of some measures of a row.
    fn marks(&self, series: &Series, row: &Row, ids: &[&str]) -> String {
        let mark = |id: &&str| {
            let measure = format!("{}.{id}", series.key());
            self.facts.mark(&measure, row.area(), row.period())
        };
        ids.iter().map(mark).collect::<Vec<_>>().join("; ")
    }

    fn share_figure(
        &self,
        series: &Series,
        row: &Row,
        measure: &str,
        label: &str,
    ) -> Option<KeyFigure> {
        let share = row.value(measure)?.share()?;
        Some(KeyFigure {
            label: format!("{}: {label}", self.facts.name(row.area())),
            value: format::one_decimal(share.percent()),
            unit: "%".to_string(),
            beside: format!(
                "{} · chance alone: {}",
                format::n_of_d(share),
                format::range(share.limits())
            ),
            source: "own".to_string(),
            of: self.marks(series, row, &[measure]),
        })
    }

    fn own_queue(&self, clock: &Clock, area: AreaId) -> Option<KeyFigure> {
        let series = Series::Waits(clock.id.clone());
        let row = self.facts.newest(&series, area, "open_over_limit")?;
        let count = |row: &Row, measure: &str| row.value(measure).and_then(Value::count);
        let (over, open) = (count(row, "open_over_limit")?, count(row, "open")?);
        let before = self.facts.year_before(&series, row);
        let mut marks = vec![self.marks(&series, row, &["open_over_limit"])];
        marks.extend(before.map(|before| self.marks(&series, before, &["open_over_limit"])));
        let before = before.and_then(|before| count(before, "open_over_limit"));
        let change = before.map_or_else(String::new, |before| match over.cmp(&before) {
            std::cmp::Ordering::Greater => {
                format!(
                    " · {} more than a year before",
                    format::count(over - before)
                )
            }
            std::cmp::Ordering::Less => {
                format!(
                    " · {} fewer than a year before",
                    format::count(before - over)
                )
            }
            std::cmp::Ordering::Equal => " · as many as a year before".to_string(),
        });
        // A rounded 0 can be a few.
        let of = if open == 0 && self.facts.release.base().is_none() {
            format!("no {} was open", words::singular(&clock.cases))
        } else {
            format!("of {} open", format::count(open))
        };
        Some(KeyFigure {
            label: format!(
                "{}: {} open past the limit at the end of {}",
                self.facts.name(area),
                clock.cases,
                row.period().label()
            ),
            value: format::count(over),
            unit: String::new(),
            beside: of + &change,
            source: "own".to_string(),
            of: marks.join("; "),
        })
    }

    fn official_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let mut ids: Vec<&str> = Vec::new();
        for figure in self
            .facts
            .release
            .figures()
            .iter()
            .flat_map(|set| &set.figures)
        {
            if figure.area == area && !ids.contains(&figure.measure.as_str()) {
                ids.push(&figure.measure);
            }
        }
        // The rates of the main clock first, then the others in the order of the inputs.
        ids.sort_by_key(|id| !id.ends_with(SHARE));
        let newest = ids.into_iter().filter_map(|id| {
            let sourced = self.facts.newest_official(id, area)?;
            Some(self.official_figure(sourced.figure, &self.figure_label(sourced.figure)))
        });
        newest.take(4).collect()
    }

    fn official_figure(&self, figure: &Figure, label: &str) -> KeyFigure {
        let unit = format::figure_unit(figure);
        let beside = figure.counts().map_or_else(
            || "official statistics".to_string(),
            |(part, of)| {
                format!(
                    "{} of {} · official",
                    format::count(part),
                    format::count(of)
                )
            },
        );
        KeyFigure {
            label: format!(
                "{}: {}, {}",
                self.facts.name(figure.area),
                words::lower_first(label),
                figure.period.label()
            ),
            value: format::given(figure.given(), unit),
            unit: if unit == Some(Unit::Percent) { "%" } else { "" }.to_string(),
            beside,
            source: "official".to_string(),
            of: self
                .facts
                .mark_of_others(&figure.measure, figure.area, figure.period),
        }
    }

    /// Returns what readers call a measure of others: with its clock's name where it has one.
    pub(super) fn figure_label(&self, figure: &Figure) -> String {
        let mut sets = self.facts.release.figures().iter();
        if let Some(label) = sets.find_map(|set| set.labels.get(&figure.measure)) {
            return label.trim_end_matches(", %").to_string();
        }
        let clock = figure.measure.split_once('.').and_then(|(clock, ending)| {
            let clock = self.facts.project.clocks.get(clock)?;
            Some((clock, ending))
        });
        let Some((clock, ending)) = clock else {
            return format::sentence_case(&figure.measure.replace('_', " "));
        };
        match ending {
            SHARE => words::in_time(clock),
            "pc_in_limit" => format!("{}, with exceptions", words::in_time(clock)),
            "pc_over_52_weeks_ex" => format!("{} after more than 52 weeks", clock.ends),
            "pc_limit_to_52_weeks_ex" => format!("{} after the limit, within 52 weeks", clock.ends),
            other => {
                let known = crate::catalogue::measure(Dataset::Waits, other);
                let label = known.map_or(other, |measure| measure.label);
                format!("{}: {label}", clock.name)
            }
        }
    }

    /// Returns the complaints of the area itself, or of the spotlight on the home page.
    fn complaints_figure(&self, area: AreaId) -> Option<KeyFigure> {
        let of = |area| self.facts.newest(&Series::Complaints, area, "open");
        let spotlight = self.facts.spotlight.filter(|_| area == self.facts.home);
        let row = of(area).or_else(|| of(spotlight?))?;
        let count = |measure: &str| row.value(measure).and_then(Value::count);
        let (open, received) = (count("open")?, count("received"));
        let over = count("open_over_target").map_or_else(String::new, |over| {
            format!(
                "{} past the target of the Complaint Handling Code · ",
                format::count(over)
            )
        });
        // Those open at the end may have come in earlier years: they are not a part of the received.
        let received = received.map_or_else(String::new, |received| {
            format!("{} received in the year · ", format::count(received))
        });
        Some(KeyFigure {
            label: format!(
                "{}: complaints unanswered at the end of {}",
                self.facts.name(row.area()),
                row.period().label()
            ),
            value: format::count(open),
            unit: String::new(),
            beside: format!("{over}{received}cases of the office"),
            source: "own".to_string(),
            of: self.marks(
                &Series::Complaints,
                row,
                &["open", "open_over_target", "received"],
            ),
        })
    }
}

impl Press<'_> {
    pub(super) fn complaint_figures(&self, area: AreaId) -> Vec<KeyFigure> {
        let Some(row) = self.facts.newest(&Series::Complaints, area, "received") else {
            return Vec::new();
        };
        let year = row.period().label();
        let mut figures: Vec<KeyFigure> = self.complaints_figure(area).into_iter().collect();
        let label = format!("complaints replied to in {year}, in target");
        figures.extend(self.share_figure(&Series::Complaints, row, "pc_in_target", &label));
        let label = format!("complaints replied to by their target day in {year}");
        figures.extend(self.share_figure(&Series::Complaints, row, "pc_due_in_target", &label));
        figures
    }
}
