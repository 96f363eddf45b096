"""Counts an edition again with other software: runs the SQL that `sillage why`
prints over the prepared rows, and compares every whole number with facts.json.

    run.py BINARY EDITION [--data DIR] [--engine duckdb|datafusion]... [--shards DIR]

With --shards the posts are those that `sillage prepare` has put there for a cluster.

Fails if a number differs, if a fact of a registered pattern has no query, if a
pattern of patterns.txt is met by no fact, or if nothing was compared.
"""

import argparse
import collections
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SCALARS = ("value", "numerator", "denominator", "n")


def duck(statements):
    import duckdb

    connection = duckdb.connect()
    for table in statements:
        connection.execute(table["duckdb"])

    def rows(query):
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor.fetchall()]

    return rows


def fusion(statements):
    import datafusion

    context = datafusion.SessionContext()
    for table in statements:
        context.sql(table["datafusion"])

    def rows(query):
        return [row for batch in context.sql(query).collect() for row in batch.to_pylist()]

    return rows


ENGINES = {"duckdb": duck, "datafusion": fusion}


def of_shards(table, folder):
    """The statement that loads a table, but the posts from shards."""
    if table["table"] != "posts":
        return table
    files = str(pathlib.Path(folder) / "posts" / "*.parquet")
    return {**table, "duckdb": f"CREATE TABLE posts AS SELECT * FROM read_parquet('{files}')"}


def why(binary, edition, data, *arguments):
    command = [binary, "why", edition, *arguments, "--format", "json"]
    if data:
        command += ["--data", data]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def pattern(id_):
    name, bracket, scope = id_.partition("[")
    keys = [part.split("=")[0] for part in scope.rstrip("]").split(",")]
    return f"{name}[{','.join(keys)}]" if bracket else name


def cell(value):
    """A cell as facts.json writes it."""
    if value is None:
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()[:10]
    if isinstance(value, float):
        raise ValueError(f"{value} is no whole number")
    return str(value)


def scalar(fact, answer):
    """(what, expected, found) of every number of a scalar."""
    if len(answer) != 1:
        return [("rows", "1", str(len(answer)))]
    unknown = set(answer[0]) - set(SCALARS)
    if unknown:
        return [("columns", str(SCALARS), str(unknown))]
    return [(name, fact.get(name), cell(found)) for name, found in answer[0].items()]


def table(fact, answer):
    """(what, expected, found) of every row; a group of zeros may be absent."""
    columns = {column["name"]: column.get("unit", "") for column in fact["columns"]}
    names = list(answer[0]) if answer else []
    if not set(names) <= set(columns):
        return [("columns", str(list(columns)), str(names))]
    counted = [at for at, name in enumerate(names) if columns[name] not in ("", "date")]
    places = [list(columns).index(name) for name in names]

    def counts(rows):
        rows = (row for row in rows if any(row[at] != "0" for at in counted))
        return collections.Counter(rows)

    expected = counts(tuple(row[at] for at in places) for row in fact["rows"])
    found = counts(tuple(cell(row[name]) for name in names) for row in answer)
    alike = [(str(row), times, times) for row, times in (expected & found).items()]
    wrong = [(str(row), expected[row], found[row]) for row in (expected - found) + (found - expected)]
    return alike + wrong


def compare(fact, answer):
    if fact.get("suppressed"):
        return []
    if fact.get("columns"):
        return table(fact, answer)
    return scalar(fact, answer)


def inputs(view, found):
    """Every input in a tree whose query is exact, with the rows that it states."""
    for row in view["inputs"]:
        if row["exact"]:
            found.setdefault((row["sql"], row["rows"]), view["id"])
    for parent in view["made_from"]:
        if "inputs" in parent:
            inputs(parent, found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("edition")
    parser.add_argument("--data")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--shards")
    options = parser.parse_args()
    ask = lambda *arguments: why(options.binary, options.edition, options.data, *arguments)
    facts = json.loads((pathlib.Path(options.edition) / "facts.json").read_text())["facts"]
    patterns = [line for line in (HERE / "patterns.txt").read_text().splitlines() if line]
    wrong, queries, stated, met = [], [], {}, set()
    for fact in facts:
        view = ask(fact["id"])["fact"]
        inputs(view, stated)
        registered = pattern(fact["id"]) in patterns
        met.add(pattern(fact["id"]))
        if registered != (view["sql"] is not None):
            wrong.append(f"{fact['id']}: {'has no query' if registered else 'its query is not registered'}")
        elif registered:
            queries.append((fact, view["sql"]))
    wrong += [f"{name}: no fact of the edition has it" for name in patterns if name not in met]
    with tempfile.TemporaryDirectory() as folder:
        files = [str(pathlib.Path(folder) / name) for name in ("posts.csv", "accounts.csv")]
        loaded = ask("--prepared", files[0], "--prepared-accounts", files[1])["prepared"]
        if options.shards:
            loaded = [of_shards(table, options.shards) for table in loaded]
        for engine in options.engine or ["duckdb"]:
            rows = ENGINES[engine](loaded)
            numbers, withheld = 0, 0
            for fact, query in queries:
                try:
                    pairs = compare(fact, rows(query))
                except Exception as error:  # each engine has errors of its own
                    wrong.append(f"{engine}: {fact['id']}: {error}: {query}")
                    continue
                withheld += bool(fact.get("suppressed"))
                if not pairs and not fact.get("suppressed"):
                    wrong.append(f"{engine}: {fact['id']}: nothing was compared")
                wrong += [f"{engine}: {fact['id']}: {what}: facts.json has {a}, SQL {b}" for what, a, b in pairs if a != b]
                numbers += len(pairs)
            for (query, expected), id_ in stated.items():
                found = str(len(rows(query)))
                numbers += 1
                if found != expected:
                    wrong.append(f"{engine}: {id_}: an input of {expected} rows, SQL {found}: {query}")
            if not numbers:
                wrong.append(f"{engine}: nothing was compared")
            print(f"{engine}: {len(queries)} queries ({withheld} of withheld facts), {len(stated)} inputs, {numbers} comparisons")
    for line in wrong:
        print(line)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
