//! `sendstats.toml`: what a project says about itself.

mod form;

use crate::areas::Level;
use crate::audit::Judged;
use crate::catalogue::clocks::{self, Clock, Limit};
use crate::fault::{Context, Error, Mistake, Mistakes, Result};
use crate::period::{Day, Period, YearKind};
use crate::series::Series;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

/// The name of the configuration file in a project folder.
pub const FILE: &str = "sendstats.toml";

/// A project folder with its configuration, read and checked.
pub struct Project {
    pub root: PathBuf,
    pub config: Config,
    /// Every clock: the built-in ones as the project overrides them, and its own.
    pub clocks: BTreeMap<String, Clock>,
    /// What its tables told when they were looked at last.
    pub judged: Judged,
}

impl Project {
    /// Returns the project in a folder, or what is wrong with its configuration.
    pub fn open(root: &Path) -> Result<Project> {
        let path = root.join(FILE);
        if !path.is_file() {
            // Windows shows neither ending.
            let hidden = root.join(format!("{FILE}.txt"));
            let remedy = if hidden.is_file() {
                format!("the file is called {FILE}.txt: take the `.txt` off its name")
            } else {
                "there is no such file: name the project's folder with --project".to_string()
            };
            return Err(Error::project(path.display(), remedy));
        }
        let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::project(
                FILE,
                "the text is not UTF-8: save it as UTF-8 (in Notepad: Save as, Encoding)",
            )
        })?;
        Project::from_text(root, &text)
    }

    /// Returns the project of a configuration text.
    pub fn from_text(root: &Path, text: &str) -> Result<Project> {
        let config = form::read(text)?;
        let (clocks, of_clocks) = match clocks::with_overrides(&config.clocks) {
            Ok(clocks) => (clocks, Vec::new()),
            Err(problems) => (BTreeMap::new(), problems),
        };
        let project = Project {
            root: root.to_path_buf(),
            config,
            clocks,
            judged: Judged::default(),
        };
        project.check(of_clocks)?;
        Ok(project)
    }

    /// Fails with everything that is wrong with the configuration, or with a clock of its own.
    fn check(&self, of_clocks: Vec<String>) -> Result<()> {
        let Config {
            disclosure, inputs, ..
        } = &self.config;
        let no_input = inputs
            .is_empty()
            .then(|| "there is no input: add a section [inputs.NAME]".to_string());
        let of_inputs = inputs
            .iter()
            .flat_map(|(name, input)| input.problems(name, self));
        let problems = disclosure.problem().into_iter().chain(no_input);
        let problems = problems.chain(of_clocks).chain(of_inputs);
        let problems = problems.chain(disclosure.base_problem(self.strictest_threshold()));
        let mut problems: Vec<String> = problems.collect();
        if !problems.is_empty() {
            // Where they are the only ones, they are told with the faults of the data.
            let of_columns = inputs.iter();
            problems.extend(of_columns.flat_map(|(name, input)| input.column_problems(name)));
            problems.extend(self.sensitive_problems(&self.possible_breakdowns()));
        }
        mistakes(problems).into_result()
    }

    /// Returns the keys of all breakdowns that the inputs have, or can have where their columns are to be recognised.
    pub fn possible_breakdowns(&self) -> BTreeSet<String> {
        let inputs = self.config.inputs.values();
        inputs.flat_map(InputConfig::possible_breakdowns).collect()
    }

    /// Returns each key of `sensitive` that is none of the breakdowns that there are: what is meant would be
    /// published like any other.
    pub fn sensitive_problems(&self, breakdowns: &BTreeSet<String>) -> Vec<String> {
        let names: Vec<String> = breakdowns.iter().map(|key| format!("`{key}`")).collect();
        let there_are = match names.as_slice() {
            [] => "there is none".to_string(),
            _ => format!("there are {}", names.join(", ")),
        };
        let unknown = self.config.disclosure.sensitive.iter();
        let unknown = unknown.filter(|key| !breakdowns.contains(*key));
        let problem = |key: &String| {
            format!(
                "disclosure.sensitive: no input has a breakdown `{key}` ({there_are}): correct the key, or take it out. What is meant \
                 would be published like any other breakdown"
            )
        };
        unknown.map(problem).collect()
    }

    fn strictest_threshold(&self) -> u64 {
        let inputs = self.config.inputs.values();
        let thresholds = inputs.map(|input| self.threshold(input));
        let own = self.config.disclosure.threshold.get();
        thresholds.fold(own, u64::max)
    }

    /// Returns the threshold in force for an input: the project's, or the input's where stricter.
    pub fn threshold(&self, input: &InputConfig) -> u64 {
        let own = input.threshold.map_or(1, NonZeroU64::get);
        own.max(self.config.disclosure.threshold.get())
    }
}

/// Returns problems as mistakes in the configuration.
pub fn mistakes(problems: impl IntoIterator<Item = String>) -> Mistakes {
    let list = problems
        .into_iter()
        .map(|problem| Mistake::new(FILE, problem));
    Mistakes::from(list.collect::<Vec<_>>())
}

/// The whole of `sendstats.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub site: SiteConfig,
    #[serde(default)]
    pub areas: AreasConfig,
    #[serde(default)]
    pub periods: PeriodsConfig,
    /// By the code of an area: codes of the areas that it is compared with.
    #[serde(default)]
    pub peers: BTreeMap<String, Vec<String>>,
    pub inputs: BTreeMap<String, InputConfig>,
    #[serde(default)]
    pub clocks: BTreeMap<String, ClockConfig>,
    #[serde(default)]
    pub disclosure: Disclosure,
    #[serde(default)]
    pub publish: Plan,
}

/// Section `[site]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteConfig {
    pub title: String,
    pub publisher: String,
    pub contact: String,
    pub base_url: Option<String>,
    /// Code of the area that the front page is about.
    pub home: String,
    /// Code of the office's own area.
    pub spotlight: Option<String>,
    #[serde(default, deserialize_with = "optional_date")]
    pub published: Option<Day>,
    pub notice: Option<String>,
    #[serde(default = "open_government_licence")]
    pub licence: String,
    /// A CSV file of dated local events: `date,area,title,source`.
    pub events: Option<String>,
}

/// Section `[areas]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreasConfig {
    pub file: Option<String>,
    /// Kept for the map; nothing is drawn from boundaries yet.
    #[serde(default)]
    pub boundaries: Vec<String>,
    pub boundary_code: Option<String>,
}

/// Section `[periods]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodsConfig {
    #[serde(default)]
    pub years: YearKind,
}

/// What the files of an input hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    Waits,
    Complaints,
    Figures,
}

/// How deliveries of an input follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryRule {
    /// The newest delivery holds all cases.
    #[default]
    Replace,
    /// The last row of each case wins.
    Add,
}

/// How a table of figures is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A row for each period, a column for each number.
    #[default]
    Long,
    /// A column for each period.
    Wide,
}

/// Who has counted the figures of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureStatus {
    /// Official statistics.
    Official,
    /// A council's or another body's reply to a question.
    Reply,
}

impl FigureStatus {
    /// Returns the word of the configuration and of `data/figures.csv`.
    pub fn key(self) -> &'static str {
        match self {
            FigureStatus::Official => "official",
            FigureStatus::Reply => "reply",
        }
    }
}

/// One text or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    /// Returns the texts in the order of the configuration.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Texts::One(text) => std::slice::from_ref(text),
            Texts::Many(texts) => texts,
        }
    }
}

/// Section `[inputs.NAME]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputConfig {
    pub kind: InputKind,
    /// A pattern below the project folder: `*` stands for any part of one name.
    pub files: String,
    /// The sheet that holds the table, where the files are workbooks.
    pub sheet: Option<String>,
    #[serde(default)]
    pub delivery: DeliveryRule,
    #[serde(default, deserialize_with = "optional_date")]
    pub complete_from: Option<Day>,
    /// Which column holds what; what is missing here is looked for among the headers of the files.
    #[serde(default)]
    pub columns: BTreeMap<String, Texts>,
    /// Where one row gives several clocks: the columns of each.
    #[serde(default)]
    pub clocks: BTreeMap<String, ClockColumns>,
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, Texts>>,
    #[serde(default)]
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Columns dropped unread.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Rows are used where each of these columns holds one of the texts.
    #[serde(default, rename = "where")]
    pub filter: BTreeMap<String, Texts>,
    pub threshold: Option<NonZeroU64>,
    /// The level of areas that rows give by name.
    pub area_level: Option<Level>,
    /// Per cent of the rows of a file of cases that may be left out for something they lack.
    pub drop_limit: Option<f64>,
    /// The area that the cases come from; they are published for it and for areas within it.
    pub covers: Option<String>,
    /// The levels that every case of the input can be placed in.
    pub levels: Option<Vec<Level>>,
    /// Who recorded the cases, or the title of the publication of figures.
    pub source: Option<String>,
    /// Periods from which on the numbers cannot be compared with those before.
    #[serde(default)]
    pub breaks: Vec<String>,
    // Figures only, from here on.
    pub status: Option<FigureStatus>,
    #[serde(default, deserialize_with = "optional_date")]
    pub published: Option<Day>,
    #[serde(default, deserialize_with = "optional_date")]
    pub next_expected: Option<Day>,
    #[serde(default)]
    pub layout: Layout,
    #[serde(default)]
    pub measures: BTreeMap<String, FigureColumns>,
}

/// The columns of one clock in a row that gives several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockColumns {
    pub started: String,
    pub ended: String,
    pub exception: Option<String>,
    /// The ways in which the clock ends without its event.
    #[serde(default)]
    pub stopped: Vec<StopColumns>,
}

/// A way in which a clock ends without its event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopColumns {
    /// Column of the day of the stop.
    pub date: String,
    /// The stop holds where each of these columns has one of the texts; always, if empty.
    #[serde(default)]
    pub when: BTreeMap<String, Texts>,
}

/// The columns of a measure that somebody else has counted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureColumns {
    pub numerator: Option<String>,
    pub denominator: Option<String>,
    pub value: Option<String>,
}

/// Section `[clocks.NAME]`: a clock of the project's own, or an override.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockConfig {
    pub name: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    #[serde(default, deserialize_with = "optional_limit")]
    pub limit: Option<Limit>,
}

/// Section `[publish]`: which tables may be published at all, before any protection.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// Years, in totals.
    pub years: Level,
    pub quarters: Reach,
    pub months: Reach,
    /// Breakdowns, by year.
    pub breakdowns: Reach,
    /// With and without exceptions side by side, by year.
    pub exceptions: Reach,
    /// The day of the year from which on the first release works closed years out once more.
    #[serde(deserialize_with = "optional_day_of_year")]
    pub revised: Option<DayOfYear>,
}

/// A day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOfYear {
    month: i8,
    day: i8,
}

impl DayOfYear {
    /// Returns the day of the year that a text names by month and day, `06-01`.
    pub fn parse(text: &str) -> Option<DayOfYear> {
        // Of a year without 29 February, so that there is such a day in each.
        let day = Day::parse_iso(&format!("2023-{text}"))?.date();
        Some(DayOfYear {
            month: day.month(),
            day: day.day(),
        })
    }

    /// Returns the last such day that is not after another day.
    pub fn last_by(self, day: Day) -> Day {
        let of = |year| Day::new(year, self.month, self.day).expect("every year has such a day");
        let year = day.date().year();
        let this = of(year);
        if this <= day { this } else { of(year - 1) }
    }
}

/// Small on purpose.
impl Default for Plan {
    fn default() -> Plan {
        let authority = Reach::DownTo(Level::LocalAuthority);
        Plan {
            years: Level::Ward,
            quarters: authority,
            months: authority,
            breakdowns: authority,
            exceptions: authority,
            revised: None,
        }
    }
}

impl Plan {
    /// Returns the plan with one level more, of those given, for each kind of table.
    #[must_use]
    pub fn wider(&self, levels: &[Level]) -> Plan {
        Plan {
            years: self.years,
            quarters: self.quarters.wider(levels),
            months: self.months.wider(levels),
            breakdowns: self.breakdowns.wider(levels),
            exceptions: self.exceptions,
            revised: self.revised,
        }
    }
}

/// For which levels there is a kind of table: down to one, or for none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "ReachWord")]
pub enum Reach {
    None,
    DownTo(Level),
}

impl Reach {
    pub fn holds(self, level: Level) -> bool {
        matches!(self, Reach::DownTo(smallest) if level <= smallest)
    }

    /// Returns the reach with one level more; the same where there is none.
    fn wider(self, levels: &[Level]) -> Reach {
        let mut more = levels.iter().filter(|level| !self.holds(**level));
        more.next().map_or(self, |level| Reach::DownTo(*level))
    }
}

/// How a reach is written.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "\"none\", or the smallest level: \"country\", \"region\", \
    \"local_authority\", \"district\", \"constituency\" or \"ward\""
)]
enum ReachWord {
    None(NoneWord),
    DownTo(Level),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum NoneWord {
    None,
}

impl From<ReachWord> for Reach {
    fn from(word: ReachWord) -> Reach {
        match word {
            ReachWord::None(NoneWord::None) => Reach::None,
            ReachWord::DownTo(level) => Reach::DownTo(level),
        }
    }
}

/// Section `[disclosure]`: the policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Counts from 1 to one below it are withheld.
    #[serde(default = "five")]
    pub threshold: NonZeroU64,
    /// 0 % and 100 % of a smaller group are withheld in a sensitive breakdown.
    #[serde(default = "twenty")]
    pub group: u64,
    #[serde(default)]
    pub sensitive: Vec<String>,
    #[serde(default = "suppress")]
    pub method: String,
    /// Of what counts are printed as multiples, where they are rounded; see [`Disclosure::base`].
    pub base: Option<NonZeroU64>,
}

impl Default for Disclosure {
    fn default() -> Disclosure {
        Disclosure {
            threshold: five(),
            group: twenty(),
            sensitive: Vec::new(),
            method: suppress(),
            base: None,
        }
    }
}

impl Disclosure {
    fn problem(&self) -> Option<String> {
        match self.method.as_str() {
            "suppress" => self
                .base
                .map(|_| "disclosure.base: it goes with method = \"round\"".to_string()),
            "round" => None,
            _ => Some("disclosure.method: use \"suppress\" or \"round\"".to_string()),
        }
    }

    /// Returns of what all counts are printed as multiples, where they are rounded.
    pub fn base(&self) -> Option<NonZeroU64> {
        let is_rounded = self.method == "round";
        is_rounded.then(|| self.base.unwrap_or_else(five))
    }

    /// Returns what is wrong with rounding counts that are protected by a threshold.
    fn base_problem(&self, threshold: u64) -> Option<String> {
        let base = self.base().filter(|base| base.get() < threshold)?;
        Some(format!(
            "disclosure.base: {base} is less than the threshold of {threshold}: a small count would be told nearly as it is; \
             write base = {threshold} or more"
        ))
    }
}

/// Keys of `columns` that mean something to the program in a file of cases; every other key is a
/// breakdown.
const RESERVED: [&str; 13] = [
    "case",
    "area",
    "count",
    "clock",
    "started",
    "ended",
    "exception",
    "received",
    "acknowledged",
    "replied",
    "stage",
    "route",
    "period",
];

/// The breakdowns that are recognised in files of waits of which no column is named.
pub const RECOGNISED_OF_WAITS: [&str; 1] = ["need"];

/// The breakdowns that are recognised in files of complaints of which no column is named.
pub const RECOGNISED_OF_COMPLAINTS: [&str; 3] = ["theme", "outcome", "impact"];

/// Per cent of the rows of a file that may be left out, where the project does not say.
const DROP_LIMIT: f64 = 5.0;

impl InputConfig {
    /// Returns the keys of `columns` that are breakdowns, in order.
    pub fn breakdowns(&self) -> impl Iterator<Item = &String> {
        let keys = self.columns.keys();
        keys.filter(|key| self.kind != InputKind::Figures && !RESERVED.contains(&key.as_str()))
    }

    /// Returns the keys of breakdowns, with those that may be recognised in the files.
    pub fn possible_breakdowns(&self) -> impl Iterator<Item = String> {
        let recognised: &[&str] = match self.kind {
            _ if !self.columns.is_empty() => &[],
            InputKind::Waits => &RECOGNISED_OF_WAITS,
            InputKind::Complaints => &RECOGNISED_OF_COMPLAINTS,
            InputKind::Figures => &[],
        };
        let recognised = recognised.iter().map(ToString::to_string);
        self.breakdowns().cloned().chain(recognised)
    }

    /// Says whether the files have a flag of exceptions for a series.
    pub fn flags_exceptions(&self, series: &Series) -> bool {
        match self.clocks.get(series.key()) {
            Some(clock) => clock.exception.is_some(),
            None => self.columns.contains_key("exception"),
        }
    }

    /// Returns the label of a breakdown: its key in sentence case.
    pub fn topic_label(key: &str) -> String {
        let words = key.replace('_', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    }

    /// Returns how many per cent of the rows of a file may be left out for something they lack.
    pub fn drop_limit(&self) -> f64 {
        self.drop_limit.unwrap_or(DROP_LIMIT)
    }

    /// Returns everything that is wrong with the section of an input, but for its columns.
    fn problems(&self, name: &str, project: &Project) -> Vec<String> {
        let mut problems = match self.kind {
            InputKind::Waits => self.waits_problems(project),
            InputKind::Complaints => Vec::new(),
            InputKind::Figures => self.figures_problems(),
        };
        problems.extend(
            self.break_periods(project.config.periods.years)
                .err()
                .into_iter()
                .flatten(),
        );
        if !(0.0..=100.0).contains(&self.drop_limit()) {
            problems.push("drop_limit: write a number of per cent, from 0 to 100".to_string());
        }
        if self.layout == Layout::Wide && self.kind != InputKind::Figures {
            let problem = "layout = \"wide\" is for figures; of cases each row is one";
            problems.push(problem.to_string());
        }
        if self.delivery == DeliveryRule::Add && self.columns.contains_key("count") {
            let problem = "columns.count cannot be used with delivery = \"add\"";
            problems.push(problem.to_string());
        }
        // Where no column is named, the files may have one that is recognised.
        problems.extend(self.unfit_to_add().filter(|_| !self.columns.is_empty()));
        let problems = problems.into_iter();
        problems
            .map(|problem| format!("inputs.{name}: {problem}"))
            .collect()
    }

    /// Returns what is wrong with keys of `columns`: that one names no column, or more than the one that it
    /// can, or a column that is to be ignored.
    pub fn column_problems(&self, name: &str) -> Vec<String> {
        let several: &[&str] = match self.kind {
            InputKind::Waits | InputKind::Complaints => &["area"],
            InputKind::Figures => &["area", "period"],
        };
        let of_key = |(key, headers): (&String, &Texts)| {
            let headers = headers.as_slice();
            let mut problems = Vec::new();
            if headers.is_empty() || headers.len() > 1 && !several.contains(&key.as_str()) {
                problems.push("name one column".to_string());
            }
            let ignored = headers.iter().filter(|header| self.ignore.contains(header));
            problems.extend(ignored.map(|header| {
                format!(
                    "the column `{header}` is also to be ignored: take it out of one of the two"
                )
            }));
            let place = format!("inputs.{name}.columns.{key}");
            problems
                .into_iter()
                .map(move |problem| format!("{place}: {problem}"))
        };
        self.columns.iter().flat_map(of_key).collect()
    }

    /// Returns the periods that cannot be compared with those before them, in order, or which texts
    /// are none.
    fn break_periods(&self, years: YearKind) -> std::result::Result<Vec<Period>, Vec<String>> {
        let (mut periods, mut problems) = (Vec::new(), Vec::new());
        for text in &self.breaks {
            match Period::parse_key(text, years) {
                Some(period) => periods.push(period),
                None => problems.push(format!("breaks: `{text}` is not a period such as 2023")),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        periods.sort();
        Ok(periods)
    }

    /// Returns the periods that cannot be compared with those before them, in order.
    pub fn breaks(&self, years: YearKind) -> Vec<Period> {
        self.break_periods(years)
            .expect("the configuration is checked to name periods")
    }

    /// Returns why deliveries cannot add up, where they should.
    pub fn unfit_to_add(&self) -> Option<String> {
        let knows_cases = self.kind == InputKind::Figures || self.columns.contains_key("case");
        (self.delivery == DeliveryRule::Add && !knows_cases)
            .then(|| "delivery = \"add\" needs columns.case, to know a case again".to_string())
    }

    fn waits_problems(&self, project: &Project) -> Vec<String> {
        // What is wrong with a clock of the project's own is told of its section.
        let is_unknown = |clock: &&String| {
            let is_own = project.config.clocks.contains_key(*clock);
            !is_own && !clocks::built_in().iter().any(|known| known.id == **clock)
        };
        let unknown = self.clocks.keys().filter(is_unknown);
        let problem = |clock: &String| {
            format!(
                "clocks.{clock}: there is no such clock; add a section [clocks.{clock}] with a name and a limit"
            )
        };
        unknown.map(problem).collect()
    }

    fn figures_problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.status.is_none() || self.source.is_none() {
            let problem = "figures need a status (\"official\" or \"reply\") and a source";
            problems.push(problem.to_string());
        }
        if self.measures.is_empty() {
            let problem = "name at least one measure: measures.\"ID\" = { value = \"column\" }";
            problems.push(problem.to_string());
        }
        let is_incomplete = |columns: &FigureColumns| {
            columns.numerator.is_some() != columns.denominator.is_some()
                || (columns.numerator.is_none() && columns.value.is_none())
        };
        let incomplete = self
            .measures
            .iter()
            .filter(|(_, columns)| is_incomplete(columns));
        problems.extend(incomplete.map(|(id, _)| {
            format!("measures.\"{id}\": give numerator and denominator, or value, or all three")
        }));
        problems
    }
}

fn open_government_licence() -> String {
    "OGL-UK-3.0".to_string()
}

fn five() -> NonZeroU64 {
    NonZeroU64::new(5).expect("five is not zero")
}

fn twenty() -> u64 {
    20
}

fn suppress() -> String {
    "suppress".to_string()
}

fn optional_date<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Day>, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    let day = date
        .date
        .and_then(|date| Day::new(date.year as i16, date.month as i8, date.day as i8));
    day.map(Some)
        .ok_or_else(|| serde::de::Error::custom("a date is written 2026-10-31, without quotes"))
}

fn optional_limit<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Limit>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let limit = Limit::parse(&text).ok_or_else(|| {
        serde::de::Error::custom("a limit is \"20 weeks\", \"15 days\" or \"10 working days\"")
    })?;
    Ok(Some(limit))
}

fn optional_day_of_year<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<DayOfYear>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = DayOfYear::parse(&text).ok_or_else(|| {
        serde::de::Error::custom(
            "a day of the year is its month and its day, \"06-01\", and no 29 February",
        )
    })?;
    Ok(Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str =
        "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";

    fn problem(rest: &str) -> String {
        let opened = Project::from_text(Path::new("."), &format!("{SITE}{rest}"));
        opened
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_day_of_the_year_is_one_of_every_year() {
        let day = |text: &str| Day::parse_iso(text).unwrap();
        let june = DayOfYear::parse("06-01").unwrap();
        assert_eq!(june.last_by(day("2025-05-31")), day("2024-06-01"));
        assert_eq!(june.last_by(day("2025-06-01")), day("2025-06-01"));
        for text in ["02-29", "06-31", "6-1", "1 June", "2025-06-01"] {
            let config = format!("{SITE}[inputs]\n[publish]\nrevised = \"{text}\"\n");
            let error = Project::from_text(Path::new("."), &config).err().unwrap();
            let said = error.to_string();
            let expected = "a day of the year is its month and its day";
            assert!(said.contains("line ") && said.contains(expected), "{said}");
        }
    }

    #[test]
    fn the_sections_of_the_design_are_understood() {
        let rest = r#"
            published = 2026-11-04
            [areas]
            file = "data/reference/areas.csv"
            boundaries = ["data/reference/wards.geojson"]
            boundary_code = "WD25CD"
            [periods]
            years = "academic"
            [inputs.council]
            kind = "waits"
            files = "data/*/waits*.csv"
            complete_from = 2022-01-01
            columns = { case = "case_ref", area = ["ward", "district"], need = "primary_need" }
            clocks.assessment_decision = { started = "received", ended = "decided" }
            [inputs.council.clocks.final_plan]
            started = "received"
            ended = "issued"
            exception = "week20"
            stopped = [{ date = "decided", when = { outcome = ["Refused", "Withdrawn"] } }]
            [inputs.office]
            kind = "complaints"
            files = "data/*/complaints*.csv"
            threshold = 10
            columns = { area = "ward", received = "received", theme = "theme" }
            values.theme = { transport = ["Transport*"], other = "Other" }
            labels.theme.transport = "Getting to school"
            [clocks.final_plan]
            limit = "15 days"
        "#;
        let project = Project::from_text(Path::new("."), &format!("{SITE}{rest}"));
        let project = project.map_err(|error| error.to_string()).unwrap();
        let office = &project.config.inputs["office"];
        assert_eq!(project.threshold(office), 10);
        assert_eq!(office.breakdowns().collect::<Vec<_>>(), ["theme"]);
        assert_eq!(project.config.site.published, Day::new(2026, 11, 4));
        assert_eq!(project.clocks["final_plan"].limit, Limit::Days(15));
    }

    /// Windows shows `sendstats.toml.txt` as `sendstats.toml`.
    #[test]
    fn a_hidden_ending_of_the_configuration_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let told = || match Project::open(folder.path()) {
            Ok(_) => panic!("there is no configuration"),
            Err(error) => error.to_string(),
        };
        assert!(told().ends_with("name the project's folder with --project"));
        std::fs::write(folder.path().join("sendstats.toml.txt"), "").unwrap();
        let expected = "the file is called sendstats.toml.txt: take the `.txt` off its name";
        assert!(told().ends_with(expected), "{}", told());
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let message = problem("[inputs.a]\nkind = \"waits\"\nfiles = \"a.csv\"\ncolour = 1\n");
        assert!(message.contains("line 9"), "{message}");
        assert!(message.contains("unknown field `colour`"), "{message}");
    }

    #[test]
    fn what_an_input_lacks_is_said() {
        let waits = "[inputs.a]\nkind = \"waits\"\nfiles = \"a.csv\"\n";
        assert_eq!(
            problem(&format!(
                "{waits}delivery = \"add\"\ncolumns.area = \"a\"\n"
            )),
            "sendstats.toml: inputs.a: delivery = \"add\" needs columns.case, to know a case again"
        );
        assert!(problem("").contains("missing field `inputs`"));
    }

    /// An office met one mistake after the other, a run each.
    #[test]
    fn all_mistakes_are_told_together() {
        let rest = r#"
            [inputs.council]
            kind = "waits"
            files = "a.csv"
            delivery = "add"
            drop_limit = 101
            breaks = ["2023", "soon", "later"]
            ignore = ["ward"]
            columns = { area = ["ward", "district"], count = ["n", "m"] }
            clocks.final_pan = { started = "s", ended = "e" }
            clocks.own = { started = "s", ended = "e" }
            clocks.other = { started = "s", ended = "e" }
            [inputs.dfe]
            kind = "figures"
            files = "b.csv"
            measures.plans = { numerator = "n" }
            measures.shares = { denominator = "d" }
            [clocks.own]
            name = "Own"
            [clocks.third]
            limit = "3 weeks"
            [disclosure]
            method = "guess"
        "#;
        let lines = [
            "sendstats.toml: disclosure.method: use \"suppress\" or \"round\"",
            "clocks.own: a clock of your own needs a name and a limit",
            "clocks.third: a clock of your own needs a name and a limit",
            "inputs.council: clocks.final_pan: there is no such clock; add a section [clocks.final_pan] with a \
             name and a limit",
            "inputs.council: clocks.other: there is no such clock; add a section [clocks.other] with a name and a \
             limit",
            "inputs.council: breaks: `soon` is not a period such as 2023",
            "inputs.council: breaks: `later` is not a period such as 2023",
            "inputs.council: drop_limit: write a number of per cent, from 0 to 100",
            "inputs.council: columns.count cannot be used with delivery = \"add\"",
            "inputs.council: delivery = \"add\" needs columns.case, to know a case again",
            "inputs.dfe: figures need a status (\"official\" or \"reply\") and a source",
            "inputs.dfe: measures.\"plans\": give numerator and denominator, or value, or all three",
            "inputs.dfe: measures.\"shares\": give numerator and denominator, or value, or all three",
            "inputs.council.columns.area: the column `ward` is also to be ignored: take it out of one of the two",
            "inputs.council.columns.count: name one column",
        ];
        assert_eq!(problem(rest), lines.join("\n"));
    }
}
