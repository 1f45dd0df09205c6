//! What must hold in every world.

use super::{plain_replay, theft, work};
use crate::detect::testing::*;
use crate::signin::Field;
use proptest::prelude::*;

const SPOTS: [Spot; 6] = [LYON, LAGOS, MOBILE, HOSTING, PARIS_V6, LYON_OTHER_PROVIDER];

fn any_sign_in() -> impl Strategy<Value = TestSignIn> {
    (0..600i64, 0..SPOTS.len(), 0..3usize, 0..4u8, any::<bool>(), 0..12u8).prop_map(
        |(minute, spot, session, client, device, kind)| {
            let spot = SPOTS[spot];
            let made = match kind {
                0 => proof("alice", minute, &spot),
                1 => proof("alice", minute, &spot).with(Field::FreshFactor, "false"),
                2 => token("alice", minute, &spot).with(Field::IncomingTokenType, "primaryRefreshToken"),
                3 => token("alice", minute, &spot).failed(53003),
                _ => token("alice", minute, &spot),
            };
            let made = made.session(["", "one", "two"][session]);
            let made = match client {
                0 => made.client("Linux", FIREFOX),
                1 => made.client("Ios 18", "Outlook-iOS/2.0"),
                _ => made,
            };
            if device { made.device("device-1") } else { made }
        },
    )
}

/// The best score of the findings whose suspect is this address, 0 without one.
fn score(sign_ins: &[TestSignIn], address: &str) -> u8 {
    let found = find(sign_ins);
    let about = found.iter().filter(|finding| finding.addresses.iter().any(|suspect| suspect == address));
    about.map(|finding| finding.score).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// [`find`] itself checks that the order of the input does not matter and that points add up.
    #[test]
    fn order_does_not_matter_and_points_add_up(sign_ins in proptest::collection::vec(any_sign_in(), 0..60)) {
        find(&sign_ins);
    }

    #[test]
    fn a_factor_at_the_suspect_place_never_raises_the_score(minute in 0..1000i64, system in 0..3usize) {
        for spot in [LAGOS, HOSTING, LYON_OTHER_PROVIDER] {
            let mut all = work("alice", &LYON, 480, 4);
            all.extend(theft("alice", &spot, 520, 6).into_iter().map(|sign_in| match system {
                0 => sign_in.client("Linux", FIREFOX),
                1 => sign_in.device("device-1"),
                _ => sign_in,
            }));
            let address = all.last().and_then(|sign_in| sign_in.0.get(Field::IpAddress)).unwrap().to_owned();
            let before = score(&all, &address);
            all.push(proof("alice", minute, &spot));
            prop_assert!(score(&all, &address) <= before);
        }
    }

    #[test]
    fn an_unrelated_user_and_confidential_rows_change_nothing(others in proptest::collection::vec(any_sign_in(), 0..30)) {
        let shown = |sign_ins: &[TestSignIn]| {
            let of_alice = find(sign_ins).into_iter().filter(|found| found.user_id.as_deref() == Some("id-alice"));
            of_alice.map(|found| (found.id, found.score, found.summary)).collect::<Vec<_>>()
        };
        let mut all = plain_replay();
        let before = shown(&all);
        for (at, other) in others.into_iter().enumerate() {
            all.push(if at % 2 == 0 {
                other.with(Field::ClientCredentialType, "clientSecret")
            } else {
                other.with(Field::UserId, "id-zoe").with(Field::UserPrincipalName, "zoe@contoso.com")
            });
        }
        prop_assert_eq!(shown(&all), before);
    }
}
