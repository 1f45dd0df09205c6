//! Draws a prompt: the completions above the input, and below it its effect, or a caret under a mistake.

use super::painter::Painter;
use super::status::MOST_MESSAGE_LINES;
use crate::app::widget::prompt::Prompt;
use crate::app::{Area, Model};
use crate::text::{SafeText, truncate, width, wrap};
use ratatui::text::Span;

/// Draws a prompt over the rows above the status line, and says where the cursor goes.
pub(super) fn draw(model: &Model, prompt: &Prompt<Model>, painter: &mut Painter<'_>, status: Area) -> (u16, u16) {
    let theme = painter.theme;
    let glyphs = painter.glyphs;
    let name = format!(" {} ", prompt.purpose.title());
    let left = name.len();
    let width = usize::from(status.width);
    let input = ShownInput::of(prompt, width.saturating_sub(left + 1), painter);
    let below = below(model, prompt, &input, left, width, painter);
    // Rule, choices, input, message; the message ends on the status line.
    let fixed = 2 + below.len() as u16;
    let rows = (prompt.choices.len() as u16 + fixed).min(status.y + 1);
    let area = Area { y: status.y + 1 - rows, height: rows, ..status };
    let input_row = rows.saturating_sub(below.len() as u16 + 1);
    painter.clear(area);
    painter.rule(area, 0);
    for (at, choice) in prompt.choices.iter().take(usize::from(rows.saturating_sub(fixed))).enumerate() {
        let label = SafeText::from_log(&choice.label, glyphs);
        let label = truncate(&label, usize::from(area.width).saturating_sub(2), glyphs).into_owned();
        let row = at as u16 + 1;
        painter.line(area, row, vec![Span::raw("  "), Span::raw(label)]);
        if prompt.chosen == Some(at) {
            painter.restyle(area, row, theme.selected());
        }
    }
    painter.line(area, input_row, vec![Span::styled(name, theme.strong()), Span::raw(input.shown.as_str())]);
    for (line, row) in below.into_iter().zip(input_row + 1..) {
        painter.line(area, row, vec![line]);
    }
    (area.x + (left + input.cursor) as u16, area.y + input_row)
}

/// The lines below the input: a message, else what it would do, or a caret under the mistake and what is wrong beside it.
fn below(
    model: &Model,
    prompt: &Prompt<Model>,
    input: &ShownInput,
    left: usize,
    width: usize,
    painter: &Painter<'_>,
) -> Vec<Span<'static>> {
    let Some(mistake) = &prompt.mistake else {
        let (text, style) = if let Some(message) = &model.toast {
            (message.to_string(), painter.theme.caveat())
        } else {
            let effect = prompt.purpose.effect(model, prompt);
            (SafeText::from_log(&effect, painter.glyphs).to_string(), painter.theme.dim())
        };
        let lines = wrap(&text, width.saturating_sub(left + 1)).into_iter().take(MOST_MESSAGE_LINES);
        return lines.map(|line| Span::styled(format!("{}{line}", " ".repeat(left)), style)).collect();
    };
    let caret = left + input.column(prompt, mistake.at).min(width / 2);
    let text = SafeText::from_log(&mistake.message, painter.glyphs);
    let lines = wrap(&text, width.saturating_sub(caret + 3)).into_iter().take(MOST_MESSAGE_LINES).enumerate();
    let lines = lines.map(|(at, line)| format!("{}{} {line}", " ".repeat(caret), if at == 0 { '^' } else { ' ' }));
    lines.map(|line| Span::styled(line, painter.theme.bad())).collect()
}

/// The part of the text that fits, with the cursor in it.
struct ShownInput {
    shown: String,
    /// Cells before the cursor.
    cursor: usize,
    /// Cells that are scrolled off at the left.
    hidden: usize,
}

impl ShownInput {
    fn of(prompt: &Prompt<Model>, room: usize, painter: &Painter<'_>) -> Self {
        let before: String = prompt.text().chars().take(prompt.input.cursor()).collect();
        let column = width(&SafeText::from_log(&before, painter.glyphs));
        let hidden = (column + 1).saturating_sub(room);
        let whole = SafeText::from_log(prompt.text(), painter.glyphs);
        let mut skipped = 0;
        let from = whole.char_indices().find_map(|(at, c)| {
            let here = skipped;
            skipped += width(c.encode_utf8(&mut [0; 4]));
            (here >= hidden).then_some(at)
        });
        let shown = whole[from.unwrap_or(whole.len())..].to_owned();
        Self { shown, cursor: column - hidden, hidden }
    }

    /// The column of a byte of the text.
    fn column(&self, prompt: &Prompt<Model>, at: usize) -> usize {
        let before = prompt.text().get(..at).unwrap_or(prompt.text());
        width(before).saturating_sub(self.hidden)
    }
}

#[cfg(test)]
mod tests {
    use crate::app::testing::Player;
    use crate::app::{AppMessage, Key};
    use crate::ui::tests::lines;

    #[test]
    fn what_a_prompt_does_is_told_whole_on_a_narrow_screen() {
        for (keys, end) in [
            ("x Down Enter", "a file that is there already stays as it is"),
            ("r v Enter", "Esc cancels"),
            ("r v Enter Enter Ctrl-C", "Ctrl-C quits"),
        ] {
            let mut player = Player::loaded(80, 24);
            player.play(keys);
            let screen: Vec<String> = lines(&player).iter().map(|line| line.trim().to_owned()).collect();
            assert!(screen.join(" ").contains(end), "{keys}: {}", screen.join("\n"));
        }
    }

    #[test]
    fn a_message_is_seen_in_a_prompt_and_the_mouse_is_a_key_there() {
        let mut player = Player::loaded(80, 24);
        player.play("f");
        player.send(AppMessage::Key(Key::F(2)));
        let screen = lines(&player);
        assert!(screen[22].contains("The mouse is on") && screen[21].starts_with(" Filter"), "{screen:#?}");
    }
}
