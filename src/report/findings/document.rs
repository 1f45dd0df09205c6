//! Puts a finding into words, in reading order and without a layout.
//!
//! The table, the Markdown and the explorer render the same document, each in its own layout, so that a finding reads
//! the same everywhere. Text may hold log text: a renderer escapes it.

use super::wording::{distance, names, user};
use crate::detect::{Detector, Evidence, Finding, Severity, SignInNote};
use crate::report::show;
use crate::store::Row;
use crate::text::{counted, number};
use std::borrow::Cow;
use std::fmt;

/// A finding in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FindingDocument<'a> {
    /// What was found, how certain it is, and whom it is about.
    pub title: FindingTitle<'a>,
    /// What there is to say, in reading order. No section is empty.
    pub sections: Vec<FindingSection<'a>>,
}

/// The title of a finding: `HIGH 87 Token replay: alice@contoso.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FindingTitle<'a> {
    /// How much it matters.
    pub severity: Severity,
    /// The confidence, 0 to 100.
    pub score: u8,
    /// Which detector found it.
    pub detector: Detector,
    /// Whom it is about: the principal name, else the id, else the number of users. `None` where nobody is named.
    pub user: Option<Cow<'a, str>>,
}

/// A section of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FindingSection<'a> {
    /// What it is about.
    pub topic: Topic,
    /// What it holds, in reading order.
    pub blocks: Vec<FindingBlock<'a>>,
}

/// What a section of a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// What happened.
    Summary,
    /// Who, when and where.
    Facts,
    /// The reasons for suspicion.
    Evidence,
    /// The reasons against it.
    Innocence,
    /// What would show the finding to be innocent.
    WouldClear,
    /// What the log cannot show about this finding.
    Caveats,
    /// What the log cannot show at all.
    Limits,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FindingBlock<'a> {
    /// Running text.
    Paragraph(&'a str),
    /// A label with its values.
    Fact(Fact<'a>),
    /// A reason for or against, with its sign-ins.
    Reason(FindingReason<'a>),
}

/// A label with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact<'a> {
    /// What the values are.
    pub label: FactLabel,
    /// At least one.
    pub values: Vec<Cow<'a, str>>,
    /// Where the values are, for addresses; may be empty.
    pub place: &'a str,
}

/// What the values of a fact are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactLabel {
    /// The name of the detector.
    FoundBy,
    /// What an analyst decided.
    Verdict,
    /// What an analyst noted on it, or that it is marked.
    Mark,
    /// What an analyst noted on some of its sign-ins.
    Note,
    /// When the suspect sign-ins happened, and how many they are.
    When,
    /// What was done after the first suspect sign-in, by activity logs.
    After,
    /// The suspect addresses.
    Suspect,
    /// The addresses that they are compared with.
    Against,
    /// The distance between the two places.
    Distance,
    /// The tenant id.
    Tenant,
    /// The object id of the user.
    UserId,
    /// The users, where there are many.
    Users,
    /// The sessions concerned.
    SessionIds,
}

/// A reason for or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FindingReason<'a> {
    /// The place of the reason among all reasons of the finding, from 0.
    pub number: usize,
    /// Which side it is on: [`Topic::Evidence`] or [`Topic::Innocence`].
    pub side: Topic,
    /// The name of the signal, which `explain` describes.
    pub signal: &'static str,
    /// What it adds to the score.
    pub points: i32,
    /// In words.
    pub text: &'a str,
    /// The sign-ins that prove it.
    pub rows: &'a [Row],
}

/// Puts a finding into words. `limits` are those of the load ([`crate::detect::Findings::limits`]); a writer that
/// states them once for all findings passes none.
pub(crate) fn document<'a>(finding: &'a Finding, limits: &'a [String]) -> FindingDocument<'a> {
    let title = FindingTitle {
        severity: finding.severity,
        score: finding.score,
        detector: finding.detector,
        user: user(finding),
    };
    let evidence = finding.evidence.iter().enumerate();
    let innocence = finding.innocence.iter().enumerate();
    let innocence = innocence.map(|(number, reason)| (finding.evidence.len() + number, reason));
    let sections = [
        (Topic::Summary, paragraphs([&finding.summary])),
        (Topic::Facts, facts(finding)),
        (Topic::Evidence, reasons(Topic::Evidence, evidence)),
        (Topic::Innocence, reasons(Topic::Innocence, innocence)),
        (Topic::WouldClear, paragraphs([&finding.would_clear])),
        (Topic::Caveats, paragraphs(&finding.caveats)),
        (Topic::Limits, paragraphs(limits)),
    ];
    let sections = sections.into_iter().filter(|(_, blocks)| !blocks.is_empty());
    FindingDocument { title, sections: sections.map(|(topic, blocks)| FindingSection { topic, blocks }).collect() }
}

fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<FindingBlock<'a>> {
    texts.into_iter().filter(|text| !text.is_empty()).map(|text| FindingBlock::Paragraph(text)).collect()
}

fn reasons<'a>(side: Topic, reasons: impl Iterator<Item = (usize, &'a Evidence)>) -> Vec<FindingBlock<'a>> {
    let reason = |(number, reason): (usize, &'a Evidence)| {
        let Evidence { signal, points, text, rows } = reason;
        FindingBlock::Reason(FindingReason { number, side, signal, points: *points, text, rows })
    };
    reasons.map(reason).collect()
}

fn facts(finding: &Finding) -> Vec<FindingBlock<'_>> {
    fn list(texts: &[String]) -> Vec<Cow<'_, str>> {
        texts.iter().map(|text| Cow::from(text.as_str())).collect()
    }
    fn one(text: Option<&str>) -> Vec<Cow<'_, str>> {
        text.map(Cow::from).into_iter().collect()
    }
    let owned = |text: Option<String>| text.map(Cow::from).into_iter().collect();
    let mark = finding.mark.as_ref().map(|mark| if mark.note.is_empty() { "without a note" } else { &*mark.note });
    let notes = finding.notes.iter().map(|note| (FactLabel::Note, owned(Some(in_words(note))), ""));
    let head = [
        (FactLabel::FoundBy, one(Some(finding.detector.name())), ""),
        (FactLabel::Verdict, owned(finding.verdict.as_ref().map(ToString::to_string)), ""),
        (FactLabel::Mark, one(mark), ""),
    ];
    let facts = [
        (FactLabel::When, owned(Some(when(finding))), ""),
        (FactLabel::After, after(finding), ""),
        (FactLabel::Suspect, list(&finding.addresses), &*finding.place),
        (FactLabel::Against, list(&finding.anchor_addresses), &*finding.anchor_place),
        (FactLabel::Distance, owned(distance(finding)), ""),
        (FactLabel::Tenant, one(finding.tenant_id.as_deref()), ""),
        (FactLabel::UserId, one(finding.user_id.as_deref()), ""),
        (FactLabel::Users, names(finding).map(Cow::from).collect(), ""),
        (FactLabel::SessionIds, list(&finding.session_ids), ""),
    ];
    let facts =
        head.into_iter().chain(notes).chain(facts).filter(|(_, values, place)| !values.is_empty() || !place.is_empty());
    facts.map(|(label, values, place)| FindingBlock::Fact(Fact { label, values, place })).collect()
}

/// A note with the number of its sign-ins: `ask the user (2 sign-ins)`.
fn in_words(note: &SignInNote) -> String {
    format!("{} ({})", note.text, counted(note.rows.len() as u64, "sign-in"))
}

/// What was done after the first suspect sign-in, the degrees of certainty apart from each other.
fn after(finding: &Finding) -> Vec<Cow<'_, str>> {
    finding.activity.iter().map(|activity| Cow::from(activity.in_words().join("; "))).collect()
}

/// When the suspect sign-ins happened and how many they are: `2026-10-03 14:02:11 to 16:40:02 UTC, 31 sign-ins`.
fn when(finding: &Finding) -> String {
    let span = show::span(finding.first_seen, finding.last_seen);
    format!("{span} UTC, {}", counted(finding.sign_in_count, "sign-in"))
}

impl<'a> FindingDocument<'a> {
    /// The fact of this label, where the finding has it.
    pub(crate) fn fact(&self, label: FactLabel) -> Option<&Fact<'a>> {
        let mut facts = self.blocks().filter_map(|(_, block)| match block {
            FindingBlock::Fact(fact) => Some(fact),
            _ => None,
        });
        facts.find(|fact| fact.label == label)
    }

    /// All blocks in reading order, each with the topic of its section.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (Topic, &FindingBlock<'a>)> {
        self.sections.iter().flat_map(|section| section.blocks.iter().map(|block| (section.topic, block)))
    }

    /// The finding in one paragraph, for a chat or a ticket's title.
    pub(crate) fn in_words(&self) -> String {
        let mut text = self.title.to_string();
        for (topic, block) in self.blocks() {
            match block {
                FindingBlock::Paragraph(paragraph) if topic == Topic::Summary => text.extend([". ", paragraph]),
                FindingBlock::Fact(fact)
                    if matches!(fact.label, FactLabel::When | FactLabel::Suspect | FactLabel::Against) =>
                {
                    text.extend([" ", fact.label.name(), ": ", &fact.abbreviated(1), "."]);
                }
                _ => {}
            }
        }
        text
    }
}

impl FindingTitle<'_> {
    /// The severity in capitals.
    pub(crate) fn severity(&self) -> &'static str {
        severity_label(self.severity)
    }

    /// Whom the finding is about, or that it names nobody.
    pub(crate) fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("no user named")
    }
}

impl fmt::Display for FindingTitle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}: {}", self.severity(), self.score, self.detector.info().title, self.user())
    }
}

impl Topic {
    /// The heading of its section; empty where the section follows the title directly.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Summary | Self::Facts => "",
            Self::Evidence => "Evidence",
            Self::Innocence => "Innocence",
            Self::WouldClear => "Would clear it",
            Self::Caveats => "Caveats",
            Self::Limits => "What these files cannot show",
        }
    }
}

impl FactLabel {
    /// The name in every rendering.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::FoundBy => "Found by",
            Self::Verdict => "Verdict",
            Self::Mark => "Marked",
            Self::Note => "Note",
            Self::When => "When",
            Self::After => "After",
            Self::Suspect => "Suspect",
            Self::Against => "Against",
            Self::Distance => "Distance",
            Self::Tenant => "Tenant",
            Self::UserId => "User ID",
            Self::Users => "Users",
            Self::SessionIds => "Session IDs",
        }
    }
}

impl Fact<'_> {
    /// All values, and their place: `203.0.113.9, 203.0.113.10 (Lagos, NG)`.
    pub(crate) fn text(&self) -> String {
        self.abbreviated(usize::MAX)
    }

    /// The first `most` values, how many more there are, and their place: `203.0.113.9 and 1 more (Lagos, NG)`.
    pub(crate) fn abbreviated(&self, most: usize) -> String {
        let shown = &self.values[..self.values.len().min(most)];
        let mut text = shown.join(", ");
        match self.values.len() - shown.len() {
            0 => {}
            more => text.extend([" and ", &number(more as u64), " more"]),
        }
        match (text.is_empty(), self.place) {
            (_, "") => text,
            (true, place) => place.to_owned(),
            (false, place) => format!("{text} ({place})"),
        }
    }
}

/// The severity in capitals, as lists show it.
pub(crate) const fn severity_label(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "LOW",
        Severity::Medium => "MEDIUM",
        Severity::High => "HIGH",
        Severity::Critical => "CRITICAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn a_finding_reads_from_what_happened_to_what_the_log_cannot_show() {
        let (_, findings) = example();
        let document = document(&findings.list[0], &findings.limits);
        assert_eq!(document.title.to_string(), "HIGH 87 Token replay: =alice|\u{1b}[2J@contoso.com");
        let topics: Vec<Topic> = document.sections.iter().map(|section| section.topic).collect();
        let all = [
            Topic::Summary,
            Topic::Facts,
            Topic::Evidence,
            Topic::Innocence,
            Topic::WouldClear,
            Topic::Caveats,
            Topic::Limits,
        ];
        assert_eq!(topics, all);
        let last = &document.sections[6];
        assert_eq!(last.blocks, [FindingBlock::Paragraph("no device ids")]);
    }

    #[test]
    fn what_a_finding_lacks_has_no_section_and_no_fact() {
        let (_, mut findings) = example();
        let finding = &mut findings.list[0];
        finding.innocence.clear();
        finding.caveats.clear();
        finding.anchor_addresses.clear();
        finding.anchor_place.clear();
        let document = document(finding, &[]);
        assert!(document.sections.iter().all(|section| !section.blocks.is_empty()));
        assert!(!document.blocks().any(|(topic, _)| topic == Topic::Innocence || topic == Topic::Caveats));
        assert_eq!(document.fact(FactLabel::Against), None);
        assert_eq!(document.fact(FactLabel::Verdict), None);
    }

    #[test]
    fn reasons_are_numbered_through_both_sides_and_name_their_sign_ins() {
        let (_, findings) = example();
        let document = document(&findings.list[0], &[]);
        let reasons = document.blocks().filter_map(|(_, block)| match block {
            FindingBlock::Reason(reason) => Some((reason.number, reason.side, reason.points, reason.rows)),
            _ => None,
        });
        assert_eq!(
            reasons.collect::<Vec<_>>(),
            [(0, Topic::Evidence, 35, [0].as_slice()), (1, Topic::Innocence, -15, [].as_slice())]
        );
    }

    #[test]
    fn a_list_is_complete_or_says_how_much_is_left_out() {
        let (_, findings) = example();
        let document = document(&findings.list[0], &[]);
        let suspect = document.fact(FactLabel::Suspect).expect("addresses");
        assert_eq!(suspect.text(), "203.0.113.9, 203.0.113.10 (Lagos, NG)");
        assert_eq!(suspect.abbreviated(1), "203.0.113.9 and 1 more (Lagos, NG)");
        assert_eq!(
            document.fact(FactLabel::When).map(Fact::text).as_deref(),
            Some("2026-10-03 14:02:11 to 15:02:11 UTC, 2 sign-ins")
        );
        let place = Fact { label: FactLabel::Against, values: Vec::new(), place: "Lyon, FR" };
        assert_eq!(place.text(), "Lyon, FR");
    }

    #[test]
    fn one_paragraph_names_who_what_when_and_where() {
        let (_, mut findings) = example();
        findings.list[0].user_principal_name = Some("alice".to_owned());
        findings.list[0].summary = "A session of alice is used in two places.".to_owned();
        assert_eq!(
            document(&findings.list[0], &[]).in_words(),
            "HIGH 87 Token replay: alice. A session of alice is used in two places. When: 2026-10-03 14:02:11 to \
             15:02:11 UTC, 2 sign-ins. Suspect: 203.0.113.9 and 1 more (Lagos, NG). Against: 198.51.100.4 (Lyon, FR)."
        );
    }
}
