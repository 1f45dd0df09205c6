//! Keys, pasted text and sizes from the terminal.

use super::Event;
use crate::app::{Gesture, Key, Message, Mouse, Size};
use crossterm::event::{self, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use std::io;
use std::sync::mpsc::Sender;
use std::thread;

/// Starts the thread that reads the terminal. It reads standard input when that is a terminal, else the controlling
/// terminal, so that data may come through a pipe.
pub fn listen(sender: &Sender<Event>) -> io::Result<()> {
    let sender = sender.clone();
    thread::Builder::new().name("input".into()).spawn(move || {
        loop {
            let event = match event::read() {
                Ok(event) => message_of(event).map(Event::Message),
                Err(error) => Some(Event::InputLost(error)),
            };
            let lost = matches!(event, Some(Event::InputLost(_)));
            let unheard = event.is_some_and(|event| sender.send(event).is_err());
            if lost || unheard {
                return;
            }
        }
    })?;
    Ok(())
}

fn message_of(event: event::Event) -> Option<Message> {
    match event {
        event::Event::Key(key) if !key.is_release() => key_of(key).map(Message::Key),
        event::Event::Paste(text) => Some(Message::Paste(text)),
        // On Unix the signal tells of it: this event is lost when a key arrives with it.
        event::Event::Resize(width, height) if cfg!(not(unix)) => Some(Message::Resize(Size { width, height })),
        event::Event::Mouse(mouse) => mouse_of(mouse).map(Message::Mouse),
        _ => None,
    }
}

fn mouse_of(event: MouseEvent) -> Option<Mouse> {
    let gesture = match event.kind {
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        _ => return None,
    };
    Some(Mouse { gesture, x: event.column, y: event.row })
}

fn key_of(key: KeyEvent) -> Option<Key> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        // What many terminals send for Backspace and for Enter.
        KeyCode::Char('h') if ctrl => Key::Backspace,
        KeyCode::Char('j') if ctrl => Key::Enter,
        KeyCode::Char(c) if ctrl => Key::Ctrl(c.to_ascii_lowercase()),
        KeyCode::Char(_) if key.modifiers.contains(KeyModifiers::ALT) => return None,
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
    fn keys_arrive_as_they_were_meant() {
        let key = |code, modifiers| key_of(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT), Some(Key::Char('G')));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::Ctrl('c')));
        assert_eq!(key(KeyCode::Char('q'), KeyModifiers::ALT), None, "Alt-q is no q");
        assert_eq!(key(KeyCode::F(2), KeyModifiers::NONE), Some(Key::F(2)));
        assert_eq!(key(KeyCode::Insert, KeyModifiers::NONE), None);
    }

    #[test]
    fn the_release_of_a_key_is_no_second_press() {
        let mut key = KeyEvent::new(KeyCode::Char('t'), KeyModifiers::NONE);
        assert!(message_of(event::Event::Key(key)).is_some());
        key.kind = event::KeyEventKind::Release;
        assert!(message_of(event::Event::Key(key)).is_none());
    }
}
