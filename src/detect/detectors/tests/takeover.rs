//! From a stolen factor to lasting access.

use super::{found, only, severity};
use crate::detect::Severity;
use crate::detect::testing::{HOSTING, LAGOS, LYON, Spot, TestSignIn, points, proof, token};
use crate::signin::{Field, Guid};

const ADVERSARY_IN_THE_MIDDLE: &str = "adversary-in-the-middle";
const COMPLIANCE_BYPASS: &str = "device-compliance-bypass";
const DEVICE_CODE_PHISHING: &str = "device-code-phishing";
const MFA_FATIGUE: &str = "mfa-fatigue";
const POWERFUL_CLIENT: &str = "new-powerful-client";
const PRIMARY_TOKEN_OF_NEW_DEVICE: &str = "new-device-primary-token";
const TOKEN_TO_PRIMARY: &str = "refresh-token-to-primary";

const BROKER: &str = "29d9ed98-a469-4536-ade2-f981bc1d605e";
const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const VISUAL_STUDIO_CODE: &str = "aebc6443-996d-45c2-90f0-388ff96faa56";
const OFFICE_HOME: &str = "4765445b-32c6-49b0-83e6-1d93765276ca";
const COMPANY_PORTAL: &str = "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223";
const REGISTRATION: &str = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9";
const OLD_DIRECTORY: &str = "00000002-0000-0000-c000-000000000000";

const DAY: i64 = 24 * 60;

fn by(sign_in: TestSignIn, application: &str) -> TestSignIn {
    sign_in.with(Field::ApplicationId, application)
}

/// A morning at home, in a session of its own.
fn at_home(user: &str) -> TestSignIn {
    proof(user, 0, &LYON).session("home").device("laptop")
}

fn prompt(minute: i64, at: &Spot, details: &str) -> TestSignIn {
    proof("alice", minute, at)
        .session("prompted")
        .failed(500_121)
        .with(Field::FreshFactor, "false")
        .with(Field::AdditionalDetails, details)
}

#[test]
fn prompts_from_nowhere_are_medium_and_an_accepted_one_is_high() {
    let mut prompts: Vec<_> = (0..6).map(|turn| prompt(600 + turn * 2, &LAGOS, "")).collect();
    prompts.push(at_home("alice"));
    let refused = only(MFA_FATIGUE, &prompts);
    assert_eq!((refused.severity, refused.rows.len()), (Severity::Medium, 6));
    prompts.push(proof("alice", 615, &LAGOS).session("prompted"));
    let accepted = only(MFA_FATIGUE, &prompts);
    assert_eq!((accepted.severity, points(&accepted, "prompt-accepted")), (Severity::High, 25));
    assert!(accepted.summary.ends_with("then one was let in."), "{}", accepted.summary);
}

#[test]
fn a_phone_that_gives_trouble_at_home_is_nothing_and_a_declined_prompt_counts() {
    let mut at_home: Vec<_> = (0..6).map(|turn| prompt(600 + turn * 2, &LYON, "")).collect();
    at_home.push(proof("alice", 0, &LYON).session("earlier"));
    assert!(found(MFA_FATIGUE, &at_home).is_empty());
    let once: Vec<_> = (0..2).map(|turn| prompt(600 + turn, &LAGOS, "")).collect();
    assert!(found(MFA_FATIGUE, &once).is_empty());
    let declined = "MFA denied; user declined the authentication";
    let thrice: Vec<_> = (0..3).map(|turn| prompt(600 + turn * 300, &LAGOS, declined)).collect();
    assert!(found(MFA_FATIGUE, &thrice).is_empty(), "twenty points and a strange network are not enough alone");
    let burst: Vec<_> = (0..5).map(|turn| prompt(600 + turn, &LAGOS, declined)).collect();
    assert_eq!(severity(MFA_FATIGUE, &burst), Some(Severity::High));
    let fraud = prompt(600, &LAGOS, "MFA denied; fraud code entered");
    assert_eq!(severity(MFA_FATIGUE, &[fraud]), Some(Severity::Medium));
}

fn code(minute: i64, at: &Spot) -> TestSignIn {
    let sign_in = proof("alice", minute, at).session("code");
    sign_in.with(Field::AuthenticationProtocol, "deviceCode").with(Field::OriginalTransferMethod, "deviceCodeFlow")
}

#[test]
fn a_device_code_from_nowhere_to_the_broker_and_then_a_device_is_critical() {
    let phished = vec![at_home("alice"), by(code(600, &HOSTING), BROKER)];
    let finding = only(DEVICE_CODE_PHISHING, &phished);
    assert_eq!((finding.severity, points(&finding, "device-code-to-broker")), (Severity::Medium, 20));
    let mut lasting = phished;
    let request = token("alice", 610, &HOSTING).session("code").with(Field::ResourceId, REGISTRATION);
    lasting.push(by(request, BROKER));
    let finding = only(DEVICE_CODE_PHISHING, &lasting);
    assert_eq!((finding.severity, points(&finding, "device-code-then-registration")), (Severity::Critical, 25));
}

#[test]
fn a_command_line_by_device_code_at_home_is_nothing_and_elsewhere_low() {
    const OUTLOOK: &str = "27922004-5251-4030-b22d-91ecd9a37ea4";
    assert!(found(DEVICE_CODE_PHISHING, &[at_home("alice"), by(code(600, &LYON), AZURE_CLI)]).is_empty());
    assert_eq!(
        severity(DEVICE_CODE_PHISHING, &[at_home("alice"), by(code(600, &LAGOS), AZURE_CLI)]),
        Some(Severity::Low)
    );
    let by_transfer = token("alice", 600, &LAGOS).with(Field::OriginalTransferMethod, "deviceCodeFlow");
    assert_eq!(severity(DEVICE_CODE_PHISHING, &[by_transfer]), Some(Severity::Low));
    // Outlook never asks for a code: somebody else redeemed what was given to another client.
    let mail = [at_home("alice"), by(code(600, &LAGOS), AZURE_CLI), by(code(610, &LAGOS), OUTLOOK)];
    assert_eq!(severity(DEVICE_CODE_PHISHING, &mail), Some(Severity::Medium));
    assert!(
        found(DEVICE_CODE_PHISHING, &[at_home("alice"), by(code(600, &LYON), OUTLOOK)]).is_empty(),
        "a meeting room"
    );
}

/// A success at the Office start page without a device, in an attempt with a prompt.
fn landing(user: &str, minute: i64, at: &Spot) -> [TestSignIn; 2] {
    let land = |sign_in: TestSignIn| {
        let mut sign_in = by(sign_in, OFFICE_HOME).session("root").with(Field::ClientApp, "Browser");
        sign_in.0.correlation_id = Some(Guid(77));
        sign_in
    };
    [land(proof(user, minute, at).failed(50074).with(Field::FreshFactor, "false")), land(proof(user, minute + 1, at))]
}

#[test]
fn a_proxy_whose_session_goes_on_elsewhere_is_medium_and_a_private_computer_nothing() {
    let mut phished = vec![at_home("alice")];
    phished.extend(landing("alice", 600, &HOSTING));
    let alone = only(ADVERSARY_IN_THE_MIDDLE, &phished);
    assert_eq!((alone.severity, points(&alone, "proxy-steps")), (Severity::Low, 5), "as from a consumer's VPN");
    phished.push(token("alice", 605, &LAGOS).session("root"));
    let moved = only(ADVERSARY_IN_THE_MIDDLE, &phished);
    assert_eq!((moved.severity, points(&moved, "session-continues-elsewhere")), (Severity::Medium, 20));
    let private: Vec<_> = landing("bob", 600, &LYON).into_iter().collect();
    assert!(found(ADVERSARY_IN_THE_MIDDLE, &private).is_empty());
}

#[test]
fn a_vpn_that_is_switched_off_after_the_sign_in_is_no_second_network() {
    let mut vpn = vec![at_home("alice")];
    vpn.extend(landing("alice", 600, &HOSTING));
    vpn.push(token("alice", 605, &LYON).session("root"));
    assert_eq!(severity(ADVERSARY_IN_THE_MIDDLE, &vpn), Some(Severity::Low));
}

#[test]
fn several_users_through_one_proxy_are_a_campaign() {
    let mut phished = Vec::new();
    for (turn, user) in ["alice", "bob", "carol"].into_iter().enumerate() {
        phished.push(at_home(user));
        phished.extend(landing(user, 600 + turn as i64 * 10, &HOSTING));
    }
    let all = found(ADVERSARY_IN_THE_MIDDLE, &phished);
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|finding| points(finding, "proxy-of-several-users") == 20));
    assert!(all.iter().all(|finding| finding.severity == Severity::Medium), "{all:#?}");
}

fn request(minute: i64, at: &Spot) -> TestSignIn {
    by(token("alice", minute, at), BROKER).with(Field::ResourceId, REGISTRATION).with(Field::TokenProtection, "unbound")
}

fn primary(minute: i64, at: &Spot, device: &str) -> TestSignIn {
    token("alice", minute, at).device(device).with(Field::IncomingTokenType, "primaryRefreshToken")
}

#[test]
fn a_refresh_token_that_becomes_a_primary_one_is_critical_elsewhere_and_enrolment_at_home_nothing() {
    let home = [proof("alice", 0, &LYON).session("home").device("laptop")];
    let stolen = [&home[..], &[request(600, &HOSTING), primary(610, &HOSTING, "new")]].concat();
    let finding = only(TOKEN_TO_PRIMARY, &stolen);
    assert_eq!((finding.severity, points(&finding, "primary-token-follows")), (Severity::High, 20));
    let known = [&home[..], &[request(600, &HOSTING), primary(610, &HOSTING, "laptop")]].concat();
    let same = primary(5, &LYON, "laptop");
    let known = only(TOKEN_TO_PRIMARY, &[&known[..], &[same]].concat());
    assert_eq!(points(&known, "primary-token-follows"), 0, "a device that was there before is none that was made");
    assert!(found(TOKEN_TO_PRIMARY, &[&home[..], &[request(600, &LYON)]].concat()).is_empty());
}

#[test]
fn the_factor_that_a_proxy_asked_for_does_not_clear_the_device_after_it() {
    let home = [proof("alice", 570, &LYON).session("home").device("laptop")];
    let sign_in = by(proof("alice", 600, &LAGOS), BROKER).with(Field::ResourceId, REGISTRATION);
    let chain = [sign_in, request(602, &LAGOS), primary(605, &LAGOS, "new")];
    let phished = only(TOKEN_TO_PRIMARY, &[&home[..], &chain].concat());
    assert_eq!((phished.severity, points(&phished, "unproven-network")), (Severity::Medium, 15));
    let earlier = proof("alice", 300, &LAGOS).session("earlier");
    let enrolled = [&home[..], &[earlier], &chain].concat();
    assert!(found(TOKEN_TO_PRIMARY, &enrolled).iter().all(|finding| finding.severity < Severity::Medium));
}

#[test]
fn a_new_device_speaks_after_some_days_and_from_where_the_user_is_not_at_home() {
    let home = [proof("alice", 0, &LYON).session("home").device("laptop"), primary(10, &LYON, "laptop")];
    let strange = [&home[..], &[primary(5 * DAY, &HOSTING, "new").session("new")]].concat();
    let finding = only(PRIMARY_TOKEN_OF_NEW_DEVICE, &strange);
    assert_eq!((finding.severity, points(&finding, "new-device-unmanaged")), (Severity::Medium, 5));
    let early = [&home[..], &[primary(DAY, &HOSTING, "new").session("new")]].concat();
    assert!(found(PRIMARY_TOKEN_OF_NEW_DEVICE, &early).is_empty());
    let at_home = [&home[..], &[primary(5 * DAY, &LYON, "new").session("new")]].concat();
    assert!(found(PRIMARY_TOKEN_OF_NEW_DEVICE, &at_home).is_empty());
    let managed = primary(5 * DAY, &LAGOS, "new").session("new").with(Field::Managed, "true");
    assert!(found(PRIMARY_TOKEN_OF_NEW_DEVICE, &[&home[..], &[managed]].concat()).is_empty());
}

#[test]
fn company_portal_for_the_directory_is_seen_and_a_phone_that_enrols_is_not() {
    let bypass = by(token("alice", 600, &HOSTING), COMPANY_PORTAL).with(Field::ResourceId, OLD_DIRECTORY);
    let finding = only(COMPLIANCE_BYPASS, &[at_home("alice"), bypass.clone()]);
    assert_eq!((finding.severity, points(&finding, "old-directory-interface")), (Severity::Medium, 15));
    let phone = by(proof("alice", 600, &LAGOS), COMPANY_PORTAL).client("Ios 18.1", "CompanyPortal/5.2410.0");
    assert!(found(COMPLIANCE_BYPASS, &[phone]).is_empty());
    assert!(found(COMPLIANCE_BYPASS, &[bypass.clone().device("enrolled")]).is_empty());
    assert!(found(COMPLIANCE_BYPASS, &[bypass.client("", "")]).is_empty(), "the log tells nothing of clients");
}

#[test]
fn a_client_with_far_reach_is_new_only_once_and_always_low() {
    let home = proof("alice", 0, &LYON).session("home");
    let first = by(token("alice", 5 * DAY, &HOSTING), AZURE_CLI);
    let finding = only(
        POWERFUL_CLIENT,
        &[home.clone(), first.clone(), by(token("alice", 5 * DAY + 9, &HOSTING), VISUAL_STUDIO_CODE)],
    );
    assert_eq!((finding.severity, finding.rows.len(), finding.score), (Severity::Low, 2, 59));
    let before = by(token("alice", 60, &LYON), AZURE_CLI);
    assert!(found(POWERFUL_CLIENT, &[home.clone(), before, first]).is_empty());
    let phone = by(token("alice", 5 * DAY, &LYON), BROKER);
    assert!(found(POWERFUL_CLIENT, &[home, phone]).is_empty(), "every phone uses the broker");
}
