"""A day of everybody: the innocent part of the log."""

import networks
import software as sw
from developers import cloud_day, scripts_day
from networks import BY_NAME
from records import Row
from sign_ins import PASSWORD, bursts, emit, hash_of, new_proof, pick, where

SAAS = (("c1d8f0a2-6b5e-4c1e-9e0a-3f5a7a2e9b11", "Expense Reports"), ("7f6a2c55-0d3b-4ad9-8a32-6be0c1f4d722", "Salesforce"),
        ("e2b9a1c4-55d7-4f0e-b1aa-90f3c7d61e33", "ServiceNow"), ("3d9f7b10-2a4c-4c69-a0d5-5b8e2c7f4a44", "HR Self Service"))
HELLO = ("Windows Hello for Business", "", True, "User is authenticated")


def laptop_day(world, who, device, midnight, weekend):
    rng = world.rng
    if weekend and rng.random() < 0.75:
        return
    begin, end = midnight + who.start * 3600 + rng.gauss(0, 900), midnight + who.end * 3600 + rng.gauss(0, 1500)
    count = int(min(120, max(18, 52 * who.pace * rng.lognormvariate(0, 0.25))))
    if weekend:
        end, count = begin + 3600 * 2, count // 4
    if device.device_id and "logon" in device.software:
        windows_start(world, who, device, begin)
    elif device.browser_session != device.session or not device.device_id:
        unmanaged_start(world, who, device, begin)
    elif who.has("sign-in-frequency") or rng.random() < 0.2:
        new_proof(world, begin, who, device, "browser")
    apps = sw.DESKTOP_APPS + sw.BROWSER_APPS if device.system.startswith("Windows") else sw.MAC_APPS + sw.BROWSER_APPS
    if not device.device_id:
        apps = sw.BROWSER_APPS if rng.random() < 0.5 else sw.BROWSER_APPS + (sw.MAC_APPS[:2])
    if device.software["browser"].browser.startswith("Edge"):
        apps += sw.NEW_TAB_APPS
    if who.role in ("admin", "developer"):
        apps += sw.PORTAL_APPS
    times = bursts(rng, begin + 30, end, count)
    if who.has("late-evenings") or rng.random() < 0.2:
        times += bursts(rng, end + 7200, end + 5 * 3600, 8)
    for t in times:
        app, resource, kind = pick(rng, apps)
        if app == sw.BROKER and not device.device_id:
            continue
        emit(world, t, who, device, app, resource, kind)
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        app, resource, kind = pick(rng, sw.BROWSER_APPS)
        emit(world, begin + rng.random() * (end - begin), who, device, app, resource, "browser", interactive=True,
             **({"incoming": "primaryRefreshToken"} if device.bound else {"incoming": "none"}))
    if who.has("sign-in-frequency"):
        t = begin + rng.random() * 3600
        emit(world, t, who, device, sw.TEAMS, sw.GRAPH, "native", code=rng.choice((70043, 70044)), access="failure")
        new_proof(world, t + 40, who, device, "browser", sw.SHELL)
    if "changes-browser" in who.habits:
        other_browser(world, who, device, begin, end)


def windows_start(world, who, device, begin):
    rng = world.rng
    for t in [begin] + ([begin + 4.5 * 3600] if rng.random() < 0.4 else []):
        steps = [HELLO] if rng.random() < 0.8 or who.has("hello-only") else [PASSWORD]
        emit(world, t, who, device, sw.WINDOWS_SIGN_IN, sw.DIRECTORY, "logon", interactive=not who.has("hello-only"), incoming="none",
             steps=steps, mfa=steps == [HELLO])
        emit(world, t + 2, who, device, sw.BROKER, sw.DIRECTORY, "logon", incoming="primaryRefreshToken")
    if not who.has("hello-only") and rng.random() < 0.12:
        new_proof(world, begin + 300 + rng.random() * 7200, who, device, "browser")


def unmanaged_start(world, who, device, begin):
    """Own machines prove themselves more often: every few days, or whenever the browser forgot."""
    rng = world.rng
    if rng.random() < 0.45:
        device.browser_session = sw.session_id(rng)
        new_proof(world, begin, who, device, "browser")


def other_browser(world, who, device, begin, end):
    """Somebody who takes whichever browser is open; on a registered machine they share a session."""
    rng = world.rng
    second = getattr(device, "second", None)
    if second is None:
        make = rng.choice((sw.chrome, sw.firefox, sw.edge if device.system != "MacOs" else sw.chrome))
        second = device.second = (make(device.system, rng.choice((139, 141, 143))), sw.session_id(rng) if rng.random() < 0.65 else None)
        if second[1]:
            new_proof(world, begin + 600, who, device, "browser", software=second[0], session=second[1], cause="changes-browser")
    for t in bursts(rng, begin + 700, end, rng.randrange(3, 16)):
        app, resource, kind = pick(rng, sw.BROWSER_APPS)
        fields = {"session": second[1]} if second[1] else {}
        emit(world, t, who, device, app, resource, "browser", software=second[0], cause="changes-browser", **fields)


def phone_day(world, who, device, midnight):
    rng = world.rng
    begin, end = midnight + (who.start - 1.5) * 3600, midnight + 22.5 * 3600
    count = int(min(60, max(5, 18 * who.pace * rng.lognormvariate(0, 0.3))))
    for t in bursts(rng, begin, end, count):
        if rng.random() < 0.12:
            app, resource, _ = pick(rng, sw.BROWSER_APPS[1:3])
            emit(world, t, who, device, app, resource, "browser")
        else:
            app, resource, kind = pick(rng, sw.PHONE_APPS)
            emit(world, t, who, device, app, resource, kind)
    if not device.device_id and rng.random() < 0.08:
        device.browser_session = sw.session_id(rng)
        new_proof(world, begin + rng.random() * 3600 * 10, who, device, "browser", sw.OUTLOOK_WEB, sw.EXCHANGE)


def background(world, who, midnight):
    """What nobody sees: confidential clients, Microsoft's own services, agents."""
    rng = world.rng
    who.issued = who.issued or where(world, who, who.devices[0], midnight - 30000, "browser", sw.GRAPH)[0]
    session = who.devices[0].browser_session if who.role != "frontline" else who.devices[1].session
    server = sw.Software("tool", "", "", "", "Browser")
    credential = "clientSecret" if hash_of(who.id) % 2 else "clientAssertion"
    app = SAAS[hash_of(who.id) % 4]
    for _ in range(rng.randrange(1, 7)):
        world.rows.append(Row(midnight + rng.random() * 86400, who, app, sw.GRAPH, who.issued, server, session=session, credential=credential,
                              cause="confidential-client"))
    if rng.random() < 0.3:
        city = BY_NAME[rng.choice(("Amsterdam", "Dublin", "Ashburn", "Chicago", "Singapore", "San Jose"))]
        world.rows.append(Row(midnight + rng.random() * 86400, who, rng.choice(sw.SERVICES), rng.choice((sw.GRAPH, sw.SHAREPOINT)),
                              world.net.place(networks.MICROSOFT, city), server, session=session, cause="microsoft-service"))
    if who.has("agent"):
        city = BY_NAME[rng.choice(("Dublin", "Ashburn"))]
        for _ in range(rng.randrange(5, 30)):
            world.rows.append(Row(midnight + rng.random() * 86400, who, ("a1b7c9d2-3e4f-4a5b-8c6d-7e8f9a0b1c2d", "Support Assistant"),
                                  rng.choice((sw.GRAPH, sw.EXCHANGE)), world.net.place(networks.MICROSOFT, city), server,
                                  session=sw.session_id(rng), credential="federatedIdentityCredential", cause="agent",
                                  agent={"agentType": "agentIDuser", "agentSubjectType": "agentIDuser", "parentAppId": "5c7e1f20-93aa-4f5b-9a54-1c0d2b3e4f50"}))


def split_proxy(world, who, midnight):
    """A proxy with two exits: the token over one, the call to Graph over the other, in the same second."""
    rng, laptop = world.rng, who.laptop
    if not hasattr(who, "pair"):
        first = world.net.place(rng.choice((networks.SECURITY_EDGE, 13335, 16509)), who.city)
        second = world.net.place(rng.choice(networks.LINES[who.city.country]), who.city)
        who.pair = (first, second)
    for t in bursts(rng, midnight + who.start * 3600, midnight + who.end * 3600, rng.randrange(4, 12)):
        app, _, kind = pick(rng, sw.BROWSER_APPS)
        emit(world, t, who, laptop, app, sw.GRAPH, kind, place=who.pair[0], cause="proxy-split")
        emit(world, t + rng.random() * 0.4, who, laptop, app, sw.GRAPH, kind, place=who.pair[1], cause="proxy-split")


def events(world, who, day, midnight):
    """Things that happen once: a new phone, a new laptop, a forgotten password, help from the service desk."""
    rng = world.rng
    t = midnight + (who.start + 1 + rng.random() * 6) * 3600
    if day != hash_of(who.id) % world.days:
        return
    if who.has("new-phone"):
        fresh = sw.phone(rng, managed=True)
        new_proof(world, t, who, fresh, "mobile", sw.AUTHENTICATOR, sw.GRAPH, claim=False, cause="new-phone")
        emit(world, t + 70, who, fresh, sw.BROKER if fresh.system.startswith("And") else sw.AUTHENTICATOR, sw.REGISTRATION, "mobile", claim=False, cause="new-phone")
        emit(world, t + 110, who, fresh, sw.COMPANY_PORTAL, sw.INTUNE, "mobile", cause="new-phone")
        who.devices = [d for d in who.devices if d.kind != "phone"] + [fresh]
    if who.has("password-reset"):
        device = who.devices[-1]
        for n in range(rng.randrange(1, 5)):
            emit(world, t - 300 + n * 20, who, device, sw.OFFICE_HOME, sw.GRAPH, "browser", interactive=True, code=50126, incoming="none",
                 steps=[("Password", "Password in the cloud", False, "Invalid username or password or Invalid on-premise username or password.")],
                 access="notApplied", cause="password-reset")
        emit(world, t, who, device, sw.PASSWORD_RESET, sw.DIRECTORY, "browser", interactive=True, incoming="none", session="", cause="password-reset",
             steps=[("Text message", "", True, "User is authenticated")])
        for other in who.devices:
            kind = "native" if "native" in other.software else "mobile"
            if kind in other.software:
                emit(world, t + 600, who, other, sw.TEAMS, sw.GRAPH, kind, code=50173, access="notApplied", cause="password-reset")
            other.session = other.browser_session = sw.session_id(rng)
            new_proof(world, t + 900 + rng.random() * 900, who, other, "browser", cause="password-reset")
    if who.has("desk-phone") and who.office:
        phone = sw.Device("desk-phone", "Android 12", session=sw.session_id(rng))
        phone.software = {"mobile": sw.Software("mobile", "Dalvik/2.1.0 (Linux; U; Android 12; MP56 Build/SKQ1.220519.001)", "", "Android 12", sw.RICH)}
        place, device = who.office.exits[0], who.devices[0]
        new_proof(world, t, who, device, "browser", sw.TEAMS, sw.GRAPH, session=phone.session, protocol="deviceCode", cause="desk-phone")
        for later in [t + 5, *bursts(rng, t + 60, t + 86400, 12)]:
            emit(world, later, who, phone, sw.TEAMS, rng.choice((sw.GRAPH, sw.PRESENCE)), "mobile", place=place, transfer="deviceCodeFlow", cause="desk-phone")
    if who.has("new-laptop") and world.helpers:
        helper = rng.choice(world.helpers)
        fresh = sw.windows_laptop(rng)
        cause, place = "service-desk", helper.office.exits[0]
        if rng.random() < 0.4:  # Autopilot: the parcel is opened at home
            cause, place = "autopilot", who.home.line
        temporary = [("Temporary Access Pass", "", True, "User is authenticated")]
        for n, (app, resource, kind) in enumerate(((sw.BROKER, sw.REGISTRATION, "logon"), (sw.WINDOWS_SIGN_IN, sw.DIRECTORY, "logon"), (sw.INTUNE_AGENT, sw.CHECKIN, "native"))):
            emit(world, t + n * 90, who, fresh, app, resource, kind, place=place, interactive=n == 0, incoming="none" if n < 2 else "primaryRefreshToken",
                 steps=temporary if n < 2 else None, claim=n > 0, bound=(n > 0, 0 if n else 1002), mfa=True, cause=cause)
        for s in range(6):
            app, resource, kind = pick(rng, sw.DESKTOP_APPS)
            emit(world, t + 400 + s * 60, who, fresh, app, resource, kind, place=place, cause=cause)
        who.devices = [fresh if d.kind == "laptop" else d for d in who.devices]


def live(world, who):
    zone = who.city.utc_offset * 3600
    rng = world.rng
    for day in range(world.days):
        midnight = world.start + day * 86400 - zone
        weekend = world.weekday(day) >= 5
        background(world, who, midnight)
        if not weekend:
            events(world, who, day, midnight)
        for device in list(who.devices):
            if device.kind == "laptop":
                if who.has("second-laptop") and rng.random() < 0.4:
                    continue
                laptop_day(world, who, device, midnight, weekend)
            elif device.kind == "kiosk":
                kiosk_day(world, who, device, midnight)
            else:
                phone_day(world, who, device, midnight)
        if weekend:
            continue
        for cloud in who.clouds:
            if rng.random() < 0.8:
                cloud_day(world, who, cloud, midnight)
        if who.has("scripts-beside-browser") or who.has("home-scripts"):
            if rng.random() < 0.8:
                scripts_day(world, who, midnight, "scripts-beside-browser" if who.role == "developer" else "home-scripts")
        if who.has("proxy-split"):
            split_proxy(world, who, midnight)


def kiosk_day(world, who, device, midnight):
    rng = world.rng
    begin = midnight + (6 + rng.randrange(3) * 5) * 3600 + rng.random() * 3600
    session = sw.session_id(rng)
    new_proof(world, begin, who, device, "browser", session=session, place=device.place, cause="kiosk")
    for t in bursts(rng, begin + 20, begin + 3600 * 6, rng.randrange(4, 16)):
        app, resource, kind = pick(rng, sw.BROWSER_APPS)
        emit(world, t, who, device, app, resource, "browser", session=session, place=device.place, cause="kiosk")
