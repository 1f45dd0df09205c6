"""Cities, networks and addresses of the tenants.

AS numbers are real where their class matters (hosting, carriers, relays). Addresses are drawn at random for each seed and
belong to nobody in particular; one network has one prefix in one city.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class City:
    name: str
    state: str
    country: str
    latitude: float
    longitude: float
    utc_offset: int


@dataclass(frozen=True)
class Place:
    """One address as a sign-in log shows it."""

    ip: str
    asn: int
    city: City
    named: str = ""


CITIES = [
    City(*row)
    for row in (
        ("Berlin", "Berlin", "DE", 52.52, 13.40, 1),
        ("Hamburg", "Hamburg", "DE", 53.55, 9.99, 1),
        ("Munich", "Bayern", "DE", 48.14, 11.58, 1),
        ("Frankfurt am Main", "Hessen", "DE", 50.11, 8.68, 1),
        ("Cologne", "Nordrhein-Westfalen", "DE", 50.94, 6.96, 1),
        ("Nuremberg", "Bayern", "DE", 49.45, 11.08, 1),
        ("London", "England", "GB", 51.51, -0.13, 0),
        ("Manchester", "England", "GB", 53.48, -2.24, 0),
        ("Leeds", "England", "GB", 53.80, -1.55, 0),
        ("Glasgow", "Scotland", "GB", 55.86, -4.25, 0),
        ("Paris", "Ile-de-France", "FR", 48.86, 2.35, 1),
        ("Lyon", "Auvergne-Rhone-Alpes", "FR", 45.76, 4.84, 1),
        ("Lille", "Hauts-de-France", "FR", 50.63, 3.06, 1),
        ("Amsterdam", "Noord-Holland", "NL", 52.37, 4.90, 1),
        ("Rotterdam", "Zuid-Holland", "NL", 51.92, 4.48, 1),
        ("Eindhoven", "Noord-Brabant", "NL", 51.44, 5.48, 1),
        ("Warsaw", "Mazowieckie", "PL", 52.23, 21.01, 1),
        ("Krakow", "Malopolskie", "PL", 50.06, 19.94, 1),
        ("Zurich", "Zurich", "CH", 47.37, 8.54, 1),
        ("Madrid", "Madrid", "ES", 40.42, -3.70, 1),
        ("Barcelona", "Catalunya", "ES", 41.39, 2.17, 1),
        ("New York", "New York", "US", 40.71, -74.01, -5),
        ("Boston", "Massachusetts", "US", 42.36, -71.06, -5),
        ("Ashburn", "Virginia", "US", 39.04, -77.49, -5),
        ("Chicago", "Illinois", "US", 41.88, -87.63, -6),
        ("Dallas", "Texas", "US", 32.78, -96.80, -6),
        ("Denver", "Colorado", "US", 39.74, -104.98, -7),
        ("Seattle", "Washington", "US", 47.61, -122.33, -8),
        ("San Jose", "California", "US", 37.34, -121.89, -8),
        ("Toronto", "Ontario", "CA", 43.65, -79.38, -5),
        ("Montreal", "Quebec", "CA", 45.50, -73.57, -5),
        ("Sao Paulo", "Sao Paulo", "BR", -23.55, -46.63, -3),
        ("Campinas", "Sao Paulo", "BR", -22.91, -47.06, -3),
        ("Mumbai", "Maharashtra", "IN", 19.08, 72.88, 5),
        ("Bengaluru", "Karnataka", "IN", 12.97, 77.59, 5),
        ("Pune", "Maharashtra", "IN", 18.52, 73.86, 5),
        ("Singapore", "", "SG", 1.35, 103.82, 8),
        ("Sydney", "New South Wales", "AU", -33.87, 151.21, 11),
        ("Melbourne", "Victoria", "AU", -37.81, 144.96, 11),
        ("Dublin", "Leinster", "IE", 53.35, -6.26, 0),
        ("Stockholm", "Stockholm", "SE", 59.33, 18.07, 1),
        ("Lagos", "Lagos", "NG", 6.52, 3.38, 1),
        ("Moscow", "Moskva", "RU", 55.76, 37.62, 3),
        ("Hong Kong", "", "HK", 22.32, 114.17, 8),
        ("Bucharest", "Bucuresti", "RO", 44.43, 26.10, 2),
        ("Johannesburg", "Gauteng", "ZA", -26.20, 28.05, 2),
        ("Dubai", "Dubai", "AE", 25.20, 55.27, 4),
        ("Tokyo", "Tokyo", "JP", 35.68, 139.69, 9),
    )
]
BY_NAME = {city.name: city for city in CITIES}

# Lines of households and firms, and carriers of phones, by country.
LINES = {
    "DE": (3320, 3209, 8881, 6830, 6805), "GB": (2856, 5089, 5607, 13285), "FR": (3215, 12322, 15557, 5410),
    "NL": (1136, 33915, 50266), "PL": (5617, 12741, 29314), "CH": (3303, 6730), "ES": (3352, 12479, 12430),
    "US": (7922, 701, 7018, 20115, 22773), "CA": (577, 812, 852), "BR": (28573, 18881, 27699),
    "IN": (24560, 9829, 17488), "SG": (9506, 4657), "AU": (1221, 4804, 7545), "IE": (5466, 6830), "SE": (3301, 2119),
    "NG": (37282, 29465), "RU": (12389, 8402), "HK": (4760, 9304), "RO": (8708, 9050), "ZA": (37457, 3741),
    "AE": (5384, 15802), "JP": (4713, 17676),
}
CARRIERS = {
    "DE": (3320, 3209, 6805), "GB": (12576, 25135, 206067), "FR": (51207, 3215, 15557), "NL": (50266, 1136),
    "PL": (39603, 12912), "CH": (3303, 6730), "ES": (3352, 12430), "US": (21928, 22394, 20057), "CA": (812, 852),
    "BR": (26599, 26615), "IN": (55836, 45609), "SG": (9506, 4657), "AU": (1221, 133612), "IE": (15502, 13280),
    "SE": (44034, 3301), "AE": (5384, 15802), "JP": (17676, 9605), "HK": (4760,), "RO": (8708,), "ZA": (29975,),
    "NG": (29465,), "RU": (8402,),
}

CLOUDS = (16509, 14061, 24940, 16276, 396982, 63949, 20473, 31898, 8075)
VPN_SERVICES = (9009, 212238, 60068, 39351, 136787, 62240)
ATTACKER_HOSTING = (14061, 16509, 24940, 9009, 399629, 29802, 62240, 204957, 395092, 215540, 132203, 45102, 20473, 16276, 59711)
RELAYS = (13335, 36183, 54113)
MICROSOFT = 8075
SECURITY_EDGE = 22616
IN_FLIGHT = 7155
HOTELS = {"US": (6461, 7018), "GB": (5607, 2856), "DE": (3320, 20676)}

# Where hosting and VPN services have their exits.
HOSTING_CITIES = {
    "DE": ("Frankfurt am Main", "Nuremberg"), "GB": ("London", "Manchester"), "FR": ("Paris", "Lille"),
    "NL": ("Amsterdam",), "PL": ("Warsaw",), "CH": ("Zurich",), "ES": ("Madrid",), "IE": ("Dublin",), "SE": ("Stockholm",),
    "US": ("Ashburn", "New York", "Dallas", "San Jose", "Seattle", "Chicago"), "CA": ("Montreal", "Toronto"),
    "BR": ("Sao Paulo",), "IN": ("Mumbai", "Bengaluru"), "SG": ("Singapore",), "AU": ("Sydney",),
    "HK": ("Hong Kong",), "RO": ("Bucharest",), "JP": ("Tokyo",), "ZA": ("Johannesburg",),
}
CONTINENT = {
    "DE": "EU", "GB": "EU", "FR": "EU", "NL": "EU", "PL": "EU", "CH": "EU", "ES": "EU", "IE": "EU", "SE": "EU", "RO": "EU",
    "RU": "EU", "US": "NA", "CA": "NA", "BR": "SA", "IN": "AS", "SG": "AS", "HK": "AS", "AE": "AS", "JP": "AS",
    "AU": "OC", "NG": "AF", "ZA": "AF",
}


class Internet:
    """Gives out addresses: each (network, city) has a few prefixes of its own."""

    def __init__(self, rng):
        self.rng = rng
        self.prefixes = {}
        self.prefixes6 = {}
        self.used = set()

    def prefix(self, asn, city):
        """Returns the first two and a half bytes (a /20) of one of the network's prefixes in this city."""
        key = (asn, city.name)
        if key not in self.prefixes:
            found = []
            while len(found) < 3:
                first = self.rng.choice((5, 23, 24, 31, 37, 45, 46, 52, 62, 64, 71, 77, 78, 79, 80, 81, 84, 85, 87, 89, 91,
                                         93, 95, 98, 104, 109, 128, 138, 141, 145, 151, 159, 165, 176, 178, 185, 188, 193,
                                         194, 195, 201, 206, 209, 212, 213, 217))
                candidate = (first, self.rng.randrange(1, 255), self.rng.randrange(16) * 16)
                if candidate not in self.used:
                    self.used.add(candidate)
                    found.append(candidate)
            self.prefixes[key] = found
        return self.rng.choice(self.prefixes[key])

    def place(self, asn, city, named=""):
        first, second, third = self.prefix(asn, city)
        ip = f"{first}.{second}.{third + self.rng.randrange(16)}.{self.rng.randrange(2, 254)}"
        return Place(ip, asn, city, named)

    def near(self, place):
        """Another address of the same /24: a pool of exits."""
        base = place.ip.rsplit(".", 1)[0]
        return Place(f"{base}.{self.rng.randrange(2, 254)}", place.asn, place.city, place.named)

    def line6(self, asn, city):
        """The /64 of one household or server."""
        if asn not in self.prefixes6:
            self.prefixes6[asn] = f"2{self.rng.choice(('a00', 'a01', 'a02', '003', '600', '601', '804', '405'))}:{self.rng.randrange(1, 65536):x}"
        return f"{self.prefixes6[asn]}:{self.rng.randrange(1, 65536):x}:{self.rng.randrange(1, 65536):x}"

    def host6(self, line, asn, city):
        return Place(line + "".join(f":{self.rng.randrange(1, 65536):x}" for _ in range(4)), asn, city)

    def household(self, city):
        return self.place(self.rng.choice(LINES[city.country]), city)

    def hosting(self, country, networks):
        name = self.rng.choice(HOSTING_CITIES.get(country, ("Frankfurt am Main", "Ashburn")))
        return self.place(self.rng.choice(networks), BY_NAME[name])

    def other_country(self, country, other_continent=False):
        choices = [c for c in HOSTING_CITIES if c != country]
        if other_continent:
            choices = [c for c in choices if CONTINENT[c] != CONTINENT[country]]
        return self.rng.choice(choices)
