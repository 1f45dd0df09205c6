//! Writes the users of a load with what they did: table, NDJSON and CSV.

use super::table::{self, TableColumn, TableLine};
use super::{PageFormat, csv, json, show};
use crate::aggregate::{UserStatistics, UserTable};
use crate::detect::{Finding, Findings, Severity};
use crate::signin::{Dimension, Field, Timestamp, Zone};
use crate::store::{Row, Store};
use crate::text::{SafeText, number, width};
use serde::Serialize;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::{self, Write};

/// The users of a store, and what was found about them.
#[derive(Clone, Copy)]
pub(crate) struct UsersReport<'a> {
    /// What the users are of.
    pub store: &'a Store,
    /// The users.
    pub table: &'a UserTable,
    /// What [`UserStatistics::findings`] counts.
    pub findings: &'a Findings,
    /// The zone of the times in cells; data for programs are in UTC.
    pub zone: Zone,
}

/// A column of the table of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserColumn {
    User,
    Findings,
    Interactive,
    NonInteractive,
    Ratio,
    Failures,
    IpAddresses,
    Countries,
    SignInsPerDay,
    Blocked,
    Legacy,
    Sessions,
    Devices,
    Applications,
    Last,
    First,
    Days,
    Methods,
    Tenant,
}

impl UserColumn {
    /// All columns, the most important first.
    const ALL: [Self; 19] = [
        Self::User,
        Self::Findings,
        Self::Interactive,
        Self::NonInteractive,
        Self::Ratio,
        Self::Failures,
        Self::IpAddresses,
        Self::Countries,
        Self::SignInsPerDay,
        Self::Blocked,
        Self::Legacy,
        Self::Sessions,
        Self::Devices,
        Self::Applications,
        Self::Last,
        Self::First,
        Self::Days,
        Self::Methods,
        Self::Tenant,
    ];

    /// The columns for a store: that of tenants only where there are several.
    pub(crate) fn of(store: &Store) -> &'static [Self] {
        let without_tenant = usize::from(show::tenants(store) <= 1);
        &Self::ALL[..Self::ALL.len() - without_tenant]
    }

    /// The heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Findings => "Findings",
            Self::Interactive => "Int",
            Self::NonInteractive => "Non-int",
            Self::Ratio => "Ratio",
            Self::Failures => "Failed",
            Self::IpAddresses => "IPs",
            Self::Countries => "Countries",
            Self::SignInsPerDay => "A day",
            Self::Blocked => "Blocked",
            Self::Legacy => "Legacy",
            Self::Sessions => "Sessions",
            Self::Devices => "Devices",
            Self::Applications => "Apps",
            Self::Last => "Last (UTC)",
            Self::First => "First (UTC)",
            Self::Days => "Days",
            Self::Methods => "Methods",
            Self::Tenant => "Tenant",
        }
    }

    /// What the column is called in a sentence.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::User => "name",
            Self::Findings => "findings",
            Self::Interactive => "interactive sign-ins",
            Self::NonInteractive => "non-interactive sign-ins",
            Self::Ratio => "non-interactive : interactive",
            Self::Failures => "failures",
            Self::IpAddresses => "addresses",
            Self::Countries => "countries",
            Self::SignInsPerDay => "sign-ins a day",
            Self::Blocked => "sign-ins blocked by policy",
            Self::Legacy => "legacy authentication",
            Self::Sessions => "sessions",
            Self::Devices => "devices",
            Self::Applications => "applications",
            Self::Last => "last sign-in",
            Self::First => "first sign-in",
            Self::Days => "days",
            Self::Methods => "methods",
            Self::Tenant => "tenant",
        }
    }

    /// Whether it holds numbers, which stand at the right, the highest first.
    pub(crate) const fn is_number(self) -> bool {
        !self.is_text() && !matches!(self, Self::Findings | Self::Last | Self::First)
    }

    /// Whether it is sorted by letter.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::User | Self::Methods | Self::Tenant)
    }
}

impl<'a> UsersReport<'a> {
    /// The sign-ins of each finding, for [`UserTable::of`]. Those of dismissed ones do not count, and neither do those of
    /// findings about many users: a password spray says nothing about one of its targets.
    pub(crate) fn sign_ins_of(findings: &Findings) -> Vec<&[Row]> {
        let counts = |finding: &Finding| !finding.is_dismissed() && finding.users.is_empty();
        findings.list.iter().map(|finding| if counts(finding) { finding.rows.as_slice() } else { &[] }).collect()
    }

    /// The worst finding about a user.
    pub(crate) fn worst(&self, user: &UserStatistics) -> Option<Severity> {
        let findings = user.findings.iter().filter_map(|&number| self.findings.list.get(number as usize));
        findings.map(|finding| finding.severity).max()
    }

    /// What stands in a column, for people. May hold log text.
    pub(crate) fn cell(&self, column: UserColumn, user: &UserStatistics) -> Cow<'a, str> {
        let count = |count: u64| if count == 0 { Cow::Borrowed("-") } else { Cow::Owned(number(count)) };
        match column {
            UserColumn::User => user.name(self.store).unwrap_or("(no user named)").into(),
            UserColumn::Findings => self
                .worst(user)
                .map(|worst| format!("{} {}", worst.name(), user.findings.len()).into())
                .unwrap_or_default(),
            UserColumn::Interactive => count(user.interactive),
            UserColumn::NonInteractive => count(user.non_interactive),
            UserColumn::Ratio => user.ratio().map_or("-".into(), |ratio| format!("{}:1", short(ratio)).into()),
            UserColumn::Failures => count(user.failures),
            UserColumn::IpAddresses => count(user.ip_addresses),
            UserColumn::Countries => count(user.countries),
            UserColumn::SignInsPerDay => short(user.sign_ins_per_day()).into(),
            UserColumn::Blocked => count(user.blocked),
            UserColumn::Legacy => count(user.legacy),
            UserColumn::Sessions => count(user.sessions),
            UserColumn::Devices => count(user.devices),
            UserColumn::Applications => count(user.applications),
            UserColumn::Last => self.minute(user.last).into(),
            UserColumn::First => self.minute(user.first).into(),
            UserColumn::Days => count(user.days),
            UserColumn::Methods => self.methods(user).into(),
            UserColumn::Tenant => self.tenant(user).unwrap_or_default().into(),
        }
    }

    /// The order of two users by a column: by letter, or by number from the lowest. What has no value is lowest.
    pub(crate) fn compare(&self, column: UserColumn, one: &UserStatistics, other: &UserStatistics) -> Ordering {
        let by = |key: fn(&UserStatistics) -> u64| key(one).cmp(&key(other));
        match column {
            UserColumn::User => {
                let key = |user: &UserStatistics| user.name(self.store).map(str::to_lowercase);
                key(one).cmp(&key(other))
            }
            UserColumn::Findings => {
                let key = |user: &UserStatistics| (self.worst(user), user.findings.len());
                key(one).cmp(&key(other))
            }
            UserColumn::Interactive => by(|user| user.interactive),
            UserColumn::NonInteractive => by(|user| user.non_interactive),
            UserColumn::Ratio => {
                let key = |user: &UserStatistics| user.ratio().unwrap_or(-1.0);
                key(one).total_cmp(&key(other))
            }
            UserColumn::Failures => by(|user| user.failures),
            UserColumn::IpAddresses => by(|user| user.ip_addresses),
            UserColumn::Countries => by(|user| user.countries),
            UserColumn::SignInsPerDay => one.sign_ins_per_day().total_cmp(&other.sign_ins_per_day()),
            UserColumn::Blocked => by(|user| user.blocked),
            UserColumn::Legacy => by(|user| user.legacy),
            UserColumn::Sessions => by(|user| user.sessions),
            UserColumn::Devices => by(|user| user.devices),
            UserColumn::Applications => by(|user| user.applications),
            UserColumn::Last => one.last.cmp(&other.last),
            UserColumn::First => one.first.cmp(&other.first),
            UserColumn::Days => by(|user| user.days),
            UserColumn::Methods => self.methods(one).cmp(&self.methods(other)),
            UserColumn::Tenant => self.tenant(one).cmp(&self.tenant(other)),
        }
    }

    fn tenant(&self, user: &UserStatistics) -> Option<&'a str> {
        self.store.table(Dimension::Tenant).entry(user.tenant).get(Field::TenantId)
    }

    /// A time to the minute, with its date.
    fn minute(&self, time: Timestamp) -> String {
        self.zone.format(time, "%Y-%m-%d %H:%M")
    }

    fn methods(&self, user: &UserStatistics) -> String {
        let of_user = self.table.methods.iter().enumerate().filter(|(at, _)| user.methods >> at & 1 == 1);
        of_user.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.table.list.iter().try_for_each(|user| json::line(out, &self.line(user)))
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        csv::objects(out, &UserLine::FIELDS, self.table.list.iter().map(|user| self.line(user)))
    }

    /// Writes aligned columns. A narrow page leaves out the last ones.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let columns = self.fitting(page);
        let heads: Vec<TableColumn> = columns
            .iter()
            .map(|column| match column {
                UserColumn::User | UserColumn::Methods | UserColumn::Tenant => TableColumn::text(column.title(), 12),
                _ if column.is_number() => TableColumn::number(column.title()),
                _ => TableColumn::whole(column.title()),
            })
            .collect();
        table::write(out, &heads, page, || {
            self.table.list.iter().map(|user| TableLine {
                cells: columns.iter().map(|&column| self.cell(column, user)).collect(),
                below: Vec::new(),
            })
        })
    }

    /// The columns that fit on a page, where names of users are cut to 24 cells if need be.
    fn fitting(&self, page: PageFormat) -> Vec<UserColumn> {
        const NAME: usize = 24;
        const GAP: usize = 2;
        let columns = UserColumn::of(self.store);
        let Some(mut left) = page.width else { return columns.to_vec() };
        let needed = |column: UserColumn| {
            let cells =
                self.table.list.iter().map(|user| width(&SafeText::from_log(&self.cell(column, user), page.glyphs)));
            let widest = cells.chain([width(column.title())]).max().unwrap_or(0);
            GAP + if column == UserColumn::User { widest.min(NAME) } else { widest }
        };
        let fits = |column: &&UserColumn| {
            let needed = needed(**column);
            let fits = needed <= left + GAP;
            left = (left + GAP).saturating_sub(needed).saturating_sub(GAP);
            fits
        };
        let columns: Vec<UserColumn> = columns.iter().take_while(fits).copied().collect();
        if columns.is_empty() { vec![UserColumn::User] } else { columns }
    }

    fn line(&self, user: &UserStatistics) -> UserLine<'a> {
        let name = |field| user.text(self.store, field);
        UserLine {
            tenant_id: self.tenant(user),
            user_id: name(Field::UserId),
            user: name(Field::UserPrincipalName).or_else(|| name(Field::UserDisplayName)),
            interactive: user.interactive,
            non_interactive: user.non_interactive,
            ratio: user.ratio(),
            days: user.days,
            sign_ins_per_day: user.sign_ins_per_day(),
            ip_addresses: user.ip_addresses,
            countries: user.countries,
            applications: user.applications,
            devices: user.devices,
            sessions: user.sessions,
            failures: user.failures,
            blocked: user.blocked,
            legacy: user.legacy,
            findings: user.findings.len(),
            first: user.first.to_string(),
            last: user.last.to_string(),
        }
    }
}

/// A user as a JSON object.
#[derive(Serialize)]
struct UserLine<'a> {
    tenant_id: Option<&'a str>,
    user_id: Option<&'a str>,
    user: Option<&'a str>,
    interactive: u64,
    non_interactive: u64,
    ratio: Option<f64>,
    days: u64,
    sign_ins_per_day: f64,
    ip_addresses: u64,
    countries: u64,
    applications: u64,
    devices: u64,
    sessions: u64,
    failures: u64,
    blocked: u64,
    legacy: u64,
    findings: usize,
    first: String,
    last: String,
}

impl UserLine<'_> {
    /// The keys in their order.
    const FIELDS: [&'static str; 19] = [
        "tenant_id",
        "user_id",
        "user",
        "interactive",
        "non_interactive",
        "ratio",
        "days",
        "sign_ins_per_day",
        "ip_addresses",
        "countries",
        "applications",
        "devices",
        "sessions",
        "failures",
        "blocked",
        "legacy",
        "findings",
        "first",
        "last",
    ];
}

/// A number with one decimal below 10: `1.5`, `62`, `1,204`.
fn short(value: f64) -> String {
    let tenths = (value * 10.0).round();
    if tenths < 100.0 && tenths % 10.0 != 0.0 { format!("{:.1}", tenths / 10.0) } else { number(value.round() as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record};
    use crate::store::testing::store_of;
    use crate::text::Glyphs;
    use std::sync::atomic::AtomicBool;

    fn written(write: impl Fn(&UsersReport<'_>, &mut Vec<u8>)) -> String {
        let record = |kind, minute: i64, user: &'static str| {
            let mut record = Record::new(kind, Timestamp(minute * 60 * Timestamp::SECOND));
            record.set(Field::UserId, user);
            record.set(Field::UserPrincipalName, format!("{user}\u{202e}@contoso.com"));
            record.set(Field::IpAddress, "192.0.2.1");
            record
        };
        let mut records = vec![record(Kind::Interactive, 0, "=alice"), record(Kind::NonInteractive, 0, "bob")];
        records.extend((1..4).map(|minute| record(Kind::NonInteractive, minute, "=alice")));
        let store = store_of(&records);
        let table = UserTable::of(&store, &[], &AtomicBool::new(false)).expect("not cancelled");
        let mut out = Vec::new();
        write(&UsersReport { store: &store, table: &table, findings: &Findings::default(), zone: Zone::Utc }, &mut out);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn json_has_the_keys_of_the_contract_in_order_and_counts_are_numbers() {
        let text = written(|report, out| report.write_ndjson(out).expect("memory"));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines[0],
            concat!(
                r#"{"tenant_id":null,"user_id":"=alice","user":"=alice\u202e@contoso.com","interactive":1,"#,
                r#""non_interactive":3,"ratio":3.0,"days":1,"sign_ins_per_day":4.0,"ip_addresses":1,"countries":0,"#,
                r#""applications":0,"devices":0,"sessions":0,"failures":0,"blocked":0,"legacy":0,"findings":0,"#,
                r#""first":"1970-01-01T00:00:00Z","last":"1970-01-01T00:03:00Z"}"#
            )
        );
        assert!(lines[1].contains(r#""ratio":null"#), "{text}");
        let keys: Vec<String> = serde_json::from_str::<serde_json::Map<_, _>>(lines[0])
            .expect("JSON")
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        assert_eq!(keys, UserLine::FIELDS);
    }

    #[test]
    fn csv_has_the_same_columns_and_runs_nothing() {
        let text = written(|report, out| report.write_csv(out).expect("memory"));
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], UserLine::FIELDS.join(","));
        assert!(lines[1].starts_with(",'=alice,'=alice‹U+202E›@contoso.com,1,3,3.0,1,4.0,"), "{text}");
        assert!(lines[2].starts_with(",bob,bob‹U+202E›@contoso.com,0,1,,1,1.0,"), "{text}");
    }

    #[test]
    fn a_narrow_page_has_the_most_important_columns() {
        let table = |width| {
            written(|report, out| {
                report.write_table(out, PageFormat { width, glyphs: Glyphs::Unicode }).expect("memory");
            })
        };
        let narrow = table(Some(60));
        assert!(narrow.lines().all(|line| width(line) <= 60), "{narrow}");
        assert!(narrow.starts_with("User") && narrow.contains("Ratio") && !narrow.contains("Devices"), "{narrow}");
        assert!(narrow.contains("=alice‹U+202E›@contoso") && narrow.contains("3:1"), "{narrow}");
        assert!(table(None).contains("Methods") && !table(None).contains("Tenant"));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.25, 1.5, 3.0, 9.96, 62.4, 1204.0].map(short), ["0.3", "1.5", "3", "10", "62", "1,204"]);
    }
}
