//! Writes the program in Python that narrows a tenant as the query of a hunt does, with Spark.

use super::hunt::{Hunt, PERIOD, reasons};
use super::literal::quoted;
use crate::detect::{NetworkName, Settings};
use crate::knowledge::{self, NetworkClass, Role};
use crate::signin::{FilterTime, Timestamp};
use std::fmt::Write;

/// Spark keeps times in microseconds.
const MICROSECOND: i64 = 1_000;

/// The program, with places for the settings.
const PROGRAM: &str = include_str!("../../../assets/hunt/spark.py");

impl Hunt<'_> {
    /// Writes the program. It reads tables with the columns of Log Analytics, whatever the table of the hunt is.
    pub(crate) fn spark(&self) -> String {
        self.spark_values()
            .into_iter()
            .fold(PROGRAM.to_owned(), |program, (name, value)| program.replace(&format!("${name}$"), &value))
    }

    fn spark_values(&self) -> Vec<(&'static str, String)> {
        let Settings { networks, replay, .. } = self.settings;
        let names = |networks: &[NetworkName]| texts(networks.iter().map(ToString::to_string));
        let role = |role| texts(knowledge::applications_with(role).map(str::to_owned));
        let mut classes = String::new();
        for (list, class) in self.own_classes() {
            let _ = writeln!(classes, "    ({}, [{}]),", literal(class.name()), names(list));
        }
        for class in [
            NetworkClass::Hosting,
            NetworkClass::Microsoft,
            NetworkClass::Mobile,
            NetworkClass::SecurityEdge,
            NetworkClass::Relay,
        ] {
            let systems = texts(knowledge::systems_of(class).map(|number| format!("AS{number}")));
            let _ = writeln!(classes, "    ({}, [{systems}]),", literal(class.name()));
        }
        let reasons = reasons().fold(String::new(), |mut all, [reason, condition]| {
            let _ = writeln!(all, "    ({}, {}),", literal(condition), literal(reason));
            all
        });
        let until = self.until.map_or_else(|| "current_timestamp()".to_owned(), |until| time(until, false));
        vec![
            ("SINCE", literal(&time(self.since.unwrap_or(PERIOD), true))),
            ("UNTIL", literal(&until)),
            ("CODES", texts(Self::codes().into_iter())),
            ("TRUSTED", names(&networks.trusted)),
            ("EGRESS", names(&networks.egress)),
            ("CLASSES", classes),
            ("SERVICES", role(Role::MicrosoftService)),
            ("POWERFUL", role(Role::HighValue)),
            ("PROGRAMS", texts(knowledge::programs().map(str::to_owned))),
            ("WINDOWS_ONLY", role(Role::WindowsOnly)),
            ("COMPUTERS_ONLY", role(Role::ComputersOnly)),
            ("PHONES_ONLY", role(Role::PhonesOnly)),
            ("LANDING", role(Role::Landing)),
            ("BROKERS", role(Role::Broker)),
            ("TOOLS", self.tools().map_or_else(|| "None".to_owned(), |pattern| literal(&pattern))),
            ("WINDOW", replay.window_minutes.to_string()),
            ("BITS", replay.ipv4_prefix.clamp(1, 32).to_string()),
            ("DIGITS", self.ipv6_characters().to_string()),
            ("EXIT_USERS", self.exit_users().to_string()),
            ("EXIT_PERCENT", replay.egress_min_percent.to_string()),
            ("REASONS", reasons),
        ]
    }
}

/// Writes a time as an expression of Spark.
fn time(time: FilterTime, is_start: bool) -> String {
    let at = |microseconds: i64| format!("timestamp '{}'", Timestamp(microseconds * MICROSECOND));
    match (time, is_start) {
        (FilterTime::Back { .. }, _) => {
            let back = (0 - time.start(Timestamp(0)).0) / Timestamp::SECOND;
            format!("current_timestamp() - interval {back} seconds")
        }
        (time, true) => {
            let first = time.start(Timestamp(0)).limited();
            at(first.div_euclid(MICROSECOND) + i64::from(first.rem_euclid(MICROSECOND) > 0))
        }
        (time, false) => at(time.last(Timestamp(0)).limited().div_euclid(MICROSECOND)),
    }
}

/// Writes a literal of Python that holds exactly `text`, which anybody may have chosen: everything but printable ASCII is
/// escaped, so that no text ends the literal or hides on a screen.
fn literal(text: &str) -> String {
    quoted(text, |literal, c| {
        // Writing to a string cannot fail. Python takes the halves of a pair for two characters.
        let _ = write!(literal, "\\U{:08x}", u32::from(c));
    })
}

/// Writes literals with commas between them.
fn texts(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().map(|text| literal(&text)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::hunt::HuntTable;
    use super::*;

    fn program(settings: &Settings, since: &str, until: &str) -> String {
        let time = |text| FilterTime::parse(text);
        Hunt { settings, table: HuntTable::LogAnalytics, since: time(since), until: time(until) }.spark()
    }

    #[test]
    fn what_the_analyst_set_is_in_force() {
        let mut settings = Settings::default();
        settings.networks.trusted = vec!["AS64500".parse().unwrap(), "192.0.2.0/24".parse().unwrap()];
        settings.networks.hosting = vec!["2001:db8::/32".parse().unwrap()];
        settings.replay.ipv4_prefix = 16;
        settings.replay.infer_egress = false;
        settings.points.switch_off("tool-user-agent");
        let program = program(&settings, "-30d", "2026-10-03");
        for part in [
            "\nSINCE = \"current_timestamp() - interval 2592000 seconds\"\n",
            "\nUNTIL = \"timestamp '2026-10-03T23:59:59.999999Z'\"\n",
            "\nTRUSTED = [\"AS64500\", \"192.0.2.0/24\"]\n",
            "\nCLASSES = [\n    (\"hosting\", [\"2001:db8::/32\"]),\n    (\"hosting\", [\"AS",
            "\nIPV4_BITS = 16\n",
            "\nEXIT_USERS = 1000000000\n",
            "\nTOOLS = None\n",
        ] {
            assert!(program.contains(part), "{part} is not in\n{program}");
        }
    }

    #[test]
    fn a_value_cannot_leave_its_literal() {
        for (text, quoted) in [
            ("a\" + f() + \"", r#""a\" + f() + \"""#),
            ("back\\slash\\", r#""back\\slash\\""#),
            ("line\nbreak\u{2028}", r#""line\U0000000abreak\U00002028""#),
            ("\u{202e}\u{e9}\u{1f600}", r#""\U0000202e\U000000e9\U0001f600""#),
        ] {
            assert_eq!(literal(text), quoted);
        }
    }
}
