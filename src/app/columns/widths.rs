//! Chooses the columns of the table that fit, and their widths.

use super::layout::ColumnChoice;
use crate::aggregate::Tab;
use crate::app::model::Model;
use crate::app::table::column::Column;
use crate::text::number;

/// Blanks between two columns.
pub(crate) const GAP: u16 = 1;
/// The signs before the first column: expander, severity, mark of the analyst or blank.
const GUTTER: u16 = 3;
/// The same in words: `closed critical `.
const GUTTER_IN_WORDS: u16 = 16;
/// What the word for a mark adds, where something is marked: `marked `.
const MARK_IN_WORDS: u16 = 7;
/// Below this width times have no seconds, and a status is a symbol and a code.
const NARROW: u16 = 70;
/// What the mark of an address that is not the caller's takes, with its blank.
pub(crate) const BADGE: u16 = 2;

/// Cells in which most names are readable.
const READABLE: u16 = 16;

/// The columns that matter at any size, the most important first.
const CORE: [Column; 7] =
    [Column::Date, Column::User, Column::Status, Column::IpAddress, Column::Application, Column::Count, Column::Log];

/// The columns that a wider screen adds, in this order.
const EXTRA: [Column; 13] = [
    Column::Location,
    Column::Agent,
    Column::Resource,
    Column::ResourceId,
    Column::TokenType,
    Column::OperatingSystem,
    Column::Device,
    Column::ClientApp,
    Column::Browser,
    Column::ConditionalAccess,
    Column::Session,
    Column::Requirement,
    Column::UserAgent,
];

/// The narrowest that a column makes sense, and the widest that it is ever given.
fn limits(column: Column, narrow: bool, years: bool) -> (u16, u16) {
    match column {
        Column::Date => {
            let year = if years { 5 } else { 0 };
            if narrow { (11 + year, 11 + year) } else { (14 + year, 14 + year) }
        }
        Column::User if narrow => (8, 32),
        Column::User => (10, 32),
        Column::Status if narrow => (8, 8),
        Column::Status => (9, 9),
        Column::IpAddress => (15, 24),
        Column::Application if narrow => (7, 28),
        Column::Application => (12, 28),
        Column::Count => (3, 10),
        Column::Log => (3, 3),
        Column::Location => (9, 22),
        Column::Resource => (10, 28),
        Column::ResourceId | Column::Session => (18, 36),
        Column::TokenType => (12, 20),
        Column::ClientApp => (12, 31),
        Column::Device => (10, 24),
        Column::OperatingSystem => (7, 14),
        Column::Browser => (8, 20),
        Column::ConditionalAccess => (12, 12),
        Column::Requirement => (12, 26),
        Column::Agent => (10, 31),
        Column::UserAgent => (20, 80),
    }
}

/// The columns of the tab in view in a table so wide, from left to right, with their widths.
///
/// Those that the user wants always come first, then the core columns, each at least at its least width; then they grow to
/// the width that the user gave them, or to what their values need; then further columns are added as wide as their values
/// need, as long as there are cells.
pub(crate) fn columns(model: &Model, width: u16) -> Vec<(Column, u16)> {
    let layout = &model.column_layout;
    let shown = |column: Column| match layout.choice(column) {
        ColumnChoice::AsItFits => has_values(model, column),
        ColumnChoice::Always => true,
        ColumnChoice::Never => false,
    };
    let limits = |column| width_limits(model, width, column);
    let mut left = (width + GAP).saturating_sub(gutter(model));
    let mut chosen: Vec<(Column, u16)> = Vec::new();
    let always = |column: &Column| layout.choice(*column) == ColumnChoice::Always;
    let chosen_core = CORE.into_iter().filter(always);
    let chosen_others = layout.columns().filter(|column| always(column) && !CORE.contains(column));
    let core = CORE.into_iter().filter(|column| !always(column) && shown(*column));
    for column in chosen_core.chain(chosen_others).chain(core) {
        let least = limits(column).0;
        if least + GAP <= left {
            left -= least + GAP;
            chosen.push((column, least));
        }
    }
    for (column, given) in chosen.iter_mut().filter(|(column, _)| layout.width(*column).is_some()) {
        let more = limits(*column).1.saturating_sub(*given).min(left);
        (*given, left) = (*given + more, left - more);
    }
    // No column takes everything before the others are readable.
    for cap in [READABLE, u16::MAX] {
        for (column, given) in &mut chosen {
            let more = limits(*column).1.min(cap).saturating_sub(*given).min(left);
            (*given, left) = (*given + more, left - more);
        }
    }
    let as_it_fits = |column: &Column| layout.choice(*column) == ColumnChoice::AsItFits && shown(*column);
    for column in EXTRA.into_iter().filter(as_it_fits) {
        let (least, wanted) = limits(column);
        let given = wanted.min(left.saturating_sub(GAP));
        if given >= least {
            left -= given + GAP;
            chosen.push((column, given));
        }
    }
    chosen.sort_by_key(|(column, _)| layout.columns().position(|other| other == *column));
    chosen
}

/// Whether the tab in view has something to show in a column.
pub(crate) fn has_values(model: &Model, column: Column) -> bool {
    match column {
        Column::Log => model.tab == Tab::All,
        Column::Date | Column::Status | Column::Count => true,
        _ => model.version == 0 || model.summary.width(column, model.tab) > 0,
    }
}

/// The least width of a column in a table so wide, and the one that it is given where there are cells for it.
pub(crate) fn width_limits(model: &Model, width: u16, column: Column) -> (u16, u16) {
    let narrow = width + GUTTER < NARROW + gutter(model);
    let (least, most) = limits(column, narrow, model.summary.years);
    if let Some(chosen) = model.column_layout.width(column) {
        return (least.min(chosen), chosen);
    }
    let values = match column {
        Column::Date | Column::Status | Column::Log | Column::Count => most,
        Column::IpAddress if model.summary.confidential => model.summary.width(column, model.tab) + BADGE,
        Column::User if model.summary.agents => model.summary.width(column, model.tab) + BADGE,
        _ => model.summary.width(column, model.tab),
    };
    let title = if column == Column::Resource { 8 } else { column.title().len() as u16 };
    let least = if column == Column::Count { least.max(digits(model)).min(most) } else { least };
    (least, values.max(title.min(most)).clamp(least, most))
}

/// Cells before the first column.
pub(crate) fn gutter(model: &Model) -> u16 {
    match model.plain {
        false => GUTTER,
        true if model.marked.is_empty() => GUTTER_IN_WORDS,
        true => GUTTER_IN_WORDS + MARK_IN_WORDS,
    }
}

/// Cells that the highest count of the tab takes.
fn digits(model: &Model) -> u16 {
    number(model.tab_view().listing.highest).len() as u16
}
