//! The same inputs give the same bytes, wherever and in whatever surroundings they are built.

mod support;

use std::path::{Path, PathBuf};
use support::{build_command, copy_project, root, tree};

#[test]
fn a_copy_elsewhere_gives_the_same_site() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("here");
    build(&root(), &here, [("TZ", "UTC"), ("LC_ALL", "C")]);

    let elsewhere = folder.path().join("büro, 2. Stock/site of Żółć");
    let project = elsewhere.join("das Projekt");
    copy_project(&root(), &project);
    let there = elsewhere.join("the öutput");
    let surroundings = [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8")];
    build(&project, &there, surroundings);

    let (here, there) = (tree(&here), tree(&there));
    let paths: Vec<&String> = here.keys().collect();
    assert_eq!(paths, there.keys().collect::<Vec<_>>());
    assert!(paths.len() > 100, "the demonstration has {paths:?} only");
    for (path, bytes) in &here {
        assert!(*bytes == there[path], "{path} differs");
    }
}

/// Builds with the binary, from another working folder than the project.
fn build(project: &Path, out: &Path, surroundings: [(&str, &str); 2]) {
    let mut command = build_command(project, out);
    command.envs(surroundings).env("LANG", surroundings[1].1);
    command.current_dir(std::env::temp_dir());
    let output = command.output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
}

/// A folder named relative to the working folder gives what its whole path gives.
#[test]
fn the_way_a_folder_is_named_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    copy_project(&root(), folder.path());
    let relative = PathBuf::from(".");
    let mut command = build_command(&relative, &relative.join("relative"));
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success());
    let whole = folder.path().join("whole");
    build(folder.path(), &whole, [("TZ", "UTC"), ("LC_ALL", "C")]);
    assert!(tree(&folder.path().join("relative")) == tree(&whole));
}
