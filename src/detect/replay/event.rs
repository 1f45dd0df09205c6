//! Reads the sign-ins that matter for token replay.

use crate::detect::features::{Features, NONE, Os};
use crate::detect::log::developer_place::{DeveloperMachines, DeveloperPlace};
use crate::knowledge::{NetworkClass, ToolKind};
use crate::signin::{Dimension, Kind, Status, Timestamp};
use crate::store::{Row, RowBlock, Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashSet;

/// What a sign-in shows about the place that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usage {
    /// A factor was proved here: the user was here.
    Proof,
    /// An interactive success with all steps satisfied by an older token: somebody with a browser was here.
    WeakProof,
    /// A token was presented here, with success or blocked by policy: the owner or an attacker was here.
    Token,
    /// A token was presented from a trusted network or through Global Secure Access, where no attacker is assumed.
    Presence,
}

/// A sign-in that shows where a factor or a token was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenEvent {
    pub row: Row,
    /// Nanoseconds, in whole seconds: some exports have no more.
    pub time: i64,
    /// How many sign-ins the row stands for.
    pub weight: u32,
    pub prefix: u32,
    /// Number of the address itself.
    pub address: ValueId,
    pub session: u32,
    pub device: u32,
    pub family: u64,
    /// Of a browser; 0 for other software.
    pub version: u16,
    pub os: Os,
    pub application: u32,
    /// Number among [`Features::locations`].
    pub location: u32,
    /// Number among [`Features::networks`].
    pub network: u32,
    pub usage: Usage,
    pub flags: EventFlags,
}

/// Properties of a sign-in.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each read from a column of its own")]
pub(crate) struct EventFlags {
    pub v6: bool,
    pub trusted: bool,
    pub blocked: bool,
    pub primary: bool,
    pub bound: bool,
    pub unbound: bool,
    pub device_code: bool,
    /// A token of a remote desktop was presented.
    pub remote_desktop: bool,
    /// The session was moved to another device by design, for example by device code.
    pub transferred: bool,
    pub token_risk: bool,
    /// The user agent of an attack tool or a script.
    pub tool: bool,
    /// The user agent of an attack tool.
    pub offensive: bool,
    /// The user agent names another operating system than the device has.
    pub disguised: bool,
    /// A browser without a device: the session lives in its cookies.
    pub browser: bool,
    /// One of the family of applications that redeem each other's refresh tokens.
    pub family: bool,
    /// An application of somebody else than Microsoft.
    pub foreign: bool,
    /// A tool of people who write software, for a resource that is theirs.
    pub developer: bool,
    /// At a place where the user is seen to do nothing else, which may be the user's machine.
    pub narrow: bool,
    /// And which somebody uses who works with such tools.
    pub likely_machine: bool,
    /// The application exists for some operating systems only.
    pub limited: bool,
    /// It does not exist for this operating system.
    pub misplaced: bool,
    /// A command line's token with the user agent of a browser.
    pub forged: bool,
    /// By a program that has no browser. Its tokens are refreshed with a user agent of its own.
    pub program: bool,
    /// Such a program's token with the user agent of a browser.
    pub posing: bool,
    /// Such a program's token from Microsoft's network, without a device, a system and a user agent.
    pub faceless: bool,
    pub high_value: bool,
    /// The authentication broker asking for the Device Registration Service.
    pub registration: bool,
    /// A factor proved for the Office start page, without a device.
    pub landing: bool,
    /// By hand, and the log does not say what satisfied it: a factor, or the session's own cookie.
    pub unsaid: bool,
    /// Like the sign-in of a phishing proxy: such a landing from a hosting network, or one whose session is elsewhere
    /// at once.
    pub proxy_shaped: bool,
}

/// What [`read`] asks for.
const READ: [Dimension; 13] = [
    Dimension::Outcome,
    Dimension::Address,
    Dimension::Token,
    Dimension::ServicePrincipal,
    Dimension::Client,
    Dimension::Device,
    Dimension::Application,
    Dimension::Network,
    Dimension::Resource,
    Dimension::Authentication,
    Dimension::Session,
    Dimension::Location,
    Dimension::Risk,
];

/// Reads the row at a place of a block; `None` if it shows neither place nor token.
///
/// Left out are rows of confidential clients, which show the address where the token was first issued (entra-docs,
/// concept-noninteractive-sign-ins); agents; calls of Microsoft's servers on behalf of the user; passwords; expired tokens;
/// and other failures, since a wrong password is no token.
fn read(store: &Store, features: &Features, block: &RowBlock, at: usize) -> Option<TokenEvent> {
    let value = |dimension| block.value(dimension, at);
    let (row, status) = (block.row(at), block.status(at));
    let outcome = features.outcomes[value(Dimension::Outcome) as usize];
    let blocked = status.is_refused() && outcome.blocked;
    if !outcome.known || status != Status::Success && !blocked || outcome.lifecycle {
        return None;
    }
    let address = features.addresses[value(Dimension::Address) as usize];
    let token = features.tokens[value(Dimension::Token) as usize];
    // An agent signs in from its maker's servers, without a device: not the person whose name it may bear.
    let agent = features.agents[value(Dimension::ServicePrincipal) as usize];
    if address.prefix == NONE || token.confidential || agent {
        return None;
    }

    let client = features.clients[value(Dimension::Client) as usize];
    let device = features.devices[value(Dimension::Device) as usize];
    let application = features.applications[value(Dimension::Application) as usize];
    let network_number = features.network_of(value(Dimension::Address), value(Dimension::Network));
    let network = features.networks[network_number as usize];
    let developer = application.developer && features.for_developers[value(Dimension::Resource) as usize];
    // The tools of developers are scripts themselves.
    let script = client.tool == Some(ToolKind::Script) && !developer;
    let tool =
        (script || client.tool == Some(ToolKind::Offensive)) && !features.settings.points.is_off("tool-user-agent");
    let os = if device.os == Os::Unknown { client.os } else { device.os };
    let microsoft = network.class == Some(NetworkClass::Microsoft);
    // A server has no device and no operating system, whatever its user agent is.
    let faceless = device.number == NONE && os == Os::Unknown && !tool;
    // A program of the Office family runs on somebody's device: what Microsoft's servers ask for on behalf of a user bears
    // the names of its services.
    let serves = application.microsoft_service || faceless && !application.high_value && !application.program;
    if microsoft && serves || network.asn == 0 && application.microsoft_service && faceless {
        return None;
    }

    let trusted = address.trusted || network.trusted || network.global_secure_access;
    let both = features.settings.replay.factors_in_both_logs || block.kind(at) == Kind::Interactive;
    let fresh = features.fresh[value(Dimension::Authentication) as usize].filter(|_| both);
    let registration = application.broker && features.registration[value(Dimension::Resource) as usize];
    let usage = match (block.kind(at), fresh) {
        (Kind::Interactive, _) | (_, Some(true)) if blocked => return None,
        // The user gave the factor where the code was typed; the log shows the address of either.
        (Kind::Interactive, _) | (_, Some(true)) if token.device_code => Usage::Token,
        // A device is registered with a token; the broker's window shows no browser of the user's.
        (Kind::Interactive, Some(false)) if registration => Usage::Token,
        (Kind::Interactive, Some(false)) => Usage::WeakProof,
        (Kind::Interactive, _) | (_, Some(true)) => Usage::Proof,
        _ if token.password || client.tool == Some(ToolKind::Legacy) => return None,
        _ if trusted && !tool => Usage::Presence,
        _ => Usage::Token,
    };
    let landing = usage == Usage::Proof && application.landing && device.number == NONE;
    Some(TokenEvent {
        row,
        time: block.created(at).limited().div_euclid(Timestamp::SECOND) * Timestamp::SECOND,
        weight: store.sign_in_count(row),
        prefix: address.prefix,
        address: value(Dimension::Address),
        session: features.sessions[value(Dimension::Session) as usize],
        device: device.number,
        family: client.family,
        version: client.version,
        os,
        application: application.number,
        location: features.location_of(value(Dimension::Address), value(Dimension::Location)),
        network: network_number,
        usage,
        flags: EventFlags {
            v6: address.v6,
            trusted,
            blocked,
            primary: token.primary,
            bound: token.bound,
            // Where no token was presented, none has lost its binding.
            unbound: token.unbound && !token.absent,
            device_code: token.device_code,
            remote_desktop: token.remote_desktop,
            transferred: token.transferred,
            token_risk: features.risks[value(Dimension::Risk) as usize],
            tool,
            disguised: device.number != NONE && !device.os.may_call_itself(client.os),
            browser: client.browser && device.number == NONE && !token.transferred,
            family: application.family,
            foreign: application.foreign,
            developer,
            narrow: false,
            likely_machine: false,
            limited: application.systems != Os::ANY,
            misplaced: application.systems & os.bit() != os.bit(),
            offensive: client.tool == Some(ToolKind::Offensive),
            // Signing in by hand opens a browser; what is refreshed later is not.
            forged: developer && client.browser && block.kind(at) == Kind::NonInteractive && !token.transferred,
            program: application.program && client.family != 0,
            faceless: microsoft && faceless && application.program,
            posing: application.program
                && client.browser
                && block.kind(at) == Kind::NonInteractive
                && !token.transferred,
            high_value: application.high_value,
            registration,
            landing,
            unsaid: usage == Usage::Proof && fresh.is_none(),
            proxy_shaped: landing && network.class == Some(NetworkClass::Hosting),
        },
    })
}

/// Marks the events of a user at places where only the tools of developers are used. At a machine of the user's own
/// they count as trusted.
pub(crate) fn mark_developer_places(machines: &DeveloperMachines, user: usize, events: &mut [TokenEvent]) {
    for event in events.iter_mut().filter(|event| event.flags.developer) {
        match machines.at(user, event.prefix) {
            Some(DeveloperPlace::Machine) if event.usage != Usage::Proof => event.usage = Usage::Presence,
            Some(place) => (event.flags.narrow, event.flags.likely_machine) = (true, place == DeveloperPlace::Likely),
            None => {}
        }
    }
}

/// Reads the events of a user, by time. At equal time stamps the prefix and the request id decide, so that the order of
/// files does not matter.
pub(crate) fn read_all(store: &Store, features: &Features, rows: &[Row], events: &mut Vec<TokenEvent>) {
    events.clear();
    let mut block = RowBlock::default();
    for rows in rows.chunks(RowBlock::ROWS) {
        block.read(store, rows, &READ);
        events.extend(block.places().filter_map(|at| read(store, features, &block, at)));
    }
    for equal in events.chunk_by_mut(|a, b| a.time == b.time).filter(|equal| equal.len() > 1) {
        equal.sort_by_key(|event| (features.prefixes[event.prefix as usize], store.request_id(event.row), event.row));
    }
    doubt_unsaid(events);
}

/// Takes sign-ins of which the log does not say what satisfied them for factors only where they begin a session: later ones
/// may have been satisfied by its cookie. The portal's CSV says it only where a second factor was asked for.
fn doubt_unsaid(events: &mut [TokenEvent]) {
    if !events.iter().any(|event| event.flags.unsaid) {
        return;
    }
    let mut begun: HashSet<u32, RandomState> = HashSet::default();
    for event in events.iter_mut().filter(|event| event.session != NONE) {
        if !begun.insert(event.session) && event.flags.unsaid {
            event.usage = Usage::WeakProof;
            (event.flags.landing, event.flags.proxy_shaped) = (false, false);
        }
    }
}
