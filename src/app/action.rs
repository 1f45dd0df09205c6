//! What a key can do, and where.

use crate::aggregate::Tab;

/// A movement of the cursor, or of what is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
}

/// Something a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Move.
    Go(Move),
    /// Show a tab.
    ShowTab(Tab),
    /// Expand or collapse a group, open the details of a sign-in.
    Open,
    /// Expand a group.
    Expand,
    /// Collapse a group.
    Collapse,
    /// Expand or collapse all groups.
    ToggleAll,
    /// Take the next time aggregate.
    NextWindow,
    /// Search.
    Search,
    /// Filter.
    Filter,
    /// Keep a value of the row in the filter.
    Keep,
    /// Drop a value of the row from what is shown.
    Drop,
    /// Sort.
    Sort,
    /// Copy something of what is selected.
    Copy,
    /// Write something to a file.
    Export,
    /// Pseudonyms on or off.
    Redact,
    /// Mouse on or off.
    Mouse,
    /// Next match or suspect sign-in.
    Next,
    /// The one before.
    Previous,
    /// Go to the suspects.
    Suspects,
    /// Show the sign-ins of a suspect.
    Follow,
    /// Show the findings of low severity, or fold them away.
    Unfold,
    /// Show the query for the same sign-ins.
    Query,
    /// Confirm or dismiss a finding.
    Verdict,
    /// Take the last verdict back.
    UndoVerdict,
    /// Explain.
    Explain,
    /// Next pane.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// Choose the item of a menu.
    Choose,
    /// Take what is typed.
    Accept,
    /// Put a completion in.
    Complete,
    /// Next completion.
    NextChoice,
    /// The completion before.
    PreviousChoice,
    /// Show the files of the load.
    Files,
    /// Show the account of a file.
    OpenFile,
    /// Sort the files.
    SortFiles,
    /// Show every key.
    Help,
    /// Close, clear, stop.
    Escape,
    /// Back, and at the root out.
    Back,
    /// Hand the terminal to the shell.
    Suspend,
    /// Leave.
    Quit,
}

/// What has the keyboard: a pane or what lies over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The table.
    Table,
    /// The suspects.
    Suspects,
    /// The details.
    Details,
    /// The help.
    Help,
    /// The files of the load.
    Files,
    /// A menu.
    Menu,
    /// A prompt; keys that are not in the table edit its text.
    Prompt,
}
