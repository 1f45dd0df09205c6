//! The default memory limit of a load.
//!
//! On Linux it follows from the memory that is available without swapping (`MemAvailable`) and from what the control
//! groups of the process have left, whichever is less. Other systems have no such files, and no default limit.

use std::fs;
use std::path::{Path, PathBuf};

/// Three quarters of the free memory. The rest is for findings, groups, the screen and other programs.
pub(super) fn most() -> Option<u64> {
    free(Path::new("/")).map(|free| free / 4 * 3)
}

/// Free memory in bytes, from the files below `root`.
fn free(root: &Path) -> Option<u64> {
    [available(root), left_in_groups(root)].into_iter().flatten().min()
}

/// `MemAvailable` of `/proc/meminfo` (proc(5)), which includes caches that can be dropped.
fn available(root: &Path) -> Option<u64> {
    let about = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let line = about.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The least memory that a control group of the process has left; `None` where none has a limit.
fn left_in_groups(root: &Path) -> Option<u64> {
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
    // `0::/path` is the group of version 2, `5:memory:/path` that of version 1.
    let mut lines = groups.lines().filter_map(|line| line.split_once(':')?.1.split_once(':'));
    lines.find_map(|(controllers, path)| {
        let (mount, names) = match controllers {
            "" => ("sys/fs/cgroup", ["memory.max", "memory.current"]),
            _ if controllers.split(',').any(|name| name == "memory") => {
                ("sys/fs/cgroup/memory", ["memory.limit_in_bytes", "memory.usage_in_bytes"])
            }
            _ => return None,
        };
        let mount = root.join(mount);
        // In a container the path may be the host's; then only the root of the mount exists.
        let path = PathBuf::from(path.trim_start_matches('/'));
        path.ancestors().filter_map(|path| left_in(&mount.join(path), names)).min()
    })
}

fn left_in(group: &Path, [limit, usage]: [&str; 2]) -> Option<u64> {
    let read = |name: &str| fs::read_to_string(group.join(name)).ok()?.trim().parse::<u64>().ok();
    // Inactive file pages count as used, but are dropped on demand.
    let cached = fs::read_to_string(group.join("memory.stat"))
        .ok()
        .and_then(|stat| stat.lines().find_map(|line| line.strip_prefix("inactive_file ")?.trim().parse::<u64>().ok()));
    Some(read(limit)?.saturating_sub(read(usage)?.saturating_sub(cached.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Free memory according to these files.
    fn free_in(files: &[(&str, &str)]) -> Option<u64> {
        let root = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        free(root.path())
    }

    const MEMINFO: (&str, &str) = ("proc/meminfo", "MemTotal:  9000 kB\nMemAvailable:    8000 kB\nSwapFree: 1 kB\n");

    #[test]
    fn the_machine_or_the_tightest_group_sets_the_limit() {
        assert_eq!(free_in(&[]), None, "not Linux");
        assert_eq!(free_in(&[MEMINFO]), Some(8000 * 1024));
        let version_2 = [
            MEMINFO,
            ("proc/self/cgroup", "0::/user/case\n"),
            ("sys/fs/cgroup/user/memory.max", "5000\n"),
            ("sys/fs/cgroup/user/memory.current", "4000\n"),
            ("sys/fs/cgroup/user/memory.stat", "anon 1\ninactive_file 1500\n"),
            ("sys/fs/cgroup/user/case/memory.max", "max\n"),
            ("sys/fs/cgroup/user/case/memory.current", "1\n"),
        ];
        assert_eq!(free_in(&version_2), Some(2500));
        let version_1 = [
            MEMINFO,
            ("proc/self/cgroup", "3:cpu:/\n2:memory:/docker/9f\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9000\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n"),
        ];
        assert_eq!(free_in(&version_1), Some(8000));
    }
}
