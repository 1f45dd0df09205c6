"""One sign-in: from where a device reaches Entra ID at a time, and what its row shows."""

import networks
import software as sw
from networks import CITIES
from records import Row

PASSWORD = ("Password", "Password in the cloud", True, "Correct password")
SPLIT_FREE = {"Office 365 Exchange Online", "Office 365 SharePoint Online", "Microsoft Teams Services", "Skype Presence Service"}


def factor_steps(who):
    if who.factor.startswith("Passkey"):
        return [(who.factor, "", True, "User is authenticated")]
    return [PASSWORD, (who.factor, "", True, "MFA completed in Azure AD")]


def spot_at(who, t):
    for begin, end, spot in who.stays:
        if begin <= t < end:
            return spot
    return who.home


def carrier_place(world, who, t):
    """A carrier's shared exits: they change by the hour, and lie where the carrier says."""
    rng = world.rng
    city = who.city
    country = getattr(spot_at(who, t), "city", city).country
    asn = who.carrier if country == who.city.country else networks.CARRIERS[country][0]
    block = (who.id, int(t // 5400))
    if block not in world.mobile:
        hubs = [c for c in CITIES if c.country == country]
        hub = city if city.country == country and rng.random() < 0.5 else rng.choice(hubs)
        pool = world.shared_exits.setdefault((asn, hub.name), [world.net.place(asn, hub) for _ in range(8)])
        place = rng.choice(pool)
        if asn in (21928, 55836, 12576) and rng.random() < 0.6:
            place = world.net.host6(world.net.line6(asn, hub), asn, hub)
        world.mobile[block] = place
    return world.mobile[block]


def where(world, who, device, t, kind, resource):
    """Returns the address that the log shows, and what explains it."""
    rng, spot = world.rng, spot_at(who, t)
    phone = device.kind in ("phone", "tablet")
    if phone and who.relay and (who.has("relay-whole-phone") or kind == "browser"):
        return relay_place(world, who, t), "relay"
    if not phone and who.relay and who.has("relay-safari") and device.system == "MacOs" and kind == "browser" and device.software["browser"].browser.startswith("Safari"):
        return relay_place(world, who, t), "relay"
    if device.kind == "laptop" and spot.kind != "office":
        for begin, end, place in who.vpn:
            if begin <= t < end and (who.has("vpn-system") or kind == "browser"):
                return place, "private-vpn"
    if spot.kind == "moving" or phone and (who.has("phone-on-carrier-only") or int(t // 1800 + len(who.upn)) % 3 == 0):
        return carrier_place(world, who, t), "carrier"
    if spot.kind == "office":
        office = who.office
        if phone and not device.managed:
            return office.guest, "office-guest-network"
        exits = office.exits
        return exits[int(t // 3600 + hash_of(who.id)) % len(exits)] if rng.random() < 0.9 else rng.choice(exits), None
    if who.has("split-tunnel") and device.managed and not phone and who.office and resource[1] not in SPLIT_FREE:
        return who.office.exits[0], "split-tunnel"
    if who.has("company-vpn") and device.managed and not phone and int(t // 5400 + hash_of(who.id)) % 4:
        return world.vpn_gateway, "company-vpn"  # the firm's gateway at a provider, off now and then
    if spot.line6 and rng.random() < (0.6 if resource[1] != "Office 365 Exchange Online" else 0.25):
        key = (spot.line6, id(device), int(t // 86400))
        if key not in who.hosts6:
            who.hosts6[key] = world.net.host6(spot.line6, spot.line.asn, spot.city)
        return who.hosts6[key], "dual-stack"
    return spot.line, spot.cause or None


def hash_of(text):
    return int(text[:4], 16)


def relay_place(world, who, t):
    """The relay's exits lie near the user and change several times a day."""
    key = ("relay", who.id, int(t // 4000))
    if key not in world.mobile:
        city = spot_at(who, t).city
        near = [c for c in CITIES if c.country == city.country]
        exits = world.shared_exits.setdefault(("relay", who.relay, city.country), [
            world.net.host6(world.net.line6(who.relay, c), who.relay, c) if world.rng.random() < 0.4 else world.net.place(who.relay, c) for c in near * 3])
        world.mobile[key] = world.rng.choice(exits)
    return world.mobile[key]


def emit(world, t, who, device, app, resource, kind, **fields):
    """Adds a sign-in of this device; fields given win over what the device would show."""
    place, cause = fields.pop("place", None), fields.pop("cause", None)
    if place is None:
        place, found = where(world, who, device, t, kind, resource)
        cause = cause or found
    software = fields.pop("software", None) or device.software[kind]
    browser_sso = kind == "browser" and device.browser_session == device.session
    fields.setdefault("claim", bool(device.device_id) and (kind in ("native", "mobile", "logon") or browser_sso))
    fields.setdefault("session", device.browser_session if kind == "browser" else device.session)
    if device.bound and kind in ("native", "logon"):
        fields.setdefault("bound", (True, 0))
        fields.setdefault("incoming", "primaryRefreshToken" if world.rng.random() < 0.7 else "refreshToken")
    elif device.bound and browser_sso and fields.get("interactive"):
        fields.setdefault("bound", (True, 0))
        fields.setdefault("incoming", "primaryRefreshToken")
    elif kind in ("mobile", "native"):
        fields.setdefault("bound", (False, 1003 if device.device_id else 1002))
    if who.home_tenant:
        fields.setdefault("crossing", "b2bCollaboration")
    fields.setdefault("mfa", world.rng.random() < 0.6)
    row = Row(t, who, app, resource, place, software, device=device, cause=cause, **fields)
    world.rows.append(row)
    return row


def pick(rng, apps):
    app, resources, kind, _ = rng.choices(apps, weights=[a[3] for a in apps])[0]
    return app, rng.choice(resources), kind


def bursts(rng, begin, end, count):
    """Times of tokens: a few together, whenever somebody starts or returns to an application."""
    times = []
    while len(times) < count:
        t = begin + rng.random() * max(60, end - begin)
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            times.append(t)
            t += rng.expovariate(1 / 12)
    return sorted(times)


def new_proof(world, t, who, device, kind, app=sw.OFFICE_HOME, resource=sw.GRAPH, **fields):
    """An interactive sign-in with a fresh factor; the interrupt before it is logged too, as Entra ID does."""
    fields.setdefault("steps", factor_steps(who))
    correlation = sw.guid(world.rng)
    first = fields["steps"][:1]
    if len(fields["steps"]) > 1 and world.rng.random() < 0.7:
        emit(world, t - 14, who, device, app, resource, kind, **(fields | {"steps": first, "code": 50074}), interactive=True,
             incoming="none", correlation=correlation)
    return emit(world, t, who, device, app, resource, kind, interactive=True, incoming="none", mfa=True, correlation=correlation, **fields)
