//! Writes the report of a case: what was found in a load, why, and from which files.
//!
//! One list of blocks becomes Markdown and HTML. The same load, case and settings give the same bytes: nothing in it is
//! about when or where it was written.

mod block;
mod html;
mod markdown;

use super::activity_lane::UserTimeline;
use super::findings::{FindingBlock, Report, Topic, document};
use super::{Digests, Saved, Totals, kql, period, save, show, timeline_svg};
use crate::aggregate::LaneBy;
use crate::detect::{Finding, Findings};
use crate::signin::{Dimension, Field};
use crate::store::{Row, Store, Users};
use crate::text::{bytes, number};
use block::{ReportBlock, ReportTable};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The most sign-ins of a finding that are listed. The JSON has all of them.
const LISTED: usize = 40;

/// What a report is about.
pub(crate) struct CaseReport<'a> {
    /// What was loaded.
    pub store: &'a Store,
    /// What was found in it, with verdicts, marks and notes.
    pub findings: &'a Findings,
    /// The SHA-256 of the files.
    pub digests: &'a Digests,
    /// The settings in force, as a settings file in which each line names its origin; `None` where they are withheld.
    pub settings: Option<&'a str>,
}

/// The name of a file of a report, and what writes it.
pub(crate) type ReportFile<'a> = (String, Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'a>);

/// A report, ready to be written.
pub(crate) struct WrittenReport(Vec<ReportBlock>);

/// Whether a report has a file of this name.
pub(crate) fn is_of_report(name: &str) -> bool {
    let number = name.strip_prefix("timeline-").and_then(|rest| rest.strip_suffix(".svg"));
    matches!(name, "report.html" | "report.md")
        || number.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

impl WrittenReport {
    /// The names of its files, each with what writes it.
    pub(crate) fn files(&self) -> Vec<ReportFile<'_>> {
        let mut files: Vec<ReportFile<'_>> = vec![
            ("report.html".to_owned(), Box::new(|out| html::write(out, &self.0))),
            ("report.md".to_owned(), Box::new(|out| markdown::write(out, &self.0))),
        ];
        for block in &self.0 {
            if let ReportBlock::Picture { name, svg, .. } = block {
                files.push((name.clone(), Box::new(|out| out.write_all(svg.as_bytes()))));
            }
        }
        files
    }

    /// Writes its files into a directory, which is made where there is none.
    ///
    /// # Errors
    /// When a file cannot be written. Those before it stay.
    pub(crate) fn save_into(&self, directory: &Path) -> io::Result<Vec<Saved>> {
        fs::create_dir_all(directory)?;
        self.files().into_iter().map(|(name, write)| save(&directory.join(name), |out| write(out))).collect()
    }

    /// The same, into a directory that must be empty or not exist: what it holds may be evidence.
    ///
    /// # Errors
    /// When it holds something, or a file cannot be written.
    pub(crate) fn save_into_empty(&self, directory: &Path) -> io::Result<Vec<Saved>> {
        if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
            let text = "the directory is not empty; name another";
            return Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, text));
        }
        self.save_into(directory)
    }
}

impl CaseReport<'_> {
    /// Composes the report.
    ///
    /// # Errors
    /// None in practice: drawings are written into memory.
    pub(crate) fn compose(&self) -> io::Result<WrittenReport> {
        let mut blocks = Vec::new();
        self.summary(&mut blocks);
        let users = Users::everyone(self.store);
        let suspects: HashSet<Row> = self.standing().flat_map(|finding| &finding.rows).copied().collect();
        for (at, finding) in self.standing().enumerate() {
            Self::finding(&mut blocks, at + 1, finding);
            if let Some(picture) = self.timeline(at + 1, finding, &users, &suspects)? {
                blocks.push(picture);
            }
            self.sign_ins(&mut blocks, finding);
            heading(&mut blocks, 3, "Query for the same sign-ins (KQL)");
            blocks.push(ReportBlock::Code { language: "kql", text: kql::of_finding(self.store, finding) });
        }
        self.dismissed(&mut blocks);
        if !self.findings.limits.is_empty() {
            heading(&mut blocks, 2, "What these files cannot show");
            blocks.push(ReportBlock::List(self.findings.limits.clone()));
        }
        self.settings(&mut blocks);
        self.manifest(&mut blocks);
        Ok(WrittenReport(blocks))
    }

    fn standing(&self) -> impl Iterator<Item = &Finding> {
        self.findings.list.iter().filter(|finding| !finding.is_dismissed())
    }

    fn summary(&self, blocks: &mut Vec<ReportBlock>) {
        blocks.push(ReportBlock::Title("Sign-in log report".to_owned()));
        let period = period(self.store).map(|period| format!(", {period}")).unwrap_or_default();
        let how_many = Report { store: self.store, findings: self.findings }.how_many();
        blocks.push(ReportBlock::Paragraph(format!("{}{period}: {how_many}.", Totals::of(self.store).in_words())));
        if self.findings.partial {
            blocks.push(ReportBlock::Paragraph("The load was not complete: see below what is missing.".to_owned()));
        }
        let mut table = ReportTable::new(&[
            "##",
            "Severity",
            "#Score",
            "Found",
            "User",
            "Suspect",
            "Against",
            "When (UTC)",
            "Verdict",
        ]);
        for (at, finding) in self.standing().enumerate() {
            let document = document(finding, &[]);
            let verdict = finding.verdict.as_ref().map(|verdict| verdict.decision.name().to_owned());
            let cells = vec![
                (at + 1).to_string(),
                document.title.severity().to_owned(),
                finding.score.to_string(),
                finding.detector.info().title.to_owned(),
                document.title.user().to_owned(),
                finding.place.clone(),
                finding.anchor_place.clone(),
                show::span(finding.first_seen, finding.last_seen),
                verdict.unwrap_or_default(),
            ];
            table.rows.push((Some(anchor(at + 1)), cells));
        }
        if !table.rows.is_empty() {
            blocks.push(ReportBlock::Table(table));
        }
    }

    fn finding(blocks: &mut Vec<ReportBlock>, at: usize, finding: &Finding) {
        let document = document(finding, &[]);
        blocks.push(ReportBlock::Heading {
            level: 2,
            text: format!("{at}. {}", document.title),
            anchor: Some(anchor(at)),
            class: Some(finding.severity.name()),
        });
        let (mut facts, mut reasons) = (Vec::new(), ReportTable::new(&["#Points", "Reason", "Signal", "#Sign-ins"]));
        let mut after = Vec::new();
        for (topic, block) in document.blocks() {
            match block {
                FindingBlock::Paragraph(text) if topic == Topic::Summary => {
                    blocks.push(ReportBlock::Paragraph((*text).to_owned()));
                }
                FindingBlock::Paragraph(text) => {
                    let label = if topic == Topic::Caveats { "Caveat" } else { topic.heading() };
                    after.push((label.to_owned(), (*text).to_owned()));
                }
                FindingBlock::Fact(fact) => facts.push((fact.label.name().to_owned(), fact.text())),
                FindingBlock::Reason(reason) => reasons.row(vec![
                    format!("{:+}", reason.points),
                    reason.text.to_owned(),
                    reason.signal.to_owned(),
                    number(reason.rows.len() as u64),
                ]),
            }
        }
        facts.push(("ID".to_owned(), finding.id.clone()));
        blocks.push(ReportBlock::Facts(facts));
        heading(blocks, 3, "Reasons");
        blocks.push(ReportBlock::Table(reasons));
        if !after.is_empty() {
            blocks.push(ReportBlock::Facts(after));
        }
    }

    /// The timeline of the user of a finding; of a finding about many there is none.
    fn timeline(
        &self,
        at: usize,
        finding: &Finding,
        users: &Users,
        suspects: &HashSet<Row>,
    ) -> io::Result<Option<ReportBlock>> {
        let Some(&first) = finding.rows.first().filter(|_| finding.users.is_empty()) else { return Ok(None) };
        let Some(user) = (0..users.len()).find(|&user| users.rows(user).contains(&first)) else { return Ok(None) };
        let rows = users.rows(user);
        let is_suspect = |row| suspects.contains(&row);
        let timeline = UserTimeline::of(self.store, rows, is_suspect, LaneBy::Address, timeline_svg::COLUMNS);
        let mut svg = Vec::new();
        timeline_svg::write(&mut svg, self.store, &[timeline])?;
        let name = self.store.name(Dimension::User, rows[0]).unwrap_or_default();
        Ok(Some(ReportBlock::Picture {
            name: format!("timeline-{at}.svg"),
            about: format!("Sign-ins of {name} over time, a lane for each address"),
            svg: String::from_utf8_lossy(&svg).into_owned(),
        }))
    }

    /// Lists the suspect sign-ins and those that prove a reason, by time, each with the reasons that it proves.
    fn sign_ins(&self, blocks: &mut Vec<ReportBlock>, finding: &Finding) {
        let mut proves: BTreeMap<Row, Vec<&str>> = finding.rows.iter().map(|&row| (row, Vec::new())).collect();
        let suspect: HashSet<Row> = finding.rows.iter().copied().collect();
        for reason in finding.reasons() {
            for &row in &reason.rows {
                let signals = proves.entry(row).or_default();
                if !signals.contains(&reason.signal) {
                    signals.push(reason.signal);
                }
            }
        }
        let mut rows: Vec<(Row, Vec<&str>)> = proves.into_iter().collect();
        rows.sort_by_key(|(row, _)| (self.store.created(*row), self.store.reference(*row)));
        let total = rows.len();
        // Where there are too many, those that prove most are the ones to look at.
        if total > LISTED {
            let mut order: Vec<usize> = (0..total).collect();
            order.sort_by_key(|&at| (std::cmp::Reverse(rows[at].1.len()), at));
            let kept: HashSet<usize> = order.into_iter().take(LISTED).collect();
            let mut at = 0..;
            rows.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
        }
        heading(blocks, 3, "Sign-ins");
        let headings = [
            "Time (UTC)",
            "",
            "Log",
            "Application",
            "Resource",
            "IP address",
            "Place",
            "Status",
            "Proves",
            "Request ID",
        ];
        let mut table = ReportTable::new(&headings);
        let text = |field, row| self.store.text(field, row).unwrap_or_default().to_owned();
        for (row, signals) in &rows {
            let row = *row;
            let code = self.store.error_code(row).filter(|&code| code != 0);
            let status = self.store.status(row).name();
            table.row(vec![
                show::time(self.store.created(row)),
                if suspect.contains(&row) { "suspect".to_owned() } else { String::new() },
                self.store.kind(row).name().to_owned(),
                self.store.name(Dimension::Application, row).unwrap_or_default().to_owned(),
                self.store.name(Dimension::Resource, row).unwrap_or_default().to_owned(),
                text(Field::IpAddress, row),
                show::place(self.store, row),
                code.map_or_else(|| status.to_owned(), |code| format!("{status} {code}")),
                signals.join(", "),
                self.store.reference(row),
            ]);
        }
        blocks.push(ReportBlock::Table(table));
        if total > LISTED {
            let text = format!(
                "{} of {} sign-ins, those that prove most. 'signinscope findings --format json' has all of them.",
                number(LISTED as u64),
                number(total as u64)
            );
            blocks.push(ReportBlock::Paragraph(text));
        }
    }

    fn dismissed(&self, blocks: &mut Vec<ReportBlock>) {
        let dismissed = self.findings.list.iter().filter(|finding| finding.is_dismissed());
        let items: Vec<String> = dismissed
            .map(|finding| {
                let verdict = finding.verdict.as_ref().map(ToString::to_string).unwrap_or_default();
                format!("{}: {verdict}", document(finding, &[]).title)
            })
            .collect();
        if !items.is_empty() {
            heading(blocks, 2, "Dismissed");
            blocks.push(ReportBlock::List(items));
        }
    }

    fn settings(&self, blocks: &mut Vec<ReportBlock>) {
        heading(blocks, 2, "Settings in force");
        let Some(settings) = self.settings else {
            blocks.push(ReportBlock::Paragraph("Left out, since they may name anybody.".to_owned()));
            return;
        };
        let changed = changed_settings(settings);
        if changed.is_empty() {
            blocks.push(ReportBlock::Paragraph("Every setting has its default.".to_owned()));
        } else {
            blocks.push(ReportBlock::Paragraph("Every other setting has its default.".to_owned()));
            blocks.push(ReportBlock::Code { language: "toml", text: changed });
        }
    }

    fn manifest(&self, blocks: &mut Vec<ReportBlock>) {
        heading(blocks, 2, "Manifest");
        let totals = Totals::of(self.store);
        let account = format!(
            "{} records = {} accepted + {} events + {} duplicates + {} joined + {} rejected + {} filtered",
            number(totals.records),
            number(totals.accepted),
            number(totals.events),
            number(totals.duplicates),
            number(totals.joined),
            number(totals.rejected),
            number(totals.filtered)
        );
        blocks.push(ReportBlock::Facts(vec![
            ("Written by".to_owned(), format!("signinscope {}", env!("CARGO_PKG_VERSION"))),
            ("Records".to_owned(), account),
        ]));
        let mut table =
            ReportTable::new(&["File", "Shape", "#Records", "#Accepted", "#Events", "#Rejected", "#Size", "SHA-256"]);
        for (at, source) in self.store.sources().iter().enumerate() {
            let accounting = &source.accounting;
            table.row(vec![
                source.path.to_string_lossy().into_owned(),
                source.shape.clone(),
                number(accounting.records),
                number(accounting.accepted),
                number(accounting.events),
                number(accounting.rejected),
                bytes(source.bytes),
                self.digests.of_file(at).unwrap_or("cannot be read again").to_owned(),
            ]);
        }
        for (path, digest) in &self.digests.archives {
            let mut cells = vec![String::new(); 8];
            (cells[0], cells[1], cells[7]) =
                (path.to_string_lossy().into_owned(), "archive".to_owned(), digest.clone());
            table.row(cells);
        }
        blocks.push(ReportBlock::Table(table));
    }
}

/// What links to a finding lead to.
fn anchor(at: usize) -> String {
    format!("finding-{at}")
}

fn heading(blocks: &mut Vec<ReportBlock>, level: u8, text: &str) {
    blocks.push(ReportBlock::Heading { level, text: text.to_owned(), anchor: None, class: None });
}

/// The settings that do not have their default, below the names of their sections.
fn changed_settings(explained: &str) -> String {
    let mut changed = String::new();
    let mut section = "";
    for line in explained.lines() {
        if line.starts_with('[') && line.ends_with(']') {
            section = line;
        } else if line.contains(" = ") && !line.starts_with('#') && !line.ends_with("  # default") {
            for part in [std::mem::take(&mut section), line].into_iter().filter(|part| !part.is_empty()) {
                changed.extend([part, "\n"]);
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    fn written(settings: Option<&str>) -> [String; 2] {
        let (store, mut findings) = example();
        findings.list[0].rows = vec![0];
        let digests = Digests { files: vec![Some("ab".to_owned())], ..Digests::default() };
        let report = CaseReport { store: &store, findings: &findings, digests: &digests, settings };
        let written = report.compose().expect("memory");
        let files = written.files();
        ["report.html", "report.md"].map(|name| {
            let (_, write) = files.iter().find(|(file, _)| file == name).expect(name);
            let mut out = Vec::new();
            write(&mut out).expect("memory");
            String::from_utf8(out).expect("text")
        })
    }

    #[test]
    fn a_page_holds_the_case_and_obeys_no_log_text() {
        let [html, markdown] =
            written(Some("[networks]\ntrusted = [\"192.0.2.0/24\"]  # command line; the default is []\n"));
        for part in [
            "<h2 id=\"finding-1\" class=\"high\">1. HIGH 87 Token replay: =alice|‹ESC›[2J@contoso.com</h2>",
            "<a href=\"#finding-1\">1</a>",
            "<td class=\"number\">+35</td>",
            "<dt>Would clear it</dt><dd>A VPN with an exit in Lagos.</dd>",
            "session-interleaved",
            "[networks]\ntrusted = [&quot;192.0.2.0/24&quot;]",
            "<td>ab</td>",
            "default-src 'none'",
        ] {
            assert!(html.contains(part), "{part} is not in\n{html}");
        }
        for word in ["<script", "http://", "https://", "<link", "<img", "onload", "\u{1b}"] {
            assert!(!html.replace("http://www.w3.org/2000/svg", "").contains(word), "{word}");
        }
        for part in
            ["## 1\\. HIGH 87 Token replay: =alice\\|", "| Points | Reason |", "```kql\n// token-replay", "## Manifest"]
        {
            assert!(markdown.contains(part), "{part} is not in\n{markdown}");
        }
    }

    #[test]
    fn settings_are_those_that_were_changed() {
        let explained = "# about\n\n[networks]\n\n# one\ntrusted = []  # default\n[replay]\nwindow_minutes = 30  # line 3; the default is 60\n";
        assert_eq!(changed_settings(explained), "[replay]\nwindow_minutes = 30  # line 3; the default is 60\n");
        assert!(written(Some(""))[0].contains("Every setting has its default."));
        assert!(written(None)[0].contains("Left out, since they may name anybody."));
    }
}
