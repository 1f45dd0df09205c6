//! Writes the table or the findings to a new file: a menu, a prompt for the name, and the job that writes.

mod exporting;
pub(crate) mod state;

use self::exporting::Exporting;
use self::state::{Export, FindingsExport, TableFormat};
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::message::Answer;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, AppJob, Model};
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::prompt::{Prompt, Purpose};

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
    let mut exports: Vec<Export> = TableFormat::all().map(Export::Rows).collect();
    if !model.marked.is_empty() {
        exports.extend(TableFormat::all().map(Export::Marked));
    }
    exports.extend(TableFormat::all().map(Export::LogSchema));
    exports.push(Export::Timesketch);
    if !model.findings.list.is_empty() {
        exports.extend(FindingsExport::all().map(Export::Findings));
    }
    exports.push(Export::Report);
    if model.focus == Focus::Suspects {
        let of_rows = exports.iter().filter(|export| export.is_of_rows()).count();
        exports.rotate_left(of_rows);
        exports.splice(0..0, model.suspects.selected(&model.findings).map(Export::Finding));
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
        format!("{}; {}", self.0.about(), self.0.keeps())
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
        let (message, file) =
            exported("Down M =reused Enter 1 m f user:bob Enter x Down Down Down Down Enter", "marked.csv");
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
