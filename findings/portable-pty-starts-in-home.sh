#!/usr/bin/env bash
# A program that is started with portable-pty runs in the home directory, not in the one that its parent runs in
#
# Expected: the current directory is inherited, as by std::process::Command, whose builder this one looks like.
# Instead: where `cwd` was not called, the child changes to $HOME. A file that is named by a relative path is not found,
#   or another one of that name is.
# Package: crates.io portable-pty 0.9.0.
# Why it matters: this is how terminal programs in Rust are tested. `explorer sample-data` tests the sample data where
#   the repository is the home directory, as in a container, and an absent file everywhere else.
# signinscope: its terminal tests name the directory for every program that they start.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src home
cat > Cargo.toml <<'TOML'
[package]
name = "show"
version = "0.0.0"
edition = "2021"
[dependencies]
portable-pty = "=0.9.0"
TOML
cat > src/main.rs <<'RS'
use portable_pty::{native_pty_system, CommandBuilder, PtySize};
use std::{io::Read, path::Path, process::Command};

fn name(path: &str) -> String {
    Path::new(path.trim()).file_name().unwrap().to_string_lossy().into_owned()
}

fn main() {
    let output = Command::new("pwd").output().unwrap().stdout;
    println!("std::process {}", name(&String::from_utf8(output).unwrap()));

    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut child = pty.slave.spawn_command(CommandBuilder::new("pwd")).unwrap();
    drop(pty.slave);
    let mut output = String::new();
    let _ = pty.master.try_clone_reader().unwrap().read_to_string(&mut output);
    child.wait().unwrap();
    println!("portable-pty {}", name(&output));
}
RS
cargo build -q
mkdir logs
{
  cargo tree -q --depth 1 --prefix none | grep portable
  cd logs && HOME=$work/home ../target/debug/show
} | tee seen

diff seen - <<'END'
portable-pty v0.9.0
std::process logs
portable-pty home
END
