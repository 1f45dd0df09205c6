//! Parses single values of the log.

use crate::knowledge::Coordinates;
use std::collections::HashMap;

/// Stands for an absent session, device or prefix.
pub(crate) const NONE: u32 = u32::MAX;

/// Returns a country's two letters as a number, 0 for anything else.
pub(crate) fn country_code(text: Option<&str>) -> u16 {
    match text.map(|text| text.trim().as_bytes()) {
        Some(&[a, b]) => u16::from_be_bytes([a.to_ascii_uppercase(), b.to_ascii_uppercase()]),
        _ => 0,
    }
}

/// An accuracy radius of more kilometres is that of a region or a country.
const INEXACT_KM: u32 = 200;

/// Coordinates that tell where an address is. Without a city they are the middle of a region or a country, as with a
/// large accuracy radius: no distance of a few kilometres, nor a speed, follows from them.
pub(crate) fn exact_coordinates(
    coordinates: Option<Coordinates>,
    city: Option<&str>,
    accuracy_km: Option<u32>,
) -> Option<Coordinates> {
    let has_city = city.is_some_and(|city| !city.trim().is_empty());
    coordinates.filter(|_| has_city && accuracy_km.is_none_or(|km| km <= INEXACT_KM))
}

/// Numbers texts in the order of their first appearance, without regard to case.
#[derive(Default)]
pub(crate) struct Interner(HashMap<String, u32>);

impl Interner {
    pub(crate) fn get(&mut self, text: &str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(text.to_lowercase()).or_insert(next)
    }
}

/// Returns an id unless it is blank or all zeros, which the log writes for none.
pub(crate) fn known_id(id: Option<&str>) -> Option<&str> {
    id.filter(|id| id.bytes().any(|byte| byte.is_ascii_alphanumeric() && byte != b'0'))
}

pub(crate) fn contains(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

pub(crate) fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_ascii_lowercase().as_str(), "true" | "yes" | "1")
}
