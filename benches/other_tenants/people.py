"""The people of a tenant: where they live and work, what they own, what they are used to."""

from dataclasses import dataclass, field

import networks
import software as sw
from networks import BY_NAME, CARRIERS, CITIES, Place

FIRST = """anna ben carla david elif farid greta hugo ines jonas katja lars maria nadia oskar paula quinn rosa samir tara uwe
vera wanda xenia yusuf zoe amit bianca chen dilan erik fatou gita hannah ivan julia kofi lena mateo noor olga pedro ruth
sven tomas ursula vikram wei yara""".split()
LAST = """abel becker carter dubois eriksen fischer garcia hansen ivanov jansen kowalski lopez meyer novak okafor patel quist
rossi schmidt tanaka ueda vogel weber xu young zeller adams brandt costa diaz ekwueme frank gupta hughes iyer jensen khan
lindqvist moreau nilsen olsen pereira reyes silva turner urban voss walsh yilmaz zhang""".split()


@dataclass
class Spot:
    """Somewhere a person stays: its line, and what of it explains an odd address."""

    kind: str
    city: networks.City
    line: Place | None = None
    line6: str = ""
    cause: str = ""


@dataclass
class Office:
    city: networks.City
    exits: list
    name: str
    guest: Place


@dataclass
class CloudMachine:
    """A rented machine that its owner works on: one address, tools only, a session from home."""

    place: Place
    device: sw.Device
    tools: list
    how: str  # device-code | remote-editor | jump-host
    session: str = ""
    days: set = field(default_factory=set)


@dataclass
class Person:
    id: str
    name: str
    upn: str
    role: str
    city: networks.City
    home: Spot
    office: Office | None
    carrier: int
    start: float
    end: float
    factor: str
    home_tenant: str = ""
    habits: list = field(default_factory=list)
    devices: list = field(default_factory=list)
    stays: list = field(default_factory=list)
    exits: list = field(default_factory=list)  # of a private VPN
    vpn: list = field(default_factory=list)  # spans in which it is on
    relay: int = 0
    clouds: list = field(default_factory=list)
    issued: Place | None = None
    pace: float = 1.0
    hosts6: dict = field(default_factory=dict)

    @property
    def laptop(self):
        return next((d for d in self.devices if d.kind == "laptop"), None)

    def has(self, habit):
        return habit in self.habits


def offices(world):
    rng, net = world.rng, world.net
    base = [c for c in CITIES if c.country in networks.CARRIERS and c.country not in ("NG", "RU", "HK", "RO", "ZA", "AE", "JP")]
    home_country = rng.choice(("DE", "GB", "US", "US", "FR", "NL"))
    main = rng.sample([c for c in base if c.country == home_country], 2)
    rest = rng.sample([c for c in base if c.country != home_country], rng.randrange(2, 5))
    found = []
    for n, city in enumerate(main + rest):
        asn = rng.choice(networks.LINES[city.country])
        if world.security_edge and n % 2 == 0:
            asn = networks.SECURITY_EDGE
        first = net.place(asn, city, f"Office {city.name}" if rng.random() < 0.7 else "")
        pool = [first] + [net.near(first) for _ in range(rng.choice((0, 1, 3)))]
        found.append(Office(city, pool, city.name, net.household(city)))
    return found


def person(world, number, role):
    rng, net = world.rng, world.net
    office = rng.choices(world.offices, weights=[8, 4] + [2] * (len(world.offices) - 2))[0]
    city = office.city
    if rng.random() < 0.12:  # lives in another town of the country
        city = rng.choice([c for c in CITIES if c.country == city.country])
    line = net.household(city)
    home = Spot("home", city, line)
    first, last = rng.choice(FIRST), rng.choice(LAST)
    upn = f"{first}.{last}{number}@{world.domain}"
    who = Person(sw.guid(rng), f"{first.title()} {last.title()}", upn, role, city, home, office,
                 rng.choice(CARRIERS[city.country]), 7.5 + rng.random() * 2, 16.3 + rng.random() * 2.2,
                 rng.choice(("Mobile app notification", "Mobile app notification", "Text message", "Passkey (device-bound)")),
                 pace=rng.lognormvariate(0, 0.35))
    if rng.random() < 0.35:
        home.line6 = net.line6(line.asn, city)
        who.habits.append("dual-stack")
    return who


def assign_devices(world, who):
    """Gives devices and habits, by role and by chance."""
    rng, net = world.rng, world.net
    role = who.role
    if role == "guest":
        who.home_tenant = sw.guid(rng)
        who.upn = who.upn.replace("@", "_partner.example#EXT#@")
        who.devices.append(sw.windows_laptop(rng, joined=False))
        who.office = None
        who.habits.append("guest")
        return
    if role == "frontline":
        who.habits.append("kiosk")
        who.devices.append(rng.choice(world.kiosks))
        who.devices.append(sw.phone(rng, managed=False))
        who.pace *= 0.5
        return
    unmanaged = rng.random() < (0.12 if role != "developer" else 0.06)
    if unmanaged:
        who.habits.append("unmanaged-laptop")
        laptop = sw.windows_laptop(rng, joined=False) if rng.random() < 0.7 else sw.mac(rng, registered=False)
        who.devices.append(laptop)
        if rng.random() < 0.6:
            who.habits.append("changes-browser")
    else:
        macs = 0.4 if role == "developer" else 0.15
        who.devices.append(sw.mac(rng) if rng.random() < macs else sw.windows_laptop(rng))
    who.devices.append(sw.phone(rng, managed=rng.random() < 0.6))
    if who.laptop.bound and rng.random() < 0.2:
        who.habits.append("hello-only")
    if rng.random() < 0.03:
        tablet = sw.phone(rng, managed=True)
        tablet.kind, tablet.system = "tablet", "Ios 18.1.0"
        tablet.software = {"mobile": sw.phone_native(rng, "Ios 18.1.0"), "browser": sw.safari("Ios 18.1.0", "18.1")}
        who.devices.append(tablet)
        who.habits.append("tablet")
    if role == "developer":
        develop(world, who)
    if role == "admin":
        who.habits.append("home-scripts")
        if rng.random() < 0.5:
            host = sw.Device("jump", "Windows10", session="")
            host.software = {"powershell": sw.tool(rng, "powershell", "Windows10"), "cli": sw.tool(rng, "cli", "Windows10"),
                             "browser": sw.edge("Windows10", 142)}
            who.clouds.append(CloudMachine(rng.choice(world.jump_hosts), host, ["powershell", "cli"], "jump-host"))
            who.habits.append("jump-host")
    if rng.random() < 0.05:
        who.habits.append(rng.choice(("vpn-system", "vpn-system", "vpn-browser")))
        country = vpn_country(rng, net, who.city.country)
        first = net.hosting(country, networks.VPN_SERVICES)
        who.exits = [first, net.near(first), net.near(first)]
        if rng.random() < 0.4:
            who.exits.append(net.hosting(vpn_country(rng, net, who.city.country), (first.asn,)))
    elif rng.random() < 0.15:
        apple = any(d.system.startswith("Ios") for d in who.devices) or who.laptop.system == "MacOs"
        who.relay = rng.choice(networks.RELAYS) if apple else 13335
        who.habits.append("relay-safari" if apple and rng.random() < 0.8 else "relay-whole-phone")
    for habit, share in (("sign-in-frequency", 0.1), ("proxy-split", 0.02), ("virtual-desktop", 0.04), ("new-phone", 0.012),
                         ("password-reset", 0.03), ("new-laptop", 0.008), ("phone-on-carrier-only", 0.25), ("cafe", 0.05),
                         ("works-from-home", 0.25), ("split-tunnel", 0.3 if world.split_tunnel else 0), ("company-vpn", 0.3 if world.vpn_gateway else 0), ("late-evenings", 0.1),
                         ("second-laptop", 0.03), ("agent", 0.01), ("desk-phone", 0.01)):
        if rng.random() < share:
            who.habits.append(habit)
    if who.has("second-laptop"):
        who.devices.append(sw.windows_laptop(rng, joined=rng.random() < 0.5))
    if rng.random() < (0.15 if role in ("sales", "executive") else 0.03):
        who.habits.append("travel")
    if who.has("virtual-desktop"):
        kind = rng.choice(("Cloud PC", "Azure Virtual Desktop"))
        desk = sw.windows_laptop(rng, prefix="CPC" if kind == "Cloud PC" else "AVD")
        desk.kind = "desk"
        place = net.place(networks.MICROSOFT, rng.choice([BY_NAME[n] for n in ("Amsterdam", "Dublin", "Ashburn", "Chicago")]))
        who.clouds.append(CloudMachine(place, desk, [], "desk"))


def vpn_country(rng, net, country):
    """A private VPN ends abroad three times of four."""
    return net.other_country(country) if rng.random() < 0.75 else country


def develop(world, who):
    """Half of the developers have a machine at a provider; the others work at home or through an editor."""
    rng, net = world.rng, world.net
    choice = rng.random()
    if choice < 0.5:
        how = "device-code" if choice < 0.38 else "remote-editor"
        device = sw.Device("cloud", "Linux")
        names = rng.choice((["cli"], ["cli", "sdk"], ["cli", "git"], ["cli", "sdk", "git"], ["powershell", "cli"]))
        if how == "remote-editor":
            names = ["code", *names]
        device.software = {name: sw.tool(rng, name, "Linux") for name in names}
        country = who.city.country if rng.random() < 0.5 else rng.choice(("DE", "IE", "US", "NL"))
        place = net.hosting(country, world.clouds)
        if rng.random() < 0.3:  # the firm's own address space at the provider: several people behind one gateway
            place = world.cloud_gateway
        who.clouds.append(CloudMachine(place, device, names, how))
        who.habits.append("cloud-machine" if how == "device-code" else "remote-editor")
    if choice > 0.38:
        who.habits.append("scripts-beside-browser")


def all_people(world, count):
    rng = world.rng
    people = []
    for number in range(count):
        draw = rng.random()
        role = ("developer" if draw < 0.10 else "admin" if draw < 0.13 else "sales" if draw < 0.23 else "executive" if draw < 0.25
                else "guest" if draw < 0.28 else "frontline" if draw < 0.34 else "helpdesk" if draw < 0.35 else "office")
        who = person(world, number, role)
        assign_devices(world, who)
        people.append(who)
    return people


def stay(world, who):
    """Lays out where somebody is, hour by hour, over all days."""
    rng, net = world.rng, world.net
    zone = who.city.utc_offset * 3600
    journey = None
    if who.has("travel"):
        length = rng.randrange(1, 4)
        first = rng.randrange(0, max(1, world.days - length + 1))
        far = rng.random() < 0.4
        targets = [c for c in CITIES if c != who.city and c.country in CARRIERS and (far or c.country == who.city.country)]
        target = rng.choice(targets or CITIES)
        how = "in-flight" if target.country != who.city.country else rng.choice(("train", "train", "car"))
        journey = (first, first + length, target, how)
    for day in range(world.days):
        midnight = world.start + day * 86400 - zone
        begin, end = midnight + who.start * 3600 + rng.gauss(0, 900), midnight + who.end * 3600 + rng.gauss(0, 1500)
        weekend = world.weekday(day) >= 5
        if journey and journey[0] <= day <= journey[1]:
            travel_day(world, who, midnight, day, journey)
            continue
        at_office = who.office and not weekend and not who.has("works-from-home") and rng.random() < (0.95 if who.role == "frontline" else 0.62)
        if who.has("works-from-home") and who.office and rng.random() < 0.15 and not weekend:
            at_office = True
        if not at_office:
            spans = [(midnight, midnight + 86400, who.home)]
            if who.has("cafe") and rng.random() < 0.5:
                t = begin + rng.random() * 4 * 3600
                spans = [(midnight, t, who.home), (t, t + 7200, Spot("cafe", who.city, net.household(who.city), cause="cafe")),
                         (t + 7200, midnight + 86400, who.home)]
        else:
            way = 900 + rng.random() * 2700
            moving = Spot("moving", who.city, cause="carrier")
            spans = [(midnight, begin - way, who.home), (begin - way, begin, moving), (begin, end, Spot("office", who.office.city)),
                     (end, end + way, moving), (end + way, midnight + 86400, who.home)]
        who.stays += spans
    if who.exits:
        for day in range(world.days):
            if rng.random() < 0.75:
                t = world.start + day * 86400 - zone + (who.start - 1 + rng.random() * 8) * 3600
                span = rng.choice((3600, 7200, 14400, 28800)) * (0.6 + rng.random())
                who.vpn.append((t, t + span, rng.choice(who.exits)))


def travel_day(world, who, midnight, day, journey):
    rng, net = world.rng, world.net
    first, last, target, how = journey
    hotel = getattr(who, "hotel", None)
    if hotel is None:
        asn = rng.choice(networks.HOTELS.get(target.country, networks.LINES.get(target.country, (6461,))))
        hotel = who.hotel = Spot("hotel", target, net.place(asn, target), cause="hotel")
    if day in (first, last):
        go = midnight + (8 + rng.random() * 6) * 3600
        hours = (2 + rng.random() * 3) if how != "in-flight" else 3 + rng.random() * 8
        if how == "in-flight":
            seat = Spot("plane", rng.choice((BY_NAME["Ashburn"], BY_NAME["Dallas"], target)), net.place(networks.IN_FLIGHT, BY_NAME["Denver"]), cause="in-flight")
            seat.line = Place(seat.line.ip, seat.line.asn, seat.city)
        elif how == "train":
            hub = rng.choice([c for c in CITIES if c.country == target.country])
            seat = Spot("train", hub, net.place(rng.choice(CARRIERS[target.country]), hub), cause="train")
        else:
            seat = Spot("moving", who.city, cause="carrier")
        before, after = (who.home, hotel) if day == first else (hotel, who.home)
        who.stays += [(midnight, go, before), (go, go + hours * 3600, seat), (go + hours * 3600, midnight + 86400, after)]
        return
    visit = Spot("visit", target, net.household(target), cause="travel")
    who.stays += [(midnight, midnight + 9 * 3600, hotel), (midnight + 9 * 3600, midnight + 17 * 3600, visit),
                  (midnight + 17 * 3600, midnight + 86400, hotel)]
