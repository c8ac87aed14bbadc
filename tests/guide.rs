//! The guide for staff: every key of the configuration is explained, and no link is dead.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CONFIG: &str = include_str!("../src/config.rs");
const REFERENCE: &str = include_str!("../docs/guide/configuration.md");

/// Returns the keys that the structs of the configuration take, as a user writes them.
fn keys() -> BTreeSet<&'static str> {
    let mut keys = BTreeSet::new();
    let (mut is_read, mut in_struct, mut renamed) = (false, false, None);
    for line in CONFIG.lines() {
        if line.starts_with("#[derive") {
            is_read = line.contains("Deserialize");
        } else if line.starts_with("pub struct") {
            in_struct = is_read;
        } else if line.starts_with('}') {
            in_struct = false;
        }
        if let Some((_, rest)) = line.split_once("rename = \"") {
            renamed = rest.split('"').next();
        }
        let field = line
            .strip_prefix("    pub ")
            .and_then(|line| line.split_once(": "));
        if let (true, Some((name, _))) = (in_struct, field) {
            keys.insert(renamed.take().unwrap_or(name));
        }
    }
    keys
}

#[test]
fn the_keys_of_the_configuration_are_found() {
    let keys = keys();
    for key in [
        "title", "covers", "levels", "breaks", "events", "where", "base",
    ] {
        assert!(keys.contains(key), "{key}");
    }
    for other in ["filter", "root", "config"] {
        assert!(!keys.contains(other), "{other}");
    }
}

#[test]
fn every_key_is_explained_in_the_reference() {
    let explained = |key: &str| {
        let forms = [
            format!("`{key}`"),
            format!("`[{key}]`"),
            format!("`[{key}."),
            format!(".{key}`"),
        ];
        forms.iter().any(|form| REFERENCE.contains(form))
    };
    let missing: Vec<&str> = keys().into_iter().filter(|key| !explained(key)).collect();
    assert!(
        missing.is_empty(),
        "docs/guide/configuration.md does not explain {missing:?}"
    );
}

#[test]
fn every_file_that_a_document_links_to_exists() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for folder in [docs.clone(), docs.join("guide")] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "md") {
                continue;
            }
            for link in fs::read_to_string(&path).unwrap().split("](").skip(1) {
                let target = link.split([')', '#']).next().unwrap();
                let is_elsewhere = target.is_empty() || target.contains("://");
                assert!(
                    is_elsewhere || folder.join(target).exists(),
                    "{} links to {target}",
                    path.display()
                );
            }
        }
    }
}
