//! The areas of a project, from its own file.

use super::table::{Column, Expected, Row, Table};
use super::{dates, geography, values};
use crate::areas::{Area, Areas, Level};
use crate::config::{self, FILE, Project};
use crate::fault::{Error, Fault, Mistakes, Result};
use crate::period::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

/// Returns the areas of a project, of which it names none that there is not.
pub(super) fn read(project: &Project, as_of: Option<Day>) -> Result<Areas> {
    let areas = list(project, as_of)?;
    mistakes(project, &areas).into_result()?;
    Ok(areas)
}

/// Returns the areas of a project: from its file, or else from its figures.
pub(super) fn list(project: &Project, as_of: Option<Day>) -> Result<Areas> {
    match &project.config.areas.file {
        Some(file) => from_file(project, file),
        None => geography::areas(project, as_of),
    }
}

/// Returns the areas of a project that can be read where some cannot, without what they lie in if that does not
/// hold together.
pub(super) fn part(project: &Project) -> Areas {
    let rows = project.config.areas.file.as_ref();
    let rows = rows.and_then(|file| Rows::read(project, file).ok());
    let mut list = rows.map_or_else(Vec::new, |rows| rows.areas);
    let mut codes = BTreeSet::new();
    list.retain(|area| codes.insert(area.code.clone()));
    Areas::new(list.clone()).unwrap_or_else(|_| {
        for area in &mut list {
            area.parents.clear();
        }
        Areas::new(list).unwrap_or_else(|_| unreachable!("areas of different codes lie in nothing"))
    })
}

/// Returns what is wrong with the areas that the configuration names: that there are none of these codes,
/// or that a list of peers names one that is no peer.
pub(super) fn mistakes(project: &Project, areas: &Areas) -> Mistakes {
    let site = &project.config.site;
    let named = [
        ("home", Some(&site.home)),
        ("spotlight", site.spotlight.as_ref()),
    ];
    let unknown = named.into_iter().filter_map(|(key, code)| {
        let code = code.filter(|code| areas.by_code(code).is_none())?;
        let list = super::places::list_of(project);
        Some(format!(
            "site.{key}: the area `{code}` is not {list}: add it there, or correct the code"
        ))
    });
    let smallest = project.config.publish.years;
    let too_small = named.into_iter().filter_map(|(key, code)| {
        let level = areas.get(areas.by_code(code?)?).level;
        (level > smallest).then(|| {
            format!(
                "publish.years: the area of site.{key} would have no figures; write \"{}\" or a smaller level",
                level.key()
            )
        })
    });
    let lists = project.config.peers.iter();
    let of_peers = lists.flat_map(|(code, peers)| peer_problems(project, areas, code, peers));
    config::mistakes(unknown.chain(too_small).chain(of_peers))
}

fn peer_problems(project: &Project, areas: &Areas, code: &str, peers: &[String]) -> Vec<String> {
    let level = |code: &str| areas.by_code(code).map(|id| areas.get(id).level);
    let unknown = |code: &str| {
        let list = super::places::list_of(project);
        format!("the area `{code}` is not {list}: add it there, or correct the code")
    };
    let Some(own) = level(code) else {
        return vec![format!("peers.{code}: {}", unknown(code))];
    };
    let problem = |(place, peer): (usize, &String)| {
        let problem = match level(peer) {
            _ if peer == code => "an area is no peer of its own: take it off its list".to_string(),
            _ if peers[..place].contains(peer) => {
                format!("`{peer}` stands twice in the list: take one off")
            }
            None => unknown(peer),
            Some(other) if other != own => format!(
                "`{peer}` is a {} and `{code}` a {}: name areas of one level",
                other.singular(),
                own.singular()
            ),
            Some(_) => return None,
        };
        Some(format!("peers.{code}: {problem}"))
    };
    peers.iter().enumerate().filter_map(problem).collect()
}

/// Returns the table of a file that a key of the configuration names, with headers that it must
/// have.
pub(super) fn named_file(
    project: &Project,
    file: &str,
    key: &str,
    headers: &[&str],
) -> Result<Table> {
    if !project.root.join(file).is_file() {
        let problem = format!(
            "{key}: there is no file {file} in the project folder: put it there, or correct the name"
        );
        return Err(Error::project(FILE, problem));
    }
    Table::open(&project.root, file, &Expected::of_headers(headers))
}

/// The columns of the areas file.
struct Layout {
    code: Column,
    name: Column,
    level: Column,
    parents: Option<Column>,
    population: Option<Column>,
    old_code: Option<Column>,
    aliases: Option<Column>,
    valid_to: Option<Column>,
}

/// The rows of the areas file.
struct Rows {
    areas: Vec<Area>,
    /// The line of each area, by its code.
    lines: BTreeMap<String, u64>,
    faults: Vec<Fault>,
}

impl Rows {
    fn read(project: &Project, file: &str) -> Result<Rows> {
        let table = named_file(project, file, "areas.file", &["code", "name", "level"])?;
        let layout = layout(&table).map_err(|fault| Error::Faults(vec![fault]))?;
        let mut rows = Rows {
            areas: Vec::new(),
            lines: BTreeMap::new(),
            faults: Vec::new(),
        };
        table.each_row(|row| match row {
            Err(fault) => rows.faults.push(fault),
            Ok(None) => {}
            Ok(Some(row)) => {
                if let Some(area) = area(&row, &layout, &mut rows.faults) {
                    rows.lines.insert(area.code.clone(), row.line());
                    rows.areas.push(area);
                }
            }
        });
        Ok(rows)
    }
}

fn from_file(project: &Project, file: &str) -> Result<Areas> {
    let Rows {
        areas,
        lines,
        faults,
    } = Rows::read(project, file)?;
    if !faults.is_empty() {
        return Err(Error::Faults(faults));
    }
    Areas::new(areas).map_err(|found| {
        let placed = found.into_iter().map(|(code, fault)| {
            let file = file.to_string();
            let fault = Fault { file, ..fault };
            match lines.get(&code) {
                Some(line) => fault.at_line(*line),
                None => fault,
            }
        });
        Error::Faults(placed.collect())
    })
}

fn layout(table: &Table) -> std::result::Result<Layout, Fault> {
    Ok(Layout {
        code: table.required_column("code")?,
        name: table.required_column("name")?,
        level: table.required_column("level")?,
        parents: table.optional_column("parents")?,
        population: table.optional_column("population")?,
        old_code: table.optional_column("old_code")?,
        aliases: table.optional_column("aliases")?,
        valid_to: table.optional_column("valid_to")?,
    })
}

fn area(row: &Row, layout: &Layout, faults: &mut Vec<Fault>) -> Option<Area> {
    let n_before = faults.len();
    let text = |column: Option<Column>| column.map_or("", |column| row.text(column));
    let list = |column| -> Vec<String> {
        let parts = text(column).split(';').map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(str::to_string)
            .collect()
    };
    for (column, what) in [(layout.code, "code"), (layout.name, "name")] {
        if row.text(column).is_empty() {
            let problem = format!("the area has no {what}");
            faults.push(row.fault(column, problem, "Fill in the cell or remove the row."));
        }
    }
    let level = Level::parse(row.text(layout.level));
    if level.is_none() {
        faults.push(unknown_level(row, layout.level));
    }
    let population = NonZeroU64::new(values::whole_number(text(layout.population)).unwrap_or(0));
    if let Some(column) = layout.population
        && population.is_none()
        && !row.text(column).is_empty()
    {
        faults.push(row.fault(
            column,
            "the population is not a whole number above 0",
            "Write a number such as 1,234, or leave the cell blank.",
        ));
    }
    if let Some(column) = layout.valid_to
        && !row.text(column).is_empty()
        && dates::date(row.text(column)).is_none()
    {
        faults.push(row.fault(
            column,
            "not a date that can be read",
            "Write 2026-10-31 or 31/10/2026.",
        ));
    }
    let old_code = text(layout.old_code);
    let area = Area {
        code: row.text(layout.code).to_string(),
        name: row.text(layout.name).to_string(),
        level: level?,
        parents: list(layout.parents),
        population,
        old_code: (!old_code.is_empty()).then(|| old_code.to_string()),
        aliases: list(layout.aliases),
    };
    (faults.len() == n_before).then_some(area)
}

fn unknown_level(row: &Row, column: Column) -> Fault {
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.key()).collect();
    row.fault(
        column,
        "there is no such level",
        format!("Write one of {}.", levels.join(", ")),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{OFFICE, open_bare, shown};

    fn problem(areas: &str) -> String {
        let site = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";
        let config = format!("{site}[areas]\nfile = \"areas.csv\"\n{OFFICE}");
        let files = [("areas.csv", areas), DELIVERY];
        shown(&open_bare(&config, &files).project, None)
    }

    /// A file of [`OFFICE`] that is sound but for its areas.
    const DELIVERY: (&str, &str) = (
        "data/2026-10-31/complaints.csv",
        "ref,ward,received,acknowledged,replied,stage,route\nC-1,Town,2025-01-06,,,,\n",
    );

    #[test]
    fn what_is_wrong_with_an_area_is_said_at_its_line() {
        let areas = "code,name,level,parents,population,valid_to\n\
            E10,Shire,county,,many,soon\n\
            ,Town,ward,E10,1.5,\n";
        assert_eq!(
            problem(areas),
            "areas.csv, column `population`: the population is not a whole number above 0, in 2 \
             rows: lines 2 and 3. Write a number such as 1,234, or leave the cell blank.\n\
             areas.csv, line 2, column `level`: there is no such level. Write one of country, \
             region, local_authority, district, constituency, ward.\n\
             areas.csv, line 2, column `valid_to`: not a date that can be read. Write 2026-10-31 \
             or 31/10/2026.\n\
             areas.csv, line 3, column `code`: the area has no code. Fill in the cell or remove \
             the row.\n"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_a_mistake_of_the_configuration() {
        let site = "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";
        let config = format!("{site}[areas]\nfile = \"places.csv\"\n{OFFICE}");
        assert_eq!(
            shown(&open_bare(&config, &[DELIVERY]).project, None),
            "sendstats.toml: areas.file: there is no file places.csv in the project folder: put it \
             there, or correct the name\n"
        );
    }

    #[test]
    fn lists_of_peers_name_other_areas_of_one_level() {
        let areas = "code,name,level,parents\nE10,Shire,local_authority,\nE11,Vale,local_authority,\n\
            E07,Hill,district,E10\n";
        let check = |list: &str, expected: &str| {
            let site =
                "[site]\ntitle = \"T\"\npublisher = \"P\"\ncontact = \"C\"\nhome = \"E10\"\n";
            let config = format!(
                "{site}[areas]\nfile = \"areas.csv\"\n[peers]\n{list}\n[inputs.c]\nkind = \"waits\"\n\
                 files = \"data/*/w.csv\"\ncolumns = {{ area = \"a\" }}\n\
                 clocks.final_plan = {{ started = \"s\", ended = \"e\" }}\n"
            );
            let delivery = ("data/2026-10-31/w.csv", "a,s,e\nE10,2025-01-06,\n");
            let found = open_bare(&config, &[("areas.csv", areas), delivery]);
            let found = shown(&found.project, None);
            assert_eq!(found, expected, "{list}");
        };
        check(
            "E10 = [\"E11\"]",
            "final_plan as of 2026-10-31, threshold 5, covers E10\n\
             E10 2025-01-06 open, by 2025-05-26\n\
             data/2026-10-31/w.csv: read 1, used 1\n",
        );
        check(
            "E10 = [\"E12\"]",
            "sendstats.toml: peers.E10: the area `E12` is not in areas.csv: add it there, or correct the code\n",
        );
        check(
            "E13 = [\"E11\"]",
            "sendstats.toml: peers.E13: the area `E13` is not in areas.csv: add it there, or correct the code\n",
        );
        check(
            "E10 = [\"E10\", \"E07\", \"E11\", \"E11\"]",
            "sendstats.toml: peers.E10: an area is no peer of its own: take it off its list\n\
             peers.E10: `E07` is a district and `E10` a local authority: name areas of one level\n\
             peers.E10: `E11` stands twice in the list: take one off\n",
        );
    }

    #[test]
    fn relations_that_do_not_hold_are_placed_at_the_line_of_the_area() {
        let areas = "code,name,level,parents\nE05,Clowne,ward,E07; E10\nE10,Shire,local_authority,\n\
            E10,Shire,local_authority,\n";
        assert_eq!(
            problem(areas),
            "areas.csv, line 2: the parent `E07` of `E05` is not in the file. Add a row for the \
             parent, or correct its code.\n\
             areas.csv, line 4: the code `E10` stands twice. Keep one row per area.\n"
        );
        assert_eq!(
            problem("code,name,level\nE11,Shire,local_authority\nE05,Town,ward\n"),
            "sendstats.toml: site.home: the area `E10` is not in areas.csv: add it there, or correct the \
             code\n"
        );
        assert_eq!(
            problem("code,name\n"),
            "areas.csv: there is no column `level`. Add it; the file has `code`, `name`.\n"
        );
    }
}
