//! Writes small MMDB databases for tests: IPv4, 24-bit records, by the published specification of the format, version 2.0.

use serde_json::Value;

/// Writes a database of these networks, each an address and the length of its prefix.
pub fn database(networks: &[([u8; 4], u8, Value)]) -> Vec<u8> {
    // A record is the number of another node, or of a piece of data, or empty.
    let mut nodes: Vec<[Record; 2]> = vec![[Record::Empty; 2]];
    let mut data = Vec::new();
    for (address, length, value) in networks {
        let bits = u32::from_be_bytes(*address);
        let bit = |depth: u8| (bits >> (31 - depth) & 1) as usize;
        let mut node = 0;
        for depth in 0..length - 1 {
            if !matches!(nodes[node][bit(depth)], Record::Node(_)) {
                nodes[node][bit(depth)] = Record::Node(nodes.len());
                nodes.push([Record::Empty; 2]);
            }
            if let Record::Node(next) = nodes[node][bit(depth)] {
                node = next;
            }
        }
        nodes[node][bit(length - 1)] = Record::Data(data.len());
        encode(value, &mut data);
    }
    let mut file = Vec::new();
    for record in nodes.iter().flatten() {
        let number = match *record {
            Record::Empty => nodes.len(),
            Record::Node(node) => node,
            Record::Data(offset) => nodes.len() + 16 + offset,
        };
        file.extend(&u32::try_from(number).expect("a small file").to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    metadata(u32::try_from(nodes.len()).expect("a small file"), &mut file);
    file
}

#[derive(Clone, Copy)]
enum Record {
    Empty,
    Node(usize),
    Data(usize),
}

const UINT16: u8 = 5;
const UINT32: u8 = 6;
const UINT64: u8 = 9;

fn metadata(nodes: u32, out: &mut Vec<u8>) {
    control(7, 9, out);
    for (name, kind, number) in [
        ("node_count", UINT32, nodes),
        ("record_size", UINT16, 24),
        ("ip_version", UINT16, 4),
        ("binary_format_major_version", UINT16, 2),
        ("binary_format_minor_version", UINT16, 0),
        ("build_epoch", UINT64, 1),
    ] {
        text(name, out);
        let bytes = number.to_be_bytes();
        let bytes = if kind == UINT16 { &bytes[2..] } else { &bytes };
        control(kind, bytes.len(), out);
        out.extend(bytes);
    }
    text("database_type", out);
    text("Test", out);
    text("languages", out);
    control(11, 0, out);
    text("description", out);
    control(7, 0, out);
}

fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Bool(yes) => control(14, usize::from(*yes), out),
        Value::String(value) => text(value, out),
        Value::Number(number) if number.is_u64() => {
            let whole = number.as_u64().and_then(|whole| u32::try_from(whole).ok());
            control(UINT32, 4, out);
            out.extend(whole.expect("a small number").to_be_bytes());
        }
        Value::Number(number) => {
            control(3, 8, out);
            out.extend(number.as_f64().expect("a number").to_be_bytes());
        }
        Value::Object(map) => {
            control(7, map.len(), out);
            for (key, value) in map {
                text(key, out);
                encode(value, out);
            }
        }
        Value::Null | Value::Array(_) => panic!("not needed"),
    }
}

fn text(value: &str, out: &mut Vec<u8>) {
    control(2, value.len(), out);
    out.extend(value.as_bytes());
}

/// Writes the control bytes of a value: its type and its length.
fn control(kind: u8, size: usize, out: &mut Vec<u8>) {
    let size = u8::try_from(size).expect("a short value");
    // From 29 on the rest stands in a byte of its own.
    let head = size.min(29);
    match kind {
        8.. => out.extend([head, kind - 7]),
        _ => out.push(kind << 5 | head),
    }
    out.extend(size.checked_sub(29));
}
