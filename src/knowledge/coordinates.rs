//! Coordinates on the globe and the distance between them.

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A point on the globe, in degrees. Always in range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// The point at `latitude` (north positive, -90 to 90) and `longitude` (east positive, -180 to 180). `None` out of
    /// range, for NaN, and for 0, 0, which the log writes where it has no place.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_the_globe = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let known = latitude != 0.0 || longitude != 0.0;
        (on_the_globe && known).then_some(Self { latitude, longitude })
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

/// The distance between `a` and `b` along the surface in kilometres, by the haversine formula on a sphere. The error is
/// below 0.5 %, far less than that of IP geolocation.
pub(crate) fn distance_km(a: Coordinates, b: Coordinates) -> f64 {
    let half_squared = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord = half_squared(b.latitude - a.latitude)
        + a.latitude.to_radians().cos() * b.latitude.to_radians().cos() * half_squared(b.longitude - a.longitude);
    // Rounding can give slightly more than 1 for opposite points.
    2.0 * EARTH_RADIUS_KM * chord.min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::new(latitude, longitude).unwrap()
    }

    #[test]
    fn points_that_are_none_are_refused() {
        for (latitude, longitude) in [
            (0.0, 0.0),
            (-0.0, 0.0),
            (f64::NAN, 2.0),
            (48.0, f64::NAN),
            (90.1, 0.0),
            (-90.1, 0.0),
            (10.0, 180.1),
            (10.0, -180.1),
            (f64::INFINITY, 1.0),
        ] {
            assert_eq!(Coordinates::new(latitude, longitude), None);
        }
        assert!(Coordinates::new(0.0, 6.7).is_some());
        assert!(Coordinates::new(51.5, 0.0).is_some());
        assert!(Coordinates::new(-90.0, 180.0).is_some());
    }

    #[test]
    fn distances_agree_with_the_atlas() {
        let lyon = at(45.76, 4.84);
        for (other, kilometres) in [(at(48.86, 2.35), 392.0), (at(6.52, 3.38), 4365.0), (at(-33.87, 151.21), 16_800.0)]
        {
            let found = distance_km(lyon, other);
            assert!((found - kilometres).abs() < kilometres * 0.01, "{found}");
        }
    }

    #[test]
    fn the_date_line_is_no_gap() {
        assert!(distance_km(at(-17.8, 179.9), at(-17.8, -179.9)) < 25.0);
    }

    #[test]
    fn opposite_points_are_half_the_globe_apart() {
        let half = std::f64::consts::PI * EARTH_RADIUS_KM;
        assert!((distance_km(at(40.0, 10.0), at(-40.0, -170.0)) - half).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn distance_is_a_finite_symmetric_length(
            a in (-90.0..=90.0, -180.0..=180.0),
            b in (-90.0..=90.0, -180.0..=180.0),
        ) {
            let (Some(a), Some(b)) = (Coordinates::new(a.0, a.1), Coordinates::new(b.0, b.1)) else {
                return Ok(());
            };
            let there = distance_km(a, b);
            prop_assert!((0.0..=20_020.0).contains(&there));
            prop_assert!((there - distance_km(b, a)).abs() < 1e-6);
            prop_assert!(distance_km(a, a) < 1e-6);
        }
    }
}
