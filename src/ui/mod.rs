//! Draws the state as a frame, without changing anything.
//!
//! Only what is in view is looked at, so a frame costs the same whatever the size of the load. All text from logs,
//! file names and errors passes through [`crate::text`] on its way to a cell.
//!
//! Popups are drawn by `popup`, whatever they show: the views of [`crate::app`] make their lines. The panes, which
//! the layout places, have a file each.

mod details;
mod header;
mod painter;
mod popup;
mod prompt;
mod segments;
mod status;
mod suspects;
mod symbols;
mod table;
mod theme;
mod timeline;
mod tour;

pub(crate) use theme::{Colours, Theme};

use crate::app::layout::{beside_tour, tour_area};
use crate::app::widget::popup::Overlay;
use crate::app::{MIN_HEIGHT, MIN_WIDTH, Model, Panes, Size};
use painter::Painter;
use ratatui::Frame;
use ratatui::layout::Position;
use table::histogram;

/// Draws the explorer.
pub(crate) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>) {
    // The terminal may have another size already than the state knows.
    let screen = Size { width: frame.area().width, height: frame.area().height };
    let size = if model.tour.is_some() { beside_tour(screen) } else { screen };
    let mut painter = Painter::new(frame.buffer_mut(), theme, model.glyphs, model.plain);
    let Some(panes) = Panes::of(size, model.content()) else {
        let text = format!("window too small: {MIN_WIDTH}x{MIN_HEIGHT} needed");
        painter.centred(size, &text);
        return;
    };
    if model.redaction.is_pending() {
        painter.centred(size, "Replacing names with pseudonyms...");
        return;
    }
    header::draw(model, &mut painter, panes.header);
    header::tabs(model, &mut painter, panes.tabs);
    header::settings(model, &mut painter, panes.settings);
    header::chips(model, &mut painter, panes.chips);
    histogram::draw(model, &mut painter, panes.histogram);
    if panes.table.height > 0 {
        table::draw(model, &mut painter, panes.heading, panes.table);
    }
    suspects::draw(model, &mut painter, panes.suspects);
    timeline::draw(model, &mut painter, panes.timeline);
    details::draw(model, &mut painter, panes.details);
    status::draw(model, &mut painter, panes.status);
    status::footer(model, &mut painter, panes.footer);
    let mut typing = None;
    if let (Some(Overlay::Menu(_) | Overlay::Prompt(_)), Some(Overlay::Popup(below))) = (&model.overlay, &model.below) {
        popup::draw(&below.page(model, size), &mut painter, size);
    }
    match &model.overlay {
        Some(Overlay::Popup(open)) => popup::draw(&open.page(model, size), &mut painter, size),
        Some(Overlay::Menu(menu)) => popup::draw(&menu.page(size, model.glyphs), &mut painter, size),
        Some(Overlay::Prompt(prompt)) => {
            let (x, y) = prompt::draw(model, prompt, &mut painter, panes.status);
            typing = Some(Position { x, y });
        }
        None => {}
    }
    // A prompt has lines of its own for messages.
    if typing.is_none() {
        status::message(model, &mut painter, panes.status);
    }
    if model.tour.is_some() {
        tour::draw(model, &mut painter, tour_area(screen));
    }
    // What reads the screen aloud reads the line of the cursor; others would only see it blink on a row that is marked.
    let selected = painter.cursor.filter(|_| model.plain);
    if let Some(cursor) = typing.or(selected) {
        frame.set_cursor_position(cursor);
    }
}

#[cfg(test)]
mod contrast_tests;
#[cfg(test)]
mod tests;
