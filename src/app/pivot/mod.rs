//! Goes from a value of a sign-in to everything that has the same value, on every tab: whom and what it touched.

use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::message::Answer;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, AppJob, Model};
use crate::app::questions::SO_FAR;
use crate::app::questions::answer_page::AnswerPage;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::popup::Overlay;
use crate::query::term;
use crate::questions::contacts;
use crate::signin::{Dimension, Field};
use crate::store::{Row, Store};
use std::net::IpAddr;
use std::sync::Arc;

/// The menu of values.
pub(crate) const VIEW: View<Model> = View::new("Pivot", Class::Popup).shared(&[(
    Scope::Panes,
    Action::new(
        &[Key::Char('p')],
        "pivot",
        "everything with the same user, session, address, network, device and so on, in order of first contact",
        offer,
    )
    .footer(9)
    .when(|model| available_if(row(model).is_some(), "There is no sign-in at the cursor")),
)]);

/// The name of the job that collects the contacts.
pub(crate) const JOB: &str = "Collecting the contacts";

/// The sign-in at the cursor: of the table, or the first of the finding that is selected.
fn row(model: &Model) -> Option<Row> {
    match (model.focus, model.selected_finding()) {
        (_, Some(number)) => model.findings.list.get(number)?.rows.first().copied(),
        (Focus::Suspects, None) => None,
        (_, None) => model.tab_view().row(),
    }
}

/// A value of a sign-in: what it is, its text, and the filter for it.
type Pivot = (&'static str, String, String);

/// The values of a sign-in that others may share.
fn pivots(store: &Store, row: Row) -> Vec<Pivot> {
    let exact = |title, word, value: Option<&str>| value.map(|value| (title, value.to_owned(), term(word, value)));
    let text = |field| store.text(field, row);
    let network = text(Field::IpAddress).and_then(|address| network_of(address.trim()));
    let correlation = store.facts(row).correlation_id.map(|id| crate::signin::Guid(id).to_string());
    [
        exact("User", "user", store.name(Dimension::User, row)),
        exact("Session", "session", text(Field::SessionId)),
        exact("IP address", "ip", text(Field::IpAddress)),
        network.map(|network| ("Addresses around it", network.clone(), format!("ip:{network}"))),
        text(Field::AutonomousSystem).map(|number| ("Network", format!("AS{number}"), term("asn", number))),
        exact("Device", "device", store.name(Dimension::Device, row)),
        exact("User agent", "agent", text(Field::UserAgent)),
        correlation.map(|id| ("Correlation ID", id.clone(), format!("correlation:{id}"))),
        exact("Application", "app", store.name(Dimension::Application, row)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The /24 or /48 that an address is in.
fn network_of(address: &str) -> Option<String> {
    Some(match address.parse().ok()? {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    })
}

fn offer(model: &mut Model, _: &mut Vec<AppCommand>) {
    let Some(row) = row(model) else { return };
    let item = |(title, value, filter): Pivot| {
        MenuItem::new(format!("{title:<20} {value}"), move |model: &mut Model, commands: &mut Vec<AppCommand>| {
            commands.push(AppCommand::Run(collect(model, value, filter)));
        })
    };
    let items = pivots(&model.store, row).into_iter().map(item).collect();
    model.offer(Menu::new("Everything with the same", 64, items));
}

/// The job that collects the contacts and then shows them.
fn collect(model: &Model, value: String, filter: String) -> AppJob {
    let (store, partial) = (Arc::clone(&model.store), model.is_loading());
    AppJob::once(JOB, move || {
        let mut answer = contacts(&store, &filter, &value);
        if partial {
            answer.text.push_str(SO_FAR);
        }
        let show: Answer<Model> = Box::new(move |model: &mut Model| {
            model.overlay = Some(Overlay::Popup(Box::new(AnswerPage::new(format!("Pivot {value}"), answer))));
        });
        show
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::widget::popup::Popup;

    fn lines(player: &Player) -> Vec<String> {
        let model = &player.app.model;
        let page = model.popup::<AnswerPage>().expect("the contacts").page(model, model.size);
        page.lines.iter().map(|line| line.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn from_a_suspect_to_everything_that_its_address_touched() {
        let mut player = Player::loaded(120, 40);
        player.play("r p Down Enter");
        let shown = lines(&player);
        assert!(
            shown[0].starts_with("203.0.113.9: 4 sign-ins, 3 successful, of 1 user, to 1 application"),
            "{shown:#?}"
        );
        assert!(shown.iter().any(|line| line.starts_with("alice@contoso.com User 2026-10-03 14:02 4 1")), "{shown:#?}");
        player.play("Enter");
        let model = &player.app.model;
        assert_eq!(model.filter.text, "ip:=203.0.113.9 user:=alice@contoso.com");
        player.play("Esc q");
        assert_eq!(player.app.model.filter.text, "", "back");
    }

    #[test]
    fn the_values_of_a_row_are_offered() {
        let mut player = Player::loaded(120, 40);
        player.play("2 End p");
        let labels: Vec<_> =
            player.app.model.menu().expect("a menu").items.rows.iter().map(|item| &item.label).collect();
        assert_eq!(
            labels,
            [
                "User                 bob@contoso.com",
                "IP address           192.0.2.7",
                "Addresses around it  192.0.2.0/24",
                "Application          Microsoft Teams",
            ]
        );
        player.play("Down Down Enter");
        assert!(lines(&player)[0].contains("of 2 users"), "{:#?}", lines(&player));
    }

    #[test]
    fn an_address_is_in_its_24_or_48() {
        assert_eq!(network_of("203.0.113.9").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(network_of("2001:db8:1:2::9").as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(network_of("unknown"), None);
    }
}
