//! Makes sign-ins of the rows of a case.

use crate::table::{Spot, TableRow};
use crate::vocabulary::Vocabulary;
use crate::when::times;
use signinscope::signin::{Field, Guid, Kind, Record, Status};

/// The columns that are not fields of the log.
const COLUMNS: [&str; 12] =
    ["time", "user", "log", "app", "resource", "from", "device", "session", "client", "token", "factor", "code"];

/// Returns the sign-ins of a table, in its order.
pub fn sign_ins(rows: &[TableRow], words: &Vocabulary) -> Result<Vec<Record<'static>>, String> {
    let mut users: Vec<String> = Vec::new();
    let mut records: Vec<Record<'static>> = Vec::new();
    for row in rows {
        for user in names(row.get("user").unwrap_or("ann"), &row.at)? {
            let number = users.iter().position(|other| *other == user).unwrap_or_else(|| {
                users.push(user.clone());
                users.len() - 1
            });
            let record = template(row, &user, number + 1, words)?;
            for time in times(row.need("time")?, &row.at)? {
                let mut record = record.clone();
                record.created = time;
                let number = records.len() + 1;
                record.request_id = Some(Guid(0x5000_0000_0000_4000_8000_0000_0000_0000 + number as u128));
                let address = record.get(Field::IpAddress).unwrap_or_default();
                record.set(Field::IpAddress, address.replace("{row}", &(number % 250 + 1).to_string()));
                records.push(record);
            }
        }
    }
    Ok(records)
}

/// Reads `ann`, `ann, bob` or `ann, u1..u12`.
pub fn names(cell: &str, at: &Spot) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for part in cell.split(',').map(str::trim) {
        let Some((first, last)) = part.split_once("..") else {
            names.push(part.to_owned());
            continue;
        };
        let number = |name: &str| name.strip_prefix('u')?.parse::<u32>().ok();
        let range = number(first).zip(number(last)).filter(|(first, last)| first <= last && *last <= 200);
        let (first, last) =
            range.ok_or_else(|| at.error("column 'user': expected users such as 'ann, bob, u1..u12'"))?;
        names.extend((first..=last).map(|number| format!("u{number}")));
    }
    Ok(names)
}

/// Makes the sign-in of a row, but for its time.
fn template(row: &TableRow, user: &str, number: usize, words: &Vocabulary) -> Result<Record<'static>, String> {
    let cell = |heading: &str, default: &'static str| -> String {
        let cell = row.get(heading).unwrap_or(default);
        if cell == "-" { String::new() } else { cell.to_owned() }
    };
    let factor = cell("factor", "");
    let log = row.get("log").unwrap_or(if factor.is_empty() { "non" } else { "int" });
    let kind = match log {
        "int" => Kind::Interactive,
        "non" => Kind::NonInteractive,
        "sp" => Kind::ServicePrincipal,
        "mi" => Kind::ManagedIdentity,
        _ => {
            return Err(row
                .at
                .error(format!("column 'log': expected 'int', 'non', 'sp', 'mi' or 'ask', found '{log}'")));
        }
    };
    let mut record = Record::new(kind, signinscope::signin::Timestamp(0));
    record.set(Field::TenantId, "contoso");
    if matches!(kind, Kind::Interactive | Kind::NonInteractive) {
        record.set(Field::UserId, format!("id-{user}"));
        record.set(Field::UserPrincipalName, format!("{user}@example.com"));
        record.set(Field::UserType, "member");
    }
    let (id, name) = words.application(&cell("app", "Teams"), "app", &row.at)?;
    record.set(Field::ApplicationId, id);
    record.set(Field::Application, name);
    let (id, name) = words.application(&cell("resource", "Graph"), "resource", &row.at)?;
    record.set(Field::ResourceId, id);
    record.set(Field::Resource, name);

    let place = words.place(row.get("from").unwrap_or("home"), &row.at)?;
    record.set(Field::IpAddress, place.address.replace("{user}", &number.to_string()));
    record.set(Field::AutonomousSystem, place.network);
    record.set(Field::City, place.city);
    record.set(Field::Country, place.country);
    record.set(Field::Latitude, place.latitude);
    record.set(Field::Longitude, place.longitude);

    let client = words.client(row.get("client").unwrap_or("edge"), &row.at)?;
    record.set(Field::OperatingSystem, client.system);
    record.set(Field::ClientApp, if client.browser.is_empty() { "Mobile Apps and Desktop clients" } else { "Browser" });
    record.set(Field::Browser, client.browser);
    record.set(Field::UserAgent, client.user_agent);
    let device = cell("device", "");
    if !device.is_empty() {
        let managed = !device.starts_with("own-");
        record.set(Field::DeviceId, format!("{user}-{device}"));
        record.set(Field::DeviceName, format!("{user}-{device}"));
        record.set(Field::Managed, managed.to_string());
        record.set(Field::Compliant, managed.to_string());
        record.set(Field::TrustType, if managed { "Azure AD joined" } else { "Azure AD registered" });
    }
    let session = cell("session", "main");
    record.set(Field::SessionId, if session.is_empty() { session } else { format!("{user}-{session}") });

    token(&cell("token", if kind == Kind::NonInteractive { "rt" } else { "-" }), row, &mut record)?;
    match factor.as_str() {
        "" => record.set(Field::FreshFactor, if kind == Kind::NonInteractive { "false" } else { "" }),
        "mfa" => {
            record.set(Field::FreshFactor, "true");
            record.set(Field::Requirement, "multiFactorAuthentication");
        }
        "password" => {
            record.set(Field::FreshFactor, "true");
            record.set(Field::Requirement, "singleFactorAuthentication");
        }
        "claim" => record.set(Field::FreshFactor, "false"),
        _ => {
            let message = format!("column 'factor': expected 'mfa', 'password' or 'claim', found '{factor}'");
            return Err(row.at.error(message));
        }
    }
    let code = cell("code", "0");
    let number =
        code.parse::<i32>().map_err(|_| row.at.error(format!("column 'code': expected a number, found '{code}'")))?;
    record.status = Status::from_code(Some(number));
    record.set(Field::ErrorCode, code);
    for (heading, cell) in row.cells().filter(|(heading, _)| !COLUMNS.contains(heading)) {
        let field = Field::from_name(heading).ok_or_else(|| {
            row.at.error(format!("'{heading}' is neither a column of README.md nor a field of the filter language"))
        })?;
        record.set(field, cell.replace("{user}", user));
    }
    Ok(record)
}

/// Reads the words of the column `token`.
fn token(cell: &str, row: &TableRow, record: &mut Record<'static>) -> Result<(), String> {
    for word in cell.split_whitespace() {
        let (field, value) = match word {
            "rt" => (Field::IncomingTokenType, "refreshToken"),
            "prt" => (Field::IncomingTokenType, "primaryRefreshToken"),
            "bound" => (Field::TokenProtection, "bound"),
            "unbound" => (Field::TokenProtection, "unbound"),
            "device-code" => (Field::OriginalTransferMethod, "deviceCodeFlow"),
            "transfer" => (Field::OriginalTransferMethod, "authenticationTransfer"),
            "secret" => (Field::ClientCredentialType, "clientSecret"),
            "cae" => (Field::CaeToken, "true"),
            _ => {
                return Err(row.at.error(format!(
                    "column 'token': expected words out of rt, prt, bound, unbound, device-code, transfer, secret, cae; \
                     found '{word}'"
                )));
            }
        };
        record.set(field, value);
        if word == "device-code" && record.kind == Kind::Interactive {
            record.set(Field::AuthenticationProtocol, "deviceCode");
        }
    }
    Ok(())
}
