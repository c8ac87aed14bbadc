//! The proofs of what a build withholds: where they are written, and how far they reach.

mod support;

use sendstats::publish::site::sha256;
use sendstats::synth::{self, Options};
use serde_json::Value;
use support::{build_command, copy_project, folder, put, root, status_and_words, tree};
use tempfile::TempDir;

/// Returns how many small counts there are and how many are proved, as the certificates say.
fn proved(certificates: &Value) -> (u64, u64) {
    let number = |key: &str| certificates[key].as_u64().unwrap();
    (number("small_counts"), number("proved"))
}

#[test]
fn nearly_all_that_the_demonstration_withholds_is_proved() {
    let (_, _, certificates) =
        sendstats::build_certified(&root(), None).unwrap_or_else(|error| panic!("{error}"));
    let (n_cells, n_proved) = certificates.expect("its counts are not rounded").n_proved();
    assert!(n_cells > 400, "{n_cells}");
    // What is left are exceptions in time by need, of which the search finds nothing, and counts of the pair of wards of
    // which some years' requests are withheld: they have few rows that could trade places.
    assert!(n_cells - n_proved <= 41, "{n_proved} of {n_cells}");
}

/// Returns an invented project of few cases in a folder.
fn project() -> TempDir {
    let files = synth::project(&Options {
        rows: 300,
        areas: 6,
        wards: 0,
        seed: 1,
    });
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .collect();
    folder(&files)
}

#[test]
fn they_are_written_beside_the_site_and_change_nothing_of_it() {
    let project = project();
    let out = project.path().join("site");
    let plain = build_command(project.path(), &out).output().unwrap();
    assert_eq!(status_and_words(&plain).0, 0);
    let site = tree(&out);
    assert!(!project.path().join("private").exists());

    let output = build_command(project.path(), &out)
        .arg("--certify")
        .output()
        .unwrap();
    let (status, words) = status_and_words(&output);
    assert_eq!(status, 0, "{words}");
    assert!(
        words.contains("small counts that are not published"),
        "{words}"
    );
    assert!(tree(&out) == site, "the site is another");
    let private = tree(&project.path().join("private"));
    let names: Vec<&String> = private.keys().collect();
    assert_eq!(names, [".gitignore", "certificates.json"]);
    assert_eq!(private[".gitignore"], b"*\n");
    let certificates: Value = serde_json::from_slice(&private["certificates.json"]).unwrap();
    let (n_cells, n_proved) = proved(&certificates);
    assert!(
        n_cells > 100 && n_proved * 10 > n_cells * 7,
        "{n_proved} of {n_cells}"
    );
    assert!(
        certificates["about"][0]
            .as_str()
            .unwrap()
            .starts_with("PRIVATE")
    );

    // They name their site, and a build of the same site leaves them where they are.
    assert_eq!(certificates["site"], sha256(&site["manifest.json"]));
    let plain = build_command(project.path(), &out).output().unwrap();
    let (status, words) = status_and_words(&plain);
    assert_eq!(status, 0, "{words}");
    assert!(!words.contains("Removed"), "{words}");
    assert!(tree(&project.path().join("private")) == private);

    // The same records give the same proofs.
    let output = build_command(project.path(), &out)
        .arg("--certify")
        .output()
        .unwrap();
    assert_eq!(status_and_words(&output).0, 0);
    assert!(tree(&project.path().join("private")) == private);
}

/// Somebody would take the old proofs for those of the site that is there now.
#[test]
fn those_of_an_earlier_site_do_not_stay() {
    let project = project();
    let out = project.path().join("site");
    let private = project.path().join("private");
    let build = |words: &[&str]| {
        let output = build_command(project.path(), &out).args(words).output();
        let (status, words) = status_and_words(&output.unwrap());
        assert_eq!(status, 0, "{words}");
        words
    };
    build(&["--certify"]);
    // Those of a release are named by its day, and are its own.
    put(
        project.path(),
        "private/certificates-2026-09-30.json",
        b"{}",
    );
    let path = project.path().join("sendstats.toml");
    let configuration = std::fs::read_to_string(&path).unwrap();
    let titled = configuration.replace("in an invented region", "in another region");
    assert_ne!(titled, configuration);
    std::fs::write(path, titled).unwrap();
    let words = build(&[]);
    assert!(words.contains("it belonged to an earlier site"), "{words}");
    let names: Vec<String> = tree(&private).into_keys().collect();
    assert_eq!(names, [".gitignore", "certificates-2026-09-30.json"]);
    // Nor do those of which nobody knows the site, which earlier versions of the program have written.
    put(
        project.path(),
        "private/certificates.json",
        b"{\"about\":[]}",
    );
    build(&[]);
    assert!(!private.join("certificates.json").exists());
}

#[test]
fn a_release_has_its_own() {
    let project = folder(&[]);
    copy_project(&root(), project.path());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_sendstats"))
        .args(["release", "--project"])
        .arg(project.path())
        .output()
        .unwrap();
    let (status, words) = status_and_words(&output);
    assert_eq!(status, 0, "{words}");
    let path = project.path().join("private/certificates-2026-10-31.json");
    let certificates: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (n_cells, n_proved) = proved(&certificates);
    assert!(n_proved * 10 > n_cells * 9, "{n_proved} of {n_cells}");
    let manifest = std::fs::read(project.path().join("site/manifest.json")).unwrap();
    assert_eq!(certificates["site"], sha256(&manifest));
}
