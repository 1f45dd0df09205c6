//! Registers the views. A new view is a folder, its `mod` line in `app/mod.rs` and one entry here; results that it keeps
//! are a field of the [`Model`].
//!
//! Keys, footer, help and the documentation of keys are made from it, so none of them can promise what another lacks.

use super::core::view::View;
use super::model::Model;
use super::{
    activity, columns, compare, copy, counts, details, export, files, filter, help, histogram, history, kql, marks,
    overlay_keys, palette, pivot, questions, search, shell, suspects, table, timeline, tour, users,
};

/// All views, in the order of the help.
pub static VIEWS: &[View<Model>] = &[
    help::VIEW,
    palette::VIEW,
    shell::VIEW,
    table::VIEW,
    columns::VIEW,
    search::VIEW,
    filter::VIEW,
    histogram::VIEW,
    history::VIEW,
    suspects::VIEW,
    marks::VIEW,
    details::VIEW,
    kql::VIEW,
    users::VIEW,
    activity::VIEW,
    timeline::VIEW,
    compare::VIEW,
    counts::VIEW,
    questions::VIEW,
    pivot::VIEW,
    files::VIEW,
    copy::VIEW,
    export::VIEW,
    tour::VIEW,
    tour::GLOSSARY,
    overlay_keys::MENU,
    overlay_keys::PROMPT,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::core::binding::Binding;
    use crate::app::core::key::Key;
    use crate::app::core::view::bindings_in;
    use crate::app::testing::Player;
    use crate::app::widget::prompt;
    use crate::app::{Class, Focus, TABS};
    use std::collections::HashSet;

    fn in_view(view: &View<Model>) -> Vec<&'static Binding<Model>> {
        bindings_in(VIEWS, view.name).collect()
    }

    #[test]
    fn names_of_views_are_unique() {
        let names: HashSet<_> = VIEWS.iter().map(|view| view.name).collect();
        assert_eq!(names.len(), VIEWS.len());
    }

    #[test]
    fn every_pane_is_a_view() {
        for pane in [Focus::Table, Focus::Suspects, Focus::Details, Focus::Histogram] {
            assert!(VIEWS.iter().any(|view| view.name == pane.view() && view.class == Class::Pane), "{pane:?}");
        }
    }

    #[test]
    fn names_of_jobs_are_unique() {
        let mut names: Vec<&str> = VIEWS.iter().flat_map(|view| view.jobs).map(|job| job.name).collect();
        names.extend([export::JOB, pivot::JOB, questions::JOB]);
        let unique: HashSet<_> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{names:?}");
    }

    #[test]
    fn no_key_means_two_things_in_one_view() {
        for view in VIEWS {
            let mut seen = HashSet::new();
            for key in in_view(view).iter().flat_map(|binding| binding.keys) {
                assert!(seen.insert(key), "{key} in {}", view.name);
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_words() {
        for binding in VIEWS.iter().flat_map(View::all_bindings) {
            assert!(!binding.keys.is_empty() && !binding.name.is_empty() && !binding.about.is_empty());
        }
        let model = Player::new(80, 24).app.model;
        for tab in TABS {
            assert!(model.key_of(&tab.title().to_lowercase()).is_some(), "{tab:?}");
        }
    }

    #[test]
    fn a_key_does_in_every_view_what_its_name_says() {
        // The same key for the same thing everywhere: one name, or a name that only says it better in its place.
        for (key, names) in [
            (Key::Char('s'), ["sort"].as_slice()),
            (Key::Char('y'), &["copy"]),
            (Key::Char('c'), &["compare"]),
            (Key::Char('q'), &["back"]),
            (Key::Char('u'), &["undo"]),
            (Key::Ctrl('r'), &["redo"]),
            (Key::Escape, &["close"]),
        ] {
            let bindings = VIEWS.iter().flat_map(View::all_bindings).filter(|binding| binding.keys.contains(&key));
            assert!(bindings.into_iter().all(|binding| names.contains(&binding.name)), "{key}");
        }
    }

    #[test]
    fn the_way_out_works_everywhere() {
        for view in VIEWS {
            for (key, name) in [(Key::Ctrl('c'), "quit"), (Key::Escape, "close")] {
                assert!(in_view(view).iter().any(|binding| binding.keys.contains(&key) && binding.name == name));
            }
        }
        let in_prompt: Vec<_> = bindings_in(VIEWS, prompt::NAME).collect();
        assert!(in_prompt.iter().all(|binding| !binding.keys.contains(&Key::Char('q'))), "it is a letter there");
    }
}
