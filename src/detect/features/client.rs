//! Parses clients: operating system, product family and version.

use crate::knowledge::Role;

/// An operating system, without its version: "Windows10" and "Windows 10" are both in the log for the same device.
#[expect(clippy::enum_variant_names, reason = "these are their names")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Os {
    Unknown,
    Windows,
    MacOs,
    Ios,
    Android,
    Linux,
    ChromeOs,
    Other,
}

impl Os {
    /// All of them.
    pub(crate) const ALL: [Self; 8] =
        [Self::Unknown, Self::Windows, Self::MacOs, Self::Ios, Self::Android, Self::Linux, Self::ChromeOs, Self::Other];

    /// The bits of all of them.
    pub(crate) const ANY: u8 = u8::MAX << 1;

    /// Parses the operating system of the log, or a user agent.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        // The user agent of Android contains Linux too, and that of an iPhone "like Mac OS X": the narrower word
        // counts.
        let marks = [
            ("android", Self::Android),
            ("iphone", Self::Ios),
            ("ipad", Self::Ios),
            ("ios", Self::Ios),
            ("windows", Self::Windows),
            ("mac", Self::MacOs),
            ("; cros", Self::ChromeOs),
            ("chromeos", Self::ChromeOs),
            ("chrome os", Self::ChromeOs),
            ("linux", Self::Linux),
            ("ubuntu", Self::Linux),
        ];
        if text.trim().is_empty() {
            return Self::Unknown;
        }
        marks.iter().find(|(mark, _)| text.contains(mark)).map_or(Self::Other, |&(_, os)| os)
    }

    /// Parses a user agent. An unknown system counts as not named.
    pub(crate) fn read_user_agent(text: &str) -> Self {
        match Self::read(text) {
            Self::Other => Self::Unknown,
            // "axios" is a library, not a phone. The platform stands in brackets.
            Self::Ios if !text.contains("iPhone") && !text.contains("iPad") && !text.contains("iOS") => Self::Unknown,
            os => os,
        }
    }

    /// Whether it is a phone or tablet, which changes networks often.
    pub(crate) const fn is_phone(self) -> bool {
        matches!(self, Self::Ios | Self::Android)
    }

    /// One bit a system, for sets; none for the unknown system.
    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Unknown => 0,
            other => 1 << (other as u8),
        }
    }

    /// Whether an application with these roles exists for the system. `ChromeOS` runs those of Android and Linux.
    pub(crate) fn runs(self, has_role: impl Fn(Role) -> bool) -> bool {
        match self {
            Self::Unknown | Self::Other => true,
            Self::Windows => !has_role(Role::PhonesOnly),
            Self::MacOs | Self::Linux => !has_role(Role::PhonesOnly) && !has_role(Role::WindowsOnly),
            Self::Ios | Self::Android => !has_role(Role::ComputersOnly) && !has_role(Role::WindowsOnly),
            Self::ChromeOs => !has_role(Role::WindowsOnly),
        }
    }

    /// Its name in texts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Windows => "Windows",
            Self::MacOs => "macOS",
            Self::Ios => "iOS",
            Self::Android => "Android",
            Self::Linux => "Linux",
            Self::ChromeOs => "ChromeOS",
            Self::Other => "other",
        }
    }
}

impl Os {
    /// Whether software of one system may name the other: an iPad requests desktop pages as a Mac, and `ChromeOS` and
    /// Android run the software of Linux.
    pub(crate) const fn may_call_itself(self, other: Self) -> bool {
        self as u8 == other as u8
            || matches!(
                (self, other),
                (Self::Unknown | Self::Other, _)
                    | (_, Self::Unknown | Self::Other)
                    | (Self::Ios, Self::MacOs)
                    | (Self::Android | Self::ChromeOs, Self::Linux)
                    | (Self::ChromeOs, Self::Android)
            )
    }
}

/// The major version of a browser that counts like Chromium or Firefox, with a version every four weeks; 0 for other
/// software.
pub(crate) fn browser_version(user_agent: &str) -> u16 {
    // A browser built into a program ages with the program, and Edge before Chromium stopped at Chrome/70.
    let embedded = ["WebView/", " Edge/", "; wv)", "Electron/"].iter().any(|mark| user_agent.contains(mark));
    if embedded || !user_agent.trim_start().starts_with("Mozilla/") {
        return 0;
    }
    let after = |mark: &str| user_agent.find(mark).map(|at| &user_agent[at + mark.len()..]);
    let version = ["Chrome/", "Firefox/"].into_iter().find_map(after).unwrap_or_default();
    let digits = version.bytes().take_while(u8::is_ascii_digit).count();
    version[..digits].parse().unwrap_or_default()
}

/// Whether a user agent is that of a browser, and not of one that is part of a program.
pub(crate) fn is_browser(user_agent: &str) -> bool {
    let embedded = ["WebView/", " Edge/", "; wv)", "Electron/", "Teams/", "PKeyAuth", "Trident/"];
    let browsers = ["Chrome/", "Firefox/", "Safari/", "CriOS/", "FxiOS/", "OPR/"];
    user_agent.trim_start().starts_with("Mozilla/")
        && browsers.iter().any(|mark| user_agent.contains(mark))
        && !embedded.iter().any(|mark| user_agent.contains(mark))
}

/// Hashes the product family of a user agent: the browser, else the name before the version. 0 if there is none.
pub(crate) fn family(user_agent: &str) -> u64 {
    let lower = user_agent.trim().to_ascii_lowercase();
    let product = if lower.starts_with("mozilla/") {
        let browsers =
            ["webview/", "edge/", "edg", "opr/", "firefox/", "fxios/", "crios/", "chrome/", "safari/", "trident/"];
        browsers.into_iter().find(|mark| lower.contains(mark)).unwrap_or("mozilla")
    } else {
        lower.split(['/', ';', '(']).next().unwrap_or_default().trim()
    };
    // FNV-1a gives the same numbers in every run.
    if product.is_empty() {
        return 0;
    }
    product.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_the_log_are_one_system() {
        for (text, os) in [
            ("Windows10", Os::Windows),
            ("Windows 10", Os::Windows),
            ("MacOs", Os::MacOs),
            ("Ios 18.1", Os::Ios),
            ("Android 16", Os::Android),
            ("", Os::Unknown),
            ("Solaris", Os::Other),
        ] {
            assert_eq!(Os::read(text), os, "{text}");
        }
        let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15";
        assert_eq!(Os::read_user_agent(agent), Os::Ios);
        assert_eq!(Os::read_user_agent("axios/1.7.2"), Os::Unknown);
        assert_eq!(Os::read_user_agent("Microsoft.OData.Client/7.12.5"), Os::Unknown);
        assert_eq!(Os::read_user_agent("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)"), Os::ChromeOs);
    }

    #[test]
    fn some_systems_call_themselves_another() {
        assert!(Os::Ios.may_call_itself(Os::MacOs) && Os::Android.may_call_itself(Os::Linux));
        assert!(Os::Unknown.may_call_itself(Os::Windows) && Os::Windows.may_call_itself(Os::Unknown));
        assert!(!Os::MacOs.may_call_itself(Os::Ios) && !Os::Ios.may_call_itself(Os::Windows));
        assert!(!Os::Windows.may_call_itself(Os::Linux));
    }

    #[test]
    fn only_browsers_have_a_version_to_compare() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/119.0.0.0 Edg/119.0.0.0";
        assert_eq!(browser_version(edge), 119);
        assert_eq!(browser_version("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), 145);
        let embedded = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; WebView/3.0) Chrome/70.0.3538.102 Edge/18.22631";
        for none in
            ["", embedded, "python-requests/2.31", "Chrome/119", "Mozilla/5.0 Chrome/", "Mozilla/5.0 Chrome/99999999"]
        {
            assert_eq!(browser_version(none), 0, "{none}");
        }
    }

    #[test]
    fn versions_do_not_part_a_family() {
        let edge =
            |version| family(&format!("Mozilla/5.0 (Windows NT 10.0) Chrome/{version} Safari/537.36 Edg/{version}"));
        assert_eq!(edge("140.0"), edge("141.0"));
        assert_ne!(edge("140.0"), family("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"));
        assert_eq!(family("python-requests/2.31"), family("python-requests/2.32"));
        assert_eq!(family(""), 0);
    }
}
