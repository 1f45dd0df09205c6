//! Looks up networks in the analyst's lists.

use crate::detect::{KnownNetworks, NetworkName};
use crate::knowledge::NetworkClass;
use std::net::IpAddr;

/// The lists. If several name a network, the first counts.
pub(crate) struct NetworkLists<'a> {
    trusted: &'a [NetworkName],
    egress: &'a [NetworkName],
    developer: &'a [NetworkName],
    classes: [(&'a [NetworkName], NetworkClass); 5],
}

/// What the lists contain about a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub trusted: bool,
    pub egress: bool,
    pub developer: bool,
    pub class: Option<NetworkClass>,
}

impl<'a> NetworkLists<'a> {
    pub(crate) fn of(networks: &'a KnownNetworks) -> Self {
        Self {
            trusted: &networks.trusted,
            egress: &networks.egress,
            developer: &networks.developer,
            classes: [
                (&networks.service, NetworkClass::Microsoft),
                (&networks.mobile, NetworkClass::Mobile),
                (&networks.security_edge, NetworkClass::SecurityEdge),
                (&networks.relay, NetworkClass::Relay),
                (&networks.hosting, NetworkClass::Hosting),
            ],
        }
    }

    /// Looks an address up by prefix.
    pub(crate) fn of_address(&self, address: IpAddr) -> Listed {
        self.find(|network| network.holds(address, 0))
    }

    /// Looks an autonomous system up. 0, the unknown one, is in no list.
    pub(crate) fn of_system(&self, asn: u32) -> Listed {
        self.find(|network| asn != 0 && *network == NetworkName::System(asn))
    }

    fn find(&self, is: impl Fn(&NetworkName) -> bool) -> Listed {
        let class = self.classes.iter().find(|(list, _)| list.iter().any(&is)).map(|&(_, class)| class);
        let lists = |list: &[NetworkName]| list.iter().any(&is);
        Listed { trusted: lists(self.trusted), egress: lists(self.egress), developer: lists(self.developer), class }
    }
}
