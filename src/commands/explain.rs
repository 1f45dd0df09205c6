//! `signinscope explain`: explains an error code, a field, a term, a detector, a signal, a setting, an operation or an
//! identifier.

use super::failure::Failure;
use super::output;
use crate::cli::ExplainArguments;
use crate::detect::{self, Detector, DetectorInfo, OperationClass, SettingKey, Settings, Signal, setting_keys};
use crate::knowledge::{
    ErrorCode, GlossaryTerm, KnownOperation, application, country, error_code, glossary, network, operation, suggest,
    tool_user_agent,
};
use crate::query::FilterField;
use crate::report::PageFormat;
use crate::signin::Status;
use crate::store::activity::{ActivityLog, MailEffects};
use crate::text::wrap;
use std::io::{self, Write};
use std::process::ExitCode;

pub(super) fn run(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let subject = subject(&arguments.term.join(" "))?;
    let page = output::page();
    output::write(|out| subject.write(out, page))?;
    Ok(ExitCode::SUCCESS)
}

/// What a term names.
enum ExplainSubject {
    Code(&'static ErrorCode),
    Detector(&'static DetectorInfo),
    Signal(&'static Signal),
    Setting(SettingKey),
    Term(&'static GlossaryTerm),
    Filter(FilterField),
    Operation(&'static KnownOperation),
    Identifier(Identifier),
}

/// Finds what a term names. The exact name of a detector, signal or setting comes before the glossary, which has many
/// of them as spellings of a term: `token-replay`. A setting without its section comes after it: `asn` is a field too.
fn subject(term: &str) -> Result<ExplainSubject, Failure> {
    let term = term.trim();
    if let Some(code) = number(term) {
        let known = error_code(code).map(ExplainSubject::Code).or_else(|| glossary(term).map(ExplainSubject::Term));
        return known.ok_or_else(|| {
            Failure::usage(format!(
                "error code {code} is not in the list; Microsoft explains it at https://login.microsoftonline.com/error"
            ))
        });
    }
    let detector = |name: fn(&DetectorInfo) -> &'static str| {
        let info = Detector::all().map(Detector::info).find(|info| name(info).eq_ignore_ascii_case(term));
        info.map(ExplainSubject::Detector)
    };
    let setting = |name: fn(&SettingKey) -> String| {
        setting_keys().find(|key| name(key).eq_ignore_ascii_case(term)).map(ExplainSubject::Setting)
    };
    let signal = || detect::signals().find(|signal| signal.name.eq_ignore_ascii_case(term)).map(ExplainSubject::Signal);
    detector(|info| info.name)
        .or_else(signal)
        .or_else(|| setting(SettingKey::path))
        .or_else(|| glossary(term).map(ExplainSubject::Term))
        .or_else(|| setting(|key| key.name.into()))
        .or_else(|| operation(term).map(ExplainSubject::Operation))
        .or_else(|| FilterField::parse(term).map(ExplainSubject::Filter))
        .or_else(|| detector(|info| info.title))
        .or_else(|| identifier(term).map(ExplainSubject::Identifier))
        .ok_or_else(|| unknown(term))
}

impl ExplainSubject {
    fn write(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        match self {
            Self::Code(known) => write_code(out, known, page),
            Self::Detector(known) => write_detector(out, known, page),
            Self::Signal(known) => write_signal(out, known, page),
            Self::Setting(known) => write_setting(out, known, page),
            Self::Term(known) => write_term(out, known, page),
            Self::Filter(known) => write_filter_field(out, *known, page),
            Self::Operation(known) => write_operation(out, known, page),
            Self::Identifier(known) => write_identifier(out, known, page),
        }
    }
}

/// Something that stands in a log and names a thing known here.
struct Identifier {
    /// The name of the thing.
    name: &'static str,
    /// What kind of thing it is.
    kind: &'static str,
    /// What an analyst should know about it.
    note: Option<&'static str>,
}

/// The thing with this application id, autonomous system number (`AS64500`), country code or user agent.
fn identifier(term: &str) -> Option<Identifier> {
    let application = || {
        let known = application(term)?;
        Some(Identifier { name: known.name, kind: "An application", note: known.note })
    };
    let network = || {
        let known = network(term.to_ascii_uppercase().strip_prefix("AS")?.parse().ok()?)?;
        Some(Identifier { name: known.name, kind: "A network", note: Some(known.class.meaning()) })
    };
    let country = || Some(Identifier { name: country(term)?.name, kind: "A country", note: None });
    let tool = || {
        let known = tool_user_agent(term)?;
        Some(Identifier { name: known.name, kind: "A tool, by its user agent", note: Some(known.note) })
    };
    application().or_else(network).or_else(country).or_else(tool)
}

fn write_identifier(out: &mut impl Write, known: &Identifier, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.name)?;
    writeln!(out, "{}", known.kind)?;
    known.note.filter(|note| !note.is_empty()).map_or(Ok(()), |note| paragraph(out, note, page))
}

/// Reads `50126` and `AADSTS50126`.
fn number(term: &str) -> Option<i32> {
    let digits = match term.get(..6) {
        Some(prefix) if prefix.eq_ignore_ascii_case("AADSTS") => &term[6..],
        _ => term,
    };
    digits.parse().ok()
}

fn write_code(out: &mut impl Write, known: &ErrorCode, page: PageFormat) -> io::Result<()> {
    let name = known.name.map(|name| format!("  {name}")).unwrap_or_default();
    writeln!(out, "{}{name}", known.code)?;
    writeln!(out, "Status: {}", Status::from_code(Some(known.code)).name())?;
    paragraph(out, known.explanation, page)?;
    known.next.map_or(Ok(()), |next| paragraph(out, &format!("Next: {next}"), page))
}

fn write_term(out: &mut impl Write, known: &GlossaryTerm, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.term)?;
    if !known.aliases.is_empty() {
        paragraph(out, &format!("Also: {}", known.aliases.join(", ")), page)?;
    }
    paragraph(out, known.explanation, page)
}

fn write_operation(out: &mut impl Write, known: &KnownOperation, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.name)?;
    let (what, log) = if known.is_path() {
        ("Calls of Microsoft Graph with this in their path", ActivityLog::GraphActivity)
    } else if known.is_of_azure() {
        ("An operation of Azure's activity log", ActivityLog::AzureActivity)
    } else {
        ("An operation of the audit logs", ActivityLog::UnifiedAudit)
    };
    writeln!(out, "{what}")?;
    if !known.aliases.is_empty() {
        paragraph(out, &format!("Likewise: {}", known.aliases.join(", ")), page)?;
    }
    paragraph(out, known.explanation, page)?;
    let class = OperationClass::of(log, known.name, MailEffects::default());
    if class.is_persistence() {
        let note = format!("Findings count it as: {}, which keeps access when the session ends.", class.one());
        paragraph(out, &note, page)?;
    }
    Ok(())
}

/// Explains every field that a name of the filter language stands for.
fn write_filter_field(out: &mut impl Write, known: FilterField, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.word)?;
    writeln!(out, "A field of the filter language")?;
    known.fields().iter().filter_map(|field| glossary(field.name())).try_for_each(|term| {
        writeln!(out)?;
        write_term(out, term, page)
    })
}

fn write_signal(out: &mut impl Write, known: &Signal, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.name)?;
    writeln!(out, "A signal of a finding, at most {:+} points", known.points)?;
    paragraph(out, known.meaning, page)?;
    paragraph(out, &format!("Source: {}", known.source), page)
}

fn write_setting(out: &mut impl Write, known: &SettingKey, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.path())?;
    writeln!(out, "A setting: the key {} under [{}]", known.name, known.section)?;
    paragraph(out, known.about, page)?;
    paragraph(out, &format!("Expected: {}. Default: {}", known.expected(), known.value(&Settings::default())), page)
}

fn write_detector(out: &mut impl Write, known: &DetectorInfo, page: PageFormat) -> io::Result<()> {
    writeln!(out, "{}", known.name)?;
    writeln!(out, "A detector: {}", known.title)?;
    paragraph(out, known.meaning, page)?;
    paragraph(out, &format!("Source: {}", known.source), page)
}

fn paragraph(out: &mut impl Write, text: &str, page: PageFormat) -> io::Result<()> {
    wrap(text, page.width.unwrap_or(usize::MAX)).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The failure for an unknown term. It suggests terms of the glossary that are similar, and detectors and signals whose
/// names contain the term.
fn unknown(term: &str) -> Failure {
    let wanted = term.to_lowercase();
    let detectors = Detector::all().map(Detector::name);
    let signals = detect::signals().map(|signal| signal.name);
    let named = detectors.chain(signals).filter(|name| name.contains(&wanted));
    let near: Vec<_> = suggest(term).into_iter().chain(named.take(5)).collect();
    Failure::usage(match near.as_slice() {
        [] => format!(
            "'{term}' is not known; give an error code, a field, a detector, a signal, a setting, an operation such as New-InboxRule, an \
             application id, a network such as AS8075, a country code or a user agent"
        ),
        near => format!("'{term}' is not known; did you mean: {}?", near.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::operations;
    use crate::signin::Field;

    #[test]
    fn every_field_is_explained_by_its_name_and_by_its_heading() {
        for field in Field::ALL {
            for name in [field.name(), field.title()] {
                assert!(glossary(name).is_some(), "{name}");
            }
        }
    }

    #[test]
    fn the_exact_name_of_a_detector_signal_or_setting_comes_before_the_glossary() {
        for name in Detector::all().map(Detector::name) {
            let found = subject(name).ok();
            assert!(matches!(found, Some(ExplainSubject::Detector(known)) if known.name == name), "{name}");
        }
        for signal in detect::signals() {
            let found = subject(signal.name).ok();
            assert!(
                matches!(found, Some(ExplainSubject::Signal(known)) if known.name == signal.name),
                "{}",
                signal.name
            );
        }
        for key in setting_keys() {
            let found = subject(&key.path()).ok();
            assert!(
                matches!(found, Some(ExplainSubject::Setting(known)) if known.path() == key.path()),
                "{}",
                key.path()
            );
        }
        assert!(matches!(subject(" Token replay "), Ok(ExplainSubject::Term(_))));
    }

    #[test]
    fn every_name_of_the_filter_language_is_explained() {
        for name in FilterField::all() {
            let found = subject(name.word).ok();
            let explained = match found {
                Some(ExplainSubject::Filter(known)) => !known.fields().is_empty(),
                found => matches!(found, Some(ExplainSubject::Term(_))),
            };
            assert!(explained, "{}", name.word);
        }
    }

    #[test]
    fn every_operation_is_explained_by_its_name() {
        for known in operations() {
            let found = subject(known.name).ok();
            assert!(matches!(found, Some(ExplainSubject::Operation(one)) if one.name == known.name), "{}", known.name);
        }
        let mut out = Vec::new();
        let rule = subject("New-InboxRule").expect("an operation");
        rule.write(&mut out, PageFormat::default()).expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains("Findings count it as: inbox rule, which keeps access"), "{text}");
    }

    #[test]
    fn linkable_fields_are_explained_as_each_log_names_them() {
        for (name, term) in [
            ("sessionId", "session ID"),
            ("C_Sid", "session ID"),
            ("AADSessionId", "session ID"),
            ("claims.sid", "session ID"),
            ("uniqueTokenIdentifier", "unique token identifier"),
            ("signInActivityId", "unique token identifier"),
            ("UniqueTokenId", "unique token identifier"),
            ("AppAccessContext.UniqueTokenId", "unique token identifier"),
            ("claims.uti", "unique token identifier"),
            ("tokenIssuedAt", "token issued at"),
            ("C_Iat", "token issued at"),
            ("TokenObjectId", "token object ID"),
        ] {
            assert_eq!(glossary(name).map(|known| known.term), Some(term), "{name}");
        }
    }

    #[test]
    fn identifiers_of_a_log_are_named() {
        let named = |term: &str| identifier(term).map(|known| (known.name, known.kind));
        let id = "1b730954-1685-4b74-9bfd-dac224a7b894";
        assert_eq!(named(id), Some(("Azure Active Directory PowerShell", "An application")));
        assert_eq!(named("as8075").map(|(_, kind)| kind), Some("A network"));
        assert_eq!(named("FR"), Some(("France", "A country")));
        assert_eq!(named("python-requests/2.31.0").map(|(_, kind)| kind), Some("A tool, by its user agent"));
        assert_eq!(named("no such thing"), None);
    }

    #[test]
    fn codes_are_read_with_and_without_their_prefix() {
        assert_eq!(number("50126"), Some(50126));
        assert_eq!(number("aadsts50126"), Some(50126));
        assert_eq!(number("incomingTokenType"), None);
        assert_eq!(number("é50126é"), None);
    }
}
