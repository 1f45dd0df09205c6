//! Writes the columns and the sort order for the next start as JSON, and reads them.

use super::layout::{ColumnChoice, ColumnEntry, ColumnLayout, LEAST_WIDTH, MOST_WIDTH};
use crate::app::model::{Model, TABS};
use crate::app::table::column::Column;
use crate::app::table::sort::{Sort, SortColumn};
use serde::{Deserialize, Serialize};

/// The schema of the text. A change of its format changes the number.
const SCHEMA: &str = "signinscope.columns/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedTable {
    schema: String,
    /// From left to right.
    columns: Vec<SavedColumn>,
    /// The orders of the tabs that are not in the usual one.
    sorts: Vec<SavedSort>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedColumn {
    column: String,
    shown: SavedChoice,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u16>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SavedChoice {
    AsItFits,
    Always,
    Never,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedSort {
    tab: String,
    by: Vec<SavedSortColumn>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedSortColumn {
    column: String,
    descending: bool,
}

/// The columns and the sort orders of the tabs as text.
pub(crate) fn text(model: &Model) -> String {
    let column = |entry: &ColumnEntry| SavedColumn {
        column: entry.column.name().to_owned(),
        shown: match entry.choice {
            ColumnChoice::AsItFits => SavedChoice::AsItFits,
            ColumnChoice::Always => SavedChoice::Always,
            ColumnChoice::Never => SavedChoice::Never,
        },
        width: entry.width,
    };
    let by = |by: SortColumn| SavedSortColumn { column: by.column.name().to_owned(), descending: by.descending };
    let sorts = TABS.iter().zip(&model.tabs).filter(|(_, view)| view.sort != Sort::default());
    let sorts =
        sorts.map(|(tab, view)| SavedSort { tab: tab.title().to_owned(), by: view.sort.columns().map(by).collect() });
    let saved = SavedTable {
        schema: SCHEMA.to_owned(),
        columns: model.column_layout.entries.iter().map(column).collect(),
        sorts: sorts.collect(),
    };
    // Text and numbers have a form in JSON.
    serde_json::to_string_pretty(&saved).unwrap_or_default() + "\n"
}

/// Restores what [`text`] wrote. Columns that it does not name come last.
///
/// # Errors
/// What was expected; nothing is changed then.
pub(crate) fn restore(model: &mut Model, text: &str) -> Result<(), String> {
    let saved: SavedTable = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if saved.schema != SCHEMA {
        return Err(format!("its schema is {}, and this program knows {SCHEMA}", saved.schema));
    }
    let named = |name: &str| Column::from_name(name).ok_or_else(|| format!("there is no column \"{name}\""));
    let mut layout = ColumnLayout { entries: Vec::new() };
    for SavedColumn { column, shown, width } in saved.columns {
        let choice = match shown {
            SavedChoice::AsItFits => ColumnChoice::AsItFits,
            SavedChoice::Always => ColumnChoice::Always,
            SavedChoice::Never => ColumnChoice::Never,
        };
        let column = named(&column)?;
        if layout.columns().any(|other| other == column) {
            return Err(format!("the column \"{}\" comes twice", column.name()));
        }
        let width = width.map(|width| width.clamp(LEAST_WIDTH, MOST_WIDTH));
        layout.entries.push(ColumnEntry { column, choice, width });
    }
    let missing = ColumnLayout::default().entries.into_iter();
    let missing: Vec<_> = missing.filter(|entry| !layout.columns().any(|column| column == entry.column)).collect();
    layout.entries.extend(missing);
    if layout.entries.iter().all(|entry| entry.choice == ColumnChoice::Never) {
        return Err("every column is hidden".to_owned());
    }
    let mut sorts = [Sort::default(); TABS.len()];
    for SavedSort { tab, by } in saved.sorts {
        let at = TABS.iter().position(|other| other.title() == tab);
        let at = at.ok_or_else(|| format!("there is no tab \"{tab}\""))?;
        let by: Result<Vec<SortColumn>, String> =
            by.iter().map(|by| Ok(SortColumn { column: named(&by.column)?, descending: by.descending })).collect();
        sorts[at] = Sort::of(&by?).ok_or("a sort order has no column, or more than three")?;
    }
    model.column_layout = layout;
    for (view, sort) in model.tabs.iter_mut().zip(sorts) {
        view.sort = sort;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    #[test]
    fn columns_and_orders_are_the_same_after_they_were_written_and_read() {
        let mut player = Player::loaded(120, 40);
        player.play("C Down Enter Down + > Esc s Down Enter S Down Down Enter");
        let written = text(&player.app.model);
        let mut other = Player::loaded(120, 40);
        assert_ne!(text(&other.app.model), written);
        restore(&mut other.app.model, &written).expect("read");
        assert_eq!(text(&other.app.model), written);
        assert_eq!(other.app.model.column_layout, player.app.model.column_layout);
        assert_eq!(other.app.model.tabs[1].sort, player.app.model.tabs[1].sort);
        assert_eq!(other.app.model.tabs[0].sort, Sort::default(), "of another tab");
        assert!(!written.contains("alice"), "nothing of the log: {written}");
    }

    #[test]
    fn a_text_that_is_not_understood_changes_nothing() {
        let mut player = Player::loaded(120, 40);
        let usual = text(&player.app.model);
        for (from, to, expected) in [
            ("columns/1", "columns/2", "this program knows"),
            ("\"user\"", "\"nobody\"", "there is no column \"nobody\""),
            ("\"user\"", "\"date\"", "comes twice"),
            ("as_it_fits", "never", "every column is hidden"),
            ("as_it_fits", "perhaps", "unknown variant"),
            ("\"sorts\": []", "\"sorts\": [{\"tab\": \"All\", \"by\": []}]", "no column"),
            ("\"sorts\": []", "\"sorts\": [{\"tab\": \"None\", \"by\": []}]", "there is no tab"),
        ] {
            let error = restore(&mut player.app.model, &usual.replace(from, to)).expect_err(expected);
            assert!(error.contains(expected), "{error}");
            assert_eq!(text(&player.app.model), usual);
        }
    }

    #[test]
    fn columns_that_are_not_named_come_last() {
        let mut player = Player::loaded(120, 40);
        let text = "{\"schema\": \"signinscope.columns/1\", \"sorts\": [], \"columns\": [{\"column\": \"user\", \
                    \"shown\": \"always\", \"width\": 9999}]}";
        restore(&mut player.app.model, text).expect("read");
        let layout = &player.app.model.column_layout;
        assert_eq!(layout.columns().take(3).collect::<Vec<_>>(), [Column::User, Column::Date, Column::Log]);
        assert_eq!((layout.entries.len(), layout.width(Column::User)), (Column::ALL.len(), Some(MOST_WIDTH)));
    }
}
