//! Lists cities, and the providers that connect them.
//!
//! Coordinates and time zones are real. So are most numbers of autonomous systems, because the detector looks them up: a
//! mixture of known and unknown networks is what it meets in real logs. Addresses are synthetic.

/// A city, with its coordinates in degrees north and east.
pub(crate) struct CityEntry {
    pub name: &'static str,
    pub state: &'static str,
    pub country: &'static str,
    pub latitude: f64,
    pub longitude: f64,
    /// Minutes that its clocks are ahead of UTC in October 2026.
    pub ahead: i64,
}

const fn city(
    name: &'static str,
    state: &'static str,
    country: &'static str,
    latitude: f64,
    longitude: f64,
    ahead: i64,
) -> CityEntry {
    CityEntry { name, state, country, latitude, longitude, ahead }
}

/// All cities.
pub(crate) const CITIES: [CityEntry; 58] = [
    city("Lyon", "Rhone", "FR", 45.7578, 4.832, 120),
    city("Paris", "Paris", "FR", 48.8534, 2.3488, 120),
    city("Toulouse", "Haute-Garonne", "FR", 43.6043, 1.4437, 120),
    city("Lille", "Nord", "FR", 50.633, 3.0586, 120),
    city("Berlin", "Berlin", "DE", 52.5244, 13.4105, 120),
    city("Muenchen", "Bayern", "DE", 48.1374, 11.5755, 120),
    city("Frankfurt am Main", "Hessen", "DE", 50.1155, 8.6842, 120),
    city("Hamburg", "Hamburg", "DE", 53.5753, 10.0153, 120),
    city("London", "Greater London", "GB", 51.5085, -0.1257, 60),
    city("Manchester", "Manchester", "GB", 53.4809, -2.2374, 60),
    city("Edinburgh", "City of Edinburgh", "GB", 55.9521, -3.1965, 60),
    city("Dublin", "Dublin City", "IE", 53.3331, -6.2489, 60),
    city("Amsterdam", "Noord-Holland", "NL", 52.374, 4.8897, 120),
    city("Rotterdam", "Zuid-Holland", "NL", 51.9225, 4.4792, 120),
    city("Madrid", "Madrid", "ES", 40.4165, -3.7026, 120),
    city("Barcelona", "Barcelona", "ES", 41.3888, 2.159, 120),
    city("Lisboa", "Lisboa", "PT", 38.7167, -9.1333, 60),
    city("Milano", "Milano", "IT", 45.4643, 9.1895, 120),
    city("Roma", "Roma", "IT", 41.8919, 12.5113, 120),
    city("Zuerich", "Zuerich", "CH", 47.3667, 8.55, 120),
    city("Wien", "Wien", "AT", 48.2085, 16.3721, 120),
    city("Warszawa", "Mazowieckie", "PL", 52.2298, 21.0118, 120),
    city("Krakow", "Malopolskie", "PL", 50.0614, 19.9366, 120),
    city("Bucuresti", "Bucuresti", "RO", 44.4323, 26.1063, 180),
    city("Stockholm", "Stockholms Lan", "SE", 59.3294, 18.0687, 120),
    city("Oslo", "Oslo", "NO", 59.9127, 10.7461, 120),
    city("Helsinki", "Uusimaa", "FI", 60.1695, 24.9354, 180),
    city("Kyiv", "Kyiv", "UA", 50.4547, 30.5238, 180),
    city("Istanbul", "Istanbul", "TR", 41.0138, 28.9497, 180),
    city("New York", "New York", "US", 40.7143, -74.006, -240),
    city("Boston", "Massachusetts", "US", 42.3584, -71.0598, -240),
    city("Atlanta", "Georgia", "US", 33.749, -84.388, -240),
    city("Ashburn", "Virginia", "US", 39.0437, -77.4875, -240),
    city("Chicago", "Illinois", "US", 41.85, -87.65, -300),
    city("Dallas", "Texas", "US", 32.7831, -96.8067, -300),
    city("Austin", "Texas", "US", 30.2671, -97.7431, -300),
    city("Denver", "Colorado", "US", 39.7392, -104.9847, -360),
    city("Seattle", "Washington", "US", 47.6062, -122.3321, -420),
    city("San Jose", "California", "US", 37.3394, -121.895, -420),
    city("Los Angeles", "California", "US", 34.0522, -118.2437, -420),
    city("Toronto", "Ontario", "CA", 43.7001, -79.4163, -240),
    city("Vancouver", "British Columbia", "CA", 49.2497, -123.1193, -420),
    city("Ciudad de Mexico", "Ciudad de Mexico", "MX", 19.4285, -99.1277, -360),
    city("Sao Paulo", "Sao Paulo", "BR", -23.5475, -46.6361, -180),
    city("Bogota", "Bogota D.C.", "CO", 4.6097, -74.0817, -300),
    city("Lagos", "Lagos", "NG", 6.4541, 3.3947, 60),
    city("Johannesburg", "Gauteng", "ZA", -26.2023, 28.0436, 120),
    city("Cape Town", "Western Cape", "ZA", -33.9258, 18.4232, 120),
    city("Nairobi", "Nairobi Area", "KE", -1.2833, 36.8167, 180),
    city("Dubai", "Dubai", "AE", 25.0657, 55.1713, 240),
    city("Bengaluru", "Karnataka", "IN", 12.9719, 77.5937, 330),
    city("Mumbai", "Maharashtra", "IN", 19.0728, 72.8826, 330),
    city("Delhi", "Delhi", "IN", 28.6519, 77.2315, 330),
    city("Singapore", "", "SG", 1.2897, 103.8501, 480),
    city("Hong Kong", "", "HK", 22.2783, 114.1747, 480),
    city("Tokyo", "Tokyo", "JP", 35.6895, 139.6917, 540),
    city("Manila", "Metro Manila", "PH", 14.6042, 120.9822, 480),
    city("Sydney", "New South Wales", "AU", -33.8678, 151.2073, 600),
];

/// Returns the index of a city in [`CITIES`].
///
/// # Panics
/// If there is no city of this name. All names are written in this program.
pub(crate) fn city_named(name: &str) -> usize {
    CITIES.iter().position(|city| city.name == name).unwrap_or_else(|| panic!("no city {name}"))
}

/// A country's code, the autonomous systems of its fixed lines, and those of its mobile networks.
pub(crate) type CountryProviders = (&'static str, &'static [u32], &'static [u32]);

/// Providers by country. A number in both lists is a provider with one autonomous system for both.
pub(crate) const COUNTRIES: &[CountryProviders] = &[
    ("FR", &[3215, 12322, 15557, 5410], &[51207, 3215, 5410, 15557]),
    ("DE", &[3320, 3209, 8881, 31334, 8422], &[12638, 3320, 3209]),
    ("GB", &[2856, 5607, 5089, 13285], &[12576, 25135, 35228, 206_067]),
    ("IE", &[5466, 6830, 15502], &[13280, 15751, 15502]),
    ("NL", &[1136, 33915, 50266], &[31615, 1136, 33915]),
    ("ES", &[3352, 12479, 12430], &[16299, 3352, 12479]),
    ("PT", &[3243, 2860, 12353], &[42863, 2860]),
    ("IT", &[3269, 12874, 1267], &[16232, 24608, 29447]),
    ("CH", &[3303, 6730, 13030], &[15796, 3303]),
    ("AT", &[8447, 8412], &[25255, 8447]),
    ("PL", &[5617, 12741, 21021], &[12912, 8374, 39603]),
    ("RO", &[8708, 9050, 12302], &[8953, 12302]),
    ("SE", &[3301, 2119, 39651], &[44034, 3301]),
    ("NO", &[2119, 29695], &[2119, 29695]),
    ("FI", &[1759, 719, 16086], &[719, 1759, 16086]),
    ("UA", &[13188, 6849], &[21497, 34058]),
    ("TR", &[9121, 34984], &[16135, 15897, 20978]),
    ("US", &[7018, 7922, 701, 20115, 22773, 209, 5650], &[21928, 22394, 20057, 6167]),
    ("CA", &[577, 812, 6327, 852], &[36522, 812, 852]),
    ("MX", &[8151, 13999], &[28403, 8151]),
    ("BR", &[28573, 27699, 8167], &[26599, 22085, 26615]),
    ("CO", &[10620, 13489, 3816], &[26611, 27831]),
    ("NG", &[37282, 328_309], &[29465, 36873, 37148]),
    ("ZA", &[37457, 10474, 3741], &[29975, 16637, 37168]),
    ("KE", &[15399, 36926], &[33771, 37061]),
    ("AE", &[5384, 15802], &[5384, 15802]),
    ("IN", &[24560, 9829, 17488, 45820], &[55836, 45609, 38266]),
    ("SG", &[3758, 9506, 4773], &[45143, 4773]),
    ("HK", &[4760, 9269], &[9269, 4760]),
    ("AU", &[1221, 7545, 4764], &[1221, 133_612, 7545]),
    ("PH", &[9299, 17639], &[10139, 132_199]),
    ("JP", &[2516, 4713, 17676, 2518], &[9605, 138_384, 2516]),
];

/// Hosting providers: the autonomous system, and the cities of its data centres.
pub(crate) const HOSTING: [(u32, &[&str]); 22] = [
    (14061, &["New York", "Amsterdam", "Singapore", "London", "Bengaluru", "Frankfurt am Main"]),
    (16509, &["Ashburn", "Dublin", "Frankfurt am Main", "Singapore", "Tokyo", "Mumbai", "Sydney"]),
    (396_982, &["Chicago", "London", "Amsterdam", "Tokyo"]),
    (24940, &["Frankfurt am Main", "Helsinki"]),
    (16276, &["Paris", "Lille", "Toronto", "Warszawa"]),
    (12876, &["Paris", "Amsterdam", "Warszawa"]),
    (20473, &["Los Angeles", "Chicago", "London", "Paris", "Tokyo", "Sydney", "Johannesburg", "Sao Paulo"]),
    (63949, &["Atlanta", "London", "Mumbai", "Frankfurt am Main"]),
    (9009, &["Bucuresti", "London", "Madrid", "New York", "Milano", "Manchester", "Zuerich"]),
    (212_238, &["Paris", "Madrid", "Dallas", "Los Angeles", "Wien", "Stockholm", "Lisboa"]),
    (60068, &["Frankfurt am Main", "London", "New York", "Singapore", "Warszawa"]),
    (62240, &["London", "Amsterdam", "Seattle", "Hong Kong"]),
    (45102, &["Singapore", "Hong Kong"]),
    (399_629, &["Dallas", "Los Angeles"]),
    (53667, &["New York", "Los Angeles"]),
    (39351, &["Stockholm", "Zuerich", "Amsterdam", "Oslo"]),
    (136_787, &["Sydney", "Tokyo", "Toronto", "Boston", "Edinburgh", "Madrid", "Roma"]),
    (29802, &["Dallas", "Atlanta"]),
    // Too small, or too new, for any list: see `UNLISTED`.
    (4_210, &["Amsterdam", "Kyiv", "Bucuresti", "Paris", "Manchester", "Berlin"]),
    (4_211, &["Lagos", "Johannesburg", "Dubai", "Istanbul", "Bogota", "Manila"]),
    (4_212, &["Chicago", "Denver", "Toronto", "Boston", "Ciudad de Mexico", "Austin"]),
    (4_213, &["Warszawa", "Hamburg", "Barcelona", "Lyon", "Krakow", "Milano", "Nairobi"]),
];

/// Placeholders for providers that are on no list. Each gets an unlisted number when a tenant is generated.
pub(crate) const UNLISTED: std::ops::Range<u32> = 4_210..4_230;

/// Microsoft's data centres by autonomous system.
pub(crate) const MICROSOFT: [(u32, &[&str]); 2] = [
    (
        8075,
        &["Ashburn", "Dublin", "Amsterdam", "Chicago", "Singapore", "London", "San Jose", "Paris", "Frankfurt am Main"],
    ),
    (8068, &["Dublin", "Ashburn"]),
];

/// Security edge vendors: the autonomous system, and the cities of its gateways. The last is on no list.
pub(crate) const EDGES: [(u32, &[&str]); 4] = [
    (
        62044,
        &["Frankfurt am Main", "Paris", "London", "Amsterdam", "Milano", "Zuerich", "Madrid", "Stockholm", "Mumbai"],
    ),
    (53813, &["New York", "Chicago", "Dallas", "San Jose", "Atlanta", "Toronto", "Sao Paulo", "Singapore", "Tokyo"]),
    (55256, &["London", "Frankfurt am Main", "New York", "San Jose", "Singapore", "Sydney", "Dublin", "Paris"]),
    (4_220, &["London", "New York", "Amsterdam", "Chicago", "Bengaluru", "Denver", "Warszawa"]),
];

/// Privacy relays: the autonomous system, and the cities of its exits.
pub(crate) const RELAYS: [(u32, &[&str]); 2] = [
    (13335, &["Paris", "London", "New York", "Frankfurt am Main", "San Jose", "Tokyo", "Chicago"]),
    (36183, &["London", "New York", "Dallas", "Frankfurt am Main", "Sydney", "Paris"]),
];
