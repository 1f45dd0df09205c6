//! Runs the explorer inside tmux.

use crate::session::{Session, is_installed};
use std::process::Command;

/// A tmux server for one test.
struct Server(String);

impl Server {
    fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new("tmux").args(["-L", &self.0]).args(arguments).output().expect("tmux");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn it_works_inside_tmux_and_copies_into_it() {
    if !is_installed("tmux") {
        return;
    }
    let server = Server(format!("signinscope-{}", std::process::id()));
    let line = format!(
        "exec tmux -u -f /dev/null -L {} new-session \"$SIGNINSCOPE; echo ended with $?; read line\"",
        server.0
    );
    let mut terminal = Session::shell(&line, 100, 30);
    terminal.wait("[2 Non-interactive 154]");
    terminal.wait_for_sample();
    terminal.keys("*");
    terminal.wait("▾");
    terminal.keys("y\r");
    terminal.wait("copied with tmux");
    let copied = server.run(&["show-buffer"]);
    assert!(copied.ends_with("@contoso.com"), "{copied}");
    // The terminal around tmux may not have taken it.
    terminal.keys("x");
    terminal.wait(", written");
    terminal.resize(80, 24);
    terminal.wait("contoso.com");
    // Detached and attached again, as after a lost connection.
    server.run(&["detach-client"]);
    assert_eq!(terminal.exit_code(), 0);
    let mut terminal = Session::shell(&format!("exec tmux -u -L {} attach", server.0), 80, 24);
    terminal.wait("[2 Non-interactive 154]");
    terminal.keys("q");
    terminal.wait("ended with 0");
    terminal.wait_for("nothing of it left", |screen| !screen.contents().contains("Non-interactive"));
    terminal.keys("\r");
    assert_eq!(terminal.exit_code(), 0);
}
