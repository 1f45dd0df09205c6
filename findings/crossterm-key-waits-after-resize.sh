#!/usr/bin/env bash
# A key that arrives just after a change of the window's size is not delivered until the next key
#
# Expected: two events, the new size and the key, whichever comes first.
# Instead: the size is delivered, and then `poll` times out although the key lies in the terminal's buffer. It comes
#   together with the next key. With crossterm's feature `use-dev-tty` both are delivered at once.
# Package: crates.io crossterm 0.29.0 with its default way of waiting for events, in a pseudo-terminal.
# Why it matters: whoever splits a tmux window and goes on typing sees the log explorer ignore a key and then do two
#   things at once. A test that resizes and types hangs, or passes only now and then.
# signinscope: builds crossterm with `use-dev-tty`.
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
crossterm = "=0.29.0"
[features]
dev-tty = ["crossterm/use-dev-tty"]
TOML
cat > src/main.rs <<'RS'
use crossterm::event::{poll, read, Event};
use std::{thread::sleep, time::Duration};

fn next(milliseconds: u64) {
    if !poll(Duration::from_millis(milliseconds)).unwrap() {
        return println!("SEEN nothing\r");
    }
    match read().unwrap() {
        Event::Key(key) => println!("SEEN key {:?}\r", key.code),
        Event::Resize(..) => println!("SEEN size\r"),
        other => println!("SEEN {other:?}\r"),
    }
}

fn main() {
    crossterm::terminal::enable_raw_mode().unwrap();
    // Sets up the source of events.
    poll(Duration::ZERO).unwrap();
    println!("READY\r");
    // The size changes and the key is typed meanwhile.
    sleep(Duration::from_secs(2));
    next(2000);
    next(2000);
    println!("AGAIN\r");
    next(5000);
    next(1000);
    crossterm::terminal::disable_raw_mode().unwrap();
}
RS
cat > terminal.py <<'PY'
import fcntl, os, pty, struct, sys, termios, time

child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
output, step = b"", 0
while True:
    try:
        output += os.read(terminal, 4096)
    except OSError:
        break
    if step == 0 and b"READY" in output:
        step = 1
        time.sleep(0.5)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
        time.sleep(0.5)
        os.write(terminal, b"x")
    if step == 1 and b"AGAIN" in output:
        step = 2
        time.sleep(0.5)
        os.write(terminal, b"y")
os.waitpid(child, 0)
seen = [line.split("SEEN ")[1] for line in output.decode().splitlines() if "SEEN" in line]
print(", ".join(seen[:2]), "| y typed |", ", ".join(seen[2:]))
PY
cargo build -q
cp target/debug/show default
cargo build -q --features dev-tty
cp target/debug/show dev-tty
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  echo "default: $(python3 terminal.py ./default)"
  echo "use-dev-tty: $(python3 terminal.py ./dev-tty)"
} | tee seen

diff seen - <<'END'
crossterm v0.29.0
default: size, nothing | y typed | key Char('x'), key Char('y')
use-dev-tty: key Char('x'), size | y typed | key Char('y'), nothing
END
