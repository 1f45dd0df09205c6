#!/usr/bin/env bash
# ruzstd's streaming decoder reads the first frame of a zstd file and reports its end as the end of the file
#
# Expected: frames that follow each other are one stream, as the zstd command and the format's description have it.
# Instead: `read_to_string` returns Ok after the first frame; the rest stays in the reader.
#   `FrameDecoder::decode_all_to_vec` of the same package reads the file whole.
# Package: crates.io ruzstd 0.9.1.
# Why it matters: hourly logs are compressed each by itself and joined with `cat`. The first hour is read and looks like
#   the whole day.
# signinscope: begins the next frame itself, and reports a file that is cut off.
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
ruzstd = "=0.9.1"
TOML
cat > src/main.rs <<'RS'
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};
use ruzstd::encoding::{compress_to_vec, CompressionLevel};
use std::io::Read;

fn main() {
    let frame = |text: &'static str| compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
    let file = [frame("hour 08\n"), frame("hour 09\n")].concat();
    let mut text = String::new();
    let result = StreamingDecoder::new(&file[..]).unwrap().read_to_string(&mut text);
    println!("StreamingDecoder {result:?} {text:?}");
    let mut whole = Vec::with_capacity(100);
    FrameDecoder::new().decode_all_to_vec(&file, &mut whole).unwrap();
    println!("FrameDecoder {:?}", String::from_utf8(whole).unwrap());
}
RS
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  cargo run -q
} | tee seen

diff seen - <<'END'
ruzstd v0.9.1
StreamingDecoder Ok(8) "hour 08\n"
FrameDecoder "hour 08\nhour 09\n"
END
