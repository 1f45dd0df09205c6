//! Arguments to command to exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    signinscope::commands::run(std::env::args_os())
}
