//! Recognises client programs: tools by their user agent, legacy protocols by their name.

use std::sync::LazyLock;

use super::asset_table;

/// A user agent that belongs to a tool, a script or a legacy flow.
#[derive(Debug)]
pub(crate) struct ToolAgent {
    /// The tool's or library's name.
    pub name: &'static str,
    /// How strong a sign it is.
    pub kind: ToolKind,
    /// One sentence on who uses it.
    pub note: &'static str,
    /// In lower case.
    pattern: &'static str,
    whole: bool,
}

/// How strong a sign the user agent of a tool is, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ToolKind {
    /// Made for attacks.
    Offensive,
    /// Used by administrators and developers, and by attackers.
    DualUse,
    /// A password flow without a second factor, which Microsoft's servers run for a legacy client.
    Legacy,
    /// A general HTTP library, neither a browser nor a client of Microsoft.
    Script,
}

impl ToolKind {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "offensive" => Self::Offensive,
            "dual-use" => Self::DualUse,
            "legacy" => Self::Legacy,
            "script" => Self::Script,
            _ => return None,
        })
    }
}

/// In the order of the asset, the strongest first. The first match counts.
static TOOLS: LazyLock<Vec<ToolAgent>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/user_agents.tsv"))
        .map(|[pattern, form, kind, name, note]| ToolAgent {
            name,
            kind: ToolKind::parse(kind).unwrap_or_else(|| asset_table::malformed(kind)),
            note,
            pattern,
            whole: match form {
                "exact" => true,
                "contains" => false,
                _ => asset_table::malformed(form),
            },
        })
        .collect()
});

static LEGACY: LazyLock<Vec<&str>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/legacy_clients.tsv")).map(|[client_app]| client_app).collect()
});

/// The tool that `user_agent` names, in any case; `None` for browsers, Microsoft's own clients and unknown agents. Of
/// several (Azure CLI also names its Python library) it is the strongest sign.
pub(crate) fn tool_user_agent(user_agent: &str) -> Option<&'static ToolAgent> {
    let user_agent = user_agent.trim().to_lowercase();
    TOOLS.iter().find(|tool| if tool.whole { user_agent == tool.pattern } else { user_agent.contains(tool.pattern) })
}

/// A regular expression for user agents of attack tools and scripts, in lower case.
pub(crate) fn tool_pattern() -> String {
    let tools = TOOLS.iter().filter(|tool| matches!(tool.kind, ToolKind::Offensive | ToolKind::Script));
    let pattern = |tool: &ToolAgent| {
        let text = regex::escape(tool.pattern).replace("\\/", "/");
        if tool.whole { format!("^{text}$") } else { text }
    };
    tools.map(pattern).collect::<Vec<_>>().join("|")
}

/// Whether a `clientAppUsed` value names a legacy protocol, which cannot ask for a second factor. Ignores case, and what
/// older exports add after a semicolon ("Other clients; IMAP").
pub(crate) fn is_legacy_client(client_app: &str) -> bool {
    let client_app = client_app.split(';').next().unwrap_or_default().trim();
    LEGACY.iter().any(|legacy| legacy.eq_ignore_ascii_case(client_app))
}

/// Whether a value of `agent.agentType` or `agent.agentSubjectType` says that an AI agent took part.
pub(crate) fn is_agent_type(value: &str) -> bool {
    !value.eq_ignore_ascii_case("notAgentic")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::{assert_rising, assert_sentence};

    fn kind(user_agent: &str) -> Option<ToolKind> {
        tool_user_agent(user_agent).map(|tool| tool.kind)
    }

    #[test]
    fn every_pattern_finds_its_own_tool() {
        for tool in TOOLS.iter() {
            assert_eq!(tool.pattern, tool.pattern.to_lowercase());
            let found = tool_user_agent(&tool.pattern.to_uppercase()).unwrap();
            assert_eq!(found.name, tool.name, "{} is hidden", tool.pattern);
            assert_sentence(tool.note, 120);
        }
    }

    #[test]
    fn kinds_say_what_a_tool_proves() {
        assert_eq!(kind("AADInternals"), Some(ToolKind::Offensive));
        assert_eq!(kind("AZURECLI/2.55.0 (MSI)"), Some(ToolKind::DualUse));
        assert_eq!(kind("Mozilla/5.0 (Windows NT; en-US) WindowsPowerShell/5.1.19041.4648"), Some(ToolKind::DualUse));
        assert_eq!(kind("python-requests/2.31.0"), Some(ToolKind::Script));
        assert_eq!(kind("axios/1.7.2"), Some(ToolKind::Script));
        assert_eq!(kind("undici"), Some(ToolKind::Script));
        assert_eq!(kind("BAV2ROPC"), Some(ToolKind::Legacy));
    }

    #[test]
    fn the_clearest_of_several_tools_stands() {
        let found = tool_user_agent("python-requests/2.26.0 AZURECLI/2.44.1").unwrap();
        assert_eq!(found.name, "Azure CLI");
    }

    #[test]
    fn node_is_only_itself() {
        assert_eq!(kind(" Node "), Some(ToolKind::Script));
        assert_eq!(kind("Mozilla/5.0 (nodemon; like Gecko)"), None);
    }

    #[test]
    fn browsers_and_empty_agents_are_no_tools() {
        for user_agent in [
            "",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6_1 like Mac OS X) AppleWebKit/605.1.15",
            "Windows-AzureAD-Authentication-Provider/1.0",
        ] {
            assert_eq!(kind(user_agent), None, "{user_agent}");
        }
    }

    #[test]
    fn legacy_clients_match_in_any_case_and_with_detail() {
        assert_rising(LEGACY.iter().map(|client| client.to_lowercase()));
        for client in [
            "IMAP4",
            "imap",
            "POP3",
            "Authenticated SMTP",
            "exchange activesync",
            "Other clients",
            "Other clients; Older Office clients",
            "Outlook Anywhere (RPC over HTTP)",
        ] {
            assert!(is_legacy_client(client), "{client}");
        }
        for client in ["", "Browser", "Mobile Apps and Desktop clients", "Modern clients"] {
            assert!(!is_legacy_client(client), "{client}");
        }
    }
}
