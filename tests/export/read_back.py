"""Reads what the program wrote with another program, and compares every value with the NDJSON."""

import datetime
import json
import pathlib
import sys

package, folder, *formats = sys.argv[1:]
folder = pathlib.Path(folder)
UTC = datetime.timezone.utc


def check_stix():
    """Parses the bundle, and compares ids of observables with those that the library computes."""
    import stix2

    bundle = stix2.parse(folder.read_text(), allow_custom=False)
    seen = {}
    for thing in bundle.objects:
        seen.setdefault(thing.type, []).append(thing)
        if thing.type in ("ipv4-addr", "ipv6-addr", "user-account"):
            values = {key: thing[key] for key in thing if key not in ("type", "spec_version", "id")}
            assert stix2.parse({"type": thing.type, "spec_version": "2.1", **values}).id == thing.id, thing
    ids = {thing.id for thing in bundle.objects}
    assert seen["indicator"] and len(seen["indicator"]) == len(seen["sighting"])
    for sighting in seen["sighting"]:
        assert sighting.sighting_of_ref in ids and set(sighting.observed_data_refs) <= ids
    for data in seen["observed-data"]:
        assert set(data.object_refs) <= ids


def check_ocsf():
    """Validates every event against the schema of its class."""
    import jsonschema
    import ocsf_json_schema

    for line in folder.read_text().splitlines():
        event = json.loads(line)
        schema = ocsf_json_schema.get_ocsf_schema(version=event["metadata"]["version"])
        schema = ocsf_json_schema.OcsfJsonSchemaEmbedded(schema).get_class_schema("detection_finding", [])
        jsonschema.Draft202012Validator(schema).validate(event)


if package == "stix2":
    check_stix()
    sys.exit()
if package == "ocsf_json_schema":
    check_ocsf()
    sys.exit()


def rows(path):
    """The rows of a file as dictionaries, by the package."""
    if package == "duckdb":
        import duckdb

        database = duckdb.connect()
        database.execute("set timezone = 'UTC'")
        reader = "read_csv(?, all_varchar = true)" if path.suffix == ".csv" else "read_parquet(?)"
        result = database.execute(f"select * from {reader}", [str(path)])
        names = [column[0] for column in result.description]
        return [dict(zip(names, row)) for row in result.fetchall()]
    if package == "polars":
        import polars

        frame = polars.read_csv(path, infer_schema=False) if path.suffix == ".csv" else polars.read_parquet(path)
        return frame.to_dicts()
    if package == "pyspark":
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        spark = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        frame = spark.read.parquet(str(path))
        types = dict(frame.dtypes)
        assert all(types[name] == "timestamp" for name in types if name + "_exact" in types), types
        return [row.asDict() for row in frame.collect()]
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=False).worksheets[0]
    assert sheet.title == "Sign-ins", sheet.title
    lines = list(sheet.iter_rows())
    names = [cell.value for cell in lines[0]]
    for line in lines[1:]:
        assert all(cell.data_type != "f" for cell in line), "a formula"
    return [dict(zip(names, [cell.value for cell in line])) for line in lines[1:]]


def text(value):
    if isinstance(value, (dict, list)):
        return json.loads(json.dumps(value))
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def check(name, row, expected, binary):
    """Compares a row with its line of NDJSON."""
    for column, value in expected.items():
        read = row[column]
        exact = column + "_exact"
        if binary and exact in row:
            if value is None:
                assert read is None, (name, column, read)
                continue
            # Without a zone, a time is in UTC.
            read = read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
            digits = value.rstrip("Z").partition(".")[2]
            places = 3 if package == "openpyxl" else 6
            whole = datetime.datetime.fromisoformat(value.split(".")[0].rstrip("Z") + "+00:00")
            cut = whole + datetime.timedelta(microseconds=int(digits[:places].ljust(6, "0") or 0))
            if package == "pyspark":
                # It gives times in the zone of the computer.
                read = cut if row[column].timestamp() == cut.timestamp() else read
            assert read == cut, (name, column, value, read)
            is_cut = package == "openpyxl" or len(digits) > places
            assert row[exact] == (value if is_cut else None), (name, column, row[exact])
        elif isinstance(value, (dict, list)):
            assert json.loads(read) == value, (name, column, read)
        else:
            # CSV has no difference between no text and empty text.
            assert text(read) == text(value) or (value is None and read in (None, "")), (name, column, value, read)


count = 0
for schema in ("la", "own"):
    expected = [json.loads(line) for line in (folder / f"{schema}.ndjson").read_text().splitlines()]
    for form in formats:
        path = folder / f"{schema}.{form}"
        read = rows(path)
        assert len(read) == len(expected) > 0, (path, len(read))
        for row, line in zip(read, expected):
            check(path.name, row, line, form != "csv")
            count += len(line)
print(count)
