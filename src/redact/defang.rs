//! Writes the addresses of a load and of its findings so that nobody opens them by accident.

use crate::detect::{Finding, Findings};
use crate::store::Store;
use crate::text::defanged;

/// The same sign-ins with defanged addresses and links.
pub(crate) fn defanged_store(store: &Store) -> Store {
    store.rewritten(|_, text| defanged(text), Clone::clone, store.filter().clone())
}

/// The same findings with defanged addresses and links.
pub(crate) fn defanged_findings(findings: &Findings) -> Findings {
    let mut findings = findings.clone();
    findings.list.iter_mut().for_each(defang);
    findings
}

fn defang(finding: &mut Finding) {
    let texts = [&mut finding.summary, &mut finding.would_clear].into_iter();
    let reasons = finding.evidence.iter_mut().chain(&mut finding.innocence).map(|reason| &mut reason.text);
    let notes = finding.notes.iter_mut().map(|note| &mut note.text);
    let lists = finding.addresses.iter_mut().chain(&mut finding.anchor_addresses).chain(&mut finding.caveats);
    let names = finding.user_principal_name.iter_mut();
    let verdict = finding.verdict.iter_mut().map(|verdict| &mut verdict.reason);
    let mark = finding.mark.iter_mut().map(|mark| &mut mark.note);
    for text in texts.chain(reasons).chain(notes).chain(lists).chain(names).chain(verdict).chain(mark) {
        *text = defanged(text).into_owned();
    }
}
