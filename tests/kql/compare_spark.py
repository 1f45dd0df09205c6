"""Reads {"paths", "query", "program", "files", "out"} from standard input. Runs the query of a hunt with DuckDB and its
program with Spark, on the same sign-ins, which Spark reads from this number of Parquet files, and exports the candidates.

Writes {"candidates", "differ", "sign_ins"}: how many there are, which the two name differently, and how many sign-ins they have.
"""

import datetime
import importlib.util
import json
import sys
import tempfile

import engine
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

# What a table of a few thousand rows needs; the defaults are for a cluster.
SMALL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.execution.pythonUDF.arrow.enabled": "false",
    "spark.sql.session.timeZone": "Asia/Tokyo",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}


def comparable(row, time):
    """A candidate; the order of reasons means nothing."""
    reasons = sorted(row["Reasons"].split(", "))
    return [row["User"], time(row["From"]), time(row["Until"]), row["SignIns"], reasons, row["Networks"]]


def seconds_of(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def main():
    work = json.load(sys.stdin)
    connection = engine.connect()
    engine.load(connection, work["paths"])
    wanted = sorted(comparable(row, seconds_of) for row in engine.run(connection, work["query"]))

    specification = importlib.util.spec_from_file_location("hunt", work["program"])
    hunt = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(hunt)
    builder = SparkSession.builder.master("local[2]")
    for name, value in SMALL.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        half = work["files"] // 2
        for table in ["SigninLogs", "AADNonInteractiveUserSignInLogs"]:
            for part in range(half):
                connection.sql(
                    f"COPY (SELECT * REPLACE ('{table}' AS Type, TimeGenerated::TIMESTAMPTZ AS TimeGenerated) FROM {table} "
                    f"WHERE rowid % {half} = {part}) TO '{folder}/{table}-{part}.parquet' "
                    # Where musl is installed too, Spark's snappy takes its library for the system's and does not load.
                    "(COMPRESSION uncompressed)"
                )
        sign_ins = hunt.read(spark, [folder])
        found = hunt.kept(hunt.candidates(sign_ins))
        seconds = {name: F.unix_seconds(name) for name in ["From", "Until"]}
        got = sorted(comparable(row, int) for row in found.withColumns(seconds).collect())
        hunt.export(sign_ins, found, work["out"])
    differ = [row for row in wanted if row not in got] + [row for row in got if row not in wanted]
    print(json.dumps({"candidates": len(wanted), "differ": differ, "sign_ins": sum(row[3] for row in got)}))


main()
