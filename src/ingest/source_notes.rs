//! Counts the records of a source that are worth a note in its account.

use crate::signin::{Dimension, Exporter, LostValues};
use crate::text::counted;

/// Numbers of records, and what their exporter lost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SourceNotes {
    /// Records of unknown kind.
    pub unknown_kind: u64,
    /// Records of unknown outcome.
    pub unknown_outcome: u64,
    /// Records with bytes that are not UTF-8.
    pub not_utf8: u64,
    /// Records of which the exporter lost values.
    pub incomplete: u64,
    /// What it lost.
    pub lost: LostValues,
}

impl SourceNotes {
    /// Adds those of further records.
    pub(super) fn add(&mut self, more: Self) {
        self.unknown_kind += more.unknown_kind;
        self.unknown_outcome += more.unknown_outcome;
        self.not_utf8 += more.not_utf8;
        self.incomplete += more.incomplete;
        self.lost = self.lost.and(more.lost);
    }

    /// The notes, one sentence each.
    pub(super) fn sentences(self) -> Vec<String> {
        let notes = [
            (self.unknown_kind, "row", "of unknown kind; set it with --kind"),
            (self.unknown_outcome, "row", "of unknown outcome: neither success nor failure"),
            (self.not_utf8, "record", "with bytes that are not UTF-8; these are read as U+FFFD"),
        ];
        let notes = notes.into_iter().filter(|&(count, ..)| count > 0);
        let notes = notes.map(|(count, what, note)| format!("{} {note}", counted(count, what)));
        notes.chain(self.lost_in_words()).collect()
    }

    fn lost_in_words(self) -> Option<String> {
        let lost: Vec<&str> = self.lost.dimensions().map(name).collect();
        let exporters: Vec<&str> = self.lost.exporters().map(advice).collect();
        (!lost.is_empty()).then(|| {
            let rows = counted(self.incomplete, "row");
            format!("the exporter lost values of {rows} ({}): {}", lost.join(", "), exporters.join("; "))
        })
    }
}

/// What an exporter does, and how to export in its place.
const fn advice(exporter: Exporter) -> &'static str {
    match exporter {
        Exporter::PowerShell => {
            "PowerShell's Export-Csv, and ConvertTo-Json without -Depth, write the name of a type in place of a nested \
             value; export with ConvertTo-Json -Depth 10"
        }
        Exporter::JavaScript => {
            "JavaScript's String() writes [object Object] in place of a nested value; export with JSON.stringify()"
        }
        Exporter::Python => {
            "Python's str() writes the name of a class in place of an object; export the JSON of the answer itself"
        }
        Exporter::Java => {
            "Java's toString() writes the name of a class in place of an object; export the JSON of the answer itself"
        }
    }
}

/// The values of a dimension.
const fn name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Tenant => "tenants",
        Dimension::User => "users",
        Dimension::Application => "applications",
        Dimension::Resource => "resources",
        Dimension::ServicePrincipal => "service principals",
        Dimension::Address => "IP addresses",
        Dimension::Location => "places",
        Dimension::Outcome => "outcomes",
        Dimension::Client => "clients",
        Dimension::Device => "devices",
        Dimension::Session => "sessions",
        Dimension::Token => "tokens",
        Dimension::Network => "networks",
        Dimension::Authentication => "authentication details",
        Dimension::Policy => "Conditional Access policies",
        Dimension::Risk => "risk",
        Dimension::CrossTenant => "access across tenants",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_names_what_and_by_whom_and_how_to_export() {
        let mut notes = SourceNotes::default();
        assert_eq!(notes.sentences(), Vec::<String>::new());
        let mut lost = LostValues::default();
        lost.add(Dimension::Location, Exporter::PowerShell);
        notes.add(SourceNotes { incomplete: 2, lost, unknown_outcome: 1, ..SourceNotes::default() });
        let sentences = notes.sentences();
        assert_eq!(sentences[0], "1 row of unknown outcome: neither success nor failure");
        assert!(sentences[1].starts_with("the exporter lost values of 2 rows (places): PowerShell's Export-Csv"));
        assert!(sentences[1].ends_with("export with ConvertTo-Json -Depth 10"));
    }
}
