//! Deliveries of cases from which earlier releases were made, read once more.

use super::delivery::{self, SourceFile};
use super::places::Listed;
use super::{areas, cases, gather, in_order, merge};
use crate::areas::Areas;
use crate::chain;
use crate::confidential::records::Cases;
use crate::config::{InputKind, Project};
use crate::fault::{Error, Faults, Result};
use crate::period::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What the files of cases held at an earlier date.
pub(in crate::confidential) struct PastCases {
    /// What [`chain::hash_of_areas`] gives for the areas.
    pub areas: String,
    /// By series.
    pub cases: Vec<Cases>,
    /// By input: the date of its newest delivery.
    pub deliveries: BTreeMap<String, Day>,
}

/// Reads what the files of some inputs held at one date after the other.
///
/// An input of which no delivery came in between is not read again. Figures and events of others are not
/// read: nothing that is counted hangs on them.
#[derive(Default)]
pub(in crate::confidential) struct PastReader {
    areas: Option<Areas>,
    /// By input: the files that it had at the date before, and what they held.
    before: BTreeMap<String, (Vec<SourceFile>, Vec<Cases>)>,
}

impl PastReader {
    /// Returns what the files of the named inputs held at a date.
    pub fn read<'i>(
        &mut self,
        project: &Project,
        inputs: impl Iterator<Item = &'i str>,
        day: Day,
    ) -> Result<PastCases> {
        let areas = areas::read(project, Some(day)).map_err(in_order)?;
        if self.areas.as_ref() != Some(&areas) {
            self.before.clear();
        }
        let (mut faults, mut cases) = (Faults::default(), Vec::new());
        let mut deliveries = BTreeMap::new();
        let inputs: BTreeSet<&str> = inputs.collect();
        let all = project.config.inputs.iter();
        let of_cases = all.filter(|(_, input)| input.kind != InputKind::Figures);
        for (name, input) in of_cases.filter(|(name, _)| inputs.contains(name.as_str())) {
            let files = delivery::files(project, name, input, Some(day));
            let Some(files) = gather(files, &mut faults)? else {
                continue;
            };
            let newest = files.iter().filter_map(|file| file.delivery).max();
            deliveries.extend(newest.map(|newest| (name.clone(), newest)));
            let is_known = self
                .before
                .get(name)
                .is_some_and(|(known, _)| *known == files);
            if !is_known {
                let read = cases::read(project, Listed::whole(&areas), (name, input), Some(day));
                let Some((list, _)) = gather(read, &mut faults)? else {
                    continue;
                };
                self.before.insert(name.clone(), (files, list));
            }
            cases.extend(self.before[name].1.iter().cloned());
        }
        if faults.stop() {
            return Err(Error::Faults(faults.into_vec()));
        }
        let hash = chain::hash_of_areas(&areas);
        self.areas = Some(areas);
        Ok(PastCases {
            areas: hash,
            cases: merge::by_series(cases),
            deliveries,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::ingest;
    use super::super::tests::{Folder, OFFICE, open};
    use super::*;
    use std::fs;

    const COUNCIL: &str = "[inputs.council]\nkind = \"waits\"\nfiles = \"data/*/waits.csv\"\n\
        columns = { case = \"ref\", area = \"area\" }\n\
        [inputs.council.clocks.final_plan]\nstarted = \"received\"\nended = \"issued\"\n";
    const COMPLAINTS: &str = "ref,ward,received,acknowledged,replied,stage,route\n\
        1,Clowne,2024-01-08,,2024-01-20,1,council\n2,Clowne,2024-02-05,,,1,council\n";
    const INPUTS: [&str; 2] = ["council", "office"];

    /// Waits come every month, complaints came once.
    fn project() -> Folder {
        let waits = |issued: &str| {
            format!("ref,area,received,issued\n1,E07,2024-01-02,{issued}\n2,E05,2024-01-03,\n")
        };
        open(
            &format!("{COUNCIL}{OFFICE}"),
            &[
                ("data/2024-02-29/waits.csv", waits("").as_str()),
                ("data/2024-02-29/complaints.csv", COMPLAINTS),
                ("data/2024-03-31/waits.csv", waits("2024-03-20").as_str()),
                ("data/2024-04-30/waits.csv", waits("2024-03-20").as_str()),
                ("data/2024-04-30/complaints.csv", COMPLAINTS),
            ],
        )
    }

    fn days() -> [Day; 3] {
        ["2024-02-29", "2024-03-31", "2024-04-30"].map(|day| Day::parse_iso(day).unwrap())
    }

    fn lines(cases: &[Cases]) -> Vec<String> {
        let of_series = |cases: &Cases| {
            let series = cases.series.key().to_string();
            let as_of = cases.as_of;
            let line = move |case: &crate::confidential::records::Case| {
                format!("{series} {as_of} {case:?}")
            };
            cases.list.iter().map(line).collect::<Vec<String>>()
        };
        cases.iter().flat_map(of_series).collect()
    }

    #[test]
    fn what_is_read_of_one_date_after_the_other_is_what_each_date_held() {
        let folder = project();
        let mut reader = PastReader::default();
        for day in days() {
            let read = reader.read(&folder.project, INPUTS.into_iter(), day);
            let read = read.ok().unwrap();
            let whole = ingest(&folder.project, Some(day)).ok().unwrap();
            assert_eq!(lines(&read.cases), lines(&whole.cases), "{day}");
            assert_eq!(read.areas, chain::hash_of_areas(&whole.areas));
            let deliveries = whole.intakes.iter();
            let deliveries = deliveries.map(|intake| (intake.input.clone(), intake.as_of.unwrap()));
            assert_eq!(read.deliveries, deliveries.collect(), "{day}");
        }
    }

    #[test]
    fn an_input_without_a_new_delivery_is_not_read_again() {
        let folder = project();
        let mut reader = PastReader::default();
        let [first, second, third] = days();
        let mut read = |day| reader.read(&folder.project, INPUTS.into_iter(), day);
        let before = lines(&read(first).ok().unwrap().cases);
        // It could not be read again.
        for day in ["2024-02-29", "2024-04-30"] {
            let path = folder
                .project
                .root
                .join(format!("data/{day}/complaints.csv"));
            fs::write(path, "nothing\nof use\n").unwrap();
        }
        let complaints = |lines: &[String]| -> Vec<String> {
            let of_office = lines.iter().filter(|line| line.starts_with("complaints "));
            of_office.cloned().collect()
        };
        let after = lines(&read(second).ok().unwrap().cases);
        assert_eq!(complaints(&after), complaints(&before));
        assert_ne!(after, before);
        assert!(read(third).is_err(), "a new delivery is not read");
    }

    #[test]
    fn an_input_that_a_release_did_not_have_is_not_read() {
        let folder = project();
        let read = PastReader::default().read(&folder.project, ["council"].into_iter(), days()[0]);
        let read = read.ok().unwrap();
        assert_eq!(read.deliveries.into_keys().collect::<Vec<_>>(), ["council"]);
        assert!(
            lines(&read.cases)
                .iter()
                .all(|line| !line.starts_with("complaints "))
        );
    }
}
