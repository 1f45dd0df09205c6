//! Lists the software of developers and administrators, by the system that it runs on.

use crate::synth::people::software::{self as apps, AppResource, ClientSoftware, uses};

/// Command line, shell and editor of one system.
pub(super) struct ToolSet {
    pub command_line: [ClientSoftware; 2],
    pub shell: ClientSoftware,
    pub editor: ClientSoftware,
}

const fn software(system: &'static str, browser: &'static str, user_agent: &'static str) -> ClientSoftware {
    ClientSoftware { system, browser, user_agent }
}

pub(super) const LINUX: ToolSet = ToolSet {
    command_line: [
        software("Linux", "Python Requests 2.32", "python-requests/2.32.4"),
        software(
            "Linux",
            "",
            "AZURECLI/2.78.0 (DEB) azsdk-python-core/1.35.1 Python/3.13.7 (Linux-6.14.0-1014-azure-x86_64)",
        ),
    ],
    shell: software("Linux", "", "AzurePowershell/Az15.3.0 PSHost/7.5.3 (Ubuntu 24.04.3 LTS)"),
    editor: software("Linux", "", "node"),
};

pub(super) const WINDOWS: ToolSet = ToolSet {
    command_line: [
        software("Windows10", "Python Requests 2.32", "python-requests/2.32.5"),
        software(
            "Windows10",
            "",
            "AZURECLI/2.78.0 (MSI) azsdk-python-core/1.35.1 Python/3.13.7 (Windows-11-10.0.26200-SP0)",
        ),
    ],
    shell: software("Windows10", "", "AzurePowershell/Az15.3.0 PSHost/5.1.26100.6584"),
    editor: software(
        "Windows10",
        "Chrome 146.0.7680",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.115.0 Chrome/146.0.7680.72 Electron/41.1.0 Safari/537.36",
    ),
};

pub(super) const MAC: ToolSet = ToolSet {
    command_line: [
        software("MacOs", "Python Requests 2.32", "python-requests/2.32.5"),
        software(
            "MacOs",
            "",
            "AZURECLI/2.78.0 (HOMEBREW) azsdk-python-core/1.35.1 Python/3.13.7 (macOS-26.0-arm64-arm-64bit)",
        ),
    ],
    shell: software("MacOs", "", "AzurePowershell/Az15.3.0 PSHost/7.5.3 (Darwin 25.0.0)"),
    editor: software(
        "MacOs",
        "Chrome 146.0.7680",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.115.0 Chrome/146.0.7680.72 Electron/41.1.0 Safari/537.36",
    ),
};

/// Returns the tools for a system as the log names it.
pub(super) fn tools_for(system: &str) -> &'static ToolSet {
    match system.get(..3) {
        Some("Win") => &WINDOWS,
        Some("Mac") => &MAC,
        _ => &LINUX,
    }
}

pub(super) const COMMAND_LINE: &[AppResource] = &[
    uses(apps::AZURE_CLI, apps::ARM, 8),
    uses(apps::AZURE_CLI, apps::GRAPH, 3),
    uses(apps::AZURE_CLI, apps::KEY_VAULT, 3),
    uses(apps::AZURE_CLI, apps::DEVOPS, 2),
];

pub(super) const SHELL: &[AppResource] = &[
    uses(apps::AZURE_POWERSHELL, apps::ARM, 5),
    uses(apps::AZURE_POWERSHELL, apps::GRAPH, 2),
    uses(apps::AZURE_POWERSHELL, apps::KEY_VAULT, 1),
];

pub(super) const EDITOR: &[AppResource] =
    &[uses(apps::VS_CODE, apps::ARM, 3), uses(apps::VS_CODE, apps::GRAPH, 3), uses(apps::VS_CODE, apps::DEVOPS, 4)];

/// What the scripts of an administrator ask for.
pub(super) const ADMINISTRATION: &[AppResource] = &[
    uses(apps::AZURE_POWERSHELL, apps::ARM, 4),
    uses(apps::GRAPH_CLI, apps::GRAPH, 5),
    uses(apps::EXCHANGE_POWERSHELL, apps::EXCHANGE, 3),
];
