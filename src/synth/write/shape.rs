//! The shapes of an export.

/// The shape of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Diagnostic settings: JSON, one record a line.
    Diagnostic,
    /// Microsoft Graph: a list of sign-ins.
    Graph,
    /// Microsoft Graph: interactive sign-ins one by one, non-interactive ones grouped by hour with their number.
    Summarized,
    /// The portal's downloads: CSV, without coordinates.
    Portal,
    /// A query of Log Analytics over both tables, exported as CSV.
    LogAnalytics,
    /// Graph's sign-ins by Export-Csv of Windows PowerShell, which loses lists and objects in objects.
    PowerShell5,
    /// The same of PowerShell 7, without a line for the type.
    PowerShell7,
    /// Graph's sign-ins by `to_csv` of pandas, with nested values as Python writes them.
    Pandas,
    /// The same after `json_normalize`: a column for each part of a nested value.
    JsonNormalize,
    /// Graph's sign-ins in a custom table of Log Analytics, as CSV with the types behind the names of columns.
    CustomTable,
    /// Graph's sign-ins as events of Logstash.
    Logstash,
    /// Graph's sign-ins as events of Wazuh.
    Wazuh,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 12] = [
        Self::Diagnostic,
        Self::Graph,
        Self::Summarized,
        Self::Portal,
        Self::LogAnalytics,
        Self::PowerShell5,
        Self::PowerShell7,
        Self::Pandas,
        Self::JsonNormalize,
        Self::CustomTable,
        Self::Logstash,
        Self::Wazuh,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diagnostic => "diagnostic",
            Self::Graph => "graph",
            Self::Summarized => "summarized",
            Self::Portal => "portal",
            Self::LogAnalytics => "log-analytics",
            Self::PowerShell5 => "powershell-5",
            Self::PowerShell7 => "powershell-7",
            Self::Pandas => "pandas",
            Self::JsonNormalize => "json-normalize",
            Self::CustomTable => "custom-table",
            Self::Logstash => "logstash",
            Self::Wazuh => "wazuh",
        }
    }

    /// The ending of file names.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Diagnostic | Self::Graph | Self::Summarized | Self::Logstash | Self::Wazuh => "json",
            _ => "csv",
        }
    }
}
