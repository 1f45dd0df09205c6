//! Classifies networks by their autonomous system number.

use std::sync::LazyLock;

use super::asset_table;

/// A network of known class.
#[derive(Debug)]
pub(crate) struct Network {
    /// The autonomous system number.
    pub asn: u32,
    /// The operator's common name.
    pub name: &'static str,
    /// Its class.
    pub class: NetworkClass,
    /// It is one of the large clouds.
    pub cloud: bool,
}

/// What a network is used for, and so what its addresses mean for the place of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum NetworkClass {
    /// Microsoft: its services, which call on behalf of users, and Azure machines, which anybody can rent.
    Microsoft,
    /// A security edge (SSE, cloud proxy). The users of an organisation leave by it wherever they are.
    SecurityEdge,
    /// A privacy relay for consumers (Private Relay, WARP).
    Relay,
    /// A mobile or satellite carrier. Addresses change often and do not show the place.
    Mobile,
    /// Rented servers, VPN exits, Tor. No user is there.
    Hosting,
}

impl NetworkClass {
    /// What an address of the class means for the place of a user, in a sentence.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Microsoft => {
                "Microsoft's services, which call on behalf of users, and Azure machines, which anybody can rent."
            }
            Self::SecurityEdge => "A security edge: the users of an organisation leave by it wherever they are.",
            Self::Relay => "A privacy relay for consumers: the user is elsewhere.",
            Self::Mobile => "A mobile or satellite carrier: addresses change often and do not show the place.",
            Self::Hosting => "Rented servers, VPN exits or Tor: no user is there.",
        }
    }

    /// Its name in queries.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Microsoft => "microsoft",
            Self::SecurityEdge => "sse",
            Self::Relay => "relay",
            Self::Mobile => "mobile",
            Self::Hosting => "hosting",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "microsoft" => Self::Microsoft,
            "sse" => Self::SecurityEdge,
            "relay" => Self::Relay,
            "mobile" => Self::Mobile,
            "hosting" | CLOUD => Self::Hosting,
            _ => return None,
        })
    }
}

/// The word for a hosting network that is a large cloud.
const CLOUD: &str = "cloud";

static NETWORKS: LazyLock<Vec<Network>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/networks.tsv"))
        .map(|[asn, name, class]| Network {
            asn: asn.parse().unwrap_or_else(|_| asset_table::malformed(asn)),
            name,
            cloud: class == CLOUD,
            class: NetworkClass::parse(class).unwrap_or_else(|| asset_table::malformed(class)),
        })
        .collect()
});

/// The network with this autonomous system number; `None` for one that is not listed, as most providers and companies
/// are not.
pub(crate) fn network(asn: u32) -> Option<&'static Network> {
    let networks: &'static [Network] = &NETWORKS;
    let at = networks.binary_search_by_key(&asn, |known| known.asn).ok()?;
    networks.get(at)
}

/// Whether it is a large cloud. Whoever is there rents a server; users' VPN services end elsewhere as a rule.
pub(crate) fn is_cloud(asn: u32) -> bool {
    network(asn).is_some_and(|known| known.cloud || known.class == NetworkClass::Microsoft)
}

/// The class of the network with this autonomous system number; `None` for one that is not listed.
pub(crate) fn network_class(asn: u32) -> Option<NetworkClass> {
    network(asn).map(|known| known.class)
}

/// The numbers of the autonomous systems of a class, ascending.
pub(crate) fn systems_of(class: NetworkClass) -> impl Iterator<Item = u32> {
    NETWORKS.iter().filter(move |known| known.class == class).map(|known| known.asn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::assert_rising;

    #[test]
    fn numbers_are_unique_and_named() {
        assert_rising(NETWORKS.iter().map(|known| known.asn));
        for known in NETWORKS.iter() {
            assert!(known.asn != 0 && !known.name.is_empty() && known.name.len() <= 40);
        }
    }

    #[test]
    fn well_known_networks_have_their_class() {
        for (asn, class) in [
            (8075, NetworkClass::Microsoft),
            (12076, NetworkClass::Microsoft),
            (62044, NetworkClass::SecurityEdge),
            (55256, NetworkClass::SecurityEdge),
            (13335, NetworkClass::Relay),
            (21928, NetworkClass::Mobile),
            (22394, NetworkClass::Mobile),
            (16509, NetworkClass::Hosting),
            (14061, NetworkClass::Hosting),
            (9009, NetworkClass::Hosting),
        ] {
            assert_eq!(network_class(asn), Some(class), "{asn}");
        }
    }

    #[test]
    fn ordinary_and_impossible_networks_are_unknown() {
        // Orange in France, private use, reserved, the end of the range.
        for asn in [3215, 64_512, 0, u32::MAX] {
            assert_eq!(network_class(asn), None, "{asn}");
        }
    }
}
