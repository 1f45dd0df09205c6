#!/usr/bin/env bash
# A zip archive with two members of one name has one member for the crate zip
#
# Expected: `len` counts the entries of the archive's list, and `by_index` reaches each, as Python's zipfile and the
#   command unzip do. Only a look-up by name has to choose.
# Instead: the entries are kept in a map by their names. The last one of a name stays, the others cannot be reached by
#   index either. Reading gives no error; only `has_duplicate_names` shows that there were more.
# Package: crates.io zip 9.4.1, against Python's zipfile.
# Why it matters: a script that adds hour after hour to an archive calls each of them PT1H.json, and zip archives take
#   it with a warning at most. Of a day one hour is left, and the archive reads without an error.
# signinscope: reads the last of them, and reports the archive, by the crate's `has_duplicate_names`.
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
zip = { version = "=9.4.1", default-features = false }
TOML
cat > src/main.rs <<'RS'
use std::{fs::File, io::Read};

fn main() {
    let mut archive = zip::ZipArchive::new(File::open("day.zip").unwrap()).unwrap();
    println!("crate: {} members", archive.len());
    for index in 0..archive.len() {
        let mut text = String::new();
        archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
        println!("  {text}");
    }
}
RS
cat > pack.py <<'PY'
import warnings
from zipfile import ZipFile

warnings.simplefilter("ignore")
for hour in ["hour 08", "hour 09", "hour 10"]:
    with ZipFile("day.zip", "a") as archive:
        archive.writestr("PT1H.json", hour)
with ZipFile("day.zip") as archive:
    print("zipfile:", len(archive.infolist()), "members")
    for member in archive.infolist():
        print(" ", archive.read(member).decode())
PY
{
  cargo tree -q --depth 1 --prefix none | grep '^zip'
  python3 pack.py
  cargo run -q
} | tee seen

diff seen - <<'END'
zip v9.4.1
zipfile: 3 members
  hour 08
  hour 09
  hour 10
crate: 1 members
  hour 10
END
