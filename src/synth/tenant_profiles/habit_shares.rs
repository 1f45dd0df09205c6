//! Defines how many people of a tenant have habits that look like theft.

/// The shares of people with a habit each; 0 where nobody has it.
///
/// The habits are those of companies that write software, and of people with devices of their own. They come from what
/// was reported of such tenants, not from what the detector confuses.
#[derive(Clone, Copy, Debug)]
pub struct HabitShares {
    /// Writes software.
    pub developers: f64,
    /// The share of developers with a machine at a cloud provider.
    pub cloud_machines: f64,
    /// The share of those machines in Azure.
    pub in_azure: f64,
    /// The share of those machines whose log shows the factor where the code was typed, and not at the machine.
    pub factor_at_home: f64,
    /// The share of developers whose editor works on a remote machine in the session of their own device.
    pub remote_editors: f64,
    /// The share of developers with scripts in the session of their browser.
    pub local_scripts: f64,
    /// Administers the tenant, with scripts at home.
    pub administrators: f64,
    /// Has a private VPN that ends abroad.
    pub private_vpn: f64,
    /// The share of private VPNs that carry the browser alone.
    pub in_browser: f64,
    /// Has a relay in a phone or a browser.
    pub relays: f64,
    /// The share of people with a device of their own who change their browser.
    pub other_browsers: f64,
    /// Works with a tablet that colleagues use as well.
    pub tablets: f64,
    /// The share of accounts that are agents.
    pub agents: f64,
    /// Has an agent that acts on their behalf.
    pub own_agents: f64,
    /// Is behind a proxy that sends one resource through another exit.
    pub split_proxy: f64,
}

impl HabitShares {
    /// The shares that most profiles with habits have.
    pub(crate) const COMMON: Self = Self {
        developers: 0.1,
        cloud_machines: 0.5,
        in_azure: 0.3,
        factor_at_home: 0.7,
        remote_editors: 0.3,
        local_scripts: 0.3,
        administrators: 0.02,
        private_vpn: 0.05,
        in_browser: 0.4,
        relays: 0.14,
        other_browsers: 0.25,
        tablets: 0.02,
        agents: 0.01,
        own_agents: 0.03,
        split_proxy: 0.0,
    };
}
