//! Names networks by prefix or by autonomous system.

use ipnet::IpNet;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network by its prefix or by its autonomous system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NetworkName {
    /// A prefix; a single address is the prefix of that address alone.
    Prefix(IpNet),
    /// An autonomous system, by its number.
    System(u32),
}

impl NetworkName {
    /// What a network name looks like, for errors.
    pub const EXPECTED: &str = "a network such as 198.51.100.0/24, 2001:db8::/32 or AS64500";

    /// Whether an address is in the network. `system` is its autonomous system, 0 if unknown.
    pub fn holds(&self, address: IpAddr, system: u32) -> bool {
        match self {
            Self::Prefix(prefix) => prefix.contains(&address),
            Self::System(number) => *number == system,
        }
    }
}

impl FromStr for NetworkName {
    type Err = &'static str;

    /// Reads `198.51.100.0/24`, `198.51.100.4`, `AS64500` and `as 64500`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let system = || {
            let digits = text.get(..2).filter(|head| head.eq_ignore_ascii_case("as")).map(|_| text[2..].trim())?;
            digits.parse().ok().filter(|&number| number != 0).map(Self::System)
        };
        let prefix = || text.parse::<IpNet>().ok().map(|net| Self::Prefix(net.trunc()));
        let address = || text.parse::<IpAddr>().ok().map(|address| Self::Prefix(address.into()));
        system().or_else(prefix).or_else(address).ok_or(Self::EXPECTED)
    }
}

impl fmt::Display for NetworkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix(prefix) => prefix.fmt(f),
            Self::System(number) => write!(f, "AS{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_addresses_and_systems_are_read_and_written_back() {
        for (written, meant) in [
            ("198.51.100.0/24", "198.51.100.0/24"),
            ("198.51.100.77/24", "198.51.100.0/24"),
            ("198.51.100.4", "198.51.100.4/32"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("AS64500", "AS64500"),
            ("as 64500", "AS64500"),
        ] {
            assert_eq!(written.parse::<NetworkName>().map(|network| network.to_string()), Ok(meant.to_owned()));
        }
        for wrong in ["", "64500", "AS0", "AS", "198.51.100.0/33", "nowhere", "ä"] {
            assert_eq!(wrong.parse::<NetworkName>(), Err(NetworkName::EXPECTED), "{wrong}");
        }
    }

    #[test]
    fn a_system_holds_its_addresses_and_the_unknown_system_none() {
        let address = "192.0.2.1".parse().expect("an address");
        assert!(NetworkName::System(64500).holds(address, 64500));
        assert!(!NetworkName::System(64500).holds(address, 0));
        assert!("192.0.2.0/24".parse::<NetworkName>().expect("a network").holds(address, 0));
    }
}
