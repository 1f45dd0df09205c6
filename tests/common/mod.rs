//! Builds sign-in logs for tests, in the shape of the diagnostic settings, and runs the program on them.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The default tenant of a sign-in.
pub const TENANT: &str = "aaaaaaaa-0000-4000-8000-000000000001";

/// The program, in an environment that is the same everywhere.
pub fn signinscope() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    // The settings of the user who runs the tests would change findings.
    command.env("LC_ALL", "C.UTF-8").env("XDG_CONFIG_HOME", "/nowhere").env_remove("RUST_BACKTRACE");
    command
}

/// A sign-in to be written to a log.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Number of the request id; ids of different numbers differ.
    pub id: u128,
    /// `createdDateTime`.
    pub created: String,
    /// `time`, the time of ingestion.
    pub ingested: String,
    /// Which of the two logs.
    pub interactive: bool,
    /// Tenant id.
    pub tenant: String,
    /// The user's number: id and name follow from it.
    pub user: u64,
    /// The application's number, likewise.
    pub application: u64,
    /// The resource's number, likewise.
    pub resource: u64,
    /// Whether the record names the resource by its id; else by its name only.
    pub resource_has_id: bool,
    /// IP address.
    pub address: String,
    /// `status.errorCode`.
    pub code: i64,
}

impl SignIn {
    /// A successful non-interactive sign-in at 14:02:11 on 2026-10-03.
    pub fn new(id: u128) -> Self {
        Self {
            id,
            created: "2026-10-03T14:02:11.5000000Z".to_owned(),
            ingested: "2026-10-03T14:05:00.0000000Z".to_owned(),
            interactive: false,
            tenant: TENANT.to_owned(),
            user: 1,
            application: 1,
            resource: 1,
            resource_has_id: true,
            address: "198.51.100.4".to_owned(),
            code: 0,
        }
    }

    /// The record of the diagnostic log.
    pub fn record(&self) -> Value {
        let category = if self.interactive { "SignInLogs" } else { "NonInteractiveUserSignInLogs" };
        let mut properties = json!({
            "id": guid(self.id),
            "createdDateTime": self.created,
            "userId": guid(0x1000 + u128::from(self.user)),
            "userPrincipalName": format!("user{}@contoso.com", self.user),
            "appId": guid(0x2000 + u128::from(self.application)),
            "appDisplayName": format!("Application {}", self.application),
            "resourceDisplayName": format!("Resource {}", self.resource),
            "ipAddress": self.address,
            "status": {"errorCode": self.code},
            "isInteractive": self.interactive,
        });
        if self.resource_has_id {
            properties["resourceId"] = guid(0x3000 + u128::from(self.resource)).into();
        }
        json!({
            "time": self.ingested,
            "category": category,
            "operationName": "Sign-in activity",
            "tenantId": self.tenant,
            "resultType": self.code.to_string(),
            "callerIpAddress": self.address,
            "properties": properties,
        })
    }
}

/// A GUID with this number in it. Never zero, which would be no id.
pub fn guid(number: u128) -> String {
    let digits = format!("{:032x}", 0x5000_0000_0000_4000_8000_0000_0000_0000 + number);
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

/// Sign-ins of some users, applications, resources and addresses over three days, most in a few hours, so that groups
/// of every size come up. The same `seed` gives the same sign-ins; ids are unique across seeds.
pub fn population(seed: u64, count: usize) -> Vec<SignIn> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    (0..count)
        .map(|at| {
            let (day, hour) = (draw(3) + 1, [draw(24), 9, 11, 14][draw(4) as usize]);
            SignIn {
                created: format!("2026-10-{day:02}T{hour:02}:{:02}:{:02}.{:07}Z", draw(60), draw(60), draw(3) * 5_000),
                interactive: draw(10) == 0,
                user: draw(6),
                application: draw(3),
                resource: draw(3),
                resource_has_id: draw(8) > 0,
                address: format!("198.51.100.{}", draw(4)),
                code: [0, 0, 0, 50126, 50074][draw(5) as usize],
                ..SignIn::new((u128::from(seed) << 32) + at as u128)
            }
        })
        .collect()
}

/// A directory for the files of one test, removed with it.
pub struct Case(tempfile::TempDir);

impl Case {
    /// An empty directory.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file of these bytes.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// Writes a log of these sign-ins, a record a line.
    pub fn log(&self, name: &str, sign_ins: &[SignIn]) -> PathBuf {
        self.file(name, ndjson(sign_ins))
    }
}

/// A record a line.
pub fn ndjson(sign_ins: &[SignIn]) -> String {
    sign_ins.iter().flat_map(|sign_in| [sign_in.record().to_string(), "\n".to_owned()]).collect()
}

/// The JSON values of each line.
pub fn lines(output: &[u8]) -> Vec<Value> {
    let parse = |line: &[u8]| serde_json::from_slice(line).expect("a line of JSON");
    output.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).map(parse).collect()
}
