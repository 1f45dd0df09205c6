//! Reading and explaining a settings file.

use crate::detect::{Bands, Configuration, ReplaySettings, Settings, Severity, setting_keys};
use crate::signin::ColumnNames;
use std::collections::HashSet;
use std::path::Path;

fn settings(text: &str) -> Settings {
    Configuration::read(text, "c.toml").unwrap_or_else(|mistakes| panic!("{mistakes:#?}")).settings
}

/// What is said of the only mistake, with line and column.
fn mistake(text: &str) -> String {
    let mistakes = Configuration::read(text, "c.toml").expect_err("a mistake");
    assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
    format!("{}:{} {}", mistakes[0].line, mistakes[0].column, mistakes[0].message)
}

#[test]
fn what_the_file_says_is_in_force_and_the_rest_is_default() {
    assert_eq!(settings(""), Settings::default());
    let read = settings(
        "\u{feff}networks.trusted = ['198.51.100.0/24', 'AS64500']\n\
         [users]\nprivileged = ['Admin@Contoso.com']\n\
         [replay]\nwindow_minutes = 0x1E\nspeed_km_h = 800\ndistance_km = 50.5\ninfer_egress = false\n\
         [watch]\ncountries = ['kp']\n\
         [severity]\ncritical = 95\n\
         [points]\nsession-interleaved = 20\nhabit = -5\n\
         [rules]\noff = ['dual-stack']\n",
    );
    assert_eq!(
        read.networks.trusted.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["198.51.100.0/24", "AS64500"]
    );
    assert_eq!(read.privileged_users, ["admin@contoso.com"]);
    assert_eq!((read.replay.window_minutes, read.replay.infer_egress), (30, false));
    assert_eq!((read.replay.speed_km_h, read.replay.distance_km), (800.0, 50.5));
    assert_eq!(read.replay.gap_hours, Settings::default().replay.gap_hours);
    assert_eq!(read.watch.countries, ["KP"]);
    assert_eq!(read.severity, Bands { critical: 95, ..Bands::default() });
    let points = |name| {
        let signal = crate::detect::signals().find(|signal| signal.name == name).expect("a signal");
        (read.points.most(signal), read.points.is_on(signal))
    };
    assert_eq!(points("session-interleaved"), (20, true));
    assert_eq!((points("habit"), points("dual-stack").1), ((-5, true), false));
}

#[test]
fn a_mistake_says_where_it_is_and_what_was_expected() {
    for (text, expected) in [
        ("[replay]\nwindow_minutes = 'sixty'", "2:18 expected a whole number from 1 to 1440"),
        ("[replay]\nwindow_minutes = 0", "2:18 expected a whole number from 1 to 1440"),
        ("[replay]\nspeed_km_h = -1.0", "2:14 expected a number from 0 to 1000000"),
        ("[replay]\nspeed_km_h = nan", "2:14 expected a number from 0 to 1000000"),
        ("[replay]\ninfer_egress = 1", "2:16 expected true or false"),
        ("[replay]\nwindow_minute = 5", "2:1 no key 'window_minute'; did you mean 'window_minutes'?"),
        ("window_minutes = 5", "1:1 'window_minutes' belongs below [replay]"),
        ("[severity]\nwindow_minutes = 5", "2:1 'window_minutes' belongs below [replay]"),
        ("[severities]\nlow = 5", "1:2 no section 'severities'; did you mean 'severity'?"),
        ("[companions]\nspray_accounts = 9", "1:2 [companions] is now called [detectors]; change its name"),
        ("replay = 5", "1:10 expected a table: [replay] and its keys below it"),
        (
            "[networks]\ntrusted = ['198.51.100.0/24', 'here']",
            "2:31 expected a network such as 198.51.100.0/24, 2001:db8::/32 or AS64500",
        ),
        (
            "[networks]\ntrusted = '198.51.100.0/24'",
            "2:11 expected a list of networks, as in [\"198.51.100.0/24\", \"AS64500\"]",
        ),
        ("[watch]\ncountries = ['Korea']", "2:14 expected two letters such as \"KP\""),
        ("[points]\nsession-interleave = 5", "2:1 no signal 'session-interleave'; did you mean 'session-interleaved'?"),
        ("[points]\nhabit = 5", "2:9 expected a whole number from -100 to 0, since it speaks for innocence"),
        ("[rules]\noff = ['habits']", "2:8 no signal 'habits'; did you mean 'habit'?"),
        ("[rules]\nout = []", "2:1 no key 'out'; expected off"),
        ("[severity]\nhigh = 95", "2:1 expected low, medium, high and critical to rise, and they are 40, 60, 95, 90"),
    ] {
        assert_eq!(mistake(text), expected, "{text}");
    }
    assert!(mistake("[replay]\nwindow_minutes = ").starts_with("2:18 no TOML: "));
    assert!(mistake("[replay]\ngap_hours = 1\ngap_hours = 2").starts_with("3:1 no TOML: duplicate key"));
    assert!(mistake("[replay]\nutter = 5").contains("'signinscope findings --explain-settings' shows all"));
}

#[test]
fn databases_are_found_beside_the_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("place.mmdb");
    let place = [([203, 0, 113, 0], 24, serde_json::json!({"country_code": "NG"}))];
    std::fs::write(&file, crate::knowledge::writer::database(&place)).expect("a file");
    let name = directory.path().join("c.toml").display().to_string();
    let text = "[databases]\ngeo = ['place.mmdb']\nasn = ['place.mmdb']";
    let mistakes = Configuration::read(text, &name).expect_err("a mistake");
    assert_eq!((mistakes.len(), mistakes[0].line, mistakes[0].column), (1, 3, 8));
    let expected = format!(
        "expected a database that can be read: {}/place.mmdb: this database has country_code; expected an autonomous",
        directory.path().display()
    );
    assert!(mistakes[0].message.starts_with(&expected), "{}", mistakes[0].message);

    let mut configuration = Configuration::read(&text.replace("asn", "# asn"), &name).expect("settings");
    assert_eq!(configuration.settings.databases.geo[0].path(), file);
    let error = configuration.add_databases(&[], &["/nowhere.mmdb".into()]).expect_err("no file");
    assert!(error.starts_with("--asn /nowhere.mmdb: "), "{error}");
    configuration.add_databases(std::slice::from_ref(&file), &[]).expect("a database");
    let path = file.display();
    let line = format!("geo = [\"{path}\", \"{path}\"]  # line 2 and command line; the default is []");
    assert!(configuration.explain().lines().any(|other| other == line), "{line}");
}

#[test]
fn all_mistakes_are_told_in_the_order_of_the_file() {
    let text = "[watch]\ncountries = [7]\n[replay]\nwindow_minutes = 0\ngap_hours = 0\n";
    let mistakes = Configuration::read(text, "c.toml").expect_err("mistakes");
    assert_eq!(mistakes.iter().map(|mistake| mistake.line).collect::<Vec<_>>(), [2, 4, 5]);
}

#[test]
fn settings_explain_where_they_come_from() {
    let text = "[replay]\nwindow_minutes = 30\n[networks]\ntrusted = ['AS64500']\n[rules]\noff = ['habit']";
    let mut configuration = Configuration::read(text, "c.toml").expect("settings");
    configuration.trust(&["192.0.2.0/24".parse().expect("a network")]);
    let explained = configuration.explain();
    for line in [
        "# Read from c.toml",
        "window_minutes = 30  # line 2; the default is 60",
        "gap_hours = 36  # default",
        "trusted = [\"AS64500\", \"192.0.2.0/24\"]  # line 4 and command line; the default is []",
        "off = [\"habit\"]  # line 6; the default is []",
    ] {
        assert!(explained.lines().any(|other| other == line), "{line}\n{explained}");
    }
    // What is explained can be read back, and means the same.
    let again = settings(&explained);
    assert_eq!(again.replay, configuration.settings.replay);
    assert_eq!(again.networks, configuration.settings.networks);
    for signal in crate::detect::signals() {
        assert_eq!(again.points.most(signal), configuration.settings.points.most(signal));
        assert_eq!(again.points.is_on(signal), configuration.settings.points.is_on(signal));
    }
}

#[test]
fn the_example_in_the_documentation_is_what_the_program_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.toml");
    let example = std::fs::read_to_string(path).expect("docs/settings.toml");
    let said = Configuration::default().explain();
    assert!(
        example == said,
        "docs/settings.toml is out of date: write it anew with\n\
         env -u HOME -u XDG_CONFIG_HOME signinscope findings --explain-settings > docs/settings.toml"
    );
}

#[test]
fn every_key_is_there_once_and_said_in_words() {
    let mut seen = HashSet::new();
    for key in setting_keys() {
        assert!(seen.insert(key.path()), "{}", key.path());
        assert!(key.about.ends_with('.') && !key.expected().is_empty(), "{}", key.path());
    }
}

#[test]
fn a_score_has_the_severity_of_its_band() {
    let severity = |score| Bands::default().severity(score);
    assert_eq!(severity(39), None);
    assert_eq!([severity(40), severity(60)], [Some(Severity::Low), Some(Severity::Medium)]);
    assert_eq!([severity(80), severity(100)], [Some(Severity::High), Some(Severity::Critical)]);
    assert_eq!(severity(-5), None);
}

#[test]
fn a_large_tenant_needs_more_users_for_an_exit() {
    let replay = ReplaySettings::default();
    assert_eq!([replay.egress_users(0), replay.egress_users(499), replay.egress_users(20_000)], [4, 4, 200]);
}

#[test]
fn windows_are_said_in_words() {
    let words = |window_minutes| ReplaySettings { window_minutes, ..ReplaySettings::default() }.window_in_words();
    assert_eq!([words(60), words(120), words(45)], ["an hour", "2 hours", "45 minutes"]);
}

#[test]
fn columns_have_headings_by_the_names_of_filters() {
    let text = "[columns]\nuser = \"Gebruiker\"\nip_address = [\"IP-adres\", \"Adres\"]\n";
    let mut configuration = Configuration::read(text, "c.toml").expect("settings");
    configuration.name_columns(&[ColumnNames::parse("time=Tijdstip,user=Gebruiker").expect("columns")]);
    let named: Vec<_> =
        configuration.settings.columns.iter().map(|(column, heading)| (column.name(), heading)).collect();
    assert_eq!(named, [("time", "Tijdstip"), ("user", "Gebruiker"), ("ip", "IP-adres"), ("ip", "Adres")]);
    let explained = configuration.explain();
    assert!(explained.contains("\nip = [\"IP-adres\", \"Adres\"]  # line 3; the default is none\n"), "{explained}");
    assert_eq!(Configuration::read(&explained, "c.toml").expect("settings").settings.columns.iter().count(), 4);
    for (text, expected) in [
        ("[columns]\nusr = \"Gebruiker\"", "no column 'usr'; did you mean 'user'? expected one of time, user"),
        ("[columns]\nuser = 1", "expected the heading of the column"),
        ("[columns]\nuser = \"\"", "'user' has no heading"),
    ] {
        let errors = Configuration::read(text, "c.toml").expect_err(text);
        assert!(errors.len() == 1 && errors[0].line == 2 && errors[0].message.contains(expected), "{errors:?}");
    }
}
