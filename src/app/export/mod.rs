//! Writes the table or the findings to a new file: a menu, a prompt for the name, and the job that writes.

pub(crate) mod state;

use self::state::Export;
use crate::aggregate::{Groups, Tab};
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::message::Answer;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, AppJob, Model};
use crate::app::table::listing::Listing;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::prompt::{Prompt, Purpose, file_named};
use crate::detect::{Findings, MarkedRows, without_notes};
use crate::report::findings::Report;
use crate::report::rows::Rows;
use crate::report::{Digests, Saved, save};
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use crate::text::{bytes, counted, io_error};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The menu of what can be written.
pub(crate) const VIEW: View<Model> = View::new("Export", Class::Popup).shared(&[(
    Scope::Panes,
    Action::new(
        &[Key::Char('x')],
        "export",
        "write the table, the findings or what was copied to a file",
        |model, commands| {
            if model.unsaved_copy {
                commands.push(AppCommand::SaveCopy);
            } else {
                let menu = menu(model);
                model.offer(menu);
            }
        },
    )
    .footer(13)
    .when(|model| {
        let listed = !model.tab_view().list.rows.is_empty() || !model.findings.list.is_empty();
        let something = listed || model.unsaved_copy;
        available_if(something, "There is nothing to write yet")
    }),
)]);

/// The name of the job that writes.
pub(crate) const JOB: &str = "Writing the file";

/// What can be written, the one that the user most likely wants first.
fn menu(model: &Model) -> Option<Menu<Model>> {
    let mut exports = vec![Export::RowsCsv, Export::RowsNdjson];
    if !model.marked.is_empty() {
        exports.extend([Export::MarkedCsv, Export::MarkedNdjson]);
    }
    if !model.findings.list.is_empty() {
        exports.extend([Export::FindingsMarkdown, Export::FindingsJson, Export::FindingsCsv]);
    }
    if model.focus == Focus::Suspects {
        let of_rows = exports.iter().filter(|export| export.is_of_rows()).count();
        exports.rotate_left(of_rows);
        exports.splice(0..0, model.suspects.selected(&model.findings).map(Export::FindingMarkdown));
    }
    let item = |export: Export| {
        MenuItem::new(export.about(), move |model: &mut Model, _: &mut Vec<_>| {
            let name = export.file_name(model.tab);
            model.ask(FileName(export), &name);
        })
    };
    Menu::new("Write to a file", 64, exports.into_iter().map(item).collect())
}

/// Asks for the name of the file.
struct FileName(Export);

impl Purpose<Model> for FileName {
    fn title(&self) -> &'static str {
        "Write to"
    }

    fn effect(&self, _: &Model, _: &Prompt<Model>) -> String {
        format!("{}; a file that is there already stays as it is", self.0.about())
    }

    fn accept(&self, model: &mut Model, text: &str, commands: &mut Vec<AppCommand>) -> bool {
        let exporting = Exporting::new(self.0, text, model);
        commands.push(AppCommand::Run(AppJob::once(JOB, move || {
            let outcome = exporting.run();
            let say: Answer<Model> = Box::new(move |model: &mut Model| model.say(&outcome));
            say
        })));
        true
    }
}

/// All that writing takes, away from the state.
struct Exporting {
    export: Export,
    path: PathBuf,
    store: Arc<Store>,
    listing: Arc<Listing>,
    window: TimeAggregate,
    findings: Arc<Findings>,
    marked: MarkedRows,
}

impl Exporting {
    /// A tab and findings as they are now, to be written to `path`.
    fn new(export: Export, path: &str, model: &Model) -> Self {
        let tab_view = model.tab_view();
        Self {
            export,
            path: file_named(path),
            store: Arc::clone(&model.store),
            listing: Arc::clone(&tab_view.listing),
            window: tab_view.window,
            findings: Arc::clone(&model.findings),
            marked: if model.redaction.is_on() { without_notes(&model.marked) } else { (*model.marked).clone() },
        }
    }

    /// Writes the file; says in words where it is, or why there is none.
    fn run(&self) -> String {
        if self.path.as_os_str().is_empty() {
            return "Nothing was written: the file needs a name".into();
        }
        match save(&self.path, |out| self.write(out)) {
            Ok(Saved { path, bytes: size }) => {
                format!("Wrote {}, {}, to {}", self.amount(), bytes(size), path.display())
            }
            Err(error) => {
                let why = io_error(&error);
                format!("Nothing was written to {}: {why}", self.path.display())
            }
        }
    }

    fn write(&self, mut out: &mut dyn Write) -> io::Result<()> {
        let one = |number: usize| {
            let list = self.findings.list.get(number).cloned().into_iter().collect();
            Findings { list, ..(*self.findings).clone() }
        };
        let out = &mut out;
        match self.export {
            Export::RowsCsv => self.rows(|rows| rows.write_csv(out)),
            Export::RowsNdjson => self.rows(|rows| rows.write_ndjson(out)),
            Export::MarkedCsv => self.marked(|rows| rows.write_csv(out)),
            Export::MarkedNdjson => self.marked(|rows| rows.write_ndjson(out)),
            Export::FindingMarkdown(number) => {
                Report { store: &self.store, findings: &one(number) }.write_markdown(out, &self.digests())
            }
            Export::FindingsMarkdown => self.report().write_markdown(out, &self.digests()),
            Export::FindingsJson => self.report().write_json(out),
            Export::FindingsCsv => self.report().write_csv(out),
        }
    }

    /// The rows in the order of the table.
    fn rows(&self, write: impl FnOnce(Rows<'_>) -> io::Result<()>) -> io::Result<()> {
        let groups = &self.listing.groups;
        let list = self.listing.order.iter().map(|&group| groups.list[group as usize].clone()).collect();
        let groups = Groups { list, members: groups.members.clone() };
        write(Rows { store: &self.store, groups: &groups, window: self.window, marked: None })
    }

    /// The marked sign-ins of every tab by time, one by one.
    fn marked(&self, write: impl FnOnce(Rows<'_>) -> io::Result<()>) -> io::Result<()> {
        let order = self.store.by_time().iter().copied();
        let rows: Vec<Row> = order.filter(|row| self.marked.contains_key(row)).collect();
        let (window, never) = (TimeAggregate::Off, AtomicBool::new(false));
        let groups = Groups::of(&self.store, &rows, Tab::All, window, &never).unwrap_or_default();
        write(Rows { store: &self.store, groups: &groups, window, marked: Some(&self.marked) })
    }

    fn digests(&self) -> Digests {
        Digests::of(&self.store, &AtomicBool::new(false))
    }

    fn report(&self) -> Report<'_> {
        Report { store: &self.store, findings: &self.findings }
    }

    fn amount(&self) -> String {
        let (count, thing) = match self.export {
            Export::RowsCsv | Export::RowsNdjson => (self.listing.order.len(), "row"),
            Export::MarkedCsv | Export::MarkedNdjson => (self.marked.len(), "marked sign-in"),
            Export::FindingMarkdown(_) => (1, "finding"),
            _ => (self.findings.list.len(), "finding"),
        };
        counted(count as u64, thing)
    }
}

#[cfg(test)]
mod tests {
    use crate::app::AppMessage;
    use crate::app::model::AppCommand;
    use crate::app::testing::Player;

    /// Exports by the keys of a script, to a name in an empty directory; gives what the status line says, and the file.
    fn exported(keys: &str, name: &str) -> (String, Option<String>) {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join(name);
        let mut player = Player::loaded(80, 24);
        player.play(keys);
        player.play(&format!("Ctrl-u {} Enter", path.display()));
        let toast = player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default();
        (toast, std::fs::read_to_string(path).ok())
    }

    #[test]
    fn the_table_is_written_as_it_is_shown() {
        let (message, file) = exported("- Enter x Enter", "rows.csv");
        let file = file.expect("a file");
        let lines: Vec<_> = file.lines().collect();
        assert_eq!(lines.len(), 3, "a heading, and the rows that the filter leaves");
        assert!(lines[1].contains("carol@contoso.com") && lines[2].contains("bob@contoso.com"), "{file}");
        assert!(message.starts_with("Wrote 2 rows, ") && message.ends_with("/rows.csv"), "{message}");
    }

    #[test]
    fn the_marked_sign_ins_are_written_with_their_notes_whatever_the_table_shows() {
        let (message, file) = exported("Down M =reused Enter 1 m f user:bob Enter x Down Down Enter", "marked.csv");
        let file = file.expect("a file");
        let lines: Vec<_> = file.lines().collect();
        assert_eq!(lines.len(), 5, "{file}");
        assert!(lines[0].starts_with("id,kind,") && lines[0].ends_with(",marked,note"), "{file}");
        assert!(lines[1].contains(",interactive,") && lines[1].ends_with(",1,"), "{file}");
        assert!(lines[2].contains(",non-interactive,") && lines[2].ends_with(",1,'=reused"), "{file}");
        assert!(message.starts_with("Wrote 4 marked sign-ins, "), "{message}");
    }

    #[test]
    fn a_copy_is_written_as_long_as_its_notice_stands() {
        let mut player = Player::loaded(80, 24);
        let copied = || AppMessage::Copied { notice: "x: file".to_owned(), saved: false };
        player.send(copied());
        player.play("x");
        assert!(matches!(player.commands.pop(), Some(AppCommand::SaveCopy)) && player.app.model.menu().is_none());
        player.send(copied());
        player.play("Down x");
        assert!(player.app.model.menu().is_some(), "after another key it is the menu again");
    }

    #[test]
    fn the_suspect_at_the_cursor_is_written_for_a_ticket() {
        let (message, file) = exported("r x Enter", "one.md");
        let file = file.expect("a file");
        assert!(file.contains("## 1. high 87: alice@contoso.com") && !file.contains("## 2."), "{file}");
        assert!(message.starts_with("Wrote 1 finding, "), "{message}");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named_with_the_reason() {
        let (message, file) = exported("x Enter", "no/such/directory.csv");
        assert!(
            message.starts_with("Nothing was written to ") && message.contains("directory.csv: no such file"),
            "{message}"
        );
        assert_eq!(file, None);
    }
}
