//! Headers that say that a column holds personal data.

use super::Kind;

/// What makes a header personal wherever its letters stand, parts run together.
const ANYWHERE: &[(&str, Kind)] = &[
    ("surname", Kind::Name),
    ("forename", Kind::Name),
    ("firstname", Kind::Name),
    ("lastname", Kind::Name),
    ("middlename", Kind::Name),
    ("fullname", Kind::Name),
    ("familyname", Kind::Name),
    ("birthdate", Kind::BirthDate),
    ("dateofbirth", Kind::BirthDate),
    ("yearofbirth", Kind::BirthDate),
    ("monthofbirth", Kind::BirthDate),
    ("homeaddress", Kind::Address),
    ("addressline", Kind::Address),
    ("emailaddress", Kind::Email),
    ("mobilenumber", Kind::Phone),
    ("phonenumber", Kind::Phone),
    ("telephone", Kind::Phone),
    ("pupilnumber", Kind::Upn),
    ("uniquelearner", Kind::Uln),
    ("nhsnumber", Kind::NhsNumber),
    ("nationalinsurance", Kind::NationalInsurance),
    ("passport", Kind::Passport),
];

/// What makes a header personal as a word of its own.
const WORDS: &[(&str, Kind)] = &[
    ("forenames", Kind::Name),
    ("initials", Kind::Name),
    ("dob", Kind::BirthDate),
    ("birthday", Kind::BirthDate),
    ("birth", Kind::BirthDate),
    ("born", Kind::BirthDate),
    ("address", Kind::Address),
    ("addr", Kind::Address),
    ("street", Kind::Address),
    ("uprn", Kind::Address),
    ("postcode", Kind::Postcode),
    ("postcodes", Kind::Postcode),
    ("postal", Kind::Postcode),
    ("zip", Kind::Postcode),
    ("email", Kind::Email),
    ("emails", Kind::Email),
    ("mail", Kind::Email),
    ("phone", Kind::Phone),
    ("phones", Kind::Phone),
    ("mobile", Kind::Phone),
    ("tel", Kind::Phone),
    ("telno", Kind::Phone),
    ("landline", Kind::Phone),
    ("upn", Kind::Upn),
    ("formerupn", Kind::Upn),
    ("uln", Kind::Uln),
    ("nhsno", Kind::NhsNumber),
    ("chi", Kind::NhsNumber),
    ("nino", Kind::NationalInsurance),
    ("nin", Kind::NationalInsurance),
    ("ethnicity", Kind::Ethnicity),
    ("ethnic", Kind::Ethnicity),
    ("postcd", Kind::Postcode),
];

/// Two words that make a header personal where they follow each other.
const PAIRS: &[(&str, &str, Kind)] = &[
    ("e", "mail", Kind::Email),
    ("post", "code", Kind::Postcode),
    ("house", "number", Kind::Address),
    ("house", "no", Kind::Address),
    ("house", "name", Kind::Address),
    ("nhs", "no", Kind::NhsNumber),
    ("nhs", "num", Kind::NhsNumber),
    ("nhs", "id", Kind::NhsNumber),
    ("ni", "number", Kind::NationalInsurance),
    ("ni", "no", Kind::NationalInsurance),
    ("contact", "number", Kind::Phone),
    ("contact", "no", Kind::Phone),
    ("contact", "details", Kind::Phone),
    ("pupil", "no", Kind::Upn),
    ("learner", "number", Kind::Uln),
];

/// Whose name is personal: `child name`, `name of parent`, `carersname`.
const PEOPLE: &[&str] = &[
    "child",
    "childs",
    "childrens",
    "children",
    "pupil",
    "pupils",
    "student",
    "students",
    "person",
    "persons",
    "parent",
    "parents",
    "carer",
    "carers",
    "mother",
    "mothers",
    "father",
    "fathers",
    "mum",
    "dad",
    "guardian",
    "guardians",
    "client",
    "customer",
    "complainant",
    "contact",
    "applicant",
    "resident",
    "constituent",
    "caseworker",
    "officer",
    "sibling",
    "legal",
    "cyp",
];

/// Other words that make a name that of a person.
const KINDS_OF_NAME: &[&str] = &["first", "last", "middle", "full", "given", "preferred"];

/// Words with which a header speaks about such data without holding them.
const ABOUT: &[&str] = &[
    "district",
    "sector",
    "count",
    "counts",
    "total",
    "type",
    "method",
    "route",
    "consent",
    "sent",
    "received",
    "replied",
    "acknowledged",
    "rate",
    "percent",
    "pc",
    "weight",
    "flag",
    "yn",
    "calls",
    "call",
    "valid",
    "area",
    "trust",
    "response",
    "band",
    "known",
    "provided",
    "scheme",
    "outward",
    "works",
    "contacts",
    "repair",
];

/// Returns what kind of personal data a header announces, if any.
///
/// Letter case, spaces, punctuation and words run together do not matter.
pub(super) fn kind(header: &str) -> Option<Kind> {
    let words = words(header);
    let about = words.iter().any(|word| ABOUT.contains(&word.as_str()));
    let has = |word: &str| words.iter().any(|own| own == word);
    if has("n") || has("number") && has("of") {
        return None;
    }
    let joined = words.concat();
    let is_birth = has("birth") || has("dob");
    // A date of something sent is no address; a date of birth is what it says.
    if about || has("date") && !is_birth && !joined.contains("birth") {
        return None;
    }
    let anywhere = ANYWHERE.iter().find(|(part, _)| joined.contains(part));
    let word = || WORDS.iter().find(|(word, _)| has(word));
    if let Some((_, kind)) = anywhere.or_else(word) {
        return Some(*kind);
    }
    let pair = words.windows(2).find_map(|pair| {
        let known = PAIRS
            .iter()
            .find(|(a, b, _)| pair[0] == *a && pair[1] == *b);
        known.map(|(_, _, kind)| *kind)
    });
    pair.or_else(|| persons_name(&words, &joined).then_some(Kind::Name))
}

fn persons_name(words: &[String], joined: &str) -> bool {
    let is_person = |word: &str| PEOPLE.contains(&word) || KINDS_OF_NAME.contains(&word);
    if words.iter().any(|word| word == "name" || word == "names") {
        return words.iter().any(|word| is_person(word));
    }
    let before = joined.strip_suffix("names").or(joined.strip_suffix("name"));
    before.is_some_and(is_person)
}

/// Words for what people write in sentences.
const WRITING: &[&str] = &[
    "note",
    "notes",
    "casenotes",
    "comment",
    "comments",
    "remark",
    "remarks",
    "narrative",
    "freetext",
    "memo",
    "chronology",
];

/// Returns what kind of personal data a header suggests to somebody who does without the column:
/// notes, or a person without the word "name".
///
/// It is no reason to stop a delivery: `Notes` is often blank, and `Child` may be a number.
pub(in crate::confidential) fn suggested(header: &str) -> Option<Kind> {
    let words = words(header);
    let is_writing = words.iter().any(|word| WRITING.contains(&word.as_str()))
        || words
            .windows(2)
            .any(|pair| pair[0] == "free" && pair[1] == "text");
    if is_writing {
        let about = |word: &String| matches!(word.as_str(), "date" | "n" | "number" | "count");
        return (!words.iter().any(about)).then_some(Kind::FreeText);
    }
    let is_person = |word: &String| PEOPLE.contains(&word.as_str()) && word != "legal";
    let links = |word: &String| matches!(word.as_str(), "or" | "and" | "s" | "the" | "of");
    let is_of_persons =
        words.iter().any(is_person) && words.iter().all(|word| is_person(word) || links(word));
    is_of_persons.then_some(Kind::Name)
}

/// Returns the words of a header in lower case, without apostrophes: `Child's name` is `childs
/// name`, and so is `ChildsName`.
fn words(header: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in header.chars() {
        let starts = letter.is_uppercase() && before.is_lowercase();
        if starts || !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | '.') {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is a word from the start");
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_speak_of_notes_or_of_persons_suggest_them() {
        for header in [
            "Notes",
            "case_notes",
            "Comments",
            "FreeText",
            "Free text (panel)",
            "CaseNotes",
            "Panel remarks",
        ] {
            assert!(suggested(header) == Some(Kind::FreeText), "{header}");
        }
        for header in [
            "Child",
            "Pupil",
            "parent / carer",
            "Mum and Dad",
            "Complainant",
            "Children",
        ] {
            assert!(suggested(header) == Some(Kind::Name), "{header}");
        }
        for header in [
            "Child ID",
            "Date of note",
            "n comments",
            "legal",
            "Noted",
            "parental request",
            "ward",
            "",
        ] {
            assert!(suggested(header).is_none(), "{header}");
        }
    }

    #[test]
    fn headers_of_personal_data_are_known_however_they_are_written() {
        let check = |headers: &[&str], expected: Kind| {
            for header in headers {
                assert!(kind(header) == Some(expected), "{header}");
            }
        };
        check(
            &[
                "Surname",
                "FORENAME",
                "first_name",
                "Last Name",
                "LegalSurname",
                "full name",
                "Child's name",
                "ChildName",
                "parent/carer name",
                "Name of child",
                "Parent name (1)",
                "Complainant Name",
                "contact_name",
                "pupilname",
                "Preferred name",
                "Initials",
                "CaseworkerName",
            ],
            Kind::Name,
        );
        check(
            &[
                "DOB",
                "D.O.B.",
                "Date of birth",
                "personbirthdate",
                "Birth_Date",
                "BirthDate",
                "child dob",
            ],
            Kind::BirthDate,
        );
        check(
            &[
                "Address",
                "address line 1",
                "AddressLine1",
                "Street",
                "House number",
                "UPRN",
            ],
            Kind::Address,
        );
        check(
            &["postcode", "Post Code", "HomePostcode", "Postcode (home)"],
            Kind::Postcode,
        );
        check(
            &["Email", "e-mail", "EmailAddress", "Parent email"],
            Kind::Email,
        );
        check(
            &[
                "Phone",
                "Mobile no.",
                "Tel",
                "Tel.",
                "Telephone Number",
                "contact number",
            ],
            Kind::Phone,
        );
        check(
            &[
                "UPN",
                "upn",
                "formerupn",
                "Unique Pupil Number",
                "UPN (DfE)",
            ],
            Kind::Upn,
        );
        check(&["ULN", "uniquelearnernumber"], Kind::Uln);
        check(&["NHS Number", "nhs_no", "NHSNumber"], Kind::NhsNumber);
        check(
            &["NI number", "NINO", "National Insurance No"],
            Kind::NationalInsurance,
        );
        check(&["Passport no"], Kind::Passport);
        check(&["Ethnicity", "Ethnic group"], Kind::Ethnicity);
    }

    #[test]
    fn headers_of_places_dates_and_counts_are_not_findings() {
        for header in [
            "area name",
            "ward_name",
            "la_name",
            "lad_name",
            "pcon_name",
            "school name",
            "Provider Name",
            "name of measure",
            "name",
            "received date",
            "date email sent",
            "phone calls",
            "n_emails",
            "email received",
            "postcode district",
            "Postcode sector",
            "number of addresses",
            "theme",
            "case_ref",
            "startdate",
            "assessmentoutcomedate",
            "requestoutcome",
            "week20",
            "telephony",
            "Organisation Name",
            "Local.area.partnership",
            "contact type",
            "setting name",
            "birth weight",
            "nhs trust",
            "need",
            "sen2_upnx",
            "",
        ] {
            assert!(kind(header).is_none(), "{header}");
        }
    }
}
