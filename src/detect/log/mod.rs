//! Indexes the sign-in log for the detectors, in one pass.

pub(crate) mod asked_users;
pub(crate) mod burst;
mod developer_machines;
pub(crate) mod developer_place;
pub(crate) mod entra_risk;
mod identity;
pub(crate) mod origin;
mod pick;
pub(crate) mod user_baseline;
pub(crate) mod value_class;

pub(crate) use pick::{Pick, RowSet, filter_rows, rows};

use crate::detect::Settings;
use crate::detect::features::{Features, NONE, NetworkFeatures, Os};
use crate::detect::log::developer_place::DeveloperMachines;
use crate::detect::log::user_baseline::{ProvenFactor, UserBaseline};
use crate::detect::log::value_class::{ValueClass, classes, network};
use crate::detect::settings::threshold_overrides::Threshold;
use crate::knowledge::NetworkClass;
use crate::signin::{Dimension, Field, Status};
use crate::store::{Row, Store, Users, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::cell::OnceCell;
use std::sync::atomic::AtomicBool;

/// A load with its index.
pub(crate) struct SignInLog<'a> {
    pub store: &'a Store,
    pub features: &'a Features,
    pub users: &'a Users,
    /// Set when the result is no longer wanted.
    pub cancelled: &'a AtomicBool,
    classes: Vec<u32>,
    picked: [Vec<Pick>; ValueClass::PICKED.len()],
    /// How many users of a tenant proved a factor on a prefix.
    proven: HashMap<(ValueId, u32), u32, RandomState>,
    /// Devices that are managed or compliant.
    managed: Vec<bool>,
    baseline: Vec<OnceCell<UserBaseline>>,
    machines: OnceCell<DeveloperMachines>,
}

impl<'a> SignInLog<'a> {
    /// Reads each sign-in once: O(n).
    pub(crate) fn of(store: &'a Store, features: &'a Features, users: &'a Users, cancelled: &'a AtomicBool) -> Self {
        let is_yes = |text: Option<&str>| text.is_some_and(|text| text.trim().eq_ignore_ascii_case("true"));
        let mut log = Self {
            store,
            features,
            users,
            cancelled,
            classes: classes(store, features),
            picked: std::array::from_fn(|_| Vec::new()),
            proven: HashMap::default(),
            managed: store.per_value(Dimension::Device, |device| {
                is_yes(device.get(Field::Managed)) || is_yes(device.get(Field::Compliant))
            }),
            baseline: (0..users.len()).map(|_| OnceCell::new()).collect(),
            machines: OnceCell::new(),
        };
        let wanted = ValueClass::PICKED.iter().fold(0, |bits, class| bits | class.bit());
        for user in 0..users.len() {
            for &row in users.rows(user) {
                let bits = log.classes[row as usize] & wanted;
                if bits == 0 {
                    continue;
                }
                for (class, picked) in ValueClass::PICKED.iter().zip(&mut log.picked) {
                    if bits & class.bit() != 0 {
                        picked.push(Pick { user: user as u32, row });
                    }
                }
            }
        }
        let mut seen = None;
        for pick in log.picked(ValueClass::Proof).to_vec() {
            let key = (users.tenant(pick.user as usize), log.prefix(pick.row));
            // Users come one after another, so that comparing with the last proof replaces most of a set.
            if seen != Some((pick.user, key)) {
                *log.proven.entry(key).or_default() += 1;
                seen = Some((pick.user, key));
            }
        }
        log
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.features.settings
    }

    /// The value of a threshold.
    pub(crate) fn limit(&self, threshold: &Threshold) -> u32 {
        self.settings().thresholds.get(threshold)
    }

    /// Returns the sign-ins of both user logs with a class, user by user, each by time.
    pub(crate) fn picked(&self, class: ValueClass) -> &[Pick] {
        let at = ValueClass::PICKED
            .iter()
            .position(|&picked| picked == class)
            .expect("only marks that are picked are asked for");
        &self.picked[at]
    }

    /// The same, one slice a user.
    pub(crate) fn by_user(&self, class: ValueClass) -> impl Iterator<Item = &[Pick]> {
        self.picked(class).chunk_by(|a, b| a.user == b.user)
    }

    /// Whether a sign-in has a class.
    pub(crate) fn has(&self, row: Row, class: ValueClass) -> bool {
        self.classes[row as usize] & class.bit() != 0
    }

    /// Returns the baseline of a user, computed when first needed.
    fn baseline(&self, user: u32) -> &UserBaseline {
        self.baseline[user as usize].get_or_init(|| {
            let rows = self.users.rows(user as usize).iter().copied().filter(|&row| self.has(row, ValueClass::Proof));
            UserBaseline::of(rows.map(|row| ProvenFactor {
                time: self.time(row),
                prefix: self.prefix(row),
                session: self.session(row),
                device: self.device(row),
            }))
        })
    }

    /// Whether the network of `row` is familiar for a user: trusted, a common exit of the tenant, or a prefix where the
    /// user proved a factor before `since` or in another session.
    pub(crate) fn is_familiar(&self, user: u32, row: Row, since: i64) -> bool {
        let prefix = self.prefix(row);
        self.is_trusted(row)
            || self.is_exit(self.users.tenant(user as usize), prefix)
            || self.baseline(user).proved_at(prefix, self.session(row), since)
    }

    /// Whether a user proved a factor with the device of `row`.
    pub(crate) fn has_device(&self, user: u32, row: Row) -> bool {
        self.baseline(user).has_device(self.device(row))
    }

    pub(crate) fn value(&self, dimension: Dimension, row: Row) -> ValueId {
        self.store.value(dimension, row)
    }

    /// When it happened, in nanoseconds.
    pub(crate) fn time(&self, row: Row) -> i64 {
        self.store.created(row).limited()
    }

    /// Number of the prefix of the address; [`NONE`] if the address does not show a place.
    pub(crate) fn prefix(&self, row: Row) -> u32 {
        if self.has(row, ValueClass::Confidential) {
            return NONE;
        }
        self.features.addresses[self.value(Dimension::Address, row) as usize].prefix
    }

    /// Number of the session, [`NONE`] without one.
    pub(crate) fn session(&self, row: Row) -> u32 {
        self.features.sessions[self.value(Dimension::Session, row) as usize]
    }

    /// Number of the device id, [`NONE`] without one.
    pub(crate) fn device(&self, row: Row) -> u32 {
        self.features.devices[self.value(Dimension::Device, row) as usize].number
    }

    /// The operating system, as the device names it, else the user agent.
    pub(crate) fn system(&self, row: Row) -> Os {
        let device = self.features.devices[self.value(Dimension::Device, row) as usize].os;
        let client = self.features.clients[self.value(Dimension::Client, row) as usize].os;
        if device == Os::Unknown { client } else { device }
    }

    /// Whether the device is managed or compliant.
    pub(crate) fn is_managed(&self, row: Row) -> bool {
        self.managed[self.value(Dimension::Device, row) as usize]
    }

    /// Whether the address belongs to a hosting provider.
    pub(crate) fn is_rented(&self, row: Row) -> bool {
        self.network_class(row) == Some(NetworkClass::Hosting)
    }

    /// Whether a server of Microsoft's works for the user: a service of its name, or a client without a device and a system,
    /// from its network. Programs and command lines are no servers of Microsoft's.
    pub(crate) fn is_of_microsoft_server(&self, row: Row) -> bool {
        let features = self.features;
        let application = features.applications[self.value(Dimension::Application, row) as usize];
        let (client, device) = (
            features.clients[self.value(Dimension::Client, row) as usize],
            features.devices[self.value(Dimension::Device, row) as usize],
        );
        let faceless =
            device.number == NONE && device.os == Os::Unknown && client.os == Os::Unknown && client.tool.is_none();
        let client_of_user = application.high_value || application.program || application.developer;
        self.network_class(row) == Some(NetworkClass::Microsoft)
            && (application.microsoft_service || faceless && !client_of_user)
    }

    /// Number of the autonomous system, 0 where unknown.
    pub(crate) fn asn(&self, row: Row) -> u32 {
        self.network(row).asn
    }

    pub(crate) fn network_class(&self, row: Row) -> Option<NetworkClass> {
        self.network(row).class
    }

    fn network(&self, row: Row) -> &NetworkFeatures {
        network(self.store, self.features, row)
    }

    /// Whether the network is trusted by the analyst, by the tenant or through Global Secure Access.
    pub(crate) fn is_trusted(&self, row: Row) -> bool {
        let network = self.network(row);
        let address = &self.features.addresses[self.value(Dimension::Address, row) as usize];
        address.trusted || network.trusted || network.egress || network.global_secure_access
    }

    /// Whether enough users proved a factor on the prefix for a common exit.
    pub(crate) fn is_exit(&self, tenant: ValueId, prefix: u32) -> bool {
        let limits = &self.settings().replay;
        let users = self.proven.get(&(tenant, prefix)).copied().unwrap_or_default();
        limits.infer_egress && users >= limits.egress_min_users
    }

    /// Whether the log says that a token was issued.
    pub(crate) fn succeeded(&self, row: Row) -> bool {
        self.store.status(row) == Status::Success
    }

    /// Whether the log says that no token was issued. A sign-in of unknown outcome neither succeeded nor was refused.
    pub(crate) fn was_refused(&self, row: Row) -> bool {
        self.store.status(row).is_refused()
    }
}
