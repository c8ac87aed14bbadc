//! Areas and what they are parts of.

use crate::fault::Fault;
use crate::spelling;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

/// The levels of area, from the largest to the smallest, in the order of the published tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Country,
    Region,
    LocalAuthority,
    District,
    Constituency,
    Ward,
}

impl Level {
    /// Every level, from the largest to the smallest.
    pub const ALL: [Level; 6] = [
        Level::Country,
        Level::Region,
        Level::LocalAuthority,
        Level::District,
        Level::Constituency,
        Level::Ward,
    ];

    /// Returns the word of the areas file.
    pub fn key(self) -> &'static str {
        match self {
            Level::Country => "country",
            Level::Region => "region",
            Level::LocalAuthority => "local_authority",
            Level::District => "district",
            Level::Constituency => "constituency",
            Level::Ward => "ward",
        }
    }

    /// Returns the level that the areas file names.
    pub fn parse(key: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.key() == key)
    }

    /// Returns the value of the open-data column `geographic_level`.
    pub fn geographic_level(self) -> &'static str {
        match self {
            Level::Country => "National",
            Level::Region => "Regional",
            Level::LocalAuthority => "Local authority",
            Level::District => "Local authority district",
            Level::Constituency => "Parliamentary constituency",
            Level::Ward => "Ward",
        }
    }

    /// Returns the level that a cell of the open-data column `geographic_level` names.
    pub fn of_geographic_level(text: &str) -> Option<Level> {
        let mut levels = Level::ALL.into_iter();
        levels.find(|level| level.geographic_level().eq_ignore_ascii_case(text))
    }

    /// Returns the open-data columns of the code and the name of an area of the level.
    pub fn open_data_columns(self) -> (&'static str, &'static str) {
        match self {
            Level::Country => ("country_code", "country_name"),
            Level::Region => ("region_code", "region_name"),
            Level::LocalAuthority => ("new_la_code", "la_name"),
            Level::District => ("lad_code", "lad_name"),
            Level::Constituency => ("pcon_code", "pcon_name"),
            Level::Ward => ("ward_code", "ward_name"),
        }
    }

    /// Returns the level in a sentence, in the plural: `wards`.
    pub fn plural(self) -> &'static str {
        match self {
            Level::Country => "countries",
            Level::Region => "regions",
            Level::LocalAuthority => "local authorities",
            Level::District => "districts",
            Level::Constituency => "constituencies",
            Level::Ward => "wards",
        }
    }

    /// Returns the level in a sentence: `ward`.
    pub fn singular(self) -> &'static str {
        match self {
            Level::LocalAuthority => "local authority",
            level => level.key(),
        }
    }

    /// Says whether the level is the local authority or a larger one.
    pub fn is_authority_or_above(self) -> bool {
        self <= Level::LocalAuthority
    }
}

/// An area's place in [`Areas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaId(u32);

impl AreaId {
    /// Returns its place among all areas, from 0.
    pub fn place(self) -> usize {
        self.0 as usize
    }
}

/// An area as the areas file, or a file of figures, describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    pub code: String,
    pub name: String,
    pub level: Level,
    /// Codes of the areas it is part of.
    pub parents: Vec<String>,
    /// People aged 0 to 25.
    pub population: Option<NonZeroU64>,
    /// Codes that it had before, or has elsewhere; several are parted by `;`.
    pub old_code: Option<String>,
    pub aliases: Vec<String>,
}

/// Where an area stands: what it is part of, what is part of it, what it is called in addresses.
struct Place {
    /// Itself and every area it is part of, each once, largest first.
    ancestors: Vec<AreaId>,
    children: Vec<AreaId>,
    /// Every other area of which it is an ancestor, by level and code.
    within: Vec<AreaId>,
    slug: String,
    title: String,
}

/// All areas of a project, ordered by level and code; every parent is present and larger.
pub struct Areas {
    list: Vec<Area>,
    places: Vec<Place>,
    by_code: BTreeMap<String, AreaId>,
    spellings: Spellings,
}

/// What a name or code in a row can be.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(AreaId),
    None,
    /// The name fits more than one area.
    Several,
}

/// All else follows from the list.
impl PartialEq for Areas {
    fn eq(&self, other: &Areas) -> bool {
        self.list == other.list
    }
}

impl Areas {
    /// Returns the areas with their relations, or what is wrong with the list.
    ///
    /// Faults carry no place yet: the caller knows which file and line an area came from.
    pub fn new(mut list: Vec<Area>) -> Result<Areas, Vec<(String, Fault)>> {
        list.sort_by(|a, b| (a.level, &a.code).cmp(&(b.level, &b.code)));
        let mut faults = Vec::new();
        let mut by_code = BTreeMap::new();
        for (index, area) in list.iter().enumerate() {
            if by_code
                .insert(area.code.clone(), AreaId(index as u32))
                .is_some()
            {
                let problem = format!("the code `{}` stands twice", area.code);
                faults.push((
                    area.code.clone(),
                    area_fault(problem, "Keep one row per area."),
                ));
            }
        }
        for area in &list {
            faults.extend(parent_faults(area, &list, &by_code));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let places = places(&list, &by_code);
        let spellings = Spellings::new(&list);
        Ok(Areas {
            list,
            places,
            by_code,
            spellings,
        })
    }

    /// Returns every area, ordered by level and code.
    pub fn ids(&self) -> impl Iterator<Item = AreaId> + '_ {
        (0..self.list.len()).map(|index| AreaId(index as u32))
    }

    /// Returns the areas of a level, ordered by code.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = AreaId> + '_ {
        self.ids().filter(move |id| self.get(*id).level == level)
    }

    /// Returns what is known of an area.
    pub fn get(&self, id: AreaId) -> &Area {
        &self.list[id.0 as usize]
    }

    /// Returns the area's name.
    pub fn name(&self, id: AreaId) -> &str {
        &self.get(id).name
    }

    /// Returns the area's name, made unique: with its level where another area has the same name,
    /// `Bolsover constituency`; with what it is part of, or else its code, where one of its own
    /// level has, `Central ward (Erewash)`.
    pub fn title(&self, id: AreaId) -> &str {
        &self.places[id.0 as usize].title
    }

    /// Returns the area's part of an address: its name in kebab case, made unique.
    pub fn slug(&self, id: AreaId) -> &str {
        &self.places[id.0 as usize].slug
    }

    /// Returns the area itself and all areas it is part of, each once, the largest first.
    pub fn ancestors(&self, id: AreaId) -> &[AreaId] {
        &self.places[id.0 as usize].ancestors
    }

    /// Returns the areas directly part of this one.
    pub fn children(&self, id: AreaId) -> &[AreaId] {
        &self.places[id.0 as usize].children
    }

    /// Returns every other area that lies in this one, ordered by level and code.
    pub fn within(&self, whole: AreaId) -> &[AreaId] {
        &self.places[whole.0 as usize].within
    }

    /// Says whether `area` is `whole` or part of it.
    pub fn is_within(&self, area: AreaId, whole: AreaId) -> bool {
        self.ancestors(area).contains(&whole)
    }

    /// Returns the area's one ancestor (or itself) at a level, if there is exactly one.
    pub fn at_level(&self, area: AreaId, level: Level) -> Option<AreaId> {
        let mut found = self
            .ancestors(area)
            .iter()
            .copied()
            .filter(|id| self.get(*id).level == level);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Returns the area with which a reader compares this one: the first parent that the areas file
    /// names.
    pub fn parent(&self, area: AreaId) -> Option<AreaId> {
        let first = self.get(area).parents.first()?;
        self.by_code.get(first).copied()
    }

    /// Returns the area of a code, among current codes, old codes and aliases.
    pub fn by_code(&self, code: &str) -> Option<AreaId> {
        let current = self.by_code.get(code).copied();
        current.or_else(|| self.spellings.old_codes.get(code)?.first().copied())
    }

    /// Returns the area that a cell means: by code, else by name or alias, at a level if given.
    ///
    /// A code may be an old one or the three digits of the Department for Education. Names are
    /// compared without regard to case, punctuation, `&` for "and", `St` for "Saint", the footnote
    /// behind them, and "City of" or "County of"; `Bolsover (district)` names the level itself.
    pub fn find(&self, text: &str, level: Option<Level>) -> Found {
        if let Some(id) = self.by_code.get(text) {
            return Found::One(*id);
        }
        // A spreadsheet may have made a fraction of three digits.
        let code = text.trim();
        let code = code.strip_suffix(".0").unwrap_or(code).to_ascii_uppercase();
        if let Some(ids) = self.spellings.codes.get(&code) {
            return one_of(ids.iter().copied());
        }
        let full = self.spelt(&self.spellings.names, &spelling::key(text), level);
        full.or_else(|| self.with_its_level(text, level))
            .or_else(|| self.shortened(text, level))
    }

    /// Returns the area whose name has its level behind it.
    fn with_its_level(&self, text: &str, level: Option<Level>) -> Found {
        let Some((name, levels)) = spelling::level_behind(text) else {
            return Found::None;
        };
        let levels = levels
            .iter()
            .filter(|own| level.is_none_or(|level| level == **own));
        let found = levels.map(|level| {
            let full = self.spelt(&self.spellings.names, &spelling::key(name), Some(*level));
            full.or_else(|| self.shortened(name, Some(*level)))
        });
        let found: Vec<Found> = found.filter(|found| *found != Found::None).collect();
        match found.as_slice() {
            [] => Found::None,
            [Found::One(id)] => Found::One(*id),
            _ => Found::Several,
        }
    }

    /// Returns the area of a name that has something before or behind it.
    fn shortened(&self, text: &str, level: Option<Level>) -> Found {
        let short = spelling::short(text);
        self.spelt(&self.spellings.names, &short, level)
            .or_else(|| self.spelt(&self.spellings.short_names, &short, level))
    }

    fn spelt(&self, names: &Names, key: &str, level: Option<Level>) -> Found {
        let ids = names.get(key).map_or(&[][..], Vec::as_slice);
        let at_level = ids
            .iter()
            .filter(|id| level.is_none_or(|level| level == self.get(**id).level));
        one_of(at_level.copied())
    }

    /// Returns the names of areas that are spelt most like a text, at a level if given, the nearest
    /// first; none if nothing comes near.
    pub fn nearest(&self, text: &str, level: Option<Level>) -> Vec<&str> {
        let wanted = spelling::short(text);
        let mut near: Vec<(i64, &str)> = self
            .list
            .iter()
            .filter(|area| level.is_none_or(|level| level == area.level))
            .filter_map(|area| {
                let names = std::iter::once(&area.name).chain(&area.aliases);
                let likeness = names
                    .map(|name| spelling::likeness(&wanted, &spelling::short(name)))
                    .fold(0.0, f64::max);
                // Ordered in thousandths, so that no last bit of a fraction decides.
                (likeness >= NEAR).then(|| ((-likeness * 1000.0) as i64, area.name.as_str()))
            })
            .collect();
        near.sort_unstable();
        let mut names: Vec<&str> = near.into_iter().map(|(_, name)| name).collect();
        names.dedup();
        names.truncate(NEAREST);
        names
    }
}

/// How alike two names must be, from 0 to 1, for one to be taken for a slip of the other.
const NEAR: f64 = 0.75;
/// How many names are offered in place of one that is not known.
const NEAREST: usize = 3;

fn one_of(mut ids: impl Iterator<Item = AreaId>) -> Found {
    let Some(first) = ids.next() else {
        return Found::None;
    };
    if ids.any(|other| other != first) {
        Found::Several
    } else {
        Found::One(first)
    }
}

impl Found {
    fn or_else(self, other: impl FnOnce() -> Found) -> Found {
        match self {
            Found::None => other(),
            found => found,
        }
    }
}

/// Areas by something that several of them may share.
type Names = BTreeMap<String, Vec<AreaId>>;

/// The areas by everything that they may be called.
struct Spellings {
    /// By old codes and aliases, exactly.
    old_codes: Names,
    /// By codes in capital letters: current ones, and old ones that are no current one.
    codes: Names,
    /// By the [`spelling::key`] of names and aliases.
    names: Names,
    /// By the [`spelling::short`] form of names and aliases.
    short_names: Names,
}

impl Spellings {
    fn new(list: &[Area]) -> Spellings {
        let mut spellings = Spellings {
            old_codes: BTreeMap::new(),
            codes: BTreeMap::new(),
            names: BTreeMap::new(),
            short_names: BTreeMap::new(),
        };
        let ids = || (0..list.len()).map(|index| AreaId(index as u32));
        let mut put = |map: fn(&mut Spellings) -> &mut Names, key, id| {
            map(&mut spellings).entry(key).or_default().push(id);
        };
        for (area, id) in list.iter().zip(ids()) {
            put(|to| &mut to.codes, area.code.to_ascii_uppercase(), id);
        }
        for (area, id) in list.iter().zip(ids()) {
            for code in old_codes(area).chain(area.aliases.iter().map(String::as_str)) {
                put(|to| &mut to.old_codes, code.to_string(), id);
            }
            for name in std::iter::once(&area.name).chain(&area.aliases) {
                put(|to| &mut to.names, spelling::key(name), id);
                put(|to| &mut to.short_names, spelling::short(name), id);
            }
        }
        let current: BTreeSet<String> = spellings.codes.keys().cloned().collect();
        for (area, id) in list.iter().zip(ids()) {
            let codes = old_codes(area).map(str::to_ascii_uppercase);
            for code in codes.filter(|code| !current.contains(code)) {
                spellings.codes.entry(code).or_default().push(id);
            }
        }
        spellings
    }
}

fn old_codes(area: &Area) -> impl Iterator<Item = &str> {
    let codes = area.old_code.as_deref().unwrap_or_default().split(';');
    codes.map(str::trim).filter(|code| !code.is_empty())
}

fn area_fault(problem: String, remedy: &str) -> Fault {
    Fault::in_file("", problem, remedy)
}

fn parent_faults(
    area: &Area,
    list: &[Area],
    by_code: &BTreeMap<String, AreaId>,
) -> Vec<(String, Fault)> {
    let mut faults = Vec::new();
    for parent in &area.parents {
        let fault = match by_code.get(parent) {
            None => area_fault(
                format!(
                    "the parent `{parent}` of `{}` is not in the file",
                    area.code
                ),
                "Add a row for the parent, or correct its code.",
            ),
            Some(id) if list[id.0 as usize].level >= area.level => area_fault(
                format!(
                    "the parent `{parent}` of `{}` is not of a larger level",
                    area.code
                ),
                "Correct the parent: a ward lies in a district or constituency, a district in a local authority, and so on.",
            ),
            Some(_) => continue,
        };
        faults.push((area.code.clone(), fault));
    }
    faults
}

fn places(list: &[Area], by_code: &BTreeMap<String, AreaId>) -> Vec<Place> {
    let slugs = slugs(list);
    let mut places: Vec<Place> = Vec::with_capacity(list.len());
    for (index, area) in list.iter().enumerate() {
        // Parents are larger, so they stand earlier in the list and have their ancestors.
        let mut ancestors: BTreeSet<AreaId> = area
            .parents
            .iter()
            .flat_map(|code| places[by_code[code].0 as usize].ancestors.clone())
            .collect();
        ancestors.insert(AreaId(index as u32));
        places.push(Place {
            ancestors: ancestors.into_iter().collect(),
            children: Vec::new(),
            within: Vec::new(),
            slug: slugs[index].clone(),
            title: title(area, list),
        });
    }
    for (index, area) in list.iter().enumerate() {
        for parent in &area.parents {
            let child = AreaId(index as u32);
            places[by_code[parent].0 as usize].children.push(child);
        }
    }
    for index in 0..list.len() {
        let area = AreaId(index as u32);
        let ancestors = places[index].ancestors.clone().into_iter();
        for whole in ancestors.filter(|whole| *whole != area) {
            places[whole.0 as usize].within.push(area);
        }
    }
    places
}

fn title(area: &Area, list: &[Area]) -> String {
    let same: Vec<&Area> = list
        .iter()
        .filter(|other| other.name == area.name)
        .collect();
    if same.len() == 1 {
        return area.name.clone();
    }
    let with_level = format!("{} {}", area.name, area.level.singular());
    let of_level: Vec<&&Area> = same
        .iter()
        .filter(|other| other.level == area.level)
        .collect();
    if of_level.len() == 1 {
        return with_level;
    }
    // Only one of them lies in the part that names it.
    let parent = area.parents.first().filter(|parent| {
        let mut others = of_level.iter().filter(|other| other.code != area.code);
        !others.any(|other| other.parents.contains(parent))
    });
    let parent = parent.and_then(|code| list.iter().find(|other| other.code == *code));
    let place = parent.map_or(&area.code, |parent| &parent.name);
    format!("{with_level} ({place})")
}

/// Returns each area's name in kebab case; where two collide both get their level, then the code.
fn slugs(list: &[Area]) -> Vec<String> {
    let plain: Vec<String> = list.iter().map(|area| slug::slugify(&area.name)).collect();
    let with_level = extend_collisions(&plain, |index| list[index].level.key().replace('_', "-"));
    extend_collisions(&with_level, |index| list[index].code.to_lowercase())
}

fn extend_collisions(slugs: &[String], ending: impl Fn(usize) -> String) -> Vec<String> {
    let mut times = BTreeMap::new();
    for slug in slugs {
        *times.entry(slug).or_insert(0) += 1;
    }
    slugs
        .iter()
        .enumerate()
        .map(|(index, slug)| match times[slug] {
            1 if !slug.is_empty() => slug.clone(),
            _ => format!("{slug}-{}", ending(index)),
        })
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns areas from lines of `code name level parents`.
    pub(crate) fn areas(lines: &str) -> Areas {
        let list = lines
            .lines()
            .map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                Area {
                    code: words[0].to_string(),
                    name: words[1].replace('_', " "),
                    level: Level::parse(words[2]).unwrap(),
                    parents: words[3..].iter().map(ToString::to_string).collect(),
                    population: None,
                    old_code: None,
                    aliases: Vec::new(),
                }
            })
            .collect();
        Areas::new(list)
            .map_err(|faults| format!("{faults:?}"))
            .unwrap()
    }

    const SMALL: &str = "E92 England country\nE12 East region E92\nE10 Shire local_authority E12\n\
        E07 Bolsover district E10\nE14 Bolsover constituency E10\nE05 Clowne ward E07 E14";

    #[test]
    fn a_ward_counts_once_in_each_area_above_it() {
        let areas = areas(SMALL);
        let ward = areas.by_code("E05").unwrap();
        let codes: Vec<&str> = areas
            .ancestors(ward)
            .iter()
            .map(|id| areas.get(*id).code.as_str())
            .collect();
        assert_eq!(codes, ["E92", "E12", "E10", "E07", "E14", "E05"]);
    }

    #[test]
    fn what_lies_in_an_area_is_listed_once_the_larger_first() {
        let areas = areas(SMALL);
        let within = |code: &str| -> Vec<&str> {
            let whole = areas.by_code(code).unwrap();
            let within = areas.within(whole).iter();
            within.map(|id| areas.get(*id).code.as_str()).collect()
        };
        assert_eq!(within("E12"), ["E10", "E07", "E14", "E05"]);
        assert_eq!(within("E14"), ["E05"]);
        assert!(within("E05").is_empty());
    }

    #[test]
    fn colliding_names_get_their_level_in_the_address() {
        let areas = areas(SMALL);
        let slugs: Vec<&str> = areas.ids().map(|id| areas.slug(id)).collect();
        assert_eq!(
            slugs,
            [
                "england",
                "east",
                "shire",
                "bolsover-district",
                "bolsover-constituency",
                "clowne"
            ]
        );
    }

    /// Nobody could tell two pages apart by their headings.
    #[test]
    fn every_title_is_unique() {
        let areas = areas(
            "E92 England country\nE12 East region E92\nE10 Bucks local_authority E12\n\
             E06 Bucks local_authority E12\nE071 Ash district E10\nE072 Elm district E10\n\
             E051 Central ward E071\nE052 Central ward E072\nE14 Central constituency E10",
        );
        let titles: Vec<&str> = areas.ids().map(|id| areas.title(id)).collect();
        assert_eq!(
            titles,
            [
                "England",
                "East",
                "Bucks local authority (E06)",
                "Bucks local authority (E10)",
                "Ash",
                "Elm",
                "Central constituency",
                "Central ward (Ash)",
                "Central ward (Elm)",
            ]
        );
    }

    #[test]
    fn a_name_that_fits_two_areas_is_not_found() {
        let areas = areas(SMALL);
        assert_eq!(areas.find("bolsover", None), Found::Several);
        let district = areas.by_code("E07").unwrap();
        assert_eq!(
            areas.find("Bolsover", Some(Level::District)),
            Found::One(district)
        );
        assert_eq!(areas.find("Nowhere", None), Found::None);
    }

    /// Returns areas of England as their own publishers write them.
    fn published() -> Areas {
        let area = |code: &str, name: &str, level, old_code: &str, aliases: &[&str]| Area {
            code: code.into(),
            name: name.into(),
            level,
            parents: Vec::new(),
            population: None,
            old_code: (!old_code.is_empty()).then(|| old_code.into()),
            aliases: aliases.iter().map(ToString::to_string).collect(),
        };
        let authority = Level::LocalAuthority;
        Areas::new(vec![
            area("E12000007", "London", Level::Region, "", &[]),
            area("E09000001", "City of London", authority, "201", &[]),
            area("E06000023", "Bristol, City of", authority, "801", &[]),
            area(
                "E06000010",
                "Kingston upon Hull, City of",
                authority,
                "810",
                &["Hull"],
            ),
            area(
                "E06000019",
                "Herefordshire, County of",
                authority,
                "884",
                &[],
            ),
            area("E06000015", "Derby", authority, "831", &[]),
            area("E06000066", "Somerset", authority, "933;E10000027", &[]),
            area("E07000033", "Bolsover", Level::District, "", &[]),
            area("E14001109", "Bolsover", Level::Constituency, "", &[]),
            area("E07000240", "St Albans", Level::District, "E07000100", &[]),
            area(
                "E05011987",
                "Bolsover North and Shuttlewood",
                Level::Ward,
                "E05003304",
                &[],
            ),
            area(
                "E05011991",
                "Elmton-with-Creswell",
                Level::Ward,
                "E05003304",
                &[],
            ),
            area("E05000001", "King's Lynn", Level::Ward, "", &[]),
        ])
        .map_err(|faults| format!("{faults:?}"))
        .unwrap()
    }

    #[test]
    fn a_name_is_found_in_every_spelling_that_is_in_use() {
        let areas = published();
        let check = |text: &str, code: &str| match areas.find(text, None) {
            Found::One(id) => assert_eq!(areas.get(id).code, code, "{text}"),
            found => panic!("{text}: {found:?}"),
        };
        check("E12000007", "E12000007");
        check("e12000007 ", "E12000007");
        check("LONDON", "E12000007");
        check("city of london", "E09000001");
        check("Bristol", "E06000023");
        check("City of Bristol", "E06000023");
        check("Bristol City of", "E06000023");
        check("Bristol, City of [1]", "E06000023");
        check("hull", "E06000010");
        check("Kingston-upon-Hull", "E06000010");
        check("Herefordshire", "E06000019");
        check("City of Derby", "E06000015");
        check("Derby1", "E06000015");
        check("Derby [1]", "E06000015");
        check("Derby (a)", "E06000015");
        check("Derby\u{b9}", "E06000015");
        check("Derby*", "E06000015");
        check("Derby City Council", "E06000015");
        check("831", "E06000015");
        check("831.0", "E06000015");
        check("E10000027", "E06000066");
        check("933", "E06000066");
        check("Bolsover (district)", "E07000033");
        check("Bolsover District", "E07000033");
        check("Bolsover District Council", "E07000033");
        check("BOLSOVER constituency", "E14001109");
        check("Saint Albans", "E07000240");
        check("St. Albans", "E07000240");
        check("e07000100", "E07000240");
        check("Bolsover North & Shuttlewood", "E05011987");
        check("bolsover north  and shuttlewood ward", "E05011987");
        check("Elmton with Creswell", "E05011991");
        check("ELMTON-WITH-CRESWELL2", "E05011991");
        check("Kings Lynn", "E05000001");
        check("King\u{2019}s Lynn", "E05000001");
    }

    #[test]
    fn what_could_be_two_areas_is_not_guessed() {
        let areas = published();
        assert_eq!(areas.find("Bolsover", None), Found::Several);
        assert_eq!(areas.find("Bolsover1", None), Found::Several);
        // A ward that was split has left its code to both.
        assert_eq!(areas.find("E05003304", None), Found::Several);
        for text in [
            "",
            "Derby and Bristol",
            "E05",
            "83",
            "Bolsover (region)",
            "1",
            "Council",
        ] {
            assert_eq!(areas.find(text, None), Found::None, "{text}");
        }
        assert_eq!(areas.find("London", Some(Level::Ward)), Found::None);
        let district = Some(Level::District);
        assert_eq!(areas.find("Bolsover (constituency)", district), Found::None);
    }

    #[test]
    fn the_nearest_names_are_offered() {
        let areas = published();
        let nearest = |text| areas.nearest(text, None).join(", ");
        assert_eq!(nearest("Bolsever"), "Bolsover");
        assert_eq!(nearest("Elmton w Cresswell"), "Elmton-with-Creswell");
        assert_eq!(nearest("Herfordshire"), "Herefordshire, County of");
        assert_eq!(nearest("4 Mill Lane"), "");
        assert_eq!(nearest("E05009999"), "");
        assert_eq!(areas.nearest("Bolsever", Some(Level::Region)), [""; 0]);
    }

    #[test]
    fn an_area_has_one_ancestor_at_a_level_or_none() {
        let areas = areas("A A country\nB B region A\nC C region A\nD D local_authority B C");
        let authority = areas.by_code("D").unwrap();
        assert_eq!(areas.at_level(authority, Level::Region), None);
        assert_eq!(
            areas.at_level(authority, Level::Country),
            areas.by_code("A")
        );
    }

    #[test]
    fn a_parent_that_is_missing_or_smaller_is_a_fault() {
        let area = |code: &str, level, parents: &[&str]| Area {
            code: code.into(),
            name: code.into(),
            level,
            parents: parents.iter().map(ToString::to_string).collect(),
            population: None,
            old_code: None,
            aliases: Vec::new(),
        };
        let list = vec![
            area("A", Level::Ward, &["B"]),
            area("C", Level::Region, &["A"]),
        ];
        assert_eq!(Areas::new(list).err().map(|faults| faults.len()), Some(2));
    }
}
