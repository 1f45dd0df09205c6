"""The variants of attacks.

A variant is a function (world, attack, victim); it adds the attacker's sign-ins. An attack is visible if the log shows the
attacker at an address that is not the owner's.
"""

import networks
import sign_ins
import software as sw
from activity import SAAS
from attacker import CLOUD, DIRECTORY, FAMILY, KIT_AGENTS, MAIL, Attack, Attacker
from records import Row


def phish(attacker, at):
    """The owner types password and factor into the attacker's proxy; a new session begins there."""
    rng = attacker.rng
    attacker.session = sw.session_id(rng)
    owner = attacker.device.software.get("browser") or attacker.software
    seen = owner if rng.random() < 0.7 else attacker.software
    correlation = sw.guid(rng)
    app = rng.choice((sw.OFFICE_HOME, sw.OFFICE_HOME, ("72782ba9-4490-4f03-8d82-562370ea3566", "Office365"), ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online")))
    steps = sign_ins.factor_steps(attacker.victim) if not attacker.victim.factor.startswith("Passkey") else [sign_ins.PASSWORD, ("Text message", "", True, "MFA completed in Azure AD")]
    risk = "unfamiliarFeatures" if rng.random() < 0.2 else "none"
    for n, code in enumerate((50074, 50140, 0)):
        attacker.row(app, sw.GRAPH, t=attacker.t - 40 + n * 18, place=at, interactive=True, incoming="none", code=code, software=seen,
                  steps=steps if code == 0 else steps[:1], mfa=True, correlation=correlation, risk=risk)


def aitm(world, attack, victim):
    attacker = Attacker(world, attack, victim)
    proxy = world.net.hosting(world.net.other_country(victim.city.country), networks.ATTACKER_HOSTING)
    phish(attacker, proxy)
    attacker.t += 60 + attacker.rng.random() * 1800
    attacker.enter()
    attacker.work(attacker.goal(), attacker.rng.randrange(6, 50), 3600 * attacker.rng.choice((0.3, 1, 4)))


def aitm_one_address(world, attack, victim):
    attacker = Attacker(world, attack, victim)
    phish(attacker, attacker.place)
    attacker.work(MAIL, attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.2, 1, 5)))


def registers(attacker, interactive):
    """Broker, device registration, and the new device's own primary token."""
    rng = attacker.rng
    logon = sw.Software("tool", rng.choice(("Dsreg/10.0 (Windows 10.0.19044.1826)", "python-requests/2.32.3")), "", "Windows10", sw.RICH)
    fresh = sw.Device("laptop", "Windows10", name=f"DESKTOP-{rng.randrange(10**6, 10**7)}", device_id=sw.guid(rng), trust="Azure AD joined")
    if interactive:
        attacker.row(sw.BROKER, sw.REGISTRATION, interactive=True, incoming="none", mfa=True, software=attacker.software)
    else:
        attacker.row(sw.BROKER, sw.REGISTRATION, software=logon)
    attacker.t += 25 + rng.random() * 100
    attacker.device = fresh
    agent = sw.windows_logon("Windows10") if rng.random() < 0.5 else logon
    for n in range(rng.randrange(2, 5)):
        attacker.row(sw.BROKER, rng.choice((sw.DIRECTORY, sw.GRAPH)), t=attacker.t + n * 30, incoming="primaryRefreshToken" if n else "refreshToken",
                  claim=True, bound=(True, 0) if n else (False, 1002), software=agent)
    attacker.t += 300
    attacker.work(FAMILY + MAIL, rng.randrange(5, 40), 7200, incoming="primaryRefreshToken", claim=True, bound=(True, 0),
               software=sw.windows_native("Windows10", 19045))


def aitm_device(world, attack, victim):
    attacker = Attacker(world, attack, victim)
    phish(attacker, attacker.place if attacker.rng.random() < 0.5 else world.net.hosting(world.net.other_country(victim.city.country), networks.ATTACKER_HOSTING))
    attacker.t += 90
    registers(attacker, interactive=attacker.rng.random() < 0.6)


def other_continent(world, attack, victim):
    country = world.net.other_country(victim.city.country, other_continent=True)
    attacker = Attacker(world, attack, victim, world.net.hosting(country, networks.ATTACKER_HOSTING))
    if attacker.rng.random() < 0.5:
        attacker.enter()
    attacker.work(attacker.goal(), attacker.rng.randrange(4, 50), 3600 * attacker.rng.choice((0.2, 1, 6, 20)))


def same_country(world, attack, victim):
    country = victim.city.country if victim.city.country in networks.HOSTING_CITIES else "DE"
    attacker = Attacker(world, attack, victim, world.net.hosting(country, networks.ATTACKER_HOSTING))
    if attacker.rng.random() < 0.4:
        attacker.enter()
    attacker.work(attacker.goal(), attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.5, 2, 8)))


def slow(world, attack, victim):
    attacker = Attacker(world, attack, victim, start=world.start + 40000)
    what = attacker.goal()
    for day in range(world.days):
        for _ in range(attacker.rng.choice((1, 1, 2))):
            app, resource = attacker.rng.choice(what)
            first = max(attacker.t, world.start + day * 86400)
            attacker.row(app, resource, t=first + attacker.rng.random() * (world.start + (day + 1) * 86400 - first))


def off_hours(world, attack, victim):
    """At night by the owner's clock."""
    night = world.start - victim.city.utc_offset * 3600 + (1 + world.rng.random() * 3) * 3600
    days = world.rng.sample(range(1, world.days + 1), min(world.days, world.rng.randrange(1, 3))) if world.days > 1 else [1]
    attacker = Attacker(world, attack, victim, start=night + min(days) * 86400)
    what = attacker.goal()
    for day in days:
        attacker.t = max(attacker.t, night + day * 86400)
        attacker.work(what, attacker.rng.randrange(4, 30), 5400)


def prt_cookie(world, attack, victim):
    """The cookie of the owner's device, used elsewhere: the log keeps the device and its compliance."""
    def wanted(row):
        return row.device.bound and row.bound[0] and row.device.kind == "laptop"

    if not any(wanted(r) for r in world.by_user[victim.id]):
        attack.variant = "other-continent"
        return other_continent(world, attack, victim)
    attacker = Attacker(world, attack, victim, wanted=wanted)
    city = attacker.rng.choice([networks.BY_NAME[n] for n in ("Amsterdam", "Ashburn", "Dublin", "Singapore", "San Jose", "Frankfurt am Main")])
    attacker.place = world.net.place(networks.MICROSOFT, city)
    entry = attacker.rng.choice((attacker.software, attacker.device.software["browser"]))
    attacker.row(sw.AZURE_CLI, sw.ARM, interactive=True, incoming="primaryRefreshToken", claim=True, bound=(True, 0), software=entry)
    client = sw.tool(attacker.rng, "cli", attacker.rng.choice(("Linux", "Windows10")))
    for t in sign_ins.bursts(attacker.rng, attacker.t + 5, attacker.t + 3600 * attacker.rng.choice((0.2, 1, 3)), attacker.rng.randrange(3, 30)):
        attacker.row(*attacker.rng.choice(DIRECTORY[:1] + CLOUD), t=t, claim=True, software=client)


def native(row):
    return row.software.kind in ("native", "mobile")


def prt_fan_out(world, attack, victim):
    """A primary refresh token used for one application after another, within minutes."""
    attacker = Attacker(world, attack, victim, wanted=native)
    keeps = attacker.rng.random() < 0.5 and bool(attacker.device.device_id)
    apps = [sw.OFFICE, sw.TEAMS, sw.ONEDRIVE, sw.AZURE_CLI, sw.AZURE_POWERSHELL, sw.AAD_POWERSHELL, sw.COMPANY_PORTAL, sw.VISUAL_STUDIO, sw.OUTLOOK_MOBILE]
    for n in range(attacker.rng.randrange(6, 16)):
        attacker.row(attacker.rng.choice(apps), attacker.rng.choice((sw.GRAPH, sw.DIRECTORY, sw.EXCHANGE, sw.ARM, sw.SHAREPOINT)), t=attacker.t + n * attacker.rng.uniform(8, 40),
                  incoming="primaryRefreshToken", claim=keeps)


def rt_to_prt(world, attack, victim):
    attacker = Attacker(world, attack, victim, wanted=native)
    registers(attacker, interactive=attacker.rng.random() < 0.4)


def residential(world, attack, victim):
    """A residential proxy in the owner's own city; invisible if neither a device nor the software differs."""
    lines = [asn for asn in networks.LINES[victim.city.country] if asn != victim.home.line.asn]
    attacker = Attacker(world, attack, victim, world.net.place(world.rng.choice(lines or [victim.home.line.asn]), victim.city))
    attack.visible = bool(attacker.device.device_id) or attacker.software != attacker.owner
    attacker.work(attacker.goal(), attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.5, 2, 8)))


def same_provider(world, attack, victim):
    """The owner's own provider, in another city of the country."""
    cities = [c for c in networks.CITIES if c.country == victim.city.country and c != victim.city]
    if not cities:
        attack.variant = "same-country-hosting"
        return same_country(world, attack, victim)
    attacker = Attacker(world, attack, victim, world.net.place(victim.home.line.asn, world.rng.choice(cities)))
    attacker.work(attacker.goal(), attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.5, 2, 8)))


def rotating(world, attack, victim):
    """A new exit for every few sign-ins."""
    attacker = Attacker(world, attack, victim)
    exits = [world.net.hosting(world.net.other_country(victim.city.country), networks.ATTACKER_HOSTING) if world.rng.random() < 0.5
             else world.net.household(world.rng.choice(networks.CITIES)) for _ in range(world.rng.randrange(4, 12))]
    attacker.work(attacker.goal(), attacker.rng.randrange(8, 40), 3600 * attacker.rng.choice((0.5, 3, 10)), place=lambda: world.rng.choice(exits))


def blocked(world, attack, victim):
    """Conditional Access refuses the stolen token; the attempts remain in the log."""
    attacker = Attacker(world, attack, victim)
    attacker.work(attacker.goal(), attacker.rng.randrange(3, 14), 2400, code=attacker.rng.choice((53003, 53003, 53000)), access="failure")


def over_ipv6(world, attack, victim):
    attacker = Attacker(world, attack, victim)
    place = attacker.place
    line = world.net.line6(place.asn, place.city)
    attacker.work(attacker.goal(), attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.5, 3)), place=lambda: world.net.host6(line, place.asn, place.city))


def device_code(world, attack, victim):
    """The owner types the attacker's code; the attacker's client receives the tokens and reads mail."""
    attacker = Attacker(world, attack, victim)
    rng = attacker.rng
    app = rng.choice((sw.OFFICE, sw.BROKER, sw.TEAMS, sw.AZURE_CLI))
    laptop = attacker.device if "browser" in attacker.device.software else victim.laptop or victim.devices[0]
    own = rng.random() < 0.5
    attacker.session = attacker.session if own else sw.session_id(rng)
    at = attacker.place if world.code_row_at_receiver else None
    fields = {"session": attacker.session, "protocol": "deviceCode", "cause": "phished-code"}
    if at:
        fields |= {"place": at, "attack": attack}
    if own:
        sign_ins.emit(world, attacker.t - 8, victim, laptop, app, sw.GRAPH, "browser", interactive=True, **fields)
    else:
        sign_ins.new_proof(world, attacker.t - 8, victim, laptop, "browser", app, sw.GRAPH, **fields)
    attacker.software = sw.Software("tool", rng.choice(KIT_AGENTS), "", "", sw.RICH) if rng.random() < 0.6 else attacker.software
    attacker.row(app, sw.GRAPH, transfer="deviceCodeFlow")
    attacker.t += 30
    attacker.work(FAMILY, rng.randrange(6, 50), 3600 * rng.choice((0.3, 2, 10)), transfer="deviceCodeFlow")


def consent(world, attack, victim):
    """The owner consents to a mail application of the attacker, which then reads from elsewhere."""
    attacker = Attacker(world, attack, victim)
    app = attacker.rng.choice((("ff8d92dc-3d82-41d6-bcbd-b9174d163620", "PERFECTDATA SOFTWARE"), ("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd", "eM Client"),
                            ("4761b959-9780-4c2d-87a3-512b4638f767", "rclone")))
    laptop = attacker.device if "browser" in attacker.device.software else victim.laptop or victim.devices[0]
    sign_ins.emit(world, attacker.t - 30, victim, laptop, app, sw.GRAPH, "browser", interactive=True, session=attacker.session, cause="phished-consent")
    attacker.software = sw.Software("tool", attacker.rng.choice(("", "eMClient/10.1.4417.0", "rclone/v1.68.2", "python-requests/2.32.3")), "", "", sw.RICH)
    attacker.work(((app, sw.GRAPH), (app, sw.EXCHANGE)), attacker.rng.randrange(3, 25), 3600 * attacker.rng.choice((1, 10, 30)))


def developer_token(world, attack, victim):
    """The tokens of a developer's tools, used with the same kind of tools at another provider."""
    if not (victim.clouds and victim.clouds[0].how != "desk" or hasattr(victim.laptop, "tools")):
        attack.variant = "other-continent"
        return other_continent(world, attack, victim)
    attacker = Attacker(world, attack, victim)
    owned = [r for r in world.rows if r.user is victim and r.software.kind == "tool" and r.device and r.t > world.start + 20000]
    if not owned:
        attack.variant = "same-country-hosting"
        return same_country(world, attack, victim)
    taken = attacker.rng.choice(owned)
    attacker.t, attacker.session, attacker.device = taken.t + attacker.rng.random() * 20000, taken.session, taken.device
    attacker.software = taken.software if attacker.rng.random() < 0.4 else sw.tool(attacker.rng, "cli", "Linux")
    attacker.work(CLOUD if attacker.rng.random() < 0.5 else DIRECTORY + MAIL[:1], attacker.rng.randrange(4, 40), 3600 * attacker.rng.choice((0.3, 2, 8)),
                  transfer=taken.transfer)


def confidential(world, attack, victim):
    """A server of the attacker redeems the token: its rows show the address of the first issue, so nothing shows."""
    attack.visible = False
    attacker = Attacker(world, attack, victim)
    place = sign_ins.where(world, victim, attacker.device, attacker.t, "browser", sw.GRAPH)[0]
    attacker.software = sw.Software("tool", "", "", "", "Browser")
    attacker.work(((SAAS[0], sw.GRAPH), (SAAS[1], sw.GRAPH)), attacker.rng.randrange(2, 12), 20000, place=place, credential="clientSecret")


VARIANTS = (  # function, weight
    ("aitm", aitm, 12), ("aitm-one-address", aitm_one_address, 6), ("aitm-device", aitm_device, 7), ("other-continent", other_continent, 8),
    ("same-country-hosting", same_country, 8), ("slow", slow, 6), ("off-hours", off_hours, 6), ("prt-cookie", prt_cookie, 9),
    ("prt-fan-out", prt_fan_out, 5), ("rt-to-prt", rt_to_prt, 5), ("residential", residential, 5), ("same-provider", same_provider, 4),
    ("rotating", rotating, 4), ("blocked", blocked, 5), ("ipv6", over_ipv6, 3), ("device-code", device_code, 7), ("consent", consent, 3),
    ("confidential", confidential, 3),
)


def campaign(world, name, victims):
    """Several victims, one prefix."""
    country = world.net.other_country(victims[0].city.country)
    base = world.net.hosting(country, networks.ATTACKER_HOSTING)
    start = world.start + world.rng.random() * (world.days - 0.6) * 86400 + 30000
    for n, victim in enumerate(victims):
        attack = Attack(f"{name}{n}", "campaign")
        attacker = Attacker(world, attack, victim, world.net.near(base), start + world.rng.random() * 40000)
        if world.rng.random() < 0.4:
            phish(attacker, attacker.place)
        attacker.work(MAIL, attacker.rng.randrange(3, 20), 4000)


def victims_of(world, people, count):
    """Draws victims: developers, travellers and people with VPNs more often than their share."""
    weights = {p.id: 1 + 0.6 * p.has("travel") + 0.6 * bool(p.exits) + 0.5 * (p.role in ("developer", "admin", "executive")) for p in people}
    pool = [p for p in people if not (p.role == "frontline" and world.rng.random() < 0.7)]
    pool.sort(key=lambda p: world.rng.random() ** (1 / weights[p.id]), reverse=True)
    return pool[:count]


def attack_all(world, people, count):
    world.by_user = {p.id: [] for p in people}
    for row in sorted(world.rows, key=lambda r: r.t):
        if row.device and row.session and not row.code and row.device.kind in ("laptop", "phone", "tablet", "kiosk", "desk") and row.software.kind != "tool":
            world.by_user[row.user.id].append(row)
    people = [p for p in people if world.by_user[p.id]]
    victims = victims_of(world, people, count)
    while victims:
        if world.rng.random() < 0.02 and len(victims) >= 3:
            size = world.rng.randrange(3, 6)
            campaign(world, f"a{len(victims)}-", victims[:size])
            victims = victims[size:]
            continue
        victim = victims.pop()
        if victim.role in ("developer", "admin") and world.rng.random() < 0.25:
            developer_token(world, Attack(f"a{len(victims)}", "developer-token"), victim)
            continue
        name, make, _ = world.rng.choices(VARIANTS, weights=[v[2] for v in VARIANTS])[0]
        make(world, Attack(f"a{len(victims)}", name), victim)


def spray(world, people):
    """Background noise of the internet: guessed passwords, none of them right."""
    rng = world.rng
    agents = ("BAV2ROPC", "python-requests/2.28.1", "fasthttp", "axios/1.6.8", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.88 Safari/537.36")
    failed = [("Password", "Password in the cloud", False, "Invalid username or password or Invalid on-premise username or password.")]
    for day in range(world.days):
        for _ in range(rng.randrange(0, 3)):
            place = world.net.place(rng.choice(networks.ATTACKER_HOSTING), rng.choice(networks.CITIES))
            agent = rng.choice(agents)
            software = sw.Software("tool", agent, "", "", "Other clients" if agent == "BAV2ROPC" else "Browser")
            t = world.start + day * 86400 + rng.random() * 80000
            for victim in rng.sample(people, min(len(people), rng.randrange(5, 60))):
                t += rng.expovariate(1 / 20)
                world.rows.append(Row(t, victim, rng.choice((sw.AZURE_CLI, sw.AAD_POWERSHELL, sw.OFFICE_HOME)), rng.choice((sw.GRAPH, sw.EXCHANGE)), place,
                                      software, interactive=True, code=rng.choice((50126, 50126, 50126, 50053)), incoming="none", steps=failed,
                                      access="notApplied", protocol="ropc" if agent == "BAV2ROPC" else "none", cause="internet-spray"))
        for victim in rng.sample(people, min(len(people), len(people) // 12 + 1)):
            place = world.net.place(rng.choice(networks.ATTACKER_HOSTING), rng.choice(networks.CITIES))
            world.rows.append(Row(world.start + day * 86400 + rng.random() * 86400, victim, sw.OFFICE_HOME, sw.GRAPH, place,
                                  sw.Software("tool", rng.choice(agents), "", "", "Browser"), interactive=True, code=50126, incoming="none", steps=failed,
                                  access="notApplied", cause="internet-spray"))
