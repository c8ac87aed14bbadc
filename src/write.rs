//! Writing a site to a folder: the old one stays whole until the new one is complete.

use crate::fault::{Context, Error, Result};
use crate::publish::site::{GENERATOR, MANIFEST, Site};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// Writes the site to a folder, in place of a former site.
///
/// The files are written to a new folder beside it, which then takes its name, so that a build
/// that is killed leaves the old site whole; the next build puts right what it left behind. The
/// folder's own `.gitignore` and `README` stay. A folder that holds anything but a former site is
/// not replaced.
pub fn write(site: &Site, out: &Path) -> Result<()> {
    let folders = Folders::of(out)?;
    fs::create_dir_all(&folders.parent)
        .with_context(|| format!("making the folder {}", folders.parent.display()))?;
    let _lock = lock(&folders)?;
    recover(&folders)?;
    check_replaceable(&folders.out)?;
    let written = fill(site, &folders).and_then(|()| swap(&folders));
    if written.is_err() {
        // What is left behind is removed by the next build, if it cannot be removed now.
        fs::remove_dir_all(&folders.new).ok();
    }
    written
}

/// Fails where a folder is none that a site may take the place of.
pub fn check(out: &Path) -> Result<()> {
    check_replaceable(&Folders::of(out)?.out)
}

/// The output folder and the ones that stand beside it while a site is written.
struct Folders {
    parent: PathBuf,
    /// Name of the output folder.
    name: OsString,
    out: PathBuf,
    new: PathBuf,
    old: PathBuf,
}

impl Folders {
    fn of(out: &Path) -> Result<Folders> {
        let unusable = || refusal(out, "the path does not end in the name of a folder");
        // A link stays a link: the folder that it leads to is replaced.
        let out = if out.is_symlink() {
            fs::canonicalize(out).with_context(|| format!("following {}", out.display()))?
        } else {
            out.to_path_buf()
        };
        let name = out.file_name().ok_or_else(unusable)?.to_os_string();
        let parent = match out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Ok(Folders {
            new: parent.join(beside(&name, &format!("{NEW}{}", std::process::id()))),
            old: parent.join(beside(&name, "old")),
            parent,
            name,
            out,
        })
    }
}

const NEW: &str = "new-";

/// Returns the name of a hidden neighbour of a folder: `.site.old`.
fn beside(name: &OsStr, ending: &str) -> OsString {
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(".");
    hidden.push(ending);
    hidden
}

fn refusal(out: &Path, problem: &str) -> Error {
    Error::project(format_args!("--out {}", out.display()), problem)
}

/// Returns a file that is locked until it is dropped, so that two builds do not write one folder.
fn lock(folders: &Folders) -> Result<File> {
    let path = folders.parent.join(beside(&folders.name, "lock"));
    let file = File::create(&path).with_context(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(refusal(
            &folders.out,
            "another build is writing this folder: wait until it has ended",
        )),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("locking {}", path.display()))
        }
    }
}

/// Puts right what a killed build has left: an old site not yet put back, unfinished new ones.
fn recover(folders: &Folders) -> Result<()> {
    if folders.old.exists() {
        if folders.out.exists() {
            remove(&folders.old)?;
        } else {
            rename(&folders.old, &folders.out)?;
        }
    }
    let unfinished = beside(&folders.name, NEW);
    let unfinished = unfinished.as_encoded_bytes();
    for name in names(&folders.parent)? {
        if name.as_encoded_bytes().starts_with(unfinished) {
            remove(&folders.parent.join(name))?;
        }
    }
    Ok(())
}

/// Says no to a folder that is neither empty nor a former site.
fn check_replaceable(out: &Path) -> Result<()> {
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return Err(refusal(out, "this is a file: name a folder"));
    }
    let names = names(out)?;
    if names.iter().any(|name| name == ".git") {
        return Err(refusal(
            out,
            "this is a Git working copy, which a build would delete: name another folder and copy the site from there",
        ));
    }
    if names.iter().all(|name| stays(out, name)) || is_former_site(out) {
        return Ok(());
    }
    Err(refusal(
        out,
        "this folder holds something other than a former site: name an empty or a new folder",
    ))
}

fn is_former_site(out: &Path) -> bool {
    let manifest = fs::read(out.join(MANIFEST)).unwrap_or_default();
    serde_json::from_slice::<serde_json::Value>(&manifest)
        .ok()
        .and_then(|manifest| Some(manifest.get("generator")?.as_str()?.starts_with(GENERATOR)))
        .unwrap_or(false)
}

/// Says whether a file of the output folder is the project's own and outlives each build.
fn stays(out: &Path, name: &OsStr) -> bool {
    let is_own = name == ".gitignore" || name.as_encoded_bytes().starts_with(b"README");
    is_own && out.join(name).is_file()
}

/// Writes everything to the new folder.
fn fill(site: &Site, folders: &Folders) -> Result<()> {
    let new = &folders.new;
    fs::create_dir(new).with_context(|| format!("making the folder {}", new.display()))?;
    if folders.out.exists() {
        let names = names(&folders.out)?;
        for name in names.iter().filter(|name| stays(&folders.out, name)) {
            let (from, to) = (folders.out.join(name), new.join(name));
            fs::copy(&from, &to).with_context(|| format!("copying {}", from.display()))?;
        }
    }
    for (path, bytes) in site.files() {
        write_file(&new.join(path), bytes)?;
    }
    write_file(&new.join(MANIFEST), site.manifest().as_bytes())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().expect("a file of a site lies in its folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .with_context(|| format!("writing {}", path.display()))
}

/// Gives the new folder the name of the old one, which is put back if that fails.
fn swap(folders: &Folders) -> Result<()> {
    let had_old = folders.out.exists();
    if had_old {
        rename(&folders.out, &folders.old)?;
    }
    let swapped = rename(&folders.new, &folders.out);
    if had_old && swapped.is_err() {
        rename(&folders.old, &folders.out)?;
    }
    if swapped.is_ok() {
        // A file that somebody holds open does not undo a good build; the next one tries again.
        fs::remove_dir_all(&folders.old).ok();
    }
    swapped
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("renaming {} to {}", from.display(), to.display()))
}

fn remove(folder: &Path) -> Result<()> {
    fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))
}

/// Returns the names of what lies in a folder, in order.
fn names(folder: &Path) -> Result<Vec<OsString>> {
    let entries: std::io::Result<Vec<OsString>> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect());
    let mut names = entries.with_context(|| format!("reading {}", folder.display()))?;
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn site(files: &[(&str, &str)]) -> Site {
        let mut site = Site::new();
        for (path, text) in files {
            site.insert(path, *text).unwrap();
        }
        site
    }

    /// Makes files below a folder.
    fn put(folder: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            write_file(&folder.join(path), text.as_bytes()).unwrap();
        }
    }

    /// Returns every file below a folder as `path=text`, manifests and locks as their path alone.
    fn tree(folder: &Path) -> String {
        let mut files = BTreeMap::new();
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = crate::fault::relative(folder, entry.path());
                let text = fs::read_to_string(entry.path()).unwrap();
                files.insert(path, text);
            }
        }
        let lines: Vec<String> = files
            .iter()
            .map(|(path, text)| {
                if path.ends_with(MANIFEST) || text.is_empty() {
                    path.clone()
                } else {
                    format!("{path}={text}")
                }
            })
            .collect();
        lines.join(" ")
    }

    /// Checks what lies in a folder after a site of one page was written to `site` in it.
    fn check(before: &[(&str, &str)], expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), before);
        let result = write(&site(&[("index.html", "new")]), &folder.path().join("site"));
        let after = match result {
            Ok(()) => tree(folder.path()),
            Err(error) => {
                let message = error.to_string();
                let (_, problem) = message.split_once("site: ").unwrap();
                assert_eq!(error.exit_status(), 2);
                format!("{problem} | {}", tree(folder.path()))
            }
        };
        assert_eq!(after, expected);
    }

    const FORMER: &str = "{\"generator\":\"sendstats 0.0.1\"}";
    const NEW_SITE: &str = ".site.lock site/index.html=new site/manifest.json";

    #[test]
    fn a_former_site_is_replaced_as_a_whole() {
        check(&[], NEW_SITE);
        let former = [
            ("site/manifest.json", FORMER),
            ("site/areas/gone.html", "old"),
        ];
        check(&former, NEW_SITE);
    }

    #[test]
    fn the_folders_own_files_stay() {
        check(
            &[("site/.gitignore", "*"), ("site/README.md", "Built.")],
            ".site.lock site/.gitignore=* site/README.md=Built. site/index.html=new \
             site/manifest.json",
        );
    }

    #[test]
    fn a_folder_of_something_else_is_not_replaced() {
        let refused = "this folder holds something other than a former site: name an empty or a \
            new folder";
        check(
            &[("site/thesis.txt", "years of work")],
            &format!("{refused} | .site.lock site/thesis.txt=years of work"),
        );
        let other = "{\"generator\":\"another\"}";
        check(
            &[("site/manifest.json", other), ("site/a.txt", "a")],
            &format!("{refused} | .site.lock site/a.txt=a site/manifest.json"),
        );
        check(
            &[("site", "file")],
            "this is a file: name a folder | .site.lock site=file",
        );
        check(
            &[("site/manifest.json", FORMER), ("site/.git/HEAD", "main")],
            "this is a Git working copy, which a build would delete: name another folder and copy \
             the site from there | .site.lock site/.git/HEAD=main site/manifest.json",
        );
    }

    #[test]
    fn what_a_killed_build_left_is_put_right() {
        let whole = [
            ("site/manifest.json", FORMER),
            (".site.new-1/half.html", "h"),
        ];
        check(&whole, NEW_SITE);
        let swapped = [
            ("site/manifest.json", FORMER),
            (".site.old/manifest.json", FORMER),
        ];
        check(&swapped, NEW_SITE);
        // Killed between the two renamings: the old site is put back, and is then a former site.
        let between = [
            (".site.old/manifest.json", FORMER),
            (".site.old/.gitignore", "*"),
            (".site.new-1/index.html", "never finished"),
        ];
        check(
            &between,
            ".site.lock site/.gitignore=* site/index.html=new site/manifest.json",
        );
        let foreign = [(".site.old/thesis.txt", "years of work")];
        let refused = "this folder holds something other than a former site: name an empty or a \
            new folder | .site.lock site/thesis.txt=years of work";
        check(&foreign, refused);
    }

    #[test]
    fn a_failure_leaves_the_old_site_whole() {
        let folder = tempfile::tempdir().unwrap();
        put(
            folder.path(),
            &[("site/manifest.json", FORMER), ("site/index.html", "old")],
        );
        let impossible = site(&[("a", "a file"), ("a/b", "in a folder of its name")]);
        let error = write(&impossible, &folder.path().join("site")).unwrap_err();
        assert_eq!(error.exit_status(), 3);
        let whole = ".site.lock site/index.html=old site/manifest.json";
        assert_eq!(tree(folder.path()), whole);
    }

    #[test]
    fn two_builds_do_not_write_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        let folders = Folders::of(&out).unwrap();
        let held = lock(&folders).unwrap();
        let error = write(&site(&[]), &out).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "--out {}: another build is writing this folder: wait until it has ended",
                out.display()
            )
        );
        drop(held);
        write(&site(&[]), &out).unwrap();
    }

    #[test]
    fn the_folder_is_named() {
        for out in ["..", "/", "."] {
            assert_eq!(
                write(&site(&[]), Path::new(out)).unwrap_err().exit_status(),
                2
            );
        }
    }
}
