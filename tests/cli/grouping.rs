//! `rows` against the same groups counted in another way.

use crate::common::{Case, SignIn, TENANT, lines, population, signinscope};
use serde_json::Value;
use std::collections::BTreeMap;

/// The key of a group, as text.
type GroupValues = [String; 7];

/// The window of a time, computed from its text.
fn window(created: &str, hours: usize) -> String {
    let hour: usize = created[11..13].parse().expect("an hour");
    format!("{}T{:02}:00:00Z", &created[..10], hour / hours * hours)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The id, else the name.
fn either(id: &Value, name: &Value) -> String {
    if id.is_null() { format!("name {}", text(name)) } else { text(id) }
}

/// Counts the groups of non-interactive records in the records themselves.
fn counted(sign_ins: &[SignIn], hours: usize) -> BTreeMap<GroupValues, u64> {
    let mut groups = BTreeMap::new();
    for sign_in in sign_ins.iter().filter(|sign_in| !sign_in.interactive) {
        let record = sign_in.record();
        let of = &record["properties"];
        let key = [
            text(&record["tenantId"]),
            text(&of["appId"]),
            text(&of["userId"]),
            text(&of["ipAddress"]),
            text(&of["status"]["errorCode"]),
            either(&of["resourceId"], &of["resourceDisplayName"]),
            window(&sign_in.created, hours),
        ];
        *groups.entry(key).or_insert(0) += 1;
    }
    groups
}

fn key_of(row: &Value) -> GroupValues {
    [
        text(&row["tenant_id"]),
        text(&row["application_id"]),
        text(&row["user_id"]),
        text(&row["ip_address"]),
        text(&row["status_code"]),
        either(&row["resource_id"], &row["resource"]),
        text(&row["window_start"]),
    ]
}

#[test]
fn groups_are_those_of_an_independent_count() {
    let case = Case::new();
    let mut sign_ins = population(7, 3000);
    sign_ins.iter_mut().step_by(5).for_each(|sign_in| sign_in.tenant = TENANT.replace('1', "2"));
    let log = case.log("log.json", &sign_ins);
    for (aggregate, hours) in [("1h", 1), ("6h", 6), ("24h", 24)] {
        let output = signinscope().args(["rows", "--format", "ndjson", "--aggregate", aggregate]).arg(&log).output();
        let output = output.expect("the program runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let rows = lines(&output.stdout);
        let found: BTreeMap<GroupValues, u64> =
            rows.iter().map(|row| (key_of(row), row["count"].as_u64().expect("a count"))).collect();
        assert_eq!(found.len(), rows.len(), "every key comes once");
        assert_eq!(found, counted(&sign_ins, hours), "{aggregate}");
        let firsts: Vec<_> = rows.iter().map(|row| text(&row["first"])).collect();
        assert!(firsts.is_sorted_by_key(|first| first.trim_end_matches('Z').to_owned()), "ordered by first");
        assert!(rows.iter().all(|row| row["kind"] == "non-interactive" && row.get("id").is_none()));
    }
}

#[test]
fn without_grouping_each_sign_in_is_a_row_with_its_id() {
    let case = Case::new();
    let sign_ins = population(3, 200);
    let log = case.log("log.json", &sign_ins);
    let arguments = ["rows", "--tab", "all", "--aggregate", "off", "--format", "ndjson"];
    let output = signinscope().args(arguments).arg(log).output().expect("the program runs");
    let rows = lines(&output.stdout);
    let mut ids: Vec<_> = rows.iter().map(|row| text(&row["id"])).collect();
    let mut expected: Vec<_> = sign_ins.iter().map(|sign_in| text(&sign_in.record()["properties"]["id"])).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    assert!(rows.iter().all(|row| row["count"] == 1 && row["window_start"].is_null() && row["first"] == row["last"]));
}

#[test]
fn on_the_tab_of_all_only_non_interactive_sign_ins_are_grouped() {
    let case = Case::new();
    let sign_ins: Vec<_> = (0..6).map(|at| SignIn { interactive: at < 3, ..SignIn::new(at) }).collect();
    let log = case.log("log.json", &sign_ins);
    let output = signinscope().args(["rows", "--tab", "all", "--format", "ndjson"]).arg(log).output();
    let rows = lines(&output.expect("the program runs").stdout);
    let count = |kind: &str| rows.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!((count("interactive"), count("non-interactive")), (3, 1), "{rows:?}");
}

#[test]
fn tenants_are_kept_apart() {
    let case = Case::new();
    let other = TENANT.replace('1', "2");
    // The same request id in two tenants is two sign-ins.
    let log = case.log("log.json", &[SignIn::new(1), SignIn { tenant: other.clone(), ..SignIn::new(1) }]);
    let output = signinscope().args(["rows", "--format", "ndjson"]).arg(log).output().expect("the program runs");
    let tenants: Vec<_> = lines(&output.stdout).iter().map(|row| text(&row["tenant_id"])).collect();
    assert_eq!(tenants, [TENANT, &other]);
}

#[test]
fn a_filter_chooses_rows() {
    let case = Case::new();
    let log = case.log("log.json", &population(5, 300));
    let arguments = ["rows", "--tab", "all", "--aggregate", "off", "--format", "ndjson", "--where"];
    let output = signinscope().args(arguments).arg("user:user3 -status:success").arg(&log).output();
    let rows = lines(&output.expect("the program runs").stdout);
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["user"] == "user3@contoso.com" && row["status"] != "Success"));
}

#[test]
fn output_depends_on_neither_threads_nor_the_order_of_files() {
    let case = Case::new();
    let mut names: Vec<_> = (0..3).map(|at| case.log(&format!("{at}.json"), &population(at, 1500))).collect();
    // Copies in another file, with another time of ingestion for some.
    let mut copies = population(1, 40);
    copies.iter_mut().step_by(3).for_each(|copy| copy.ingested = "2026-10-05T00:00:00Z".to_owned());
    names.push(case.log("copies.json", &copies));
    let commands: [&[&str]; 4] = [
        &["rows", "--format", "ndjson"],
        &["rows", "--tab", "all", "--aggregate", "off", "--format", "csv"],
        &["findings", "--format", "json"],
        &["check", "--format", "json"],
    ];
    for command in commands {
        let run = |threads: &str, files: &[std::path::PathBuf]| {
            let output = signinscope().args(command).args(["--threads", threads]).args(files).output();
            let text = String::from_utf8(output.expect("the program runs").stdout).expect("text");
            text.lines().filter(|line| !line.contains("\"elapsed_ms\"")).collect::<Vec<_>>().join("\n")
        };
        let one = run("1", &names);
        assert!(one.len() > 200, "{one}");
        assert_eq!(run("4", &names), one, "{command:?}");
        let permuted: Vec<_> = names.iter().rev().cloned().collect();
        assert_eq!(run("3", &permuted), one, "{command:?}");
    }
}

#[test]
fn an_empty_tab_names_those_that_are_not() {
    let case = Case::new();
    let interactive = |id| SignIn { interactive: true, ..SignIn::new(id) };
    let log = case.log("log.json", &[interactive(1), interactive(2)]);
    let run = |arguments: &[&str]| {
        let output = signinscope().arg("rows").args(arguments).arg(&log).output().expect("the program runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let told = "signinscope: --tab non-interactive: no sign-ins here; --tab interactive has 2\n";
    assert_eq!(run(&["--format", "ndjson"]), (Some(0), told.to_owned()));
    for arguments in [&["--tab", "all"][..], &["--tab", "interactive"], &["--where", "user:nobody"]] {
        assert_eq!(run(arguments), (Some(0), String::new()), "{arguments:?}");
    }
}
