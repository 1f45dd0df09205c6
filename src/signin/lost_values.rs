//! Names what an exporter wrote in place of values that it lost.

use super::Dimension;

/// A family of programs that write the name of a type in place of a nested value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exporter {
    /// `System.Object[]`, `Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus`, or `@{...}` cut short.
    PowerShell,
    /// `[object Object]`.
    JavaScript,
    /// `<msgraph.generated.models.sign_in_status.SignInStatus object at 0x7f...>`.
    Python,
    /// `com.microsoft.graph.models.SignInStatus@1b2c3d`.
    Java,
}

/// Beginnings of .NET type names.
const DOT_NET: [&str; 13] = [
    "System.Object",
    "System.Collections.",
    "System.Management.Automation.",
    "System.Nullable",
    "System.Linq.",
    "System.Dynamic.",
    "System.Text.Json.",
    "System.Data.",
    "Newtonsoft.Json.Linq.",
    "Microsoft.Graph.PowerShell.Models.",
    "Microsoft.Graph.Beta.PowerShell.Models.",
    "Microsoft.Graph.Models.",
    "Microsoft.Open.MSGraph.Model.",
];

impl Exporter {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::PowerShell, Self::JavaScript, Self::Python, Self::Java];

    /// The exporter that writes this text in place of a value; `None` for a value.
    pub fn of_type_name(text: &str) -> Option<Self> {
        // The first byte decides for nearly every value.
        match text.as_bytes().first()? {
            b'[' => (text == "[object Object]" || text.starts_with("[object Object],")).then_some(Self::JavaScript),
            b'<' => (text.ends_with('>') && text.contains(" object at 0x")).then_some(Self::Python),
            b'S' | b'M' | b'N' | b'D' => {
                let bare = ["Selected.", "Deserialized."].iter().find_map(|prefix| text.strip_prefix(prefix));
                let bare = bare.unwrap_or(text);
                let is_array = bare.starts_with("System.") && bare.ends_with("[]");
                (is_array || DOT_NET.iter().any(|start| bare.starts_with(start))).then_some(Self::PowerShell)
            }
            b'c' => {
                let hash = text.strip_prefix("com.microsoft.graph.")?.rsplit_once('@')?.1;
                hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(Self::Java)
            }
            _ => None,
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The fields that the exporter of a record lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LostValues {
    /// A bit for each dimension.
    dimensions: u32,
    exporters: u8,
}

impl LostValues {
    /// Whether nothing was lost.
    pub const fn is_empty(self) -> bool {
        self.dimensions == 0
    }

    /// Notes that a value was lost.
    pub const fn add(&mut self, dimension: Dimension, exporter: Exporter) {
        self.dimensions |= 1 << dimension as u32;
        self.exporters |= exporter.bit();
    }

    /// What was lost here or there.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { dimensions: self.dimensions | other.dimensions, exporters: self.exporters | other.exporters }
    }

    /// The dimensions of the values.
    pub fn dimensions(self) -> impl Iterator<Item = Dimension> {
        Dimension::ALL.iter().copied().filter(move |&dimension| self.dimensions & 1 << dimension as u32 != 0)
    }

    /// The exporters that lost them.
    pub fn exporters(self) -> impl Iterator<Item = Exporter> {
        Exporter::ALL.into_iter().filter(move |exporter| self.exporters & exporter.bit() != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_are_no_values_and_values_no_type_names() {
        for (text, exporter) in [
            ("System.Object[]", Some(Exporter::PowerShell)),
            ("System.Collections.Hashtable", Some(Exporter::PowerShell)),
            ("System.String[]", Some(Exporter::PowerShell)),
            ("System.Collections.Generic.List`1[System.Object]", Some(Exporter::PowerShell)),
            ("Selected.System.Management.Automation.PSCustomObject", Some(Exporter::PowerShell)),
            ("Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus", Some(Exporter::PowerShell)),
            ("Microsoft.Graph.Beta.PowerShell.Models.MicrosoftGraphDeviceDetail", Some(Exporter::PowerShell)),
            ("[object Object]", Some(Exporter::JavaScript)),
            ("[object Object],[object Object]", Some(Exporter::JavaScript)),
            ("<msgraph.models.SignInStatus object at 0x7f01>", Some(Exporter::Python)),
            ("com.microsoft.graph.models.SignInStatus@1b2c3d", Some(Exporter::Java)),
            ("System Update", None),
            ("Microsoft Graph PowerShell", None),
            ("Microsoft.Graph", None),
            ("contoso.com", None),
            ("Success", None),
            ("[]", None),
            ("", None),
        ] {
            assert_eq!(Exporter::of_type_name(text), exporter, "{text}");
        }
    }

    #[test]
    fn losses_add_up() {
        let (mut one, mut other) = (LostValues::default(), LostValues::default());
        assert!(one.is_empty());
        one.add(Dimension::Location, Exporter::PowerShell);
        other.add(Dimension::Device, Exporter::JavaScript);
        let both = one.and(other);
        assert_eq!(both.dimensions().collect::<Vec<_>>(), [Dimension::Location, Dimension::Device]);
        assert_eq!(both.exporters().collect::<Vec<_>>(), [Exporter::PowerShell, Exporter::JavaScript]);
    }
}
