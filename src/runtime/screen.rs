//! Frames onto the terminal, each in one write.

use super::environment::Environment;
use super::sgr;
use crate::app::Model;
use crate::ui::{Theme, view};
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Collects what a frame writes. The backend flushes several times a frame; a terminal at the end of a slow line would
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

/// Writes to the terminal at once: standard output would keep what stands behind the last line feed, and write the rest
/// in pieces.
pub fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// The screen that frames are drawn on.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<FrameBuffer>>,
    frame: FrameBuffer,
    theme: Theme,
    synchronised: bool,
    forgotten: bool,
}

impl Screen {
    /// The screen of the terminal at standard output.
    pub fn new(environment: Environment) -> io::Result<Self> {
        let frame = FrameBuffer::default();
        let terminal = Terminal::new(CrosstermBackend::new(frame.clone()))?;
        Ok(Self { terminal, frame, theme: environment.theme, synchronised: environment.synchronised, forgotten: false })
    }

    /// Draws a frame: what changed since the last one.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        if self.synchronised {
            queue!(self.frame, BeginSynchronizedUpdate)?;
        }
        if std::mem::take(&mut self.forgotten) {
            // Clearing would ask the terminal where its cursor is, and the answer would go to the thread that reads keys.
            let area = self.terminal.size()?.into();
            self.terminal.resize(area)?;
        }
        self.terminal.draw(|frame| view(model, self.theme, frame))?;
        if self.synchronised {
            queue!(self.frame, EndSynchronizedUpdate)?;
        }
        let bytes = sgr::shortened(&self.frame.0.take());
        write(&bytes)
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    pub fn forget(&mut self) {
        self.forgotten = true;
    }
}
