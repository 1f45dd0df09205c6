//! Reads keys, pasted text and sizes from the terminal.

use super::background::{ANSWER_TIME, AnswerFilter, Filtered};
use super::loop_event::LoopEvent;
use crate::app::{AppMessage, Gesture, Key, Mouse, Size};
use crossterm::event::{self, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

/// How long an Esc may be the first byte of the terminal's answer. The bytes of an answer follow each other at once.
const ESCAPE_TIME: Duration = Duration::from_millis(30);

/// Starts the thread that reads the terminal. It reads standard input when that is a terminal, else the controlling
/// terminal, so that data may come through a pipe. Where the terminal was `asked` for its background, it takes the
/// answer out of the keys.
pub(super) fn listen(sender: &Sender<LoopEvent>, asked: bool) -> io::Result<()> {
    let sender = sender.clone();
    thread::Builder::new().name("input".into()).spawn(move || {
        if let Err(error) = read(&sender, AnswerFilter::new(asked)) {
            // Sending fails only when the explorer is about to end.
            let _ = sender.send(LoopEvent::InputLost(error));
        }
    })?;
    Ok(())
}

/// Reads until the loop has ended, or reading fails.
fn read(sender: &Sender<LoopEvent>, mut filter: AnswerFilter) -> io::Result<()> {
    let deadline = Instant::now() + ANSWER_TIME;
    loop {
        let wait = if filter.holds_escape() {
            Some(ESCAPE_TIME)
        } else {
            filter.is_open().then(|| deadline.saturating_duration_since(Instant::now()))
        };
        let timed_out = match wait {
            Some(wait) => !event::poll(wait)?,
            None => false,
        };
        let events = if !timed_out {
            match event::read()? {
                event::Event::Key(key) if !key.is_release() => match filter.filter(key) {
                    Filtered::Keys(keys) => {
                        keys.into_iter().flat_map(|key| messages_of(event::Event::Key(key))).collect()
                    }
                    Filtered::Answer(answer) => vec![LoopEvent::Background(answer)],
                },
                event => messages_of(event),
            }
        } else if let Some(escape) = filter.release() {
            messages_of(event::Event::Key(escape))
        } else {
            filter.close();
            vec![LoopEvent::Background(None)]
        };
        for event in events {
            if sender.send(event).is_err() {
                return Ok(());
            }
        }
    }
}

/// The messages of an event. A key with Alt is an Esc and then the key: tmux joins the two when they are typed within
/// 0.3 s, and mosh and `PuTTY` deliver them in one read, which is how Alt looks.
fn messages_of(event: event::Event) -> Vec<LoopEvent> {
    let escape = match event {
        event::Event::Key(key) if key.modifiers.contains(KeyModifiers::ALT) && !key.is_release() => Some(Key::Escape),
        _ => None,
    };
    escape.map(AppMessage::Key).into_iter().chain(message_of(event)).map(LoopEvent::Message).collect()
}

fn message_of(event: event::Event) -> Option<AppMessage> {
    match event {
        event::Event::Key(key) if !key.is_release() => key_of(key).map(AppMessage::Key),
        event::Event::Paste(text) => Some(AppMessage::Paste(text)),
        // On Unix the signal reports it: this event is lost when a key arrives with it.
        event::Event::Resize(width, height) if cfg!(not(unix)) => Some(AppMessage::Resize(Size { width, height })),
        event::Event::Mouse(mouse) => mouse_of(mouse).map(AppMessage::Mouse),
        _ => None,
    }
}

fn mouse_of(event: MouseEvent) -> Option<Mouse> {
    let gesture = match event.kind {
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        MouseEventKind::Drag(MouseButton::Left) => Gesture::Drag,
        MouseEventKind::Up(MouseButton::Left) => Gesture::Release,
        _ => return None,
    };
    Some(Mouse { gesture, x: event.column, y: event.row })
}

fn key_of(key: KeyEvent) -> Option<Key> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        // Many terminals send these for Backspace and Enter.
        KeyCode::Char('h') if ctrl => Key::Backspace,
        KeyCode::Char('j') if ctrl => Key::Enter,
        KeyCode::Char(c) if ctrl => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::F(number) => Key::F(number),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_were_typed() {
        let key = |code, modifiers| key_of(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT), Some(Key::Char('G')));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::Ctrl('c')));
        assert_eq!(key(KeyCode::F(2), KeyModifiers::NONE), Some(Key::F(2)));
        assert_eq!(key(KeyCode::Insert, KeyModifiers::NONE), None);
    }

    #[test]
    fn a_key_with_alt_is_an_escape_and_the_key() {
        let keys = |code, modifiers| {
            let events = messages_of(event::Event::Key(KeyEvent::new(code, modifiers)));
            let key = |event| match event {
                LoopEvent::Message(AppMessage::Key(key)) => key,
                _ => panic!("no key"),
            };
            events.into_iter().map(key).collect::<Vec<_>>()
        };
        assert_eq!(keys(KeyCode::Char('q'), KeyModifiers::ALT), [Key::Escape, Key::Char('q')]);
        assert_eq!(keys(KeyCode::Down, KeyModifiers::ALT), [Key::Escape, Key::Down]);
        assert_eq!(keys(KeyCode::Char('f'), KeyModifiers::ALT | KeyModifiers::CONTROL), [Key::Escape, Key::Ctrl('f')]);
        assert_eq!(keys(KeyCode::Char('Q'), KeyModifiers::SHIFT), [Key::Char('Q')]);
    }

    #[test]
    fn the_release_of_a_key_is_no_second_press() {
        let mut key = KeyEvent::new(KeyCode::Char('t'), KeyModifiers::NONE);
        assert!(message_of(event::Event::Key(key)).is_some());
        key.kind = event::KeyEventKind::Release;
        assert!(message_of(event::Event::Key(key)).is_none());
    }
}
