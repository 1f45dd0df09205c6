"""An attacker: a stolen session, an address, software, and a habit of work."""

from dataclasses import dataclass

import networks
import sign_ins
import software as sw
from records import Row

MAIL = ((sw.OUTLOOK_WEB, sw.EXCHANGE), (sw.OFFICE_HOME, sw.GRAPH), (sw.SHELL, sw.GRAPH), (sw.OUTLOOK_WEB, sw.GRAPH), (sw.SHAREPOINT_WEB, sw.SHAREPOINT))
FAMILY = ((sw.OFFICE, sw.EXCHANGE), (sw.TEAMS, sw.GRAPH), (sw.OFFICE, sw.GRAPH), (sw.ONEDRIVE, sw.SHAREPOINT), (sw.TEAMS, sw.TEAMS_SERVICE))
CLOUD = ((sw.AZURE_CLI, sw.ARM), (sw.AZURE_CLI, sw.GRAPH), (sw.AZURE_POWERSHELL, sw.ARM), (sw.AZURE_CLI, sw.KEY_VAULT))
DIRECTORY = ((sw.AZURE_CLI, sw.GRAPH), (sw.AAD_POWERSHELL, sw.DIRECTORY), (sw.GRAPH_POWERSHELL, sw.GRAPH), (sw.OFFICE, sw.EXCHANGE))
KIT_AGENTS = ("axios/1.7.7", "node", "undici", "python-requests/2.31.0", "Go-http-client/2.0",
              "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; .NET4.0C; .NET4.0E)",
              "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.0.0")


@dataclass
class Attack:
    id: str
    variant: str
    visible: bool = True


class Attacker:
    """One attacker at work on one victim: a stolen session, an address, software."""

    def __init__(self, world, attack, victim, place=None, start=None, wanted=None):
        self.world, self.attack, self.victim, self.rng = world, attack, victim, world.rng
        country = victim.city.country if self.rng.random() < 0.3 else world.net.other_country(victim.city.country)
        self.place = place or world.net.hosting(country, networks.ATTACKER_HOSTING)
        self.t = start if start is not None else self.working_time()
        self.steal(wanted)
        self.software = self.disguise()

    def steal(self, wanted=None):
        """Takes a token that the owner used in the day before, most often from a laptop."""
        rows = [r for r in self.world.by_user[self.victim.id] if wanted is None or wanted(r)] or self.world.by_user[self.victim.id]
        recent = [r for r in rows if self.t - 108000 < r.t < self.t]
        if not recent:
            later = next((r for r in rows if r.t >= self.t), rows[-1])
            self.t, recent = later.t + 600, [later]
        taken = self.rng.choices(recent, weights=[1 if r.device.kind in ("phone", "tablet") else 6 for r in recent])[0]
        self.device, self.session, self.owner = taken.device, taken.session, taken.software

    def working_time(self):
        """Some time after the first half day, nine times of ten while the owner works."""
        rng, world = self.rng, self.world
        day = rng.randrange(0, world.days)
        zone = self.victim.city.utc_offset * 3600
        hour = self.victim.start + 1 + rng.random() * 7 if rng.random() < 0.8 else rng.random() * 24
        if day == 0:
            hour = max(hour, 11 + rng.random() * 4)
        return world.start + day * 86400 - zone + min(hour, 21) * 3600

    def disguise(self):
        """The owner's user agent, another browser, or a tool."""
        rng, draw = self.rng, self.rng.random()
        if draw < 0.45:
            return self.owner
        if draw < 0.7:
            make = rng.choice((sw.chrome, sw.edge, sw.firefox))
            return make("Windows10", rng.choice((119, 124, 131, 138, 142)))
        agent = rng.choice(KIT_AGENTS)
        windows = "Windows" in agent
        return sw.Software("tool", agent, "Edge 119.0.0" if "Edg/" in agent else "", "Windows10" if windows else "", "Browser")

    def row(self, app, resource, t=None, place=None, **fields):
        fields.setdefault("session", self.session)
        fields.setdefault("mfa", self.rng.random() < 0.6)
        fields.setdefault("software", self.software)
        fields.setdefault("attack", self.attack)
        software = fields.pop("software")
        row = Row(self.t if t is None else t, self.victim, app, resource, place or self.place, software, device=self.device, **fields)
        if self.victim.home_tenant:
            row.crossing = "b2bCollaboration"
        self.world.rows.append(row)
        return row

    def work(self, what, count, span, place=None, **fields):
        """Redeems tokens for a while, in bursts."""
        for t in sign_ins.bursts(self.rng, self.t, self.t + span, count):
            app, resource = self.rng.choice(what)
            self.row(app, resource, t=t, place=place() if callable(place) else place, **fields)

    def goal(self):
        """A cookie opens the web first; a client's refresh token its family of clients."""
        if self.owner.kind == "browser":
            return self.rng.choice((MAIL, MAIL, MAIL, MAIL, FAMILY, DIRECTORY, CLOUD))
        return self.rng.choice((FAMILY, FAMILY, FAMILY, MAIL, DIRECTORY, CLOUD))

    def enter(self, app=sw.OFFICE_HOME, resource=sw.GRAPH, **fields):
        """The cookie in a browser: an interactive row without a fresh factor."""
        self.row(app, resource, interactive=True, incoming="none", mfa=True, **fields)
