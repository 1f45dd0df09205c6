"""Loads sign-ins into tables as Log Analytics has them, and runs queries of its language on them, with DuckDB."""

import csv
import json
import pathlib
import re
import tempfile

import duckdb_kql

COLUMNS = pathlib.Path(__file__).parents[2] / "assets" / "log_columns.tsv"
TABLES = {
    "SignInLogs": "SigninLogs",
    "NonInteractiveUserSignInLogs": "AADNonInteractiveUserSignInLogs",
    "ServicePrincipalSignInLogs": "AADServicePrincipalSignInLogs",
    "ManagedIdentitySignInLogs": "AADManagedIdentitySignInLogs",
}
# Where a record of the diagnostic settings has a column, if not under its name. The first that has a value counts.
PATHS = {
    "TimeGenerated": ["time"],
    "CreatedDateTime": ["properties.createdDateTime"],
    "AADTenantId": ["tenantId"],
    "IPAddress": ["properties.ipAddress", "callerIpAddress"],
    "Location": ["properties.location.countryOrRegion", "location"],
    "LocationDetails": ["properties.location"],
    "ConditionalAccessPolicies": ["properties.appliedConditionalAccessPolicies"],
    "ResourceIdentity": ["properties.resourceId"],
    "ResultType": ["resultType", "properties.status.errorCode"],
    "ResultDescription": ["resultDescription"],
    "TenantId": [],
    "Type": [],
    "Resource": [],
    "ResourceId": [],
}
TYPES = {"string": "VARCHAR", "dynamic": "JSON", "datetime": "TIMESTAMP", "long": "BIGINT", "int": "INTEGER", "bool": "BOOLEAN"}


def schema():
    """The columns of each table with their types."""
    with open(COLUMNS, encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    tables = rows[0][1:]
    return {table: {row[0]: row[at + 1] for row in rows[1:] if row[at + 1]} for at, table in enumerate(tables)}


def connect():
    """A database with the empty tables."""
    connection = duckdb_kql.connect()
    for table in TABLES.values():
        columns = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in schema()[table].items())
        connection.sql(f'CREATE TABLE {table} ({columns})')
    return connection


def value_at(record, path):
    """The value at a path of keys; None where there is none."""
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def row_of(record, columns):
    """The values of a record in the columns of a table, as text."""
    own = {key.lower(): value for key, value in record.items()}
    own.update((key.lower(), value) for key, value in record["properties"].items() if value not in (None, ""))
    row = []
    for name in columns:
        if name in PATHS:
            value = next((value for path in PATHS[name] if (value := value_at(record, path)) not in (None, "")), None)
        else:
            value = own.get(name.lower())
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, (dict, list)):
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        row.append(value)
    return row


def load(connection, paths, only=None):
    """Adds files with records of the diagnostic settings, one a line. `only` names the columns that are needed."""
    tables = schema()
    columns = {table: [name for name in tables[table] if not only or name in only] for table in TABLES.values()}
    by_category = {category.lower(): table for category, table in TABLES.items()}
    with tempfile.TemporaryDirectory() as folder:
        files = {table: open(f"{folder}/{table}.csv", "w", newline="", encoding="utf-8") for table in TABLES.values()}
        writers = {table: csv.writer(file) for table, file in files.items()}
        for path in paths:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    table = by_category.get(record.get("category", "").lower())
                    if table:
                        writers[table].writerow(row_of(record, columns[table]))
        for table, file in files.items():
            file.close()
            types = {name: TYPES[tables[table][name]] for name in columns[table]}
            # An empty text is a text in the tables; the reader takes it for none.
            values = [f'coalesce("{name}", \'\') AS "{name}"' if kind == "VARCHAR" else f'"{name}"' for name, kind in types.items()]
            connection.execute(
                f"INSERT INTO {table} BY NAME SELECT {', '.join(values)} "
                "FROM read_csv($1, header = false, columns = $2, auto_detect = false, delim = ',', quote = '\"', escape = '\"', max_line_size = 10000000)",
                [file.name, types],
            )


def without_networks(query):
    """The query without the functions of addresses that duckdb-kql does not have; those of IPv4 become arithmetic.

    Returns the query and the names of what could not be replaced.
    """

    def range_of(match):
        import ipaddress

        column, network = match.group(1), ipaddress.ip_network(match.group(2))
        number = f"parse_ipv4({column})"
        first, last = int(network.network_address), int(network.broadcast_address)
        return f"(isnotnull({number}) and {number} >= {first} and {number} <= {last})"

    query = re.sub(r'coalesce\(ipv4_is_in_range\((\w+), "([0-9./]+)"\), false\)', range_of, query)
    return query, [name for name in ["ipv4_is_in_range", "ipv6_is_in_range", "column_ifexists"] if name in query]


def run(connection, query):
    """The rows of the answer, as dictionaries."""
    relation = duckdb_kql.query(connection, query)
    return [dict(zip(relation.columns, row)) for row in relation.fetchall()]
