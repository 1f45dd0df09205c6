//! What is known of the places where only the tools of developers are used.

use super::pick::Pick;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// What is known of a place where only the tools of developers are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeveloperPlace {
    /// A machine of the user's own.
    Machine,
    /// The use is as narrow, by somebody who uses such tools elsewhere as well, in the same hours and on several days; but
    /// nothing shows that the user began it.
    Likely,
    /// The use is as narrow, but too little shows that it is the user's.
    Unproven,
}

/// A place of a user where only the tools of developers are used.
pub(crate) struct DeveloperUse {
    pub user: u32,
    pub prefix: u32,
    pub place: DeveloperPlace,
    /// A device code, or a factor of the user's in the same session just before the first use.
    pub linked: bool,
    /// In networks that the analyst lists as those of developers' machines.
    pub listed: bool,
    /// All of them.
    pub picks: Vec<Pick>,
}

/// All such places of a load.
#[derive(Default)]
pub(crate) struct DeveloperMachines {
    pub list: Vec<DeveloperUse>,
    places: HashMap<(u32, u32), DeveloperPlace, RandomState>,
}

impl DeveloperMachines {
    pub(crate) fn new(list: Vec<DeveloperUse>) -> Self {
        let places = list.iter().map(|found| ((found.user, found.prefix), found.place)).collect();
        Self { list, places }
    }

    /// What is known of a prefix as a place of a user.
    pub(crate) fn at(&self, user: usize, prefix: u32) -> Option<DeveloperPlace> {
        self.places.get(&(user as u32, prefix)).copied()
    }
}
