//! Moving about: cursor, panes, tabs, expanding.

use super::action::Move;
use super::command::Command;
use super::details::{DetailLine, Details, Subject};
use super::details_pane;
use super::files_panel;
use super::findings::Entry;
use super::jumps;
use super::layout::Focus;
use super::load::LoadState;
use super::model::{Model, Overlay};
use super::rows::Visible;
use super::steps::Steps;
use crate::aggregate::Tab;
use crate::report::kql;
use crate::signin::Window;
use crate::text::{SafeText, number};

/// Moves the cursor, or scrolls, in what has the focus.
pub fn go(model: &mut Model, way: Move) {
    let page = match model.focus {
        Focus::Table => model.panes().table.height,
        Focus::Suspects => 3,
        Focus::Details => model.panes().details.height.saturating_sub(1),
    };
    let page = isize::try_from(page.max(1)).unwrap_or(1);
    let by = match way {
        Move::Up => -1,
        Move::Down => 1,
        Move::PageUp => -page,
        Move::PageDown => page,
        Move::Top => isize::MIN,
        Move::Bottom => isize::MAX,
    };
    if model.files().is_some() {
        let is_page = matches!(way, Move::PageUp | Move::PageDown);
        return files_panel::go(model, if is_page { by.signum() } else { by }, is_page);
    }
    match &mut model.overlay {
        Some(Overlay::Help(scroll)) => *scroll = scroll.saturating_add_signed(by),
        Some(Overlay::Menu(menu)) => menu.step(by),
        Some(Overlay::Prompt(_) | Overlay::Files(_)) => {}
        None => match model.focus {
            Focus::Table => {
                let view = model.view_mut();
                view.cursor = view.cursor.saturating_add_signed(by);
                if let Some(details) = &mut model.details {
                    *details = Details::of(Subject::Row);
                }
            }
            Focus::Suspects => model.suspects.cursor = model.suspects.cursor.saturating_add_signed(by),
            Focus::Details => {
                let taken = details_pane::go(model, way);
                if let Some(details) = model.details.as_mut().filter(|_| !taken) {
                    details.scroll = details.scroll.saturating_add_signed(by);
                }
            }
        },
    }
}

/// Keeps every cursor and scroll where there is something.
pub fn settle(model: &mut Model) {
    let panes = model.panes();
    model.view_mut().settle(usize::from(panes.table.height));
    let last = model.suspects.entries(&model.findings).len().saturating_sub(1);
    model.suspects.cursor = model.suspects.cursor.min(last);
    if model.focus == Focus::Suspects && model.findings.list.is_empty() {
        model.focus = Focus::Table;
    }
    let lines = details_pane::lines(model, DetailLine::width_in(panes.details)).len();
    let height = usize::from(panes.details.height.saturating_sub(1));
    if let Some(details) = &mut model.details {
        details.scroll = details.scroll.min(lines.saturating_sub(height));
    }
    files_panel::settle(model);
    if let Some(Overlay::Help(scroll)) = &mut model.overlay {
        let shown = usize::from(model.size.height.saturating_sub(2));
        *scroll = (*scroll).min(super::binding::help_lines().saturating_sub(shown));
    }
}

/// Shows a tab, if it is there.
pub fn tab(model: &mut Model, tab: Tab) {
    if model.has(tab) {
        model.tab = tab;
        model.focus = Focus::Table;
    } else {
        model.toast = Some(SafeText::literal("There are no such sign-ins in what is loaded"));
    }
}

/// Takes the next time aggregate.
pub fn next_window(model: &mut Model) {
    let view = model.view_mut();
    let at = Window::ALL.iter().position(|&window| window == view.window).unwrap_or(0);
    view.window = Window::ALL[(at + 1) % Window::ALL.len()];
}

/// Gives the focus to the next pane, or to the one before.
pub fn next_pane(model: &mut Model, forward: bool) {
    let mut panes = vec![Focus::Table];
    if !model.findings.list.is_empty() {
        panes.push(Focus::Suspects);
    }
    if model.details.is_some() {
        panes.push(Focus::Details);
    }
    let at = panes.iter().position(|&pane| pane == model.focus).unwrap_or(0);
    let step = if forward { 1 } else { panes.len() - 1 };
    model.focus = panes[(at + step) % panes.len()];
}

/// Enter on a row: expands or collapses a group, opens the details of a single sign-in.
pub fn open(model: &mut Model) {
    let view = model.view();
    let Some(&visible) = view.rows.get(view.cursor) else { return };
    match visible {
        Visible::Group(group) if view.listing.is_expandable(group) => {
            let expanded = view.is_expanded(group);
            model.view_mut().set_expanded(!expanded);
        }
        _ => explain(model),
    }
}

/// Expands the group at the cursor; on a single sign-in, opens its details.
pub fn expand(model: &mut Model) {
    let view = model.view();
    let single = match view.rows.get(view.cursor) {
        Some(Visible::Group(group)) => !view.listing.is_expandable(*group),
        Some(Visible::Member(..)) => true,
        None => return,
    };
    if single {
        explain(model);
    } else if !model.view_mut().set_expanded(true) {
        go(model, Move::Down);
    }
}

/// Opens the details and goes to them: of the row, or of the finding, whichever has the focus.
pub fn explain(model: &mut Model) {
    let subject = match model.focus {
        Focus::Table => Subject::Row,
        Focus::Suspects => match model.suspects.selected(&model.findings) {
            Some(number) => Subject::Finding(number),
            None => return,
        },
        Focus::Details => return,
    };
    if subject == Subject::Row && model.view().row().is_none() {
        return;
    }
    model.details = Some(Details::of(subject));
    model.focus = Focus::Details;
}

/// Goes to the suspects and back.
pub fn suspects(model: &mut Model) {
    if model.focus == Focus::Suspects {
        model.focus = Focus::Table;
    } else if !model.findings.list.is_empty() {
        model.focus = Focus::Suspects;
    } else if model.findings_version == 0 {
        model.toast = Some(SafeText::literal("Detection is still at work"));
    } else {
        let blind = if model.findings.limits.is_empty() {
            String::new()
        } else {
            format!("; {}", model.findings.limits.join("; "))
        };
        let text = format!("No suspected replay in {} sign-ins{blind}", number(model.survey.total()));
        model.toast = Some(SafeText::from_log(&text, model.glyphs).into_owned());
    }
}

/// Enter on a suspect: unfolds the low ones, or shows the first sign-in of a finding in the table. On a reason in the
/// details: the first sign-in that proves it.
pub fn follow(model: &mut Model) {
    if model.focus == Focus::Details {
        if let Some(Details { subject: Subject::Finding(number), reason, .. }) = model.details {
            jumps::to_sign_in(model, number, Some(reason), 0);
        }
        return;
    }
    match model.suspects.entry(&model.findings) {
        Some(Entry::Finding(number)) => jumps::to_sign_in(model, number, None, 0),
        Some(Entry::Fold(..)) => model.suspects.unfolded = true,
        None => {}
    }
}

/// Shows the query for the finding that has the focus, else for the row at the cursor.
pub fn query(model: &mut Model) {
    let finding = match (model.focus, model.details.map(|details| details.subject)) {
        (Focus::Suspects, _) => model.suspects.selected(&model.findings),
        (Focus::Details, Some(Subject::Finding(number))) => Some(number),
        _ => None,
    };
    let text = match finding.and_then(|number| model.findings.list.get(number)) {
        Some(finding) => kql::of_finding(&model.store, finding),
        None if model.focus == Focus::Suspects => return,
        None => {
            let view = model.view();
            match view.rows.get(view.cursor) {
                Some(&Visible::Group(group)) => kql::of_rows(&model.store, view.listing.members(group)),
                Some(&Visible::Member(_, row)) => kql::of_rows(&model.store, &[row]),
                None => return,
            }
        }
    };
    model.query = text;
    model.details = Some(Details::of(Subject::Query(finding)));
    model.focus = Focus::Details;
}

/// Shows the findings of low severity, or folds them away again.
pub fn unfold(model: &mut Model) {
    let held = model.suspects.selected(&model.findings);
    model.suspects.unfolded = !model.suspects.unfolded;
    if let Some(number) = held {
        model.suspects.select(&model.findings, number);
    }
}

/// Closes what is open; without that gives up the search, and then a running load. Whether anything was left to do.
pub fn back(model: &mut Model, commands: &mut Vec<Command>) -> bool {
    if close(model) {
        return true;
    }
    if model.pattern().is_some() {
        model.pattern.clear();
        model.searched = None;
        model.steps = Steps::Search;
        return true;
    }
    if model.load == LoadState::Running {
        model.load = LoadState::Stopping;
        commands.push(Command::StopLoading);
        return true;
    }
    false
}

/// Closes what lies over the panes, the details, or the suspects. Whether anything was open.
pub fn close(model: &mut Model) -> bool {
    if files_panel::close_account(model) || model.overlay.take().is_some() {
        return true;
    }
    match model.focus {
        Focus::Suspects => model.focus = Focus::Table,
        _ if model.details.is_some() => {
            let about_finding = model
                .details
                .is_some_and(|details| matches!(details.subject, Subject::Finding(_) | Subject::Query(Some(_))));
            let to_suspects = about_finding && model.focus == Focus::Details;
            model.details = None;
            model.focus = if to_suspects { Focus::Suspects } else { Focus::Table };
        }
        _ => return false,
    }
    true
}
