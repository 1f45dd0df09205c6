//! Normalises IP addresses.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Normalises an address: no port, no brackets, IPv6 as in RFC 5952, IPv4 mapped into IPv6 as IPv4. Other text is
/// returned as it is, so that nothing is lost.
pub fn normalise_address(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    // The parser accepts one spelling of IPv4 only.
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

/// The network prefix of an address as a number, of the given length. IPv4 and IPv6 never collide. The length is
/// limited to 1 to 32 bits of an IPv4 and 63 bits of an IPv6 address.
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
    fn ports_brackets_and_long_forms_are_removed() {
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
    fn neighbours_share_a_prefix() {
        let prefix = |text: &str| prefix_of(text.parse().expect("an address"), 24, 48);
        assert_eq!(prefix("198.51.100.4"), prefix("198.51.100.200"));
        assert_ne!(prefix("198.51.100.4"), prefix("198.51.101.4"));
        assert_eq!(prefix("2001:db8:1::1"), prefix("2001:db8:1:ffff::9"));
        assert_ne!(prefix("2001:db8:1::1"), prefix("2001:db8:2::1"));
        assert_ne!(prefix("0.0.0.1"), prefix("::1"));
    }
}
