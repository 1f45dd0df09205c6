//! The tours that are built in.

/// A built-in tour.
#[derive(Debug)]
pub(crate) struct BuiltInTour {
    /// The name on the command line.
    pub(crate) name: &'static str,
    /// Its file.
    pub(crate) text: &'static str,
}

/// The built-in tours, in the order in which they are best taken.
pub(crate) static BUILT_IN: [BuiltInTour; 7] = [
    BuiltInTour { name: "both-logs", text: include_str!("../../assets/tours/both-logs.toml") },
    BuiltInTour { name: "error-codes", text: include_str!("../../assets/tours/error-codes.toml") },
    BuiltInTour { name: "replay", text: include_str!("../../assets/tours/replay.toml") },
    BuiltInTour { name: "primary-token", text: include_str!("../../assets/tours/primary-token.toml") },
    BuiltInTour { name: "look-alikes", text: include_str!("../../assets/tours/look-alikes.toml") },
    BuiltInTour { name: "spray", text: include_str!("../../assets/tours/spray.toml") },
    BuiltInTour { name: "legacy", text: include_str!("../../assets/tours/legacy.toml") },
];

impl BuiltInTour {
    /// The built-in tour of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|tour| tour.name == name)
    }
}
