//! Reads the admin center's download of authentication details: one step of a sign-in a row, joined by request id.

use super::nested_value::is_reused;
use super::record_builder::RejectReason;
use super::row::wrong_width;
use super::translated_headings::english;
use crate::signin::{Field, Guid};
use std::borrow::Cow;

/// The columns of such a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StepColumns {
    width: usize,
    request_id: usize,
    method: usize,
    succeeded: usize,
    result: Option<usize>,
}

/// One step of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthenticationStep {
    /// The sign-in that it belongs to.
    pub request_id: Guid,
    method: String,
    succeeded: bool,
    result: String,
}

impl StepColumns {
    /// The columns, if the headings are those of such a table.
    pub(crate) fn of<T: AsRef<str>>(headings: &[T]) -> Option<Self> {
        let names: Vec<String> = headings.iter().map(|heading| english(heading.as_ref())).collect();
        let column = |name: &str| names.iter().position(|n| n == name);
        Some(Self {
            width: names.len(),
            request_id: column("requestid")?,
            method: column("authenticationmethod")?,
            succeeded: column("succeeded")?,
            result: column("resultdetail"),
        })
    }

    /// Reads a row.
    ///
    /// # Errors
    /// When the row is no step, with the reason.
    pub(crate) fn read(&self, cells: &[Cow<'_, str>]) -> Result<AuthenticationStep, RejectReason> {
        if cells.len() != self.width {
            return Err(wrong_width(cells.len(), self.width));
        }
        let cell = |at: usize| cells[at].trim();
        let request_id = Guid::parse(cell(self.request_id)).ok_or("the request ID is no GUID")?;
        let succeeded = super::enum_value::normalise(Field::Compliant, Cow::Borrowed(cell(self.succeeded)));
        Ok(AuthenticationStep {
            request_id,
            method: cell(self.method).to_owned(),
            succeeded: succeeded.eq_ignore_ascii_case("true"),
            result: self.result.map(cell).unwrap_or_default().to_owned(),
        })
    }
}

/// The fields of a sign-in that its steps complete.
pub(crate) fn completed(steps: &[AuthenticationStep]) -> [(Field, String); 2] {
    let fresh = steps.iter().any(|step| step.succeeded && !is_reused(&step.method, &step.result));
    let described: Vec<String> =
        steps.iter().map(|step| super::nested_value::described(&step.method, step.succeeded, &step.result)).collect();
    [(Field::FreshFactor, fresh.to_string()), (Field::Methods, described.join("; "))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_by_their_headings_in_any_language() {
        let id = "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917";
        for headings in [
            ["Request ID", "Date (UTC)", "Authentication method", "Succeeded", "Result detail"],
            [
                "Id. de solicitud",
                "Fecha (UTC)",
                "M\u{e9}todo de autenticaci\u{f3}n",
                "Correcto",
                "Detalle del resultado",
            ],
        ] {
            let columns = StepColumns::of(&headings).expect("a table of steps");
            let read = |cells: [&'static str; 5]| columns.read(&cells.map(Cow::Borrowed));
            let reused =
                read([id, "", "Previously satisfied", "True", "MFA requirement satisfied by claim in the token"]);
            let fresh = read([id, "", "Passkey", "S\u{ed}", ""]);
            let (reused, fresh) = (reused.expect("a step"), fresh.expect("a step"));
            assert_eq!(completed(std::slice::from_ref(&reused))[0].1, "false");
            let [(_, is_fresh), (_, methods)] = completed(&[reused, fresh]);
            assert_eq!(is_fresh, "true");
            assert_eq!(
                methods,
                "Previously satisfied: MFA requirement satisfied by claim in the token; Passkey: succeeded"
            );
            assert!(read(["", "", "Passkey", "True", ""]).is_err_and(|reason| reason.contains("request ID")));
        }
        assert_eq!(StepColumns::of(&["Request ID", "Date (UTC)", "Username"]), None);
    }
}
