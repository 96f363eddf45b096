"""What other software makes of the same posts.

    python3 benches/peers.py groupby duckdb POSTS.CSV   # or polars, pandas

reads a table of posts, every column typed and ids as text, counts posts and adds up
followers by account, day, language and kind, on two threads, and prints the number of
cells, of posts, and the sum: one process that `benches/speed.py` times. Polars takes
its own number of threads from POLARS_MAX_THREADS before it is loaded; pandas has one.

    pip install coordination-network-toolkit
    cargo build --release
    python3 benches/peers.py hot 16000
    python3 benches/peers.py cold 16000    # as many posts, each of another address
    python3 benches/peers.py dataset FOLDER

times Sillage beside the Coordination Network Toolkit (QUT Digital Observatory; Python
package coordination-network-toolkit), on one hot object and on any dataset: the same
posts for both, both asked for who shares the same object within a minute.

A dataset's folder is one that `sillage report` reads, with posts.csv. Peak memory is
the largest resident set of a process among all that a command started, and of the
toolkit also the sum over its processes, sampled; times are wall clock. Each command
runs once: run the script several times on a quiet machine.
"""

import argparse
import csv
import datetime
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time

SILLAGE = pathlib.Path(__file__).parent.parent / "target" / "release" / "sillage"
WINDOW = 60
THREADS = 2
COUNTS = ("views", "likes", "reposts", "replies", "quotes", "followers")


def family(pid):
    """A process and all that it started."""
    pids = [pid]
    try:
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                pids += family(int(child))
    except OSError:
        pass
    return pids


def resident(pid):
    try:
        found = re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())
        return int(found.group(1)) if found else 0
    except OSError:
        return 0


def measured(command):
    """Seconds, and the most megabytes that the processes held together."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most = 0
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    while process.poll() is None:
        most = max(most, sum(resident(pid) for pid in family(process.pid)))
        time.sleep(0.005)
    reader.join()
    if process.returncode != 0:
        sys.exit(f"{command}: {errors[0].decode()}")
    return time.monotonic() - start, most / 1024


def synthetic(folder, shares, hot):
    """Posts of one address, or of as many addresses, within an hour, by a tenth as
    many accounts."""
    draw = random.Random(1)
    rows = [
        (f"p{i}", f"a{draw.randrange(shares // 10)}", 1_700_000_000 + i * 3600 // shares, "https://example.org/hot" if hot else f"https://example.org/{i}")
        for i in range(shares)
    ]
    dataset = folder / "hot"
    subprocess.run([SILLAGE, "new", dataset], check=True, stdout=subprocess.DEVNULL)
    with open(dataset / "posts.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["post_id", "account_id", "created_at", "kind", "urls"])
        for post, account, at, url in rows:
            day = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
            writer.writerow([post, account, day.strftime("%Y-%m-%dT%H:%M:%SZ"), "original", url])
    subprocess.run([SILLAGE, "seal", dataset], check=True, stdout=subprocess.DEVNULL)
    with open(folder / "toolkit.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"])
        for post, account, at, url in rows:
            writer.writerow([post, account, account, "", "", "", at, url])
    return dataset, "co_link"


def converted(folder, dataset):
    """The toolkit's table of a dataset's posts."""
    with open(dataset / "posts.csv", newline="") as source, open(folder / "toolkit.csv", "w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"])
        for row in csv.DictReader(source):
            at = datetime.datetime.fromisoformat(row["created_at"].replace("Z", "+00:00"))
            kind = row.get("kind", "")
            target_id = row.get("target_post_id", "")
            text = "" if kind == "repost" else row.get("text", "")
            writer.writerow(
                [
                    row["post_id"],
                    row["account_id"],
                    row["account_id"],
                    target_id if kind == "repost" else "",
                    target_id if kind == "reply" else "",
                    text,
                    int(at.timestamp()),
                    row.get("urls", "").replace("|", " "),
                ]
            )
    return "co_tweet"


def columns(table):
    """The columns of a table by name, each as whole numbers, times or text."""
    with open(table, newline="", encoding="utf-8") as file:
        header = next(csv.reader(file))
    sorts = {name: "count" for name in COUNTS} | {"created_at": "time"}
    return {name: sorts.get(name, "text") for name in header}


def duckdb_groupby(table):
    import duckdb

    types = {"count": "BIGINT", "time": "TIMESTAMP", "text": "VARCHAR"}
    connection = duckdb.connect(config={"threads": THREADS})
    return connection.execute(
        """
        WITH cells AS (
            SELECT count(*) AS posts, sum(followers) AS followers
            FROM read_csv(?, header = true, columns = ?)
            GROUP BY account_id, created_at::DATE, language, kind
        )
        SELECT count(*), sum(posts), sum(followers) FROM cells
        """,
        [str(table), {name: types[sort] for name, sort in columns(table).items()}],
    ).fetchone()


def polars_groupby(table):
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)
    import polars

    # Times with a zone are read as text first; Polars has no such type of a column.
    types = {"count": polars.Int64, "time": polars.String, "text": polars.String}
    posts = polars.scan_csv(table, schema={name: types[sort] for name, sort in columns(table).items()})
    day = polars.col("created_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ").dt.date()
    cells = posts.group_by("account_id", day.alias("day"), "language", "kind").agg(
        polars.len().cast(polars.Int64).alias("posts"), polars.col("followers").sum()
    )
    cells = cells.collect(engine="streaming")
    return len(cells), cells["posts"].sum(), cells["followers"].sum()


def pandas_groupby(table):
    import pandas

    types = {"count": "Int64", "text": "str"}
    sorts = columns(table)
    posts = pandas.read_csv(
        table,
        dtype={name: types[sort] for name, sort in sorts.items() if sort != "time"},
        parse_dates=[name for name, sort in sorts.items() if sort == "time"],
        keep_default_na=False,
        na_values=[""],
    )
    day = posts["created_at"].dt.normalize()
    cells = posts.groupby(["account_id", day, "language", "kind"], dropna=False)["followers"]
    cells = cells.agg(["size", "sum"])
    return len(cells), cells["size"].sum(), cells["sum"].sum()


ENGINES = {"duckdb": duckdb_groupby, "polars": polars_groupby, "pandas": pandas_groupby}


def beside_toolkit(args):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if args.what == "dataset":
            dataset = args.folder
            command = converted(folder, dataset)
        else:
            dataset, command = synthetic(folder, args.shares, args.what == "hot")
        ours = measured([SILLAGE, "report", dataset, "-o", folder / "edition"])
        graph = folder / "edition" / "tables" / "coordination.graphml"
        edges = graph.read_text().count("<edge") if graph.exists() else 0
        print(f"sillage report (everything): {ours[0]:.2f} s, {ours[1]:.0f} MB, {edges} edges", flush=True)
        database = folder / "toolkit.db"
        load = measured(["compute_networks", database, "preprocess", folder / "toolkit.csv"])
        network = measured(["compute_networks", database, "compute", command, "--time_window", str(WINDOW)])
        print(f"toolkit preprocess: {load[0]:.2f} s, {load[1]:.0f} MB; {command}: {network[0]:.2f} s, {network[1]:.0f} MB")
        theirs = (load[0] + network[0], max(load[1], network[1]))
        print(f"ratios without a graph: time {theirs[0] / ours[0]:.1f}, memory {theirs[1] / ours[1]:.1f}", flush=True)
        graph = measured(["compute_networks", database, "export_network", folder / "graph.graphml", command])
        theirs = (theirs[0] + graph[0], max(theirs[1], graph[1]))
        print(f"toolkit export to GraphML: {graph[0]:.2f} s, {graph[1]:.0f} MB")
        print(f"ratios with a graph: time {theirs[0] / ours[0]:.1f}, memory {theirs[1] / ours[1]:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_subparsers(dest="what", required=True)
    groupby = what.add_parser("groupby", help="one group-by of a table of posts")
    groupby.add_argument("engine", choices=ENGINES)
    groupby.add_argument("posts", type=pathlib.Path)
    for name in ("hot", "cold"):
        what.add_parser(name, help="beside the toolkit, on synthetic posts").add_argument("shares", type=int)
    what.add_parser("dataset", help="beside the toolkit, on a dataset").add_argument("folder", type=pathlib.Path)
    args = parser.parse_args()
    if args.what == "groupby":
        print(*(int(number) for number in ENGINES[args.engine](args.posts)))
    else:
        beside_toolkit(args)


if __name__ == "__main__":
    main()
