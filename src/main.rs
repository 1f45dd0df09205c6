//! Arguments to command to exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    entrascope::commands::run(std::env::args_os())
}
