//! Reads and writes the case file, which is JSON and replaced whole.

use super::marks::MarkTarget;
use crate::detect::{Decision, Mark, Verdict};
use crate::text::io_error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The schema of the file. A change of its format changes the number.
const SCHEMA: &str = "signinscope.case/2";
/// The schema before there were marks.
const SCHEMA_WITHOUT_MARKS: &str = "signinscope.case/1";

/// What a file contains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CaseEntries {
    /// Verdicts by id of the finding.
    pub(super) verdicts: BTreeMap<String, Verdict>,
    /// Marks by what they are on.
    pub(super) marks: BTreeMap<MarkTarget, Mark>,
}

/// Why a case file could not be read or written.
#[derive(Debug, Error)]
pub enum CaseError {
    /// No file was named.
    #[error("no case file was named")]
    NoFile,
    /// The file or its directory cannot be read.
    #[error("{}: the case cannot be read: {}", path.display(), io_error(error))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file is not a case file of this schema.
    #[error("{}: expected a case file of signinscope: {reason}; the file is left as it is", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file cannot be written.
    #[error("{}: the case cannot be written: {}; verdicts and marks are kept until the program ends", path.display(), io_error(error))]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseDocument {
    schema: String,
    verdicts: Vec<VerdictEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    marks: Vec<MarkEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerdictEntry {
    finding: String,
    verdict: DecisionWord,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

/// Either a finding or a sign-in.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DecisionWord {
    Confirmed,
    Dismissed,
}

/// The schema alone, to distinguish a newer file from another file.
#[derive(Deserialize)]
struct SchemaHeader {
    schema: String,
}

/// Reads a case file; `None` if it does not exist, but its directory does.
pub(super) fn read(path: &Path) -> Result<Option<CaseEntries>, CaseError> {
    let unreadable = |error| CaseError::Unreadable { path: path.to_owned(), error };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return fs::metadata(directory(path)).map(|_| None).map_err(unreadable);
        }
        Err(error) => return Err(unreadable(error)),
    };
    let malformed = |reason: String| CaseError::Malformed { path: path.to_owned(), reason };
    let head: SchemaHeader = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
    if ![SCHEMA, SCHEMA_WITHOUT_MARKS].contains(&head.schema.as_str()) {
        return Err(malformed(format!("its schema is {}, and this program knows {SCHEMA}", head.schema)));
    }
    let document: CaseDocument = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
    let verdict = |entry: VerdictEntry| {
        let decision = match entry.verdict {
            DecisionWord::Confirmed => Decision::Confirmed,
            DecisionWord::Dismissed => Decision::Dismissed,
        };
        (entry.finding, Verdict { decision, reason: entry.reason })
    };
    let mark = |entry: MarkEntry| {
        let target = match (entry.finding, entry.sign_in) {
            (Some(finding), None) => MarkTarget::Finding(finding),
            (None, Some(sign_in)) => MarkTarget::SignIn(sign_in),
            _ => return Err(malformed("a mark is on a finding or on a sign-in".to_owned())),
        };
        Ok((target, Mark { note: entry.note }))
    };
    Ok(Some(CaseEntries {
        verdicts: document.verdicts.into_iter().map(verdict).collect(),
        marks: document.marks.into_iter().map(mark).collect::<Result<_, _>>()?,
    }))
}

/// Replaces the file by one with these entries, atomically, also in a crash. Only its owner may read it.
pub(super) fn write(path: &Path, entries: &CaseEntries) -> Result<(), CaseError> {
    let replace = || -> io::Result<()> {
        // Replaces the target of a link, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let directory = directory(&target);
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        serde_json::to_writer_pretty(&mut file, &document(entries))?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&target)?;
        // Syncs the new name. Where directories cannot be synced, this is not needed.
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
        Ok(())
    };
    replace().map_err(|error| CaseError::Unwritable { path: path.to_owned(), error })
}

fn document(entries: &CaseEntries) -> CaseDocument {
    let verdict = |(finding, verdict): (&String, &Verdict)| VerdictEntry {
        finding: finding.clone(),
        verdict: match verdict.decision {
            Decision::Confirmed => DecisionWord::Confirmed,
            Decision::Dismissed => DecisionWord::Dismissed,
        },
        reason: verdict.reason.clone(),
    };
    let mark = |(target, mark): (&MarkTarget, &Mark)| {
        let (finding, sign_in) = match target {
            MarkTarget::Finding(id) => (Some(id.clone()), None),
            MarkTarget::SignIn(name) => (None, Some(name.clone())),
        };
        MarkEntry { finding, sign_in, note: mark.note.clone() }
    };
    CaseDocument {
        schema: SCHEMA.to_owned(),
        verdicts: entries.verdicts.iter().map(verdict).collect(),
        marks: entries.marks.iter().map(mark).collect(),
    }
}

/// The directory of a file.
fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> CaseEntries {
        let verdict = Verdict { decision: Decision::Dismissed, reason: "our VPN \"Lagos\"".to_owned() };
        let other = Verdict { decision: Decision::Confirmed, reason: String::new() };
        let marks = [
            (MarkTarget::SignIn("7b1d".to_owned()), Mark { note: "ask\nalice".to_owned() }),
            (MarkTarget::Finding("2b".to_owned()), Mark::default()),
        ];
        CaseEntries { verdicts: [("2b".to_owned(), other), ("1a".to_owned(), verdict)].into(), marks: marks.into() }
    }

    #[test]
    fn a_case_file_can_be_read_by_people_and_only_by_its_owner() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("case.json");
        assert!(matches!(read(&path), Ok(None)));
        write(&path, &entries()).expect("written");
        let text = fs::read_to_string(&path).expect("text");
        assert_eq!(
            text,
            "{\n  \"schema\": \"signinscope.case/2\",\n  \"verdicts\": [\n    {\n      \"finding\": \"1a\",\n      \
             \"verdict\": \"dismissed\",\n      \"reason\": \"our VPN \\\"Lagos\\\"\"\n    },\n    {\n      \
             \"finding\": \"2b\",\n      \"verdict\": \"confirmed\"\n    }\n  ],\n  \
             \"marks\": [\n    {\n      \"finding\": \"2b\"\n    },\n    {\n      \"sign_in\": \"7b1d\",\n      \
             \"note\": \"ask\\nalice\"\n    }\n  ]\n}\n"
        );
        assert_eq!(read(&path).expect("read"), Some(entries()));
        assert_eq!(fs::read_dir(directory.path()).expect("a list").count(), 1, "nothing else is left behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        let directory = tempfile::tempdir().expect("a directory");
        let (path, link) = (directory.path().join("case.json"), directory.path().join("link"));
        fs::write(&path, "{\"schema\": \"signinscope.case/1\", \"verdicts\": []}").expect("written");
        std::os::unix::fs::symlink(&path, &link).expect("linked");
        write(&link, &entries()).expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(read(&path).expect("read"), Some(entries()));
    }

    #[test]
    fn a_file_from_before_there_were_marks_is_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("case.json");
        let verdict = "{\"finding\": \"2b\", \"verdict\": \"confirmed\"}";
        fs::write(&path, format!("{{\"schema\": \"signinscope.case/1\", \"verdicts\": [{verdict}]}}"))
            .expect("written");
        let read = read(&path).expect("read").expect("entries");
        assert_eq!((read.verdicts.len(), read.marks.len()), (1, 0));
        assert_eq!(read.verdicts.get("2b"), entries().verdicts.get("2b"));
    }

    #[test]
    fn another_file_is_reported_and_left_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("case.json");
        for (text, expected) in [
            ("{\"schema\": \"signinscope.case/3\", \"verdicts\": [], \"more\": 1}", "signinscope.case/3"),
            ("{\"schema\": \"signinscope.case/2\", \"verdicts\": [], \"marks\": [{}]}", "a mark is on a finding or"),
            ("{\"schema\": \"signinscope.case/1\", \"verdicts\": [], \"more\": 1}", "unknown field `more`"),
            (
                "{\"schema\": \"signinscope.case/1\", \"verdicts\": [{\"finding\": \"a\", \"verdict\": \"maybe\"}]}",
                "unknown variant `maybe`",
            ),
            ("[]", "expected a case file"),
            ("", "EOF"),
        ] {
            fs::write(&path, text).expect("written");
            let error = read(&path).expect_err("no case").to_string();
            assert!(error.contains(expected) && error.contains("case.json"), "{error}");
        }
        let nowhere = read(&directory.path().join("none/case.json")).expect_err("no directory");
        assert!(matches!(nowhere, CaseError::Unreadable { .. }));
    }
}
