//! Writes the queries that export the sign-ins of the candidates of a hunt, in parts that an answer can hold.

use super::hunt::HuntTable;
use super::literal::{from_time, literal, literals, until_time};
use super::until_ingested;
use crate::signin::Timestamp;
use crate::text::{counted, number};
use std::fmt::Write;

/// The most users of one query, which keeps its text short.
const MOST_USERS: usize = 1000;

/// The share of an answer's rows that is planned for, in tenths: since the hunt more sign-ins may have come in.
const PLANNED_TENTHS: u64 = 9;

/// The columns of the answer that are read.
const COLUMNS: [&str; 4] = ["User", "From", "Until", "SignIns"];

/// A user of whom sign-ins are exported.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HuntedUser {
    /// The object id, or the principal name in lower case where there is none.
    user: String,
    from: Timestamp,
    until: Timestamp,
    sign_ins: u64,
}

/// A part of an export: these users, and of them the sign-ins whose id begins with one of these digits; with all of
/// them, where there are none.
#[derive(Debug, PartialEq, Eq)]
struct ExportPart<'a> {
    users: Vec<&'a HuntedUser>,
    digits: Vec<String>,
    sign_ins: u64,
}

/// The candidates of a hunt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Candidates(Vec<HuntedUser>);

impl Candidates {
    /// Reads the answer of a hunt as the portals save it, as CSV.
    ///
    /// # Errors
    /// What is wrong and where, to stand behind the name of the file.
    pub(crate) fn read(csv: &[u8]) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
        let headings = reader.headers().map_err(|error| format!(": {error}"))?.clone();
        let plain = |heading: &str| heading.trim_start_matches('\u{feff}').trim().trim_end_matches(" [UTC]").to_owned();
        let place = |name: &str| headings.iter().position(|heading| plain(heading) == name);
        let places: Option<Vec<usize>> = COLUMNS.into_iter().map(place).collect();
        let Some(places) = places else {
            return Err(format!(
                ": expected the answer of 'kql --hunt' as CSV, with the columns {}",
                COLUMNS.join(", ")
            ));
        };
        let mut users = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| format!(": {error}"))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |at: usize| record.get(places[at]).unwrap_or_default().trim();
            let wrong = |at: usize, what: &str| format!(", line {line}: {}: expected {what}", COLUMNS[at]);
            let time = |at: usize| Timestamp::parse(cell(at)).ok_or_else(|| wrong(at, "a time"));
            let user = cell(0).to_owned();
            if user.is_empty() {
                return Err(wrong(0, "an object id or a user principal name"));
            }
            let count: String = cell(3).chars().filter(|&c| c != ',').collect();
            let sign_ins = count.parse().map_err(|_| wrong(3, "a number"))?;
            users.push(HuntedUser { user, from: time(1)?, until: time(2)?, sign_ins });
        }
        Ok(Self(users))
    }

    /// Writes the queries, each with an answer of at most about `most` rows. Nothing but a comment without candidates.
    pub(crate) fn queries(&self, table: HuntTable, most: u64) -> String {
        let parts = self.parts((most * PLANNED_TENTHS / 10).max(1));
        if parts.is_empty() {
            return "// no candidates: nothing to export\n".to_owned();
        }
        let mut text = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            part.write(&mut text, table, at + 1, parts.len());
        }
        text
    }

    /// Divides the candidates: several users to a part, or several parts to a user with many sign-ins.
    fn parts(&self, most: u64) -> Vec<ExportPart<'_>> {
        let mut parts: Vec<ExportPart<'_>> = Vec::new();
        let (large, small): (Vec<&HuntedUser>, Vec<&HuntedUser>) = self.0.iter().partition(|user| user.sign_ins > most);
        for user in small {
            match parts.last_mut() {
                Some(part) if part.users.len() < MOST_USERS && part.sign_ins + user.sign_ins <= most => {
                    part.sign_ins += user.sign_ins;
                    part.users.push(user);
                }
                _ => parts.push(ExportPart { users: vec![user], digits: Vec::new(), sign_ins: user.sign_ins }),
            }
        }
        for user in large {
            // The digits of an id are random, so that equally many sign-ins begin with each.
            let width = if user.sign_ins.div_ceil(most) <= 8 { 1 } else { 2 };
            let all: Vec<String> = (0..1 << (4 * width)).map(|number| format!("{number:0width$x}")).collect();
            let wanted = (user.sign_ins.div_ceil(most) as usize).clamp(1, all.len());
            for digits in all.chunks(all.len() / wanted) {
                let sign_ins = user.sign_ins * digits.len() as u64 / all.len() as u64;
                parts.push(ExportPart { users: vec![user], digits: digits.to_vec(), sign_ins });
            }
        }
        parts
    }
}

impl ExportPart<'_> {
    fn write(&self, text: &mut String, table: HuntTable, number_of_part: usize, parts: usize) {
        let users = || self.users.iter();
        let first = users().map(|user| user.from).min().unwrap_or_default();
        let last = users().map(|user| user.until).max().unwrap_or_default();
        let _ = writeln!(
            text,
            "// {number_of_part} of {parts}: {}, about {} sign-ins. Export all columns as CSV",
            counted(self.users.len() as u64, "user"),
            number(self.sign_ins)
        );
        text.push_str("let Candidates = datatable(User: string, From: datetime, Until: datetime) [\n");
        for user in users() {
            let (from, until) = (from_time(user.from), until_time(user.until));
            let _ = writeln!(text, "    {}, {from}, {until},", literal(&user.user));
        }
        text.push_str("];\n");
        text.push_str(&table.sign_ins());
        let ingested = until_time(until_ingested(last));
        let partition = table.partition();
        let _ = writeln!(text, "| where {partition} between ({} .. {ingested})", from_time(first));
        let _ = writeln!(text, "| extend User = {}", table.user());
        let _ = writeln!(text, "| where User in ({})", literals(users().map(|user| user.user.as_str())));
        if !self.digits.is_empty() {
            let digits = literals(self.digits.iter().map(String::as_str));
            let _ = writeln!(text, "| where substring({}, 0, {}) in~ ({digits})", table.id(), self.digits[0].len());
        }
        let _ = writeln!(
            text,
            "| lookup kind=inner Candidates on User\n| where {} between (From .. Until)\n| project-away User, From, Until",
            table.time()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "\u{feff}User,Name,From,Until,SignIns,Reasons\n\
                          u1,alice@contoso.com,2026-10-01 00:00:00Z,2026-10-07 00:00:00Z,\"1,200\",x\n\
                          u2,bob@contoso.com,2026-10-02 00:00:00Z,2026-10-03 00:00:00Z,40,y\n";

    #[test]
    fn an_answer_becomes_queries_of_a_size() {
        let candidates = Candidates::read(ANSWER.as_bytes()).expect("an answer");
        let one = candidates.queries(HuntTable::LogAnalytics, 30_000);
        assert!(one.starts_with("// 1 of 1: 2 users, about 1,240 sign-ins."), "{one}");
        assert!(
            one.contains("\n    \"u1\", datetime(2026-10-01T00:00:00Z), datetime(2026-10-07T00:00:00Z),\n"),
            "{one}"
        );
        assert!(one.contains("| where User in (\"u1\", \"u2\")\n"), "{one}");
        let parts = candidates.parts(500);
        let sizes: Vec<(usize, usize, u64)> =
            parts.iter().map(|part| (part.users.len(), part.digits.len(), part.sign_ins)).collect();
        assert_eq!(sizes, [(1, 0, 40), (1, 5, 375), (1, 5, 375), (1, 5, 375), (1, 1, 75)]);
        assert_eq!(parts.iter().flat_map(|part| &part.digits).count(), 16, "no sign-in is left out");
        let many = candidates.parts(50);
        assert_eq!(many.iter().flat_map(|part| &part.digits).count(), 256);
        assert!(many.iter().all(|part| part.sign_ins <= 50));
    }

    #[test]
    fn what_is_no_answer_is_refused_with_its_place() {
        let refused = |text: &str| Candidates::read(text.as_bytes()).expect_err(text);
        assert!(refused("a,b\n1,2\n").contains("expected the answer of 'kql --hunt'"));
        assert_eq!(refused("User,From,Until,SignIns\nu,yesterday,2026-10-01,1\n"), ", line 2: From: expected a time");
        assert_eq!(
            refused("User,From,Until,SignIns\nu,2026-10-01T00:00:00Z,2026-10-01T00:00:00Z,many\n"),
            ", line 2: SignIns: expected a number"
        );
        let none = Candidates::read(b"User,From,Until,SignIns\n").expect("no candidates");
        assert_eq!(none.queries(HuntTable::Adx, 10), "// no candidates: nothing to export\n");
    }

    #[test]
    fn a_hostile_name_stays_in_its_literal() {
        let text = "User,From,Until,SignIns\n\"x\"\"] | take 1 //\",2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,1\n";
        let query = Candidates::read(text.as_bytes()).expect("an answer").queries(HuntTable::LogAnalytics, 100);
        assert!(query.contains(r#"    "x\"] | take 1 //", datetime("#), "{query}");
    }
}
