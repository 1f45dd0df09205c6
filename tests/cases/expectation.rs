//! What a case expects, and whether findings agree.

use crate::table::{Line, Spot};
use signinscope::detect::{Detector, Finding, Severity, signals};
use std::fmt::Write as _;

/// An expected finding.
#[derive(Clone, Debug)]
pub struct ExpectedFinding {
    detector: Detector,
    severity: Severity,
    /// The users' names before the `@`, in order of the alphabet, joined by `+`.
    who: String,
    with: Vec<String>,
    without: Vec<String>,
}

/// The findings of a case; none stands for nothing at medium or above.
#[derive(Clone, Debug)]
pub struct Expectation {
    pub at: Spot,
    findings: Vec<ExpectedFinding>,
    /// Reasons without which there would be a finding.
    pub by: Vec<String>,
}

const FORM: &str = "expected '- DETECTOR, SEVERITY, USER: REASON, no REASON, ...'";

impl Expectation {
    /// Reads `Expected: none`, or `Expected:` and a list of findings.
    pub fn read(lines: &[Line<'_>], heading: &Spot) -> Result<Self, String> {
        let start = lines.iter().position(|line| line.text.starts_with("Expected:"));
        let start =
            start.ok_or_else(|| heading.error("expected a line 'Expected: none' or 'Expected:' in this case"))?;
        let at = lines[start].at.clone();
        match lines[start].text["Expected:".len()..].trim().split(", by ").collect::<Vec<_>>()[..] {
            ["none"] => return Ok(Self { at, findings: Vec::new(), by: Vec::new() }),
            ["none", reasons] => {
                let by: Vec<String> = reasons.split(',').map(|reason| reason.trim().to_owned()).collect();
                check(&by, &at)?;
                return Ok(Self { at, findings: Vec::new(), by });
            }
            [""] => {}
            _ => return Err(at.error("expected 'none', 'none, by REASON', or a list on the next lines")),
        }
        let mut items: Vec<(Spot, String)> = Vec::new();
        for line in lines[start + 1..].iter().filter(|line| !line.text.is_empty()) {
            match (line.text.strip_prefix("- "), items.last_mut()) {
                (Some(item), _) => items.push((line.at.clone(), item.to_owned())),
                (None, Some((_, item))) => *item = format!("{item} {}", line.text),
                (None, None) => return Err(line.at.error(FORM)),
            }
        }
        if items.is_empty() {
            return Err(at.error("expected 'none', 'none, by REASON', or a list on the next lines"));
        }
        let findings =
            items.into_iter().map(|(at, item)| ExpectedFinding::read(&item, &at)).collect::<Result<_, _>>()?;
        Ok(Self { at, findings, by: Vec::new() })
    }

    /// Compares with what was found. Returns what differs, in words; `None` if nothing does.
    pub fn compare(&self, found: &[Finding]) -> Option<String> {
        let mut left: Vec<&Finding> = found.iter().collect();
        if self.findings.is_empty() {
            left.retain(|finding| finding.severity >= Severity::Medium);
        }
        let mut message = String::new();
        for expected in &self.findings {
            match left.iter().position(|finding| expected.fits(finding)) {
                Some(at) => {
                    left.remove(at);
                }
                None => _ = writeln!(message, "  expected and not found:\n    - {}", expected.show()),
            }
        }
        for finding in left {
            _ = writeln!(message, "  found and not expected:\n    - {}", show(finding));
        }
        (!message.is_empty()).then(|| self.at.error(format!("the findings differ\n{message}")))
    }
}

impl ExpectedFinding {
    fn read(item: &str, at: &Spot) -> Result<Self, String> {
        let (head, reasons) = item.split_once(':').unwrap_or((item, ""));
        let [detector, severity, who] = head.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
            return Err(at.error(FORM));
        };
        let mut expected = Self {
            detector: Detector::named(detector)
                .ok_or_else(|| at.error(format!("there is no detector '{detector}'")))?,
            severity: Severity::ALL
                .into_iter()
                .find(|known| known.name() == severity)
                .ok_or_else(|| at.error(format!("expected low, medium, high or critical, found '{severity}'")))?,
            who: who.to_owned(),
            with: Vec::new(),
            without: Vec::new(),
        };
        for reason in reasons.split(',').map(str::trim).filter(|reason| !reason.is_empty()) {
            let (name, list) = match reason.strip_prefix("no ") {
                Some(name) => (name, &mut expected.without),
                None => (reason, &mut expected.with),
            };
            list.push(name.to_owned());
        }
        check(&expected.with, at)?;
        check(&expected.without, at)?;
        Ok(expected)
    }

    fn fits(&self, finding: &Finding) -> bool {
        let has = |name: &String| finding.reasons().any(|reason| reason.signal == name);
        finding.detector == self.detector
            && finding.severity == self.severity
            && who(finding) == self.who
            && self.with.iter().all(has)
            && !self.without.iter().any(has)
    }

    fn show(&self) -> String {
        let without = self.without.iter().map(|name| format!("no {name}"));
        let reasons: Vec<String> = self.with.iter().cloned().chain(without).collect();
        let head = format!("{}, {}, {}", self.detector.name(), self.severity.name(), self.who);
        if reasons.is_empty() { head } else { format!("{head}: {}", reasons.join(", ")) }
    }
}

/// Checks that reasons exist.
fn check(names: &[String], at: &Spot) -> Result<(), String> {
    let unknown = names.iter().find(|name| !signals().any(|signal| signal.name == **name));
    unknown.map_or(Ok(()), |name| Err(at.error(format!("there is no reason '{name}'"))))
}

/// Writes a finding in the form of an expected one, with its points and its sentence.
pub fn show(finding: &Finding) -> String {
    let reasons: Vec<&str> = finding.reasons().map(|reason| reason.signal).collect();
    let points: Vec<String> = finding.reasons().map(|reason| format!("{:+}", reason.points)).collect();
    format!(
        "{}, {}, {}: {}\n      (score {}: {}) {}",
        finding.detector.name(),
        finding.severity.name(),
        who(finding),
        reasons.join(", "),
        finding.score,
        points.join(" "),
        finding.summary
    )
}

fn who(finding: &Finding) -> String {
    let many = finding.users.iter().filter_map(|user| user.principal_name.as_deref());
    let mut names: Vec<&str> = finding.user_principal_name.as_deref().into_iter().chain(many).collect();
    names = names.into_iter().map(|name| name.split('@').next().unwrap_or(name)).collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "-".to_owned() } else { names.join("+") }
}
