//! Defines what a mouse can do.

/// Something that the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub gesture: Gesture,
    /// The column it was in, from 0.
    pub x: u16,
    /// The row it was in, from 0.
    pub y: u16,
}

/// What a mouse can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// The left button was pressed.
    Click,
    /// The mouse was moved with the left button down.
    Drag,
    /// The left button was let go.
    Release,
    /// The wheel was turned away.
    WheelUp,
    /// The wheel was turned towards the hand.
    WheelDown,
}
