"""Tools: rented machines, remote editors, jump hosts, virtual desktops, and scripts beside a browser."""

import software as sw
from sign_ins import PASSWORD, bursts, emit, new_proof, pick

TOOL_APPS = {
    "cli": (sw.AZURE_CLI, (sw.ARM, sw.ARM, sw.ARM, sw.GRAPH, sw.KEY_VAULT)),
    "sdk": (sw.AZURE_CLI, (sw.ARM, sw.KEY_VAULT)),
    "git": (sw.VISUAL_STUDIO, (sw.DEVOPS,)),
    "powershell": (sw.AZURE_POWERSHELL, (sw.ARM, sw.ARM, sw.GRAPH, sw.KEY_VAULT)),
    "code": (sw.VS_CODE, (sw.ARM, sw.DEVOPS, sw.GRAPH)),
}


def tool_rows(world, who, machine, names, times, **fields):
    for t in times:
        name = world.rng.choice(names)
        app, resources = TOOL_APPS[name]
        emit(world, t, who, machine, app, world.rng.choice(resources), name, bound=(False, 1002), claim=False, **fields)


def cloud_day(world, who, cloud, midnight):
    """A day on the machine at the provider, in the owner's hours."""
    rng, laptop = world.rng, who.laptop
    begin, end = midnight + who.start * 3600, midnight + who.end * 3600
    if cloud.how == "desk":
        desk = cloud.device
        windows = (begin + rng.random() * 3600, end - rng.random() * 3600)
        emit(world, windows[0] - 20, who, laptop, sw.WINDOWS_APP, sw.AVD, "native", cause="virtual-desktop")
        emit(world, windows[0], who, desk, sw.WINDOWS_SIGN_IN, sw.DIRECTORY, "logon", interactive=True, incoming="none", place=cloud.place,
             cause="virtual-desktop", steps=[PASSWORD] if rng.random() < 0.5 else None)
        for t in bursts(rng, *windows, rng.randrange(15, 60)):
            app, resource, kind = pick(rng, sw.DESKTOP_APPS + sw.BROWSER_APPS)
            emit(world, t, who, desk, app, resource, kind, place=cloud.place, cause="virtual-desktop")
        return
    cause = {"device-code": "cloud-machine", "remote-editor": "remote-editor", "jump-host": "jump-host"}[cloud.how]
    first_time = not cloud.session
    t = begin + 600 + rng.random() * 5400
    if cloud.how == "jump-host":
        if first_time or rng.random() < 0.5:
            cloud.session = sw.session_id(rng)
            new_proof(world, t, who, cloud.device, "browser", sw.PORTAL, sw.ARM, place=cloud.place, session=cloud.session, cause=cause)
    elif first_time and cloud.how == "device-code" and rng.random() < 0.35:
        cloud.session = sw.session_id(rng)  # opened before the log begins
    elif first_time or rng.random() < 0.15:
        open_cloud(world, who, cloud, laptop, t, cause)
    count = rng.randrange(4, 18)
    tool_rows(world, who, cloud.device, cloud.tools, bursts(rng, t + 30, end, count), place=cloud.place, session=cloud.session,
              transfer="deviceCodeFlow" if cloud.how == "device-code" else "none", cause=cause)


def open_cloud(world, who, cloud, laptop, t, cause):
    """Opens the machine: a code typed at home, or an editor that carries its own session over."""
    rng = world.rng
    if cloud.how == "remote-editor":
        cloud.session = laptop.browser_session
        emit(world, t, who, laptop, sw.VS_CODE, sw.ARM, "browser", interactive=True, cause=cause)
        return
    shares = rng.random() < 0.5
    cloud.session = laptop.browser_session if shares else sw.session_id(rng)
    fields = {"session": cloud.session, "protocol": "deviceCode", "cause": cause}
    if world.code_row_at_receiver:  # some logs show the receiving client's address for both legs
        fields["place"] = cloud.place
    if rng.random() < 0.3:
        emit(world, t - 20, who, laptop, sw.AZURE_CLI, sw.ARM, "browser", interactive=True, code=50199, access="notApplied", **fields)
    if shares and rng.random() < 0.5:
        emit(world, t, who, laptop, sw.AZURE_CLI, sw.ARM, "browser", interactive=True, **fields)
    else:
        new_proof(world, t, who, laptop, "browser", sw.AZURE_CLI, sw.ARM, **fields)
    app, resources = TOOL_APPS[cloud.tools[0]]
    emit(world, t + 4, who, cloud.device, app, resources[0], cloud.tools[0], place=cloud.place, session=cloud.session,
         transfer="deviceCodeFlow", claim=False, cause=cause)


def scripts_day(world, who, midnight, cause):
    """Scripts on one's own machine: the same session as the browser, without its claim and binding."""
    rng, laptop = world.rng, who.laptop
    if laptop is None:
        return
    begin = midnight + who.start * 3600 + rng.random() * 7200
    if not hasattr(laptop, "tools"):
        system = "Linux" if laptop.system.startswith("Windows") and rng.random() < 0.4 else laptop.system
        names = rng.sample(("cli", "sdk", "git", "powershell", "code"), rng.randrange(1, 4))
        laptop.tools = names
        for name in names:
            laptop.software[name] = sw.tool(rng, name, laptop.system if name == "code" else system)
        app, resources = TOOL_APPS[names[0]]
        emit(world, begin, who, laptop, app, resources[0], "browser", interactive=True, cause=cause)
    tool_rows(world, who, laptop, laptop.tools, bursts(rng, begin + 20, midnight + who.end * 3600, rng.randrange(4, 24)),
              session=laptop.browser_session, cause=cause)
    if who.role == "admin" and rng.random() < 0.5:
        t = begin + rng.random() * 14000
        software = sw.tool(rng, "powershell", laptop.system)
        for n, (app, resource) in enumerate(((sw.GRAPH_POWERSHELL, sw.GRAPH), (sw.EXCHANGE_POWERSHELL, sw.EXCHANGE), (sw.GRAPH_POWERSHELL, sw.GRAPH))):
            emit(world, t + n * 200, who, laptop, app, resource, "browser", software=software, interactive=n == 0, claim=False,
                 bound=(False, 1002), incoming="none" if n == 0 else "refreshToken", cause=cause)
