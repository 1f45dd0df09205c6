//! The kinds of views.

/// The kinds of views, which differ in the shared keys that work in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A part of the screen beside others.
    Pane,
    /// A popup or menu over the panes.
    Popup,
    /// A line in which text is typed.
    Prompt,
}
