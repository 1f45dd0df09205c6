"""Applications, user agents and devices: what one system can run."""

import uuid
from dataclasses import dataclass, field

GRAPH = ("00000003-0000-0000-c000-000000000000", "Microsoft Graph")
EXCHANGE = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online")
SHAREPOINT = ("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online")
DIRECTORY = ("00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory")
TEAMS_SERVICE = ("cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "Microsoft Teams Services")
PRESENCE = ("4580fd1d-e5a3-4f56-9ad1-aab0e3bf8f76", "Skype Presence Service")
ARM = ("797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API")
KEY_VAULT = ("cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault")
DEVOPS = ("499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps")
REGISTRATION = ("01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", "Device Registration Service")
INTUNE = ("0000000a-0000-0000-c000-000000000000", "Microsoft Intune")
CHECKIN = ("26a4ae64-5862-427f-a9b0-044e62572a4f", "Microsoft Intune Checkin")
SYNC = ("f09d1391-098c-4d3d-b3c8-0f1c2f1a2c11", "Windows Notification Service")
AVD = ("9cdead84-a844-4324-93f2-b2e6bb768d07", "Azure Virtual Desktop")

WINDOWS_SIGN_IN = ("38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In")
BROKER = ("29d9ed98-a469-4536-ade2-f981bc1d605e", "Microsoft Authentication Broker")
TEAMS = ("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams")
OFFICE = ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office")
ONEDRIVE = ("ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine")
OUTLOOK_MOBILE = ("27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile")
AUTHENTICATOR = ("4813382a-8fa7-425e-ab75-3b753aab3abb", "Microsoft Authenticator App")
COMPANY_PORTAL = ("9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", "Microsoft Intune Company Portal")
INTUNE_AGENT = ("fc0f3af4-6835-4174-b806-f7db311fd2f3", "Microsoft Intune Windows Agent")
EDGE_SYNC = ("ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge")
NEW_TAB = ("d7b530a4-7680-4c23-a8bf-c52c121d2e87", "Microsoft Edge Enterprise New Tab Page")
OFFICE_HOME = ("4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome")
SHELL = ("89bee1f7-5e6e-4d8a-9f3d-ecd601259da7", "Office365 Shell WCSS-Client")
OUTLOOK_WEB = ("9199bf20-a13f-4107-85dc-02114787ef48", "One Outlook Web")
TEAMS_WEB = ("5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client")
SHAREPOINT_WEB = ("08e18876-6177-487e-b8b5-cf950c1e598c", "SharePoint Online Web Client Extensibility")
PORTAL = ("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal")
SECURITY_INFO = ("19db86c3-b2b9-44cc-b339-36da233a3be2", "My Signins")
AZURE_CLI = ("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI")
AZURE_POWERSHELL = ("1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell")
GRAPH_POWERSHELL = ("14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools")
VS_CODE = ("aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code")
VISUAL_STUDIO = ("872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio")
EXCHANGE_POWERSHELL = ("fb78d390-0c51-40cd-8e17-fdbfab77341b", "Microsoft Exchange REST API Based Powershell")
WINDOWS_APP = ("a85cf173-4192-42f8-81fa-777a763e6e2c", "Windows Virtual Desktop Client")
AAD_POWERSHELL = ("1b730954-1685-4b74-9bfd-dac224a7b894", "Azure Active Directory PowerShell")
PASSWORD_RESET = ("93625bc8-bfe2-437a-97e0-3d0060024faa", "Microsoft password reset service")

SERVICES = (  # Microsoft's back ends that call on a user's behalf
    ("4354e225-50c9-4423-9ece-2d5afd904870", "Augmentation Loop"),
    ("394866fc-eedb-4f01-8536-3ff84b16be2a", "Microsoft People Cards Service"),
    ("66a88757-258c-4c72-893c-3e8bed4d6899", "Office 365 Search Service"),
    ("52c2e0b5-c7b6-4d11-a89c-21e42bcec444", "Graph Files Manager"),
    ("7ab7862c-4c57-491e-8a45-d52a7e023983", "Power Automate"),
)


@dataclass(frozen=True)
class Software:
    """A program as the log shows it. `kind` is native, browser, mobile or tool."""

    kind: str
    user_agent: str
    browser: str
    system: str
    client: str


@dataclass
class Device:
    kind: str
    system: str
    name: str = ""
    device_id: str = ""
    trust: str = ""
    compliant: bool | None = None
    managed: bool | None = None
    bound: bool = False
    software: dict = field(default_factory=dict)
    session: str = ""
    browser_session: str = ""


DESKTOP_APPS = (  # application, resources, kind of software, weight
    (TEAMS, (GRAPH, PRESENCE, TEAMS_SERVICE, EXCHANGE, SHAREPOINT), "native", 10),
    (OFFICE, (EXCHANGE, GRAPH, SHAREPOINT), "native", 12),
    (ONEDRIVE, (SHAREPOINT, GRAPH), "native", 5),
    (EDGE_SYNC, (GRAPH, SYNC), "native", 3),
    (INTUNE_AGENT, (CHECKIN, INTUNE), "native", 2),
    (BROKER, (DIRECTORY, GRAPH), "native", 2),
)
MAC_APPS = (
    (TEAMS, (GRAPH, PRESENCE, TEAMS_SERVICE, EXCHANGE), "native", 10),
    (OFFICE, (EXCHANGE, GRAPH, SHAREPOINT), "native", 12),
    (ONEDRIVE, (SHAREPOINT, GRAPH), "native", 5),
    (COMPANY_PORTAL, (INTUNE, GRAPH), "native", 1),
)
BROWSER_APPS = (
    (OUTLOOK_WEB, (EXCHANGE, GRAPH, SHAREPOINT), "browser", 8),
    (SHELL, (GRAPH, EXCHANGE), "browser", 6),
    (OFFICE_HOME, (GRAPH, SHAREPOINT), "browser", 4),
    (TEAMS_WEB, (TEAMS_SERVICE, GRAPH, PRESENCE), "browser", 4),
    (SHAREPOINT_WEB, (SHAREPOINT, GRAPH), "browser", 5),
)
PHONE_APPS = (
    (OUTLOOK_MOBILE, (EXCHANGE, GRAPH), "mobile", 10),
    (TEAMS, (GRAPH, PRESENCE, TEAMS_SERVICE), "mobile", 8),
    (AUTHENTICATOR, (GRAPH, DIRECTORY), "mobile", 1),
    (ONEDRIVE, (SHAREPOINT,), "mobile", 2),
)
NEW_TAB_APPS = ((NEW_TAB, (GRAPH,), "browser", 2),)
PORTAL_APPS = ((PORTAL, (ARM, GRAPH, PORTAL), "browser", 8),)

RICH = "Mobile Apps and Desktop clients"
NT = "Windows NT 10.0; Win64; x64"
MAC = "Macintosh; Intel Mac OS X 10_15_7"
CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko)"


def edge(system, version):
    where = NT if system.startswith("Windows") else MAC
    return Software("browser", f"Mozilla/5.0 ({where}) {CHROMIUM} Chrome/{version}.0.0.0 Safari/537.36 Edg/{version}.0.0.0",
                    f"Edge {version}.0.0", system, "Browser")


def chrome(system, version):
    where = {"W": NT, "M": MAC, "L": "X11; Linux x86_64"}[system[0]]
    return Software("browser", f"Mozilla/5.0 ({where}) {CHROMIUM} Chrome/{version}.0.0.0 Safari/537.36",
                    f"Chrome {version}.0.0", system, "Browser")


def firefox(system, version):
    where = {"W": NT, "M": "Macintosh; Intel Mac OS X 10.15", "L": "X11; Linux x86_64"}[system[0]]
    return Software("browser", f"Mozilla/5.0 ({where}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0",
                    f"Firefox {version}.0", system, "Browser")


def safari(system, version):
    if system.startswith("Ios"):
        agent = f"Mozilla/5.0 (iPhone; CPU iPhone OS {version.replace('.', '_')} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version} Mobile/15E148 Safari/604.1"
        return Software("browser", agent, f"Mobile Safari {version}", system, "Browser")
    agent = f"Mozilla/5.0 ({MAC}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{version} Safari/605.1.15"
    return Software("browser", agent, f"Safari {version}", system, "Browser")


def windows_native(system, build):
    return Software("native", f"Mozilla/5.0 ({NT}) {CHROMIUM} Chrome/70.0.3538.102 Safari/537.36 Edge/18.{build}",
                    f"Edge 18.{build}", system, RICH)


def windows_logon(system):
    return Software("native", "Windows-AzureAD-Authentication-Provider/1.0", "", system, RICH)


def mac_native():
    return Software("native", "Mozilla/5.0 (compatible; MSAL 1.0) PKeyAuth/1.0", "", "MacOs", RICH)


def phone_native(rng, system):
    if system.startswith("Ios"):
        return Software("mobile", "Mozilla/5.0 (compatible; MSAL 1.0) PKeyAuth/1.0", "", system, RICH)
    release, model = system.split()[1], rng.choice(("Pixel 8", "SM-S911B", "SM-A546B", "XQ-DC54"))
    return Software("mobile", f"Dalvik/2.1.0 (Linux; U; Android {release}; {model} Build/UP1A.231005.007)", "", system, RICH)


def tool(rng, name, system):
    """A command line tool: it names its runtime, and carries no claim of the device."""
    linux = system == "Linux"
    platform = {"L": "Linux-6.8.0-1021-x86_64-with-glibc2.39", "W": "Windows-10-10.0.22631-SP0", "M": "macOS-15.1-arm64-arm-64bit"}[system[0]]
    agents = {
        "cli": (f"python/3.12.8 ({platform}) msal-python/1.31.0 AZURECLI/2.67.0" if rng.random() < 0.5 else "python-requests/2.32.3", "Python Requests 2.32"),
        "sdk": (f"azsdk-python-identity/1.19.0 Python/3.11.9 ({platform})", "Rich Client 4.66.1"),
        "git": (f"git-credential-manager/2.6.0 ({'Linux' if linux else system}; x64) .NET/8.0.11", "Rich Client 4.61.3"),
        "powershell": (f"AzurePowershell/v13.0.0 PSVersion/v7.4.6 ({'Ubuntu 24.04' if linux else 'Microsoft Windows 10.0.22631'})", "Rich Client 4.65.0"),
        "code": ("Mozilla/5.0 (compatible; MSAL 1.0) VSCode/1.95.3" if rng.random() < 0.5 else "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", ""),
    }
    agent, browser = agents[name]
    return Software("tool", agent, browser, system, RICH)


def guid(rng):
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def session_id(rng):
    text = guid(rng)
    return "00" + text[2:] if rng.random() < 0.75 else text


def windows_laptop(rng, joined=True, prefix="LT"):
    system = rng.choice(("Windows10", "Windows10", "Windows11"))
    version = rng.choice((140, 141, 142, 142, 143))
    device = Device("laptop", system, session=session_id(rng))
    device.browser_session = device.session
    device.software = {"native": windows_native(system, rng.choice((19045, 22631, 26100))), "logon": windows_logon(system),
                       "browser": edge(system, version) if rng.random() < 0.75 else chrome(system, version)}
    if joined:
        device.name = f"{prefix}-{rng.randrange(10000, 99999)}"
        device.device_id = guid(rng)
        device.trust = rng.choice(("Azure AD joined", "Hybrid Azure AD joined"))
        device.compliant = device.managed = True
        device.bound = rng.random() < 0.85  # older builds and clients without the broker bind nothing
    else:
        device.software["browser"] = rng.choice((edge, chrome, firefox))(system, version)
        device.browser_session = session_id(rng)
    return device


def mac(rng, registered=True):
    version = rng.choice((140, 141, 142, 143))
    device = Device("laptop", "MacOs", session=session_id(rng), browser_session=session_id(rng))
    browser = safari("MacOs", "18.1") if rng.random() < 0.4 else chrome("MacOs", version)
    device.software = {"native": mac_native(), "browser": browser}
    if registered:
        device.name, device.device_id = f"MB-{rng.randrange(1000, 9999)}", guid(rng)
        device.trust, device.compliant, device.managed = "Azure AD registered", True, True
        device.browser_session = device.session if rng.random() < 0.5 else device.browser_session
    return device


def phone(rng, managed):
    system = rng.choice(("Ios 18.1.1", "Ios 17.7.0", "Ios 26.0.1", "Android 14", "Android 15"))
    device = Device("phone", system, session=session_id(rng), browser_session=session_id(rng))
    browser = safari(system, system.split()[1]) if system.startswith("Ios") else Software(
        "browser", f"Mozilla/5.0 (Linux; Android 10; K) {CHROMIUM} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome Mobile 142.0.0", system, "Browser")
    device.software = {"mobile": phone_native(rng, system), "browser": browser}
    if managed:
        device.name, device.device_id = f"{system.split()[0]}-{rng.randrange(1000, 9999)}", guid(rng)
        device.trust, device.compliant, device.managed = "Azure AD registered", True, True
    return device
