//! Lists the values that records are made of. Addresses are of the ranges for documentation and benchmarks.

/// Given names, in several scripts.
pub const GIVEN: [&str; 24] = [
    "Alice", "Bob", "Zoë", "José", "Łukasz", "Søren", "Anna", "Ólafur", "Renée", "Jürgen", "Noémie", "Иван", "李娜",
    "Grace", "Dave", "Erin", "Frank", "Heidi", "Mallory", "Niamh", "Oscar", "Peggy", "Yūki", "Şebnem",
];

/// Family names.
pub const FAMILY: [&str; 20] = [
    "Moreau",
    "Dubois",
    "Núñez",
    "Kowalski",
    "Åkesson",
    "Müller",
    "O'Neill",
    "Fontaine",
    "Petit",
    "Lambert",
    "Weiß",
    "Петров",
    "王",
    "Sato",
    "Okafor",
    "Haddad",
    "Nguyễn",
    "Svensson",
    "Conti",
    "van der Berg",
];

/// A place: city, state, country, coordinates, autonomous system.
pub type BenchCity = (&'static str, &'static str, &'static str, f64, f64, u32);

/// Where people are.
pub const PLACES: [BenchCity; 16] = [
    ("Lyon", "Rhone", "FR", 45.748_500_823_974_61, 4.846_700_191_497_803, 3215),
    ("Paris", "Ile-de-France", "FR", 48.856_613_159_179_69, 2.352_221_965_789_795, 12322),
    ("Genève", "Genève", "CH", 46.204_391_479_492_19, 6.143_157_958_984_375, 3303),
    ("Berlin", "Berlin", "DE", 52.520_008_087_158_2, 13.404_953_956_604, 3320),
    ("München", "Bayern", "DE", 48.135_124_206_542_97, 11.581_980_705_261_23, 8881),
    ("London", "England", "GB", 51.507_350_921_630_86, -0.127_758_294_343_948_36, 2856),
    ("Dublin", "Dublin", "IE", 53.349_803_924_560_55, -6.260_309_696_197_51, 15502),
    ("Madrid", "Madrid", "ES", 40.416_774_749_755_86, -3.703_789_949_417_114, 3352),
    ("Kraków", "Malopolskie", "PL", 50.064_651_489_257_81, 19.944_980_621_337_89, 5617),
    ("Oslo", "Oslo", "NO", 59.913_867_950_439_45, 10.752_245_903_015_137, 2119),
    ("New York", "New York", "US", 40.758_911_132_812_5, -73.979_019_165_039_06, 6461),
    ("Austin", "Texas", "US", 30.267_152_786_254_883, -97.743_057_250_976_56, 7018),
    ("São Paulo", "Sao Paulo", "BR", -23.550_519_943_237_305, -46.633_308_410_644_53, 28573),
    ("Bengaluru", "Karnataka", "IN", 12.971_598_625_183_105, 77.594_566_345_214_84, 24560),
    ("Tōkyō", "Tokyo", "JP", 35.689_487_457_275_39, 139.691_711_425_781_25, 2516),
    ("Sydney", "New South Wales", "AU", -33.868_820_190_429_69, 151.209_289_550_781_25, 1221),
];

/// Where attackers are.
pub const ATTACKER_PLACES: [BenchCity; 3] = [
    ("Lagos", "Lagos", "NG", 6.524_379_253_387_451, 3.379_205_942_153_930_7, 14061),
    ("Singapore", "Singapore", "SG", 1.352_082_967_758_178_7, 103.819_839_477_539_06, 45102),
    ("București", "Bucuresti", "RO", 44.426_765_441_894_53, 26.102_537_155_151_367, 9009),
];

/// An application: name, resource, scopes as the log has them, a list inside a text.
pub type BenchApplication = (&'static str, usize, &'static str);

/// The applications that users use.
pub const APPLICATIONS: [BenchApplication; 16] = [
    (
        "Microsoft Teams",
        0,
        r#"[\"Channel.ReadBasic.All\",\"Files.ReadWrite.All\",\"Presence.ReadWrite\",\"User.Read\"]"#,
    ),
    ("Microsoft Office", 1, r#"[\"EWS.AccessAsUser.All\",\"Mail.ReadWrite\",\"Mail.Send\"]"#),
    ("Outlook Mobile", 1, r#"[\"EWS.AccessAsUser.All\"]"#),
    ("One Outlook Web", 1, r#"[\"Calendars.ReadWrite\",\"Mail.ReadWrite\",\"MailboxSettings.ReadWrite\"]"#),
    ("SharePoint Online Web Client Extensibility", 2, r#"[\"AllSites.FullControl\",\"Sites.Search.All\"]"#),
    ("OneDrive SyncEngine", 2, r#"[\"MyFiles.Write\",\"Sites.ReadWrite.All\"]"#),
    ("Azure Portal", 3, r#"[\"user_impersonation\"]"#),
    ("Microsoft Azure CLI", 3, r#"[\"user_impersonation\"]"#),
    ("Microsoft Edge", 0, r#"[\"User.Read\"]"#),
    ("Windows Sign In", 4, "[]"),
    ("Microsoft Authentication Broker", 5, r#"[\"Device.Read.All\",\"User.ReadBasic.All\"]"#),
    ("Microsoft Intune Company Portal", 5, r#"[\"DeviceManagementManagedDevices.Read.All\"]"#),
    ("Office365 Shell WCSS-Client", 0, r#"[\"People.Read\",\"User.Read\"]"#),
    ("Contoso Payroll \\\"HR\\\"", 0, r#"[\"Directory.Read.All\",\"openid\",\"profile\"]"#),
    ("Viva Engage", 0, r#"[\"Group.Read.All\",\"User.Read.All\"]"#),
    ("Power BI Desktop", 5, r#"[\"Dataset.ReadWrite.All\",\"Workspace.Read.All\"]"#),
];

/// The resources that applications request tokens for.
pub const RESOURCES: [(&str, &str); 6] = [
    ("Microsoft Graph", "00000003-0000-0000-c000-000000000000"),
    ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"),
    ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"),
    ("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013"),
    ("Windows Azure Active Directory", "00000002-0000-0000-c000-000000000000"),
    ("Microsoft Intune", "0000000a-0000-0000-c000-000000000000"),
];

/// A kind of device: operating system, browser, user agent, join type, client library.
pub type DeviceMake = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The kinds of device that users have.
pub const MAKES: [DeviceMake; 5] = [
    (
        "Windows10",
        "Edge 141.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
        "Azure AD joined",
        "Family: MSAL Library: MSAL.NetCore 4.77.1 Platform: .NET 8.0",
    ),
    (
        "Windows11",
        "Chrome 141.0.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Hybrid Azure AD joined",
        "Family: MSAL Library: MSAL.Desktop 4.76.0 Platform: .NET Framework",
    ),
    (
        "MacOs",
        "Safari 19.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
        "Azure AD registered",
        "Family: MSAL Library: MSAL.OSX 1.9.0 Platform: macOS 26.0",
    ),
    (
        "Ios 26.0",
        "Mobile Safari 26.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Azure AD registered",
        "Family: MSAL Library: MSAL.iOS 2.5.1 Platform: iOS 26.0",
    ),
    (
        "Android 16",
        "",
        "Dalvik/2.1.0 (Linux; U; Android 16; Pixel 9 Build/BP2A.250605.031)",
        "",
        "Family: MSAL Library: MSAL.Android 6.0.1 Platform: MSAL.xplat.Android",
    ),
];

/// Conditional Access policies: name, grant controls, session controls.
pub const POLICIES: [(&str, &str, &str); 6] = [
    ("CA001 - Require multifactor authentication for all users", r#"["Mfa"]"#, "[]"),
    ("CA002 - Block legacy authentication", r#"["Block"]"#, "[]"),
    ("CA010 - Exiger un appareil conforme à l’extérieur", r#"["CompliantDevice","DomainJoinedDevice"]"#, "[]"),
    ("CA020 - \\\"Admins\\\": phishing-resistant", r#"["RequireAuthenticationStrength"]"#, r#"["SignInFrequency"]"#),
    ("CA031 - Sign-in frequency, unmanaged devices", "[]", r#"["SignInFrequency","PersistentBrowserSessionMode"]"#),
    ("Microsoft-managed: reauthentication for risky sign-ins", r#"["Mfa"]"#, r#"["SignInFrequency"]"#),
];

/// Error codes other than 0, with their reasons. The first two occur only in interactive sign-ins.
pub const FAILURES: [(u32, &str); 6] = [
    (50126, "Error validating credentials due to invalid username or password."),
    (50074, "Strong Authentication is required."),
    (53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."),
    (700_082, "The refresh token has expired due to inactivity."),
    (50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."),
    (65001, "The user or administrator has not consented to use the application with ID '{identifier}'{namePhrase}."),
];
