"""Candidates for token replay: users who may have a token in use where they are not, with the time to look at.

It narrows and does not judge: export the sign-ins of the candidates, and load them into signinscope. The sign-ins are
those of tables or files with the columns of Log Analytics: SigninLogs and AADNonInteractiveUserSignInLogs. It needs
Spark 3.4 or newer. In a notebook:

    import hunt
    sign_ins = hunt.read(spark, ["SigninLogs", "AADNonInteractiveUserSignInLogs"])
    found = hunt.candidates(sign_ins)
    hunt.export(sign_ins, found, "hunt-export")

From a shell, with tables or folders of Parquet files:

    spark-submit hunt.py --out hunt-export SigninLogs AADNonInteractiveUserSignInLogs
"""

import argparse
import functools
import ipaddress
import os

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

# The settings in force when this was written.
SINCE = $SINCE$
UNTIL = $UNTIL$
# Codes with which a token was presented: with success, or stopped by a policy.
CODES = [$CODES$]
TRUSTED = [$TRUSTED$]
EGRESS = [$EGRESS$]
# Networks by class; the first that holds an address counts.
CLASSES = [
$CLASSES$]
SERVICES = [$SERVICES$]
POWERFUL = [$POWERFUL$]
# Programs and command lines, which have user agents of their own, and applications that exist for some systems only.
PROGRAMS = [$PROGRAMS$]
WINDOWS_ONLY = [$WINDOWS_ONLY$]
COMPUTERS_ONLY = [$COMPUTERS_ONLY$]
PHONES_ONLY = [$PHONES_ONLY$]
LANDING = [$LANDING$]
BROKERS = [$BROKERS$]
# A regular expression; none where scripts are no evidence.
TOOLS = $TOOLS$
WINDOW_MINUTES = $WINDOW$
# Bits of an IPv4 address and characters of an IPv6 address that is written in full, which make one network.
IPV4_BITS = $BITS$
IPV6_CHARACTERS = $DIGITS$
# An exit is shared by so many users, or this share of them in percent, whichever is more.
EXIT_USERS = $EXIT_USERS$
EXIT_PERCENT = $EXIT_PERCENT$

DEVICE_REGISTRATION = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9"
# Why a stream of sign-ins is a candidate; the first that holds counts.
REASONS = [
$REASONS$]


def read(spark, names):
    """The sign-ins of tables, or of folders of Parquet files."""
    tables = [
        spark.read.parquet(name) if "/" in name or os.path.exists(name) else spark.read.table(name) for name in names
    ]
    return functools.reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), map(plain, tables))


def plain(table):
    """The table with its objects, numbers and truth values as text: a column may have another type in each table."""

    def as_text(field):
        kind, column = field.dataType.typeName(), table[f"`{field.name}`"]
        if kind == "timestamp":
            return column
        if kind in ("struct", "array", "map", "variant"):
            column = F.to_json(column)
        return column.cast("string").alias(field.name)

    return table.select([as_text(field) for field in table.schema])


def types_of(table):
    """The types of the columns by their names in small letters."""
    types = {field.name.lower(): field.dataType.typeName() for field in table.schema}
    if "createddatetime" not in types or not {"type", "category", "isinteractive"} & set(types):
        raise ValueError("expected CreatedDateTime, and Type, Category or IsInteractive, as Log Analytics has them")
    return types


def text(types, name):
    """A column as text that is never null. A union of tables may have it twice, as object and as text."""
    names = [own for own in (name, f"{name}_dynamic", f"{name}_string") if own.lower() in types]
    return F.coalesce(*(F.when(F.col(f"`{own}`") != "", F.col(f"`{own}`")) for own in names), F.lit(""))


def time(types, name):
    """A column as a time. One without a zone is UTC, whatever the zone of the session is."""
    if types[name.lower()] == "timestamp":
        return F.col(f"`{name}`")
    return F.expr(rf"try_cast(regexp_replace(`{name}`, r'(:\d\d(\.\d+)?)$', '$1Z') AS timestamp)")


def user(types):
    """Who signed in: the object id, or the principal name in small letters where there is none."""
    own = text(types, "UserId")
    return F.when(own != "", own).otherwise(F.lower(text(types, "UserPrincipalName")))


def sign_ins_of(table):
    """What a hunt needs of each sign-in."""
    table = plain(table)
    types = types_of(table)
    if "timegenerated" in types:
        table = table.where(time(types, "TimeGenerated") >= F.expr(SINCE))
    names = """AppId Agent AuthenticationDetails AuthenticationProtocol AutonomousSystemNumber Category ClientCredentialType
        DeviceDetail IPAddress IsInteractive IsThroughGlobalSecureAccess Location NetworkLocationDetails
        OriginalTransferMethod ResourceIdentity ResultType RiskEventTypes_V2 SessionId TokenProtectionStatusDetails Type UserAgent
        UserPrincipalName"""
    known = "if(startswith({0}, '00000000-0000'), '', {0})"
    device = "coalesce(get_json_object(DeviceDetail, '$.{}'), '')"
    return (
        table.select(
            time(types, "CreatedDateTime").alias("Time"),
            user(types).alias("User"),
            *(text(types, name).alias(name) for name in names.split()),
        )
        .where(F.col("Time").between(F.expr(SINCE), F.expr(UNTIL)))
        .withColumn("Holds", F.col("ResultType").isin(CODES))
        .selectExpr(
            # A token was presented. Confidential clients show the address of the first issuance; agents sign in from
            # their maker's servers.
            """Holds and lower(ClientCredentialType) in ('', 'none') and lower(AuthenticationProtocol) != 'ropc'
                and (not contains(lower(Agent), 'agenttype') or contains(lower(Agent), 'notagentic')) as Counts""",
            "Time",
            """lower(if(Type != '', Type, if(Category != '', Category, if(IsInteractive = 'true', 'signinlogs', ''))))
                = 'signinlogs' as Interactive""",
            "ResultType as Code",
            "IPAddress",
            "AppId",
            "lower(UserAgent) as UserAgent",
            "User",
            "UserPrincipalName as Name",
            f"{known.format('SessionId')} as Session",
            "AutonomousSystemNumber as Asn",
            "Location as Country",
            f"{known.format(device.format('deviceId'))} as Device",
            f"lower({device.format('operatingSystem')}) as System",
            "ResourceIdentity as ResourceId",
            "AuthenticationDetails as Steps",
            """lower(OriginalTransferMethod) = 'devicecodeflow' or lower(AuthenticationProtocol) = 'devicecode'
                as DeviceCode""",
            "lower(coalesce(get_json_object(TokenProtectionStatusDetails, '$.signInSessionStatus'), '')) as Binding",
            "lower(RiskEventTypes_V2) as Risks",
            """contains(lower(NetworkLocationDetails), 'trustednamedlocation')
                or lower(IsThroughGlobalSecureAccess) = 'true' as NamedAsTrusted""",
        )
    )


def network_lists():
    """The settings that name networks, by a name of their own."""
    return {"trusted": TRUSTED, "egress": EGRESS, **{f"class {at}": names for at, (_, names) in enumerate(CLASSES)}}


def with_networks(sign_ins):
    """Adds the network of each address, and the lists that have the address itself among their networks."""
    prefixes = {
        name: [ipaddress.ip_network(network) for network in networks if not network.startswith("AS")]
        for name, networks in network_lists().items()
    }
    prefixes = {name: networks for name, networks in prefixes.items() if networks}

    @F.udf("struct<Prefix: string, Lists: array<string>>")
    def look_up(text):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return "", []
        lists = [name for name, networks in prefixes.items() if any(address in network for network in networks)]
        if address.version == 4:
            return str(int(address) >> (32 - IPV4_BITS)), lists
        return address.exploded[:IPV6_CHARACTERS], lists

    # Each address is looked up once.
    addresses = sign_ins.select("IPAddress").distinct().withColumn("Found", look_up("IPAddress"))
    return sign_ins.join(addresses.select("IPAddress", "Found.*"), "IPAddress")


def among(name):
    """Whether a sign-in is in one of the networks of a list."""
    systems = [network[2:] for network in network_lists()[name] if network.startswith("AS")]
    return F.array_contains("Lists", name) | F.col("Asn").isin(systems)


def first_of(*cases, otherwise="''"):
    """The value of the first condition that holds, as SQL."""
    return "case " + " ".join(f"when {test} then {value}" for test, value in cases) + f" else {otherwise} end"


def has(column, *parts):
    """Whether a column has one of these parts, as SQL."""
    return " or ".join(f"contains({column}, '{part}')" for part in parts)


def seen(table):
    """What each sign-in shows: where it came from, with which software, and whether a factor was given in it."""
    agent_system = first_of(
        (has("UserAgent", "android"), "'Android'"),
        (has("UserAgent", "iphone", "ipad"), "'iOS'"),
        (has("UserAgent", "windows"), "'Windows'"),
        (has("UserAgent", "mac os", "macintosh"), "'macOS'"),
        (has("UserAgent", "; cros"), "'ChromeOS'"),
        (has("UserAgent", "linux"), "'Linux'"),
    )
    device_system = first_of(
        (has("System", "android"), "'Android'"),
        (has("System", "iphone", "ipad") + " or startswith(System, 'ios')", "'iOS'"),
        (has("System", "windows"), "'Windows'"),
        (has("System", "mac"), "'macOS'"),
        (has("System", "cros", "chrome"), "'ChromeOS'"),
        (has("System", "linux", "ubuntu"), "'Linux'"),
    )
    browsers = "webview/ edge/ edg opr/ firefox/ fxios/ crios/ chrome/ safari/ trident/".split()
    product = first_of(
        ("not startswith(UserAgent, 'mozilla/')", "regexp_extract(UserAgent, '^[^/;(]*', 0)"),
        *((has("UserAgent", browser), f"'{browser.rstrip('/')}'") for browser in browsers),
        otherwise="'mozilla'",
    )
    network_class = F.lit("")
    for at, (name, _) in reversed(list(enumerate(CLASSES))):
        network_class = F.when(among(f"class {at}"), name).otherwise(network_class)
    suspected = has("Risks", "anomaloustoken", "attackerinthemiddle", "attemptedprtaccess", "tokenissueranomaly")

    def count(part):
        return f"(length(Steps) - length(replace(Steps, '{part}', ''))) / {len(part)}"

    sign_ins = with_networks(sign_ins_of(table).where("Counts and IPAddress != '' and User != ''"))
    return (
        sign_ins.withColumn("Class", network_class)
        .withColumn("AgentSystem", F.expr(agent_system))
        .withColumn("DeviceSystem", F.expr(device_system))
        .withColumn("Product", F.expr(product))
        .withColumn("Tool", F.col("UserAgent").rlike(TOOLS) if TOOLS else F.lit(False))
        .withColumn("Os", F.expr("if(DeviceSystem != '', DeviceSystem, AgentSystem)"))
        .withColumn("IsPowerful", F.col("AppId").isin(POWERFUL))
        .withColumn("IsBroker", F.col("AppId").isin(BROKERS))
        # Microsoft's services call for users, without a device and without software of theirs.
        .withColumn("IsService", F.col("AppId").isin(SERVICES))
        .where("""not ((Class = 'microsoft' or Asn = '')
            and (IsService or (Os = '' and Device = '' and not Tool and not IsPowerful)))""")
        # In trusted networks only tools are suspect.
        .where(F.col("Tool") | ~(F.col("NamedAsTrusted") | among("trusted")))
        .withColumn("Fresh", F.expr(f"""{count('"succeeded":true')} > {count('satisfied by claim in the token')}"""))
        .where("Code = '0' or not (Interactive or Fresh)")
        .withColumn(
            "Proof",
            F.expr("not DeviceCode and (Fresh or (Interactive and not contains(lower(Steps), 'succeeded')))"),
        )
        .withColumn("Registers", F.expr(f"IsBroker and ResourceId = '{DEVICE_REGISTRATION}'"))
        .withColumn("Power", F.expr("IsPowerful or Registers"))
        .withColumn("Root", F.expr("Proof and Device = ''") & F.col("AppId").isin(LANDING))
        .withColumn("Risk", F.expr(suspected))
        .withColumn(
            "Disguised",
            F.expr("""Device != '' and DeviceSystem != '' and AgentSystem != '' and DeviceSystem != AgentSystem
                and not (DeviceSystem = 'iOS' and AgentSystem = 'macOS')
                and not (DeviceSystem in ('Android', 'ChromeOS') and AgentSystem in ('Linux', 'Android'))"""),
        )
        .withColumn("IsProgram", F.col("AppId").isin(PROGRAMS))
        .withColumn(
            "Posing",
            F.expr("""not Interactive and not DeviceCode and IsProgram
                and Product in ('edge', 'edg', 'opr', 'firefox', 'fxios', 'crios', 'chrome', 'safari')"""),
        )
        .withColumn(
            "Misplaced",
            F.col("AppId").isin(WINDOWS_ONLY) & F.col("Os").isin("macOS", "Linux", "ChromeOS", "iOS", "Android")
            | F.col("AppId").isin(COMPUTERS_ONLY) & F.col("Os").isin("iOS", "Android")
            | F.col("AppId").isin(PHONES_ONLY) & F.col("Os").isin("Windows", "macOS", "Linux"),
        )
        .withColumn("Bound", F.expr(r"Binding rlike '(^|[^a-z0-9])bound($|[^a-z0-9])'"))
        .withColumn("Unbound", F.expr(r"Binding rlike '(^|[^a-z0-9])unbound($|[^a-z0-9])'"))
        .withColumn("Egress", among("egress"))
        # Windows count from the year 1, as those of KQL do.
        .withColumn("Hour", F.expr(f"(unix_micros(Time) + 62135596800000000) div {WINDOW_MINUTES * 60_000_000}"))
    )


def grouped(table, keys, **values):
    """The values, as SQL, of the groups of these columns."""
    return table.groupBy(*keys.split()).agg(*(F.expr(value).alias(name) for name, value in values.items()))


def kept(table):
    """The table, computed once. Where Spark keeps no tables (serverless), it is computed each time."""
    try:
        return table.persist()
    except Exception:
        return table


def candidates(table):
    """The candidates among the sign-ins of a table with the columns of Log Analytics: a row for each user."""
    # Sign-ins of one session at one network with one application and kind of software, hour by hour.
    cells = kept(
        grouped(
            seen(table),
            "User Session Prefix Asn Country Class Egress Os Product AppId Hour",
            N="count(*)",
            Proofs="count_if(Proof and not Root)",
            Roots="count_if(Root)",
            Tools="count_if(Tool)",
            Risky="count_if(Risk)",
            Powers="count_if(Power)",
            Registrations="count_if(Registers)",
            Codes="count_if(DeviceCode)",
            Blocked="count_if(Code != '0')",
            Bare="count_if(Device = '')",
            Disguises="count_if(Disguised)",
            Posings="count_if(Posing)",
            Misplacings="count_if(Misplaced)",
            Bound="count_if(Bound)",
            Unbound="count_if(Unbound)",
            First="min(Time)",
            Last="max(Time)",
            Name="max(Name)",
        )
    )
    sums = "N Proofs Roots Tools Risky Powers Registrations Codes Blocked Bare Disguises Posings Misplacings".split()
    streams = grouped(
        cells,
        "User Session Prefix Asn Country Class Egress",
        **{name: f"sum({name})" for name in sums},
        First="min(First)",
        Last="max(Last)",
        Days=f"count(distinct Hour * {WINDOW_MINUTES} div 1440)",
        Name="max(Name)",
    )
    # Where a user proved a factor, or works from the start: the places of the user, with their countries and providers.
    places = grouped(
        streams,
        "User Prefix Asn Country Class",
        PlaceN="sum(N)",
        PlaceProofs="sum(Proofs)",
        PlaceFirst="min(First)",
        PlaceDays="max(Days)",
    )
    begin = cells.agg(F.expr("min(First) as Begin"))
    known = places.crossJoin(begin).where("""PlaceProofs > 0
        or (PlaceN >= 20 and PlaceDays >= 3 and PlaceFirst < Begin + interval 48 hours and Class != 'hosting')""")
    totals = grouped(places, "User", TotalN="sum(PlaceN)")
    usual = grouped(places, "User Country", CountryN="sum(PlaceN)").join(totals, "User").where("CountryN * 10 >= TotalN * 3")
    lands = grouped(known.select("User", "Country").union(usual.select("User", "Country")), "User Country", LandN="count(*)")
    lines = grouped(known, "User Asn Country", LineN="count(*)")
    known_prefixes = grouped(known, "User Prefix", KnownN="count(*)")
    # Exits that many users share, and networks where others of the tenant are.
    user_count = totals.agg(F.expr("count(*) as UserCount"))
    exits = grouped(places, "Prefix", Provers="count_if(PlaceProofs > 0)", Others="count_if(PlaceProofs = 0)")
    # What a session is elsewhere: its software, its systems, its devices; and whether it is in two countries at once.
    sessions = grouped(streams, "User Session", SessionN="sum(N)", SessionBare="sum(Bare)")
    softs = grouped(cells, "User Session Prefix Os Product", SoftN="sum(N)")
    in_session = grouped(softs, "User Session Os Product", InSession="sum(SoftN)")
    of_user = grouped(softs, "User Os Product", OfUser="sum(SoftN)")
    foreign = grouped(
        softs.join(in_session, ["User", "Session", "Os", "Product"]).join(of_user, ["User", "Os", "Product"]),
        "User Session Prefix",
        Foreign="sum(if(InSession = SoftN, SoftN, 0))",
        New="sum(if(OfUser = SoftN, SoftN, 0))",
    )
    systems = grouped(cells.where("Os != ''"), "User Session Prefix Os", OsN="sum(N)")
    other_systems = grouped(
        systems.join(grouped(systems, "User Session Os", InSession="sum(OsN)"), ["User", "Session", "Os"]),
        "User Session Prefix",
        OtherOs="sum(if(InSession = OsN, OsN, 0))",
    )
    hours = grouped(cells, "User Session Prefix Country Hour", HourN="sum(N)")
    at_once = grouped(
        hours, "User Session Hour", AtOnce="count(distinct Prefix)", LandsAtOnce="count(distinct Country)"
    )
    both = grouped(
        hours.join(at_once, ["User", "Session", "Hour"]),
        "User Session Prefix",
        HoursBoth="count_if(AtOnce > 1)",
        HoursLands="count_if(LandsAtOnce > 1)",
    )
    known_hours = hours.join(known_prefixes, ["User", "Prefix"]).select("User", "Hour").distinct()
    beside = grouped(hours.join(known_hours, ["User", "Hour"]), "User Session Prefix", HoursBeside="count(*)")
    # Clients that name a device, or have bound tokens, elsewhere in the session and not here.
    clients = grouped(
        cells,
        "User Session Prefix AppId Product",
        ClientN="sum(N)",
        ClientBare="sum(Bare)",
        ClientBound="sum(Bound)",
        ClientUnbound="sum(Unbound)",
    )
    all_clients = grouped(
        clients,
        "User Session AppId Product",
        AllN="sum(ClientN)",
        AllBare="sum(ClientBare)",
        AllBound="sum(ClientBound)",
    )
    applications = grouped(
        clients.join(all_clients, ["User", "Session", "AppId", "Product"]),
        "User Session Prefix",
        Apps="count(distinct AppId)",
        Deviceless="""count_if(ClientBare = ClientN and AllN > ClientN
            and (AllBare - ClientBare) * 10 <= AllN - ClientN)""",
        Unbounds="""count_if(ClientUnbound > 0 and ClientBound = 0 and AllBound > 0
            and AllBound * 10 >= (AllN - ClientN) * 9)""",
    )
    proofs = grouped(places, "User Prefix", PlaceProofs="sum(PlaceProofs)")

    stream = ["User", "Session", "Prefix"]
    reason = first_of(*((test, f"'{name}'") for test, name in REASONS), otherwise="null")
    found = (
        streams.join(known_prefixes, ["User", "Prefix"], "left")
        .join(proofs, ["User", "Prefix"], "left")
        .join(exits, "Prefix", "left")
        .join(lines, ["User", "Asn", "Country"], "left")
        .join(lands, ["User", "Country"], "left")
        .join(sessions, ["User", "Session"], "left")
        .join(foreign, stream, "left")
        .join(other_systems, stream, "left")
        .join(both, stream, "left")
        .join(beside, stream, "left")
        .join(applications, stream, "left")
        .crossJoin(user_count)
        .where("not Egress or Tools > 0")
        .selectExpr(
            "*",
            "KnownN is null as Unknown",
            "LineN is null as OtherLine",
            "LandN is null as OtherLand",
            "SessionN > N as Elsewhere",
            "Provers > 0 as Shared",
            f"Provers >= greatest({EXIT_USERS}, UserCount * {EXIT_PERCENT} div 100) as Exit",
        )
        .withColumn("Reason", F.expr(reason))
        .where("Reason is not null")
    )
    users = grouped(
        found,
        "User",
        From="min(First) - interval 72 hours",
        Until="max(Last) + interval 24 hours",
        Reasons="array_join(sort_array(collect_set(Reason)), ', ')",
        Networks="count(distinct Prefix)",
        Name="max(Name)",
    )
    # The sign-ins of all codes, as they are exported.
    times = sign_ins_of(table).select("User", "Time").join(F.broadcast(users), "User").where("Time between From and Until")
    counted = grouped(times, "User Name From Until Reasons Networks", SignIns="count(*)")
    return counted.select("User", "Name", "From", "Until", "SignIns", "Reasons", "Networks").orderBy(F.desc("SignIns"))


def export(table, found, folder):
    """Writes the candidates, and all their sign-ins, to a folder; signinscope opens its part 'sign-ins'."""
    options = {"timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", "timeZone": "UTC"}
    # Without it an empty file, _SUCCESS, lies beside the sign-ins.
    options["mapreduce.fileoutputcommitter.marksuccessfuljobs"] = "false"
    found = kept(found)
    found.coalesce(1).write.options(**options).csv(f"{folder}/candidates", mode="overwrite", header=True, escape='"')
    table = plain(table)
    types = types_of(table)
    within = (user(types) == F.col("User")) & time(types, "CreatedDateTime").between(F.col("From"), F.col("Until"))
    wanted = table.join(F.broadcast(found.select("User", "From", "Until")), within).select(table.columns)
    wanted.write.options(**options).json(f"{folder}/sign-ins", mode="overwrite", compression="gzip")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("names", metavar="TABLE", nargs="+", help="tables, or folders of Parquet files")
    parser.add_argument("--out", metavar="FOLDER", required=True, help="where the candidates and their sign-ins are written")
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("hunt").getOrCreate()
    sign_ins = read(spark, arguments.names)
    found = kept(candidates(sign_ins))
    export(sign_ins, found, arguments.out)
    print(f"{found.count()} candidates; open {arguments.out}/sign-ins with signinscope")


if __name__ == "__main__":
    main()
