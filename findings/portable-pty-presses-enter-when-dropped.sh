#!/usr/bin/env bash
# portable-pty types a line feed and Ctrl+D when the writer to a terminal is dropped
#
# Expected: dropping the writer closes a file descriptor and sends nothing.
# Instead: two more bytes arrive, whatever the program in the terminal does with them. A full-screen program has the
#   terminal in raw mode and reads them as keys: Ctrl+J, which is Enter for many, and Ctrl+D.
# Package: crates.io portable-pty 0.9.0.
# Why it matters: a test that writes a key to a log explorer with `take_writer()?.write_all(b"j")` in one line has the
#   writer dropped at its end. The selected row is opened, half a page is scrolled, and the test describes that.
# signinscope: its terminal tests keep the writer for as long as the program runs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "show"
version = "0.0.0"
edition = "2021"
[dependencies]
portable-pty = "=0.9.0"
TOML
cat > keys.sh <<'SH'
# A program in raw mode that prints the bytes of every key.
stty raw -echo
printf 'ready\r\n'
timeout --foreground 3 od -An -v -tx1 -w1
stty sane
SH
cat > src/main.rs <<'RS'
use portable_pty::{native_pty_system, CommandBuilder, PtySize};
use std::io::{BufRead, BufReader};

fn main() {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new("bash");
    command.arg("keys.sh");
    command.cwd(".");
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut lines = BufReader::new(pty.master.try_clone_reader().unwrap()).lines().map_while(Result::ok);
    lines.find(|line| line.contains("ready"));
    let mut writer = pty.master.take_writer().unwrap();
    writer.write_all(b"j").unwrap();
    println!("written 6a, arrived {}", lines.next().unwrap().trim());
    drop(writer);
    let more: Vec<String> = lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    println!("dropped, arrived {}", more.join(" "));
    child.wait().unwrap();
}
RS
{
  cargo tree -q --depth 1 --prefix none | grep portable
  cargo run -q
} | tee seen

diff seen - <<'END'
portable-pty v0.9.0
written 6a, arrived 6a
dropped, arrived 0a 04
END
