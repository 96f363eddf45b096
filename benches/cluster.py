"""What counting on a cluster costs, on one machine: seconds beside a cold local report and
beside reading alone, memory of each executor, and for each tally the bytes that the engine says it scanned and
shuffled. Prints Markdown.

    cargo build --release --features cluster
    python3 benches/cluster.py                        # 1, 4 and 10 million simulated posts
    python3 benches/cluster.py --posts 1000000

The cluster is a scheduler and two executors of one core each, over the loopback network.
Posts are those of `sillage simulate`, with the searches off, as imports leave them. The
program stops where the two editions differ in anything but who counted.
"""

import argparse
import filecmp
import json
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import threading
import urllib.request

import prepare
from timing import timed

sys.path.insert(0, str(prepare.ROOT / "tests" / "cluster"))
import nodes  # noqa: E402

MEGA = 1_000_000
LOCK = "sillage.lock"
# The engine shows counters, bytes among them, in thousands, millions, billions.
UNITS = {"": 1, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


def without_searches(cache, posts, sillage):
    """The simulated dataset of a size, whose study searches for nothing that takes long."""
    source = prepare.simulated(cache, posts, sillage)
    dataset = cache / f"{source.name}-counted"
    if not dataset.exists():
        with prepare.made(dataset) as part:
            part.mkdir()
            for file in source.iterdir():
                prepare.link_or_copy(file, part / file.name)
            study = part / "assessment.toml"
            study.write_text("search = []\n" + study.read_text(encoding="utf-8"), encoding="utf-8")
    return dataset


def refuse_difference(here, there):
    names = [str(p.relative_to(here)) for p in here.rglob("*") if p.is_file() and p.name != LOCK]
    _, differ, unread = filecmp.cmpfiles(here, there, names, shallow=False)
    if differ or unread:
        sys.exit(f"{there}: {differ + unread} differ from {here}; expected the same bytes")


class Peaks:
    """The largest resident set of processes, looked at often: they are killed in the end."""

    def __init__(self, processes):
        self.peaks = {process.pid: 0 for process in processes}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.over.wait(0.1):
            for pid in self.peaks:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
                found = re.search(r"VmHWM:\s+(\d+) kB", status)
                self.peaks[pid] = max(self.peaks[pid], int(found[1]) * 1024 if found else 0)

    def end(self):
        self.over.set()
        self.thread.join()
        return max(self.peaks.values())


def ask(port, path):
    with urllib.request.urlopen(f"http://{nodes.LOOPBACK}:{port}/api/{path}") as answer:
        return json.load(answer)


def metric(plan, name):
    """The sum of a counter over a plan, which shows it as `1234` or `12.3 M`."""
    found = re.findall(rf"\b{name}=([\d.]+) ?([KMBT]?)\b", plan)
    return sum(float(number) * UNITS[unit] for number, unit in found)


def costs(port):
    """Bytes scanned and shuffled by each tally of the last report, as the scheduler tells
    them; a tally may take several queries."""
    named = re.compile(r"sillage (.+) \((.+)/(\d+)\)")
    jobs = [(named.fullmatch(job["job_name"]), job) for job in ask(port, "jobs")]
    jobs = [(name, job) for name, job in jobs if name]
    last = max(jobs, key=lambda named: named[1]["start_time"])[0][2]
    found = {}
    for name, job in sorted(jobs, key=lambda named: int(named[0][3])):
        if name[2] != last:
            continue
        stages = ask(port, f"job/{job['job_id']}/stages?plan_format=metrics")["stages"]
        plans = [stage.get("stage_plan") or "" for stage in stages]
        tally = found.setdefault(name[1], dict.fromkeys(("queries", "seconds", "scanned", "shuffled", "rows"), 0))
        tally["queries"] += 1
        tally["seconds"] += (job["end_time"] - job["start_time"]) / 1000
        tally["scanned"] += sum(metric(plan, "bytes_scanned") for plan in plans)
        tally["shuffled"] += sum(metric(plan, "decoded_bytes") for plan in plans)
        # What the last stage passes on is fetched; what others do is shuffled.
        tally["rows"] += max(stages, key=lambda stage: int(stage["stage_id"]))["output_rows"]
    return found


def measure(args, posts, folder):
    sillage, node = (args.binaries / name for name in ("sillage", "sillage-node"))
    dataset = without_searches(args.cache, posts, sillage)
    place = args.cache / f"{dataset.name}-prepared"
    row = {"posts": posts, "bytes": (dataset / "posts.csv").stat().st_size}
    if place.exists():
        shutil.rmtree(place)
    row["prepare"] = timed([sillage, "prepare", dataset, "-o", place]).seconds
    # Reading alone, which is what a cluster is for.
    row["check"] = timed([sillage, "check", dataset]).seconds
    row["shards"] = sum(file.stat().st_size for file in place.rglob("*.parquet"))
    here, there = folder / "here", folder / "there"
    row["local"], row["cluster"] = [], []
    with nodes.cluster(node, folder, memory=args.memory) as (port, executors):
        peaks = Peaks(executors)
        for _ in range(args.rounds):
            row["local"].append(timed([sillage, "report", dataset, "-o", here, "--no-cache"]))
            address = f"df://{nodes.LOOPBACK}:{port}"
            asked = ["--cluster", address, "--prepared", place]
            row["cluster"].append(timed([sillage, "report", dataset, "-o", there, *asked]))
            refuse_difference(here, there)
        row["peak"] = peaks.end()
        row["costs"] = costs(port)
        if args.dump:
            job = ask(port, "jobs")[0]
            print(json.dumps(ask(port, f"job/{job['job_id']}/stages?plan_format=metrics"), indent=1))
    return row


def mega(number):
    return f"{number / MEGA:.1f}"


def show(rows):
    print("| posts | posts.csv MB | shards MB | prepare s | check s | local s | cluster s | ratio | local peak MB | cluster: report's peak MB | executor peak MB |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        local, cluster = (statistics.median(run.seconds for run in row[name]) for name in ("local", "cluster"))
        near, far = (max(run.peak for run in row[name]) for name in ("local", "cluster"))
        cells = [
            f"{row['posts']:,}", mega(row["bytes"]), mega(row["shards"]), f"{row['prepare']:.1f}", f"{row['check']:.1f}",
            f"{local:.2f}", f"{cluster:.2f}", f"{cluster / local:.1f}", mega(near), mega(far), mega(row["peak"]),
        ]  # fmt: skip
        print("| " + " | ".join(cells) + " |")
    for row in rows:
        print(f"\n{row['posts']:,} posts:\n")
        print("| tally | queries | s | MB scanned | MB shuffled | rows fetched |")
        print("|---|---|---|---|---|---|")
        for name, cost in row["costs"].items():
            print(f"| {name} | {cost['queries']} | {cost['seconds']:.2f} | {mega(cost['scanned'])} | {mega(cost['shuffled'])} | {cost['rows']:,} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="1GB", help="of each executor")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "sillage-bench")
    parser.add_argument("--binaries", type=pathlib.Path, default=prepare.ROOT / "target" / "release")
    parser.add_argument("--dump", action="store_true", help="what the scheduler tells of one query")
    args = parser.parse_args()
    args.cache.mkdir(parents=True, exist_ok=True)
    rows = []
    for posts in args.posts or [MEGA, 4 * MEGA, 10 * MEGA]:
        with tempfile.TemporaryDirectory() as folder:
            rows.append(measure(args, posts, pathlib.Path(folder)))
    show(rows)


main()
