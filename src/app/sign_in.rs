//! A sign-in in the details: how it ended, what an analyst asks first, and the record as it stands in the file.

use super::column::address_is_of_issuance;
use super::details::{LineKind, Record};
use super::finding::severity_name;
use super::page::Page;
use super::rows::Visible;
use super::when;
use crate::ingest::RawRecord;
use crate::knowledge;
use crate::signin::Field;
use crate::store::Row;
use crate::text::{is_hostile, number, width};
use std::borrow::Cow;

/// What the log shows for confidential clients, said wherever such a row is shown.
pub const ISSUANCE: &str = "IP address is that of the first token issuance, not of the caller";

/// Cells for the names of [`KEY_FIELDS`], with a gap.
const SHORT_LABELS: usize = 28;

/// What an analyst asks of a sign-in first; the whole record follows.
const KEY_FIELDS: &[Field] = &[
    Field::UserPrincipalName,
    Field::UserDisplayName,
    Field::ServicePrincipal,
    Field::Application,
    Field::Resource,
    Field::IpAddress,
    Field::City,
    Field::Country,
    Field::AutonomousSystem,
    Field::DeviceName,
    Field::OperatingSystem,
    Field::Browser,
    Field::UserAgent,
    Field::ClientApp,
    Field::SessionId,
    Field::IncomingTokenType,
    Field::ClientCredentialType,
    Field::Requirement,
    Field::Methods,
    Field::ConditionalAccess,
    Field::FailureReason,
    Field::AdditionalDetails,
];

impl<'m> Page<'m> {
    /// All that is known of the sign-in at the cursor.
    pub(super) fn row(&mut self) {
        let model = self.model;
        let view = model.view();
        let (Some(row), Some(&visible)) = (view.row(), view.rows.get(view.cursor)) else {
            self.text(LineKind::Text, "There is no sign-in under the cursor.");
            return;
        };
        let store = &model.store;
        let time = when::second(store.created(row), true);
        match visible {
            Visible::Group(group) if view.listing.is_expandable(group) => {
                let group = &view.listing.groups.list[group as usize];
                let (first, last) = (when::clock(group.first), when::clock(group.last));
                self.heading(&format!("First of {} sign-ins, {first} to {last} UTC", number(group.count)));
            }
            _ => self.heading(&format!("Sign-in of {time} UTC")),
        }
        if let Some(finding) = model.findings.list.iter().find(|finding| finding.rows.contains(&row)) {
            self.text(LineKind::Against, &format!("{} {}: {}", severity_name(finding), finding.score, finding.summary));
        }
        if address_is_of_issuance(store, row) {
            self.text(LineKind::Caveat, &format!("{ISSUANCE} (confidential client)"));
        }
        if let Some(code) = store.error_code(row) {
            self.code(code, store.status(row).name());
        }
        if let Some(Err(reason)) = model.record.as_ref().filter(|record| record.row == row).map(|record| &record.result)
        {
            self.text(LineKind::Caveat, &format!("The record cannot be read: {reason}"));
        }
        self.heading("Sign-in");
        for &field in KEY_FIELDS {
            let value = store.text(field, row).map(Cow::from);
            let value = if field == Field::AutonomousSystem { self.network(row, value) } else { value };
            if let Some(value) = value {
                self.field(field.title(), &value, SHORT_LABELS);
            }
        }
        match &model.record {
            Some(Record { row: read, result }) if *read == row => {
                if let Ok(record) = result {
                    self.record(record);
                }
            }
            _ => self.text(LineKind::Text, "Reading the record..."),
        }
    }

    /// The number of the network as the log has it, and what the databases on disk say of the address: whose that
    /// network is, and where the log has no number, both.
    fn network(&self, row: Row, logged: Option<Cow<'m, str>>) -> Option<Cow<'m, str>> {
        let model = self.model;
        // The databases know no pseudonyms.
        let address = model.originals.store.text(Field::IpAddress, row).and_then(|text| text.trim().parse().ok());
        let known = address.and_then(|address| {
            let mut looked_up = model.settings.databases.asn.iter().filter_map(|database| database.look_up(address));
            looked_up.find_map(|known| Some((known.asn?, known.organisation)))
        });
        match (logged, known) {
            (Some(logged), Some((asn, Some(name)))) if logged.trim() == asn.to_string() => {
                Some(format!("{logged} ({name})").into())
            }
            (None, Some((asn, name))) => {
                let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
                Some(format!("{asn} ({name}looked up)").into())
            }
            (logged, _) => logged,
        }
    }

    fn code(&mut self, code: i32, status: &str) {
        match knowledge::error_code(code) {
            Some(known) if code == 0 => self.text(LineKind::Text, &format!("{status}: {}", known.explanation)),
            Some(known) => {
                let name = known.name.map(|name| format!(" {name}")).unwrap_or_default();
                self.text(LineKind::Text, &format!("{status}, code {code}{name}: {}", known.explanation));
                if let Some(next) = known.next {
                    self.text(LineKind::Text, &format!("Next: {next}"));
                }
            }
            None => self.text(LineKind::Text, &format!("{status}, code {code}: not among the codes known here.")),
        }
    }

    fn field(&mut self, name: &str, value: &str, label_width: usize) {
        let kind = if is_hostile(value) || is_hostile(name) { LineKind::Hostile } else { LineKind::Field };
        self.labelled(kind, name, label_width, value);
    }

    fn record(&mut self, record: &RawRecord) {
        self.heading(&format!("Record as it stands in the file, {} fields", record.fields.len()));
        let longest = record.fields.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        let label_width = (longest + 2).min(self.width * 2 / 5);
        for (name, value) in &record.fields {
            self.field(name, value, label_width);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::detail_lines;
    use crate::app::testing::Player;
    use crate::detect::Settings;
    use crate::knowledge::IpDatabase;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn a_network_that_the_log_lacks_is_looked_up_and_said_to_be() {
        let network = |player: &Player| {
            detail_lines(&player.model, 100).into_iter().find(|line| line.label.starts_with("Autonomous"))
        };
        let mut player = Player::loaded(120, 40);
        player.play("2 g Enter");
        assert_eq!(network(&player), None, "the log has no number");
        let provider =
            json!({"autonomous_system_number": 64510, "autonomous_system_organization": "Lagoon\u{1b} Telecom"});
        let mut settings = Settings::default();
        settings.databases.asn =
            vec![IpDatabase::of(&[([0, 0, 0, 0], 1, provider.clone()), ([128, 0, 0, 0], 1, provider)])];
        player.model.settings = Arc::new(settings);
        let text = network(&player).map(|line| line.text);
        assert_eq!(text.as_deref(), Some("64510 (Lagoon‹ESC› Telecom, looked up)"));
    }
}
