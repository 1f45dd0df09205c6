//! Checks the queries that the program writes: Microsoft's own parser accepts them against the columns of the tables, and
//! an engine that runs them on a sample returns the sign-ins that the program names.
//!
//! Both tools are installed into a temporary folder. Where Node, Python or a registry is missing, a test says so and ends.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Filters with what distinguishes them, for every tab that the sample has.
const FILTERS: &[&str] = &[
    "",
    "user:alice",
    "-user:alice -status:success",
    "status:failure or status:interrupted",
    "code:0 ip:203.0.113.0/24",
    "-ip:198.51.100.0/24",
    "ip:198.51.100.1..203.0.113.9",
    "ip:203.0.113",
    "app:=\"Microsoft Teams\" or resource:Graph",
    "agent:/mozilla.*windows/",
    "-agent:/mozilla/",
    "country:NG or city:Lyon",
    "-(country:FR or os:Windows)",
    "device:= token:refresh",
    "device:a kind:non",
    "asn:1..99999",
    "session:= or session:/^00/",
    "lagos",
    "success",
    "time:2026-10-12..2026-10-13",
    "after:-24h",
    "before:-2d code:0",
    "latitude:0..50",
    "compliant:true browser:edge",
    "tenant:/./ requirement:single",
    "risk:none",
    "user:\"\\\" or true //\"",
    "app:\"\\\\\"",
    "reason:\u{e9}\u{202e}",
];

/// The parser of the tables, a package of npm.
const LANGUAGE_SERVICE: &str = "@kusto/language-service-next@12.4.1";

/// The engine that runs queries, and what it needs: packages of Python.
const ENGINE: &[&str] = &["duckdb-kql==1.1.2", "duckdb==2.0.1", "pytz==2026.1"];

/// Spark, a package of Python that needs Java.
const SPARK: &[&str] = &["pyspark==4.3.0"];

/// Options that make npm give up soon.
const NPM: [&str; 7] =
    ["install", "--silent", "--no-fund", "--no-audit", "--fetch-retries=0", "--fetch-timeout=20000", "--prefix"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the program writes.
fn written(arguments: &[&str], paths: &[PathBuf]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    // The settings of the user who runs the tests would change findings.
    program.env("XDG_CONFIG_HOME", "/nowhere").env("LC_ALL", "C.UTF-8").args(arguments).args(paths);
    let output = program.output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Installs something into a folder that later runs use again; `None`, with a message, where that is not possible here.
fn installed(name: &str, command: impl FnOnce(&Path) -> Command) -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tools.join(name.replace('/', "-"));
    if folder.exists() {
        return Some(folder);
    }
    // Another run may install the same at this moment, and this one may be stopped: the folder is there when it is whole.
    let new = tempfile::tempdir_in(tools).expect("a folder");
    let run = command(new.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !run.is_ok_and(|status| status.success()) {
        eprintln!("skipped: {name} cannot be installed here");
        return None;
    }
    if std::fs::rename(new.path(), &folder).is_ok() {
        let _ = new.keep();
    }
    Some(folder)
}

/// Installs packages of Python.
fn installed_python(packages: &[&str]) -> Option<PathBuf> {
    installed(&packages.join("+"), |folder| {
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-compile", "--retries", "0"]);
        pip.args(["--timeout", "20", "--target"]).arg(folder).args(packages);
        pip
    })
}

/// A script of this folder, with the packages that it needs.
fn script(name: &str, packages: &[&Path]) -> Command {
    let mut script = Command::new("python3");
    script.arg(root().join("tests/kql").join(name)).env("PYTHONDONTWRITEBYTECODE", "1");
    script.env("PYTHONPATH", std::env::join_paths(packages).expect("paths"));
    script
}

/// Runs a program with JSON as its input, and reads its answer.
fn answer(command: &mut Command, input: &Value) -> Value {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    serde_json::to_writer(child.stdin.take().expect("a pipe"), input).expect("the input is taken");
    let output = child.wait_with_output().expect("the program ends");
    serde_json::from_slice(&output.stdout).expect("an answer")
}

/// The columns of each table with their types, as the program has them.
fn schema() -> Value {
    let text = std::fs::read_to_string(root().join("assets/log_columns.tsv")).expect("the asset");
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let tables = lines.next().expect("headings").split_off(1);
    let mut schema = json!({});
    for line in lines {
        for (table, kind) in tables.iter().zip(&line[1..]).filter(|(_, kind)| !kind.is_empty()) {
            schema[*table][line[0]] = json!(kind);
        }
    }
    schema
}

/// The findings of a sample, each with its query.
fn findings(paths: &[PathBuf]) -> Vec<Value> {
    let text = written(&["findings", "--format", "json"], paths);
    let mut findings: Value = serde_json::from_str(&text).expect("JSON");
    findings["findings"].take().as_array_mut().map(std::mem::take).unwrap_or_default()
}

fn ids(values: &Value) -> Vec<String> {
    values.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_lowercase).collect()
}

#[test]
fn the_parser_of_the_tables_accepts_every_query() {
    let Some(node) = installed(LANGUAGE_SERVICE, |folder| {
        let mut npm = Command::new("npm");
        npm.args(NPM).arg(folder).arg(LANGUAGE_SERVICE);
        npm
    }) else {
        return;
    };
    let sample = vec![root().join("sample-data")];
    let mut queries: Vec<Value> = Vec::new();
    let mut add = |name: String, query: String| queries.push(json!({"name": name, "query": query}));
    for filter in FILTERS.iter().chain(&["policy:x or code:1", "ip:2001:db8::/32", "ip:2001:db8::1"]) {
        for (tab, window) in
            [("all", "1h"), ("interactive", "off"), ("non-interactive", "6h"), ("service-principal", "off")]
        {
            let query = written(&["kql", "--where", filter, "--tab", tab, "--aggregate", window], &[]);
            add(format!("{tab} {window} {filter}"), query);
        }
    }
    add("all kinds".to_owned(), written(&["kql", "--where", "x", "--aggregate", "24h"], &sample));
    for table in ["log-analytics", "adx", "entra-id-sign-in-events"] {
        add(format!("hunt {table}"), written(&["kql", "--hunt", "--table", table], &[]));
    }
    for finding in findings(&sample) {
        add(finding["id"].to_string(), finding["kql"].as_str().expect("a query").to_owned());
    }
    for (name, query) in exports() {
        add(name, query);
    }
    assert!(queries.len() > 100, "{}", queries.len());
    let mut script = Command::new("node");
    script.arg(root().join("tests/kql/diagnose.js")).arg(node);
    assert_eq!(answer(&mut script, &json!({"schema": schema(), "queries": queries})), json!([]));
}

/// The queries that export candidates, one by one.
fn exports() -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("candidates.csv");
    std::fs::write(&file, "User,From,Until,SignIns\nu1,2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,20\n\"a\"\"b\",2026-10-01T00:00:00Z,2026-10-02T00:00:00Z,400\n").expect("a file");
    let mut all = Vec::new();
    for table in ["log-analytics", "adx", "entra-id-sign-in-events"] {
        let name = file.to_str().expect("a name");
        let text = written(&["kql", "--candidates", name, "--table", table, "--rows", "200"], &[]);
        for (at, query) in text.split("\n\n").enumerate() {
            all.push((format!("export {table} {at}"), query.to_owned()));
        }
    }
    assert_eq!(all.len(), 3 * 5);
    all
}

#[test]
fn queries_return_the_sign_ins_that_the_program_names() {
    let Some(python) = installed_python(ENGINE) else { return };
    let mut ran = 0;
    for sample in ["replay", "detectors"] {
        let folder = root().join("sample-data").join(sample);
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).expect("a sample").map(|file| file.expect("a file").path()).collect();
        files.retain(|file| file.to_str().is_some_and(|name| name.ends_with("SignInLogs.json")));
        files.sort();
        let mut queries: Vec<Value> = Vec::new();
        let filters = if sample == "replay" { FILTERS } else { &FILTERS[..8] };
        // A tab for each filter in turn: every run of the program costs time.
        for (filter, tab) in filters.iter().zip(["all", "non-interactive", "all", "interactive"].into_iter().cycle()) {
            let rows =
                written(&["rows", "--where", filter, "--tab", tab, "--aggregate", "off", "--format", "ndjson"], &files);
            let ids: Vec<Value> =
                rows.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["id"].take()).collect();
            let query = written(&["kql", "--where", filter, "--tab", tab], &files);
            queries.push(json!({"name": format!("{tab} {filter}"), "query": query, "ids": ids, "exact": true}));
        }
        for finding in findings(&files) {
            let ids = ids(&finding["sign_in_ids"]);
            queries.push(json!({"name": finding["id"], "query": finding["kql"], "ids": ids, "exact": false}));
        }
        if sample == "replay" {
            let worth = |finding: &&Value| finding["detector"] == "token-replay" && finding["severity"] != "low";
            let users: Vec<Value> =
                findings(&files).iter().filter(worth).map(|finding| finding["user"]["id"].clone()).collect();
            assert!(users.len() >= 3, "{users:?}");
            let query = written(&["kql", "--hunt", "--since", "2026-01-01", "--until", "2027-01-01"], &[]);
            queries.push(json!({"name": "hunt", "query": query, "ids": users, "exact": false}));
        }
        let answer = answer(&mut script("execute.py", &[&python]), &json!({"paths": files, "queries": queries}));
        assert_eq!(answer["differ"], json!([]), "{sample}");
        assert_eq!(answer["untested"], json!({}), "{sample}");
        ran += answer["ran"].as_u64().unwrap_or_default();
    }
    assert!(ran > 50, "{ran}");
}

#[test]
fn spark_finds_the_candidates_of_the_query() {
    if !Command::new("java").arg("-version").stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: Spark needs Java, which is not installed here");
        return;
    }
    let (Some(engine), Some(spark)) = (installed_python(ENGINE), installed_python(SPARK)) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let tenant = ["--users", "20", "--days", "2", "--attack-every", "10", "--seed", "3", "--overwrite", "--out"];
    written(&[&["generate"][..], &tenant].concat(), &[at("tenant")]);
    let times = ["--since", "2026-10-01", "--until", "2026-10-31"];
    let hunt = |more: &[&str]| written(&[&["kql", "--hunt"][..], &times, more].concat(), &[]);
    std::fs::write(at("hunt.py"), hunt(&["--spark"])).expect("a file");
    let paths = ["SignInLogs.json", "NonInteractiveUserSignInLogs.json"].map(|name| at("tenant").join(name));
    let work = json!({"paths": paths, "query": hunt(&[]), "program": at("hunt.py"), "files": 8, "out": at("export")});
    let answer = answer(&mut script("compare_spark.py", &[&engine, &spark]), &work);
    assert_eq!(answer["differ"], json!([]));
    assert!(answer["candidates"].as_u64() >= Some(3), "{answer}");

    // What it exports is read here, and shows what the whole tenant does.
    let exported = [at("export").join("sign-ins")];
    let rows = written(&["rows", "--aggregate", "off", "--format", "ndjson"], &exported);
    let count = rows.lines().count() as u64;
    assert!(
        Some(count) <= answer["sign_ins"].as_u64() && count * 10 >= answer["sign_ins"].as_u64().unwrap_or_default() * 9,
        "{count} of {answer}"
    );
    let found = |paths: &[PathBuf]| {
        let found = findings(paths).into_iter().filter(|finding| finding["detector"] == "token-replay");
        found.map(|finding| (finding["user"]["id"].to_string(), finding["severity"].clone())).collect::<Vec<_>>()
    };
    let whole = found(&paths);
    assert!(!whole.is_empty());
    assert_eq!(found(&exported), whole);
}

#[test]
fn an_option_that_would_change_nothing_is_refused() {
    for arguments in [
        "--hunt --tab all",
        "--hunt --aggregate 1h",
        "--hunt --kind interactive",
        "--hunt --rows 500",
        "--hunt --user alice",
        "--hunt --asn networks.mmdb",
        "--hunt --spark --table adx",
        "--hunt --since 7d --until 2020-01-01",
        "--hunt --until 2020-01-01",
        "--where x --since 2026-10-02 --until 2020-01-01",
        "--where x --table adx",
        "--where x --rows 500",
        "--where x --spark",
        "--where x --kind interactive",
        "--where x --trusted 192.0.2.0/24",
        "--candidates candidates.csv --since 7d",
        "--candidates candidates.csv --tab all",
    ] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_signinscope"));
        let output = program.arg("kql").args(arguments.split(' ')).output().expect("the program runs");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {message}");
        let named = arguments.split(' ').rfind(|part| part.starts_with("--")).expect("an option");
        assert!(message.contains(named), "{arguments}: {message}");
    }
}

#[test]
fn times_narrow_a_query_without_files() {
    let query =
        written(&["kql", "--where", "code:0 or code:50126", "--since", "2026-10-01", "--until", "2026-10-03"], &[]);
    let times = "CreatedDateTime between (datetime(2026-10-01T00:00:00Z) .. datetime(2026-10-03T23:59:59.9999999Z))";
    assert!(query.contains(times), "{query}");
    let query = written(&["kql", "--where", "", "--until", "1d"], &[]);
    assert!(query.contains("CreatedDateTime <= ago(86400s)"), "{query}");
}
