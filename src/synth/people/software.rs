//! Lists applications, resources and user agents. Ids and names are Microsoft's, except those of the tenant's own
//! applications, which are synthetic.

/// An application and a resource that it requests tokens for: indexes in [`APPLICATIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AppResource {
    pub application: u8,
    pub resource: u8,
    /// The weight in random choices.
    pub weight: u32,
}

/// Pairs an application with a resource, with its weight.
pub(crate) const fn uses(application: u8, resource: u8, weight: u32) -> AppResource {
    AppResource { application, resource, weight }
}

macro_rules! applications {
    ($($name:ident = $number:literal, $id:literal, $shown:literal;)+) => {
        $(pub(crate) const $name: u8 = $number;)+
        /// The id and name of every application and resource.
        pub(crate) const APPLICATIONS: &[(&str, &str)] = &[$(($id, $shown),)+];
        #[cfg(test)]
        const NUMBERS: &[u8] = &[$($number,)+];
    };
}

applications! {
    OFFICE = 0, "d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office";
    TEAMS = 1, "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams";
    ONEDRIVE_SYNC = 2, "ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine";
    WINDOWS_SIGN_IN = 3, "38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In";
    BROKER = 4, "29d9ed98-a469-4536-ade2-f981bc1d605e", "Microsoft Authentication Broker";
    EDGE = 5, "ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge";
    INTUNE_AGENT = 6, "fc0f3af4-6835-4174-b806-f7db311fd2f3", "Microsoft Intune Windows Agent";
    WINDOWS_SEARCH = 7, "26a7ee05-5602-4d76-a7ba-eae8b7b67941", "Windows Search";
    TO_DO = 8, "22098786-6e16-43cc-a27d-191a01a1e3b5", "Microsoft To-Do client";
    ACCOUNTS = 9, "a40d7d7d-59aa-447e-a655-679a4107e548", "Accounts Control UI";
    OUTLOOK = 10, "5d661950-3475-41cd-a2c3-d671a3162bc1", "Microsoft Outlook";
    OFFICE_HOME = 11, "4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome";
    OUTLOOK_WEB = 12, "9199bf20-a13f-4107-85dc-02114787ef48", "One Outlook Web";
    SHAREPOINT_WEB = 13, "08e18876-6177-487e-b8b5-cf950c1e598c", "SharePoint Online Web Client Extensibility";
    SHELL = 14, "89bee1f7-5e6e-4d8a-9f3d-ecd601259da7", "Office365 Shell WCSS-Client";
    TEAMS_WEB = 15, "5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client";
    AZURE_PORTAL = 16, "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal";
    POWER_BI = 17, "871c010f-5e61-4fb1-83ac-98610a7e9110", "Power BI Service";
    VIVA = 18, "00000005-0000-0ff1-ce00-000000000000", "Viva Engage";
    OUTLOOK_MOBILE = 19, "27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile";
    AUTHENTICATOR = 20, "4813382a-8fa7-425e-ab75-3b753aab3abb", "Microsoft Authenticator App";
    ONEDRIVE_IOS = 21, "af124e86-4e96-495a-b70a-90f90ab96707", "OneDrive iOS App";
    COMPANY_PORTAL = 22, "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", "Microsoft Intune Company Portal";
    AZURE_CLI = 23, "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI";
    AZURE_POWERSHELL = 24, "1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell";
    VS_CODE = 25, "aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code";
    GRAPH_CLI = 26, "14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools";
    VISUAL_STUDIO = 27, "872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio";
    GRAPH = 28, "00000003-0000-0000-c000-000000000000", "Microsoft Graph";
    EXCHANGE = 29, "00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online";
    SHAREPOINT = 30, "00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online";
    AAD_GRAPH = 31, "00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory";
    ARM = 32, "797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API";
    INTUNE = 33, "0000000a-0000-0000-c000-000000000000", "Microsoft Intune";
    DRS = 34, "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", "Device Registration Service";
    TEAMS_SERVICES = 35, "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "Microsoft Teams Services";
    AUGMENTATION = 36, "4354e225-50c9-4423-9ece-2d5afd904870", "Augmentation Loop";
    PEOPLE_CARDS = 37, "394866fc-eedb-4f01-8536-3ff84b16be2a", "Microsoft People Cards Service";
    SEARCH_SERVICE = 38, "66a88757-258c-4c72-893c-3e8bed4d6899", "Office 365 Search Service";
    OLYMPUS = 39, "bb893c22-978d-4cd4-a6f7-bb6cc0d6e6ce", "Olympus";
    LOGIC_APPS = 40, "7ab7862c-4c57-491e-8a45-d52a7e023983", "App Service";
    LOOP = 41, "a187e399-0c36-4b98-8f04-1edc167a0996", "Microsoft Loop";
    COPILOT = 42, "c0ab8ce9-e9a0-42e7-b064-33d422df41f1", "Microsoft 365 Copilot Chat";
    POWER_AUTOMATE = 43, "6204c1d1-4712-4c46-a7d9-3ed63d992682", "Microsoft Flow Portal";
    EXPENSES = 44, "6c0b7f5e-30f4-4f8e-9d4c-2a1b4f0c9e11", "Expense Desk";
    SERVICE_DESK = 45, "b3d1f8a2-7c55-4d0e-8e6b-90a4c2f1d722", "Service Desk";
    LEARNING = 46, "1f5a9c34-8e2d-4b67-a0d3-5c7e9b8f6a33", "Learning Campus";
    CRM = 47, "8a4e2d61-5b9f-4c38-b7e1-3d6f0a9c5b44", "Customer Register";
    EDGE_MOBILE = 48, "e9c51622-460d-4d3d-952d-966a5b1da34c", "Microsoft Edge";
    ONENOTE = 49, "2d4d3d8e-2be3-4bef-9f87-7875a61c29de", "OneNote";
    SHIFTS = 50, "aa580612-c342-4ace-9055-8edee43ccb89", "Microsoft Teams Shifts";
    SHAREPOINT_ANDROID = 51, "f05ff7c9-f75a-4acd-a3b5-f4b6a870245d", "SharePoint Android";
    KEY_VAULT = 52, "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault";
    DEVOPS = 53, "499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps";
    EXCHANGE_POWERSHELL = 54, "fb78d390-0c51-40cd-8e17-fdbfab77341b", "Microsoft Exchange REST API Based Powershell";
    ASSISTANT = 55, "3f7d2c15-9a6e-4b8c-8d21-6e5f0a7b4c92", "Sales Assistant";
}

/// Applications of a Windows device.
pub(crate) const WINDOWS: &[AppResource] = &[
    uses(OFFICE, EXCHANGE, 14),
    uses(OFFICE, GRAPH, 8),
    uses(OFFICE, SHAREPOINT, 6),
    uses(TEAMS, GRAPH, 10),
    uses(TEAMS, TEAMS_SERVICES, 8),
    uses(TEAMS, SHAREPOINT, 3),
    uses(ONEDRIVE_SYNC, SHAREPOINT, 8),
    uses(WINDOWS_SEARCH, GRAPH, 3),
    uses(EDGE, GRAPH, 5),
    uses(TO_DO, GRAPH, 1),
    uses(INTUNE_AGENT, INTUNE, 2),
    uses(ACCOUNTS, GRAPH, 1),
    uses(OUTLOOK, EXCHANGE, 4),
    uses(ONENOTE, SHAREPOINT, 2),
    uses(BROKER, GRAPH, 1),
];

/// Applications of a Mac.
pub(crate) const MAC: &[AppResource] = &[
    uses(OFFICE, EXCHANGE, 12),
    uses(OFFICE, GRAPH, 8),
    uses(TEAMS, GRAPH, 10),
    uses(TEAMS, TEAMS_SERVICES, 6),
    uses(ONEDRIVE_SYNC, SHAREPOINT, 8),
    uses(OUTLOOK, EXCHANGE, 4),
    uses(COMPANY_PORTAL, INTUNE, 1),
];

/// Applications in a browser.
pub(crate) const WEB: &[AppResource] = &[
    uses(OFFICE_HOME, GRAPH, 6),
    uses(OUTLOOK_WEB, EXCHANGE, 10),
    uses(SHAREPOINT_WEB, SHAREPOINT, 8),
    uses(SHELL, GRAPH, 8),
    uses(TEAMS_WEB, GRAPH, 5),
    uses(POWER_BI, POWER_BI, 2),
    uses(VIVA, GRAPH, 2),
    uses(LOOP, SHAREPOINT, 1),
    uses(AZURE_PORTAL, ARM, 1),
];

/// The tenant's own web applications, whose servers hold the tokens (confidential clients).
pub(crate) const SERVERS: &[AppResource] =
    &[uses(EXPENSES, GRAPH, 3), uses(SERVICE_DESK, GRAPH, 4), uses(LEARNING, GRAPH, 2), uses(CRM, EXCHANGE, 3)];

/// Applications of a phone.
pub(crate) const PHONE: &[AppResource] = &[
    uses(OUTLOOK_MOBILE, EXCHANGE, 14),
    uses(TEAMS, GRAPH, 8),
    uses(TEAMS, TEAMS_SERVICES, 6),
    uses(ONEDRIVE_IOS, SHAREPOINT, 3),
    uses(EDGE_MOBILE, GRAPH, 2),
    uses(AUTHENTICATOR, GRAPH, 1),
    uses(COMPANY_PORTAL, INTUNE, 1),
    uses(BROKER, GRAPH, 1),
];

/// Applications of a shared phone.
pub(crate) const SHARED_PHONE: &[AppResource] =
    &[uses(TEAMS, GRAPH, 8), uses(SHIFTS, GRAPH, 4), uses(TEAMS, TEAMS_SERVICES, 6)];

/// Developer tools.
pub(crate) const TOOLS: &[AppResource] = &[
    uses(AZURE_CLI, ARM, 10),
    uses(AZURE_CLI, GRAPH, 2),
    uses(VS_CODE, GRAPH, 5),
    uses(VS_CODE, ARM, 4),
    uses(AZURE_POWERSHELL, ARM, 4),
    uses(VISUAL_STUDIO, ARM, 3),
    uses(GRAPH_CLI, GRAPH, 1),
];

/// Microsoft's services that sign in on behalf of a user. The last few are on no list of first-party services.
pub(crate) const SERVICES: &[AppResource] = &[
    uses(AUGMENTATION, GRAPH, 8),
    uses(TEAMS_SERVICES, GRAPH, 6),
    uses(PEOPLE_CARDS, GRAPH, 4),
    uses(SEARCH_SERVICE, GRAPH, 4),
    uses(OLYMPUS, EXCHANGE, 2),
    uses(LOGIC_APPS, GRAPH, 2),
    uses(LOOP, SHAREPOINT, 3),
    uses(COPILOT, GRAPH, 4),
    uses(POWER_AUTOMATE, GRAPH, 2),
];

/// A client as the log shows it: `operatingSystem`, `browser` and `userAgent`.
#[derive(Debug)]
pub(crate) struct ClientSoftware {
    pub system: &'static str,
    pub browser: &'static str,
    pub user_agent: &'static str,
}

const fn software(system: &'static str, browser: &'static str, user_agent: &'static str) -> ClientSoftware {
    ClientSoftware { system, browser, user_agent }
}

pub(crate) const WINDOWS_EDGE: [ClientSoftware; 3] = [
    software(
        "Windows10",
        "Edge 150.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
    ),
    software(
        "Windows11",
        "Edge 150.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
    ),
    software(
        "Windows10",
        "Edge 149.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0",
    ),
];

pub(crate) const WINDOWS_CHROME: [ClientSoftware; 3] = [
    software(
        "Windows10",
        "Chrome 150.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    ),
    software(
        "Windows10",
        "Chrome 149.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36",
    ),
    software(
        "Windows10",
        "Firefox 152.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:152.0) Gecko/20100101 Firefox/152.0",
    ),
];

pub(crate) const WINDOWS_PROGRAM: [ClientSoftware; 3] = [
    software(
        "Windows10",
        "Rich Client 4.77.1.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; WebView/3.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.26100",
    ),
    software(
        "Windows11",
        "Rich Client 5.27.0.0",
        "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.19231; Pro)",
    ),
    software("Windows10", "", "Windows-AzureAD-Authentication-Provider/1.0"),
];

pub(crate) const MAC_PROGRAM: [ClientSoftware; 2] = [
    software("MacOs", "Rich Client 1.9.0", "Microsoft Office/16.101 (Macintosh; macOS 26.0; Microsoft Outlook 16.101)"),
    software("MacOs", "", "Mac OS X Teams/25255.504 (com.microsoft.teams2)"),
];

pub(crate) const MAC_BROWSER: [ClientSoftware; 2] = [
    software(
        "MacOs",
        "Safari 26.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
    ),
    software(
        "MacOs",
        "Chrome 150.0.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    ),
];

pub(crate) const IPHONE: [ClientSoftware; 2] = [
    software("Ios 26.0.1", "", "Outlook-iOS/723.5.4285931.prod.iphone (5.2539.0)"),
    software(
        "Ios 18.7",
        "Mobile Safari",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 PKeyAuth/1.0",
    ),
];

pub(crate) const ANDROID: [ClientSoftware; 2] = [
    software("Android 16", "", "Dalvik/2.1.0 (Linux; U; Android 16; Pixel 9 Build/BP3A.250905.014)"),
    software(
        "Android 15",
        "Rich Client 6.1.0",
        "Mozilla/5.0 (Linux; Android 15; SM-A556B Build/AP3A.240905.015; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/149.0.7821.92 Mobile Safari/537.36 PKeyAuth/1.0",
    ),
];

pub(crate) const LINUX_BROWSER: [ClientSoftware; 2] = [
    software("Linux", "Firefox 152.0", "Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0"),
    software(
        "Linux",
        "Chrome 150.0.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    ),
];

pub(crate) const TOOL: [ClientSoftware; 4] = [
    software("Windows10", "Python Requests 2.32", "python-requests/2.32.5"),
    software(
        "Linux",
        "",
        "AZURECLI/2.77.0 (DEB) azsdk-python-core/1.35.0 Python/3.12.3 (Linux-6.8.0-79-generic-x86_64)",
    ),
    software("Windows10", "", "AzurePowershell/Az15.3.0 PSHost/7.5.3"),
    software("MacOs", "", "AZURECLI/2.77.0 (HOMEBREW) azsdk-python-core/1.35.0 Python/3.13.7 (macOS-26.0-arm64)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places_in_the_list_and_ids_are_unique() {
        let ids: std::collections::HashSet<_> = APPLICATIONS.iter().map(|application| application.0).collect();
        assert_eq!(ids.len(), APPLICATIONS.len());
        assert!(NUMBERS.iter().enumerate().all(|(at, &number)| at == usize::from(number)));
        for set in [WINDOWS, MAC, WEB, SERVERS, PHONE, SHARED_PHONE, TOOLS, SERVICES] {
            assert!(set.iter().all(|app| usize::from(app.application.max(app.resource)) < APPLICATIONS.len()));
        }
    }
}
