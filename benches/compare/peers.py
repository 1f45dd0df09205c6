#!/usr/bin/env python3
"""The job of the comparison, written for other tools: `peers.py TOOL FILE`, a process of its own each time.

Load; group the non-interactive sign-ins by application, user, IP address, error code, resource and hour; find pairs of
an interactive and a non-interactive success of one user at two addresses within an hour. Prints the number of groups,
of sign-ins in them, and of pairs.
"""

import sys

# The 44 values that an analyst would keep, about as many as signinscope keeps. Leaving out lists favours the peers.
FIELDS = {
    **dict.fromkeys(
        """id userDisplayName userPrincipalName userId userType appId appDisplayName ipAddress resourceId
        resourceDisplayName resourceTenantId homeTenantId clientAppUsed userAgent correlationId conditionalAccessStatus
        riskLevelAggregated riskLevelDuringSignIn riskState authenticationRequirement incomingTokenType
        crossTenantAccessType sessionId uniqueTokenIdentifier originalTransferMethod authenticationProtocol
        clientCredentialType""".split(),
        "text",
    ),
    "createdDateTime": "time",
    "isInteractive": "truth",
    "autonomousSystemNumber": "integer",
    "status": {"errorCode": "integer", "failureReason": "text", "additionalDetails": "text"},
    "deviceDetail": {
        **dict.fromkeys(("deviceId", "displayName", "operatingSystem", "browser", "trustType"), "text"),
        "isCompliant": "truth",
        "isManaged": "truth",
    },
    "location": {
        **dict.fromkeys(("city", "state", "countryOrRegion"), "text"),
        "geoCoordinates": {"latitude": "real", "longitude": "real"},
    },
}


def duckdb_type(field):
    if isinstance(field, dict):
        return "STRUCT(" + ", ".join(f'"{name}" {duckdb_type(inner)}' for name, inner in field.items()) + ")"
    return {"text": "VARCHAR", "time": "TIMESTAMP", "truth": "BOOLEAN", "integer": "INTEGER", "real": "DOUBLE"}[field]


def duckdb(load):
    import duckdb

    connection = duckdb.connect()
    # The job does not need the order, and keeping it costs time.
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"CREATE TABLE sign_ins AS {load}")
    groups = connection.execute(
        """SELECT count(*), sum(members) FROM (
             SELECT count(*) AS members FROM sign_ins WHERE NOT isInteractive
             GROUP BY appId, userId, ipAddress, status.errorCode, resourceId, date_trunc('hour', createdDateTime))"""
    ).fetchone()
    pairs = connection.execute(
        """WITH successes AS (SELECT userId, ipAddress, createdDateTime, isInteractive FROM sign_ins
                              WHERE status.errorCode = 0)
           SELECT count(*) FROM successes one JOIN successes other USING (userId)
           WHERE one.isInteractive AND NOT other.isInteractive AND one.ipAddress <> other.ipAddress
             AND other.createdDateTime BETWEEN one.createdDateTime - INTERVAL 1 HOUR
                                           AND one.createdDateTime + INTERVAL 1 HOUR"""
    ).fetchone()
    print(*groups, *pairs)


def duckdb_explicit(path):
    columns = f"{{'category': 'VARCHAR', 'properties': '{duckdb_type(FIELDS)}'}}"
    duckdb(
        f"SELECT unnest(properties) FROM read_json('{path}', format = 'newline_delimited', columns = {columns})"
    )


def duckdb_auto(path):
    duckdb(f"SELECT unnest(properties) FROM read_json_auto('{path}')")


def duckdb_page(path):
    columns = f"{{'value': '{duckdb_type(FIELDS)}[]'}}"
    duckdb(
        f"""SELECT unnest(record) FROM (SELECT unnest(value) AS record FROM
            read_json('{path}', columns = {columns}, maximum_object_size = 4000000000))"""
    )


def polars_type(field):
    import polars

    if isinstance(field, dict):
        return polars.Struct({name: polars_type(inner) for name, inner in field.items()})
    types = {"truth": polars.Boolean, "integer": polars.Int64, "real": polars.Float64}
    return types.get(field, polars.String)


def polars_explicit(path):
    import polars
    from polars import col

    schema = {"category": polars.String, "properties": polars_type(FIELDS)}
    sign_ins = (
        polars.scan_ndjson(path, schema=schema)
        .select("properties")
        .unnest("properties")
        .with_columns(
            col("createdDateTime").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us"),
            col("status").struct.field("errorCode"),
        )
        .collect(engine="streaming")
    )
    groups = (
        sign_ins.lazy()
        .filter(~col("isInteractive"))
        .group_by("appId", "userId", "ipAddress", "errorCode", "resourceId", col("createdDateTime").dt.truncate("1h"))
        .len()
        .collect()
    )
    successes = (
        sign_ins.lazy()
        .filter(col("errorCode") == 0)
        .select("userId", "ipAddress", "createdDateTime", "isInteractive")
    )
    apart = (col("createdDateTime") - col("createdDateTime_right")).abs()
    pairs = (
        successes.filter("isInteractive")
        .join(successes.filter(~col("isInteractive")), on="userId")
        .filter((col("ipAddress") != col("ipAddress_right")) & (apart <= polars.duration(hours=1)))
        .select(polars.len())
        .collect()
    )
    print(len(groups), groups["len"].sum(), pairs.item())


TOOLS = {
    "duckdb-explicit": duckdb_explicit,
    "duckdb-auto": duckdb_auto,
    "duckdb-page": duckdb_page,
    "polars-explicit": polars_explicit,
}

if __name__ == "__main__":
    TOOLS[sys.argv[1]](sys.argv[2])
