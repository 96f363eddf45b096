"""Times and peak memory of Sillage beside the Coordination Network Toolkit (QUT
Digital Observatory; Python package coordination-network-toolkit), on one hot object
and on any dataset: the same posts for both, both asked for who shares the same
object within a minute.

    pip install coordination-network-toolkit
    cargo build --release
    python3 benches/peers.py hot 16000
    python3 benches/peers.py cold 16000    # as many posts, each of another address
    python3 benches/peers.py dataset FOLDER

A dataset's folder is one that `sillage report` reads, with posts.csv. Peak memory is
the largest resident set of a process among all that a command started, and of the
toolkit also the sum over its processes, sampled; times are wall clock. Each command
runs once: run the script several times on a quiet machine.
"""

import csv
import datetime
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


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if sys.argv[1] in ("hot", "cold"):
            dataset, command = synthetic(folder, int(sys.argv[2]), sys.argv[1] == "hot")
        else:
            dataset = pathlib.Path(sys.argv[2])
            command = converted(folder, dataset)
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


main()
