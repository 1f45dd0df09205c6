//! Tests which columns and dates of tables are understood, whatever wrote them.

use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Field, Kind, Status};
use signinscope::store::Store;
use std::sync::Arc;

/// Loads one file of this name and text.
fn loaded(name: &str, text: &str) -> Arc<Store> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("a file");
    load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {})
}

/// Kind, user, application, status and time of the only sign-in.
fn only(store: &Store) -> (Kind, &str, &str, Status, String) {
    assert_eq!((store.len(), store.accounting().rejected), (1, 0), "{:?}", store.sources()[0].problems);
    let text = |field| store.text(field, 0).unwrap_or_default();
    let who = if store.kind(0).is_principal() { Field::ServicePrincipal } else { Field::UserPrincipalName };
    (store.kind(0), text(who), text(Field::Application), store.status(0), store.created(0).to_string())
}

const TIME: &str = "2026-10-13T07:02:11Z";

#[test]
fn custom_tables_add_a_type_to_every_column() {
    let expected = (Kind::Interactive, "helene@contoso.com", "Microsoft Teams", Status::Failure, TIME.to_owned());
    for (name, text) in [
        (
            "query_data.csv",
            "TimeGenerated [UTC],CreatedDateTime_t [UTC],UserPrincipalName_s,AppDisplayName_s,IPAddress,ResultType_s,\
             IsInteractive_b,Type\n\"10/13/2026, 7:03:00.000 AM\",\"10/13/2026, 7:02:11.000 AM\",helene@contoso.com,\
             Microsoft Teams,192.0.2.4,50126,true,EntraCopy_CL\n",
        ),
        (
            "rows.ndjson",
            r#"{"time_t":"2026-10-13T07:03:00Z","createdDateTime_t":"2026-10-13T07:02:11Z","id_g":"5f0c8a51-8a3e-4a73-9d05-6a1d7f0f2c11","userPrincipalName_s":"helene@contoso.com","appDisplayName_s":"Microsoft Teams","resultType_d":50126,"Type":"SigninLogs_CL"}"#,
        ),
        (
            "answer.json",
            r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"CreatedDateTime_t","type":"datetime"},{"name":"UserPrincipalName_s","type":"string"},{"name":"AppDisplayName_s","type":"string"},{"name":"ResultType_s","type":"string"},{"name":"SignInEventTypes_s","type":"string"}],"rows":[["2026-10-13T07:02:11Z","helene@contoso.com","Microsoft Teams","50126","[\"interactiveUser\"]"]]}]}"#,
        ),
    ] {
        assert_eq!(only(&loaded(name, text)), expected, "{name}");
    }
}

#[test]
fn tables_of_service_principals_in_hunting() {
    let headings = "Timestamp,Application,ApplicationId,IsManagedIdentity,ErrorCode,ServicePrincipalName,IPAddress\n";
    let row = |managed: &str| format!("{TIME},Nightly job,8a1c,{managed},0,Nightly job,192.0.2.4\n");
    for (managed, kind) in
        [("0", Kind::ServicePrincipal), ("1", Kind::ManagedIdentity), ("True", Kind::ManagedIdentity)]
    {
        let store = loaded("hunting.csv", &format!("{headings}{}", row(managed)));
        let expected = (kind, "Nightly job", "Nightly job", Status::Success, TIME.to_owned());
        assert_eq!(only(&store), expected, "{managed}");
        assert_eq!(store.sources()[0].shape, "defender-csv");
    }
}

#[test]
fn sign_ins_through_a_federation_server_are_interactive() {
    let record = |more: &str| {
        format!(
            r#"{{"createdDateTime":"{TIME}","userPrincipalName":"helene@contoso.com","appDisplayName":"Payroll","status":{{"errorCode":0}}{more}}}"#
        )
    };
    let expected = (Kind::Interactive, "helene@contoso.com", "Payroll", Status::Success, TIME.to_owned());
    for (name, more) in [
        ("rows.ndjson", r#","Type":"ADFSSignInLogs""#),
        ("more.ndjson", r#","category":"ADFSSignInLogs""#),
        ("custom.ndjson", r#","Type":"ADFSSignInLogs_SRCH""#),
        ("adfs_signin_log_2026-10-13.json", ""),
        ("am-adfssigninlogs.json", ""),
    ] {
        assert_eq!(only(&loaded(name, &record(more))), expected, "{name}");
    }
}
