//! IP addresses as the log writes them, brought to one spelling.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Brings an address to its one spelling: no port, no brackets, IPv6 as RFC 5952 writes it, an IPv4 address that is
/// mapped into IPv6 as IPv4. Text that is no address is given back as it came, so that nothing is lost.
pub fn normalise_address(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    // The parser takes IPv4 in its one spelling only.
    if trimmed.parse::<Ipv4Addr>().is_ok() {
        return Cow::Borrowed(trimmed);
    }
    match parse(trimmed) {
        Some(address) => {
            let spelled = address.to_string();
            if spelled == text { Cow::Borrowed(text) } else { Cow::Owned(spelled) }
        }
        None => Cow::Borrowed(trimmed),
    }
}

fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

/// The network prefix of an address, so many bits long, as a number. The families never collide. At least one bit and
/// at most 32 of an IPv4 and 63 of an IPv6 address are taken.
pub fn prefix_of(address: IpAddr, ipv4_bits: u32, ipv6_bits: u32) -> u64 {
    match address {
        IpAddr::V4(v4) => u64::from(u32::from(v4) >> (32 - ipv4_bits.clamp(1, 32))),
        IpAddr::V6(v6) => 1 << 63 | (u128::from(v6) >> (128 - ipv6_bits.clamp(1, 63))) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_brackets_and_long_forms_are_taken_off() {
        for (written, spelled) in [
            ("198.51.100.4", "198.51.100.4"),
            ("198.51.100.4:51000", "198.51.100.4"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            ("::ffff:198.51.100.4", "198.51.100.4"),
            (" 198.51.100.4 ", "198.51.100.4"),
            ("not an address", "not an address"),
            ("", ""),
        ] {
            assert_eq!(normalise_address(written), spelled);
        }
    }

    #[test]
    fn neighbours_share_a_prefix_and_families_never_do() {
        let prefix = |text: &str| prefix_of(text.parse().expect("an address"), 24, 48);
        assert_eq!(prefix("198.51.100.4"), prefix("198.51.100.200"));
        assert_ne!(prefix("198.51.100.4"), prefix("198.51.101.4"));
        assert_eq!(prefix("2001:db8:1::1"), prefix("2001:db8:1:ffff::9"));
        assert_ne!(prefix("2001:db8:1::1"), prefix("2001:db8:2::1"));
        assert_ne!(prefix("0.0.0.1"), prefix("::1"));
    }
}
