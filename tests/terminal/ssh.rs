//! Runs the explorer over SSH, through a server on this machine.

use crate::DOWN;
use crate::session::{Session, eventually, is_installed};
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// An SSH server on a free port, with keys of its own, and how to log in.
struct Server {
    case: tempfile::TempDir,
    process: Child,
    port: u16,
}

impl Server {
    /// Starts it; `None` where there is no server to start.
    fn start() -> Option<Self> {
        if !["sshd", "ssh", "ssh-keygen"].into_iter().all(is_installed) {
            return None;
        }
        let case = tempfile::tempdir().expect("a directory");
        let at = |name: &str| case.path().join(name).to_str().expect("a name").to_owned();
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &at(key)]).status();
            assert!(made.expect("ssh-keygen").success());
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("its number").port();
        drop(listener);
        let configuration = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv *\n",
            at("host"),
            at("user.pub"),
        );
        fs::write(at("config"), configuration).expect("a file");
        // A server of root needs this directory, which the system makes only for its own server.
        let _ = fs::create_dir("/run/sshd");
        let program =
            ["/usr/sbin/sshd", "/usr/bin/sshd", "/sbin/sshd"].into_iter().find(|path| Path::new(path).exists())?;
        let log = fs::File::create(at("log")).expect("a file");
        let process = Command::new(program)
            .args(["-D", "-e", "-f", &at("config")])
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the server");
        let server = Self { case, process, port };
        eventually("the server", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());
        Some(server)
    }

    /// Runs a line of shell in a terminal at the other end.
    fn log_in(&self, line: &str) -> Session {
        let key = self.case.path().join("user");
        let user = String::from_utf8(Command::new("id").arg("-un").output().expect("id").stdout).expect("a name");
        let program = env!("CARGO_BIN_EXE_signinscope");
        let root = env!("CARGO_MANIFEST_DIR");
        let far = format!("cd {root}; export LC_ALL=C.UTF-8 SIGNINSCOPE={program}; {line}");
        let command = format!(
            "exec ssh -tt -q -F /dev/null -i {} -p {} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
             -o IdentitiesOnly=yes -o BatchMode=yes {}@127.0.0.1 \"$FAR\"",
            key.display(),
            self.port,
            user.trim(),
        );
        Session::shell_with(&command, &[("FAR", &far)], 80, 24)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_session_over_ssh_from_opening_to_leaving() {
    let Some(server) = Server::start() else { return };
    let mut terminal = server.log_in("exec $SIGNINSCOPE");
    terminal.wait("[2 Non-interactive 154]");
    terminal.wait_for_sample();
    terminal.keys(DOWN);
    terminal.wait("2 of ");
    terminal.resize(120, 40);
    terminal.wait("SUSPECTED REPLAY");
    terminal.keys("y\r");
    terminal.wait("x: file  Username");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
    assert!(String::from_utf8_lossy(&terminal.written()).contains("\x1b]52;c;"));
}

#[test]
fn a_connection_lost_while_it_loads_leaves_nothing_behind() {
    let Some(server) = Server::start() else { return };
    let path = server.case.path().join("pid");
    // Writes the program's id, and loads for ever.
    let line = format!(
        "(while cat sample-data/quiet/*.json; do sleep 0.02; done) | (sh -c 'echo $PPID' > {}; exec $SIGNINSCOPE -)",
        path.display()
    );
    let mut terminal = server.log_in(&line);
    terminal.wait("loading");
    terminal.wait("[2 Non-interactive 129]");
    let process = fs::read_to_string(&path).expect("its id");
    let process = Path::new("/proc").join(process.trim());
    let name = || fs::read_to_string(process.join("comm")).ok().filter(|name| name.trim() == "signinscope");
    assert!(name().is_some(), "it runs");
    terminal.kill();
    eventually("its end", || name().is_none().then_some(()));
}
