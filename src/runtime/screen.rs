//! Draws frames on the terminal, each in one write.

use super::background;
use super::environment::Environment;
use super::sgr;
use crate::app::Model;
use crate::ui::{Theme, draw};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Collects the bytes of a frame. The backend flushes several times a frame; a terminal at the end of a slow line would
/// show each piece.
#[derive(Clone, Default)]
struct FrameBuffer(Rc<RefCell<Vec<u8>>>);

impl Write for FrameBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes to the terminal at once: standard output would hold back what follows the last line feed, and write the rest in
/// pieces.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// The screen that frames are drawn on.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    frame: FrameBuffer,
    theme: Theme,
    synchronised: bool,
    /// The next frame asks the terminal for its background.
    asks: bool,
    /// The next frame draws every cell.
    forgotten: bool,
}

impl Screen {
    /// The screen of the terminal at standard output.
    pub(super) fn new(environment: Environment) -> io::Result<Self> {
        let frame = FrameBuffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
        let Environment { theme, synchronised, .. } = environment;
        Ok(Self { terminal, frame, theme, synchronised, asks: false, forgotten: false })
    }

    /// Has the next frame ask the terminal for its background: in the same write, so that it costs a slow line nothing.
    pub(super) fn ask_background(&mut self) {
        self.asks = true;
    }

    /// Draws the next frames in this theme.
    pub(super) fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Draws a frame: the cells that changed since the last one.
    pub(super) fn draw(&mut self, model: &Model) -> io::Result<()> {
        if self.synchronised {
            queue!(self.frame, BeginSynchronizedUpdate)?;
        }
        if std::mem::take(&mut self.asks) {
            self.frame.write_all(background::QUERY)?;
        }
        if std::mem::take(&mut self.forgotten) {
            // `clear` would ask the terminal for the position of its cursor, and the thread that reads keys would get the
            // answer.
            let area = self.terminal.size()?.into();
            self.terminal.resize(area)?;
        }
        self.terminal.draw(|frame| draw(model, self.theme, frame))?;
        if self.synchronised {
            queue!(self.frame, EndSynchronizedUpdate)?;
        }
        let bytes = sgr::shortened(&self.frame.0.take());
        write(&bytes)
    }

    /// Forgets what the screen shows, so that the next frame draws every cell.
    pub(super) fn forget(&mut self) {
        self.forgotten = true;
    }
}
