//! Areas and what they are parts of.

use crate::fault::Fault;
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
    pub old_code: Option<String>,
    pub aliases: Vec<String>,
}

/// Where an area stands: what it is part of, what is part of it, what it is called in addresses.
struct Place {
    /// Itself and every area it is part of, each once, largest first.
    ancestors: Vec<AreaId>,
    children: Vec<AreaId>,
    slug: String,
    title: String,
}

/// All areas of a project, ordered by level and code; every parent is present and larger.
pub struct Areas {
    list: Vec<Area>,
    places: Vec<Place>,
    by_code: BTreeMap<String, AreaId>,
}

/// What a name or code in a row can be.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(AreaId),
    None,
    /// The name fits more than one area.
    Several,
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
        Ok(Areas {
            list,
            places,
            by_code,
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

    /// Returns the area's name, with its level where another area has the same name:
    /// `Bolsover constituency`.
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
        self.by_code.get(code).copied().or_else(|| {
            self.ids().find(|id| {
                let area = self.get(*id);
                area.old_code.as_deref() == Some(code) || area.aliases.iter().any(|a| a == code)
            })
        })
    }

    /// Returns the area that a cell means: by code, else by name or alias, at a level if given.
    ///
    /// Names are compared without regard to case.
    pub fn find(&self, text: &str, level: Option<Level>) -> Found {
        if let Some(id) = self.by_code(text) {
            return Found::One(id);
        }
        let wanted = text.to_lowercase();
        let mut fits = self.ids().filter(|id| {
            let area = self.get(*id);
            level.is_none_or(|level| level == area.level)
                && (area.name.to_lowercase() == wanted
                    || area
                        .aliases
                        .iter()
                        .any(|alias| alias.to_lowercase() == wanted))
        });
        match (fits.next(), fits.next()) {
            (Some(id), None) => Found::One(id),
            (None, _) => Found::None,
            (Some(_), Some(_)) => Found::Several,
        }
    }
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
                "A ward lies in a district or constituency, a district in a local authority, and so on.",
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
    places
}

fn title(area: &Area, list: &[Area]) -> String {
    let same = list.iter().filter(|other| other.name == area.name).count();
    match same {
        1 => area.name.clone(),
        _ => format!("{} {}", area.name, area.level.singular()),
    }
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
