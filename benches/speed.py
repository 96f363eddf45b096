"""How long `sillage report` takes, and how much memory, beside one group-by of the same
posts in DuckDB, Polars and pandas. Prints Markdown.

    cargo build --release
    python3 benches/speed.py --sample FOLDER            # 2.5 million posts
    python3 benches/speed.py --growth                   # from 1 to 10 million
    python3 benches/speed.py --warm                     # again, after a change of prose
    python3 benches/speed.py --lantern                  # the demonstration
    python3 benches/speed.py --simulated --posts 250000

FOLDER holds the sample of the Internet Research Agency's tweets as posts.csv.zst and
accounts.csv; it is needed until the datasets are made. Datasets and Python packages go
to a folder outside the checkout, --cache. Whoever takes part runs in turn, in a process
of its own, after all bytes have been read once, so that they lie in memory. The
group-bys must agree with each other and with
the report on the number of posts, else nothing is printed. See benches/README.md.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import peers
import prepare
from timing import timed

OURS = "sillage report"
MEGA = 1_000_000


def in_turn(commands, runs):
    """The runs of each command by name, one after another in each round."""
    results = {name: [] for name in commands}
    for turn in range(1, runs + 1):
        for name, command in commands.items():
            # A command that is a function makes itself ready before each run.
            run = timed(command() if callable(command) else command)
            results[name].append(run)
            print(f"{turn}/{runs} {name}: {run.seconds:.2f} s, {run.peak / MEGA:.0f} MB", file=sys.stderr)
    return results


def warm_up(file):
    with open(file, "rb", buffering=0) as bytes_of:
        while bytes_of.read(1 << 24):
            pass


def report(sillage, dataset, edition):
    """The command of a cold report: nothing that an earlier one left is used."""
    known = subprocess.run([sillage, "report", "--help"], check=True, capture_output=True, text=True).stdout
    cold = ["--no-cache"] if "--no-cache" in known else []
    return [sillage, "report", dataset, "-o", edition, *cold]


def median(runs, part):
    return statistics.median(getattr(run, part) for run in runs)


def line(name, runs, size, others):
    """A row of the table: an empty cell where the ratio is to itself or to nothing."""
    seconds = [run.seconds for run in runs]
    middle, peak = median(runs, "seconds"), median(runs, "peak")
    cells = [
        name,
        f"{middle:.2f} ({min(seconds):.2f}–{max(seconds):.2f})",
        f"{peak / MEGA:.0f}",
        f"{size / MEGA / middle:.0f}",
        f"{size / MEGA / median(runs, 'processor'):.0f}",
    ]
    for other, part in others:
        cells.append("" if other is runs or not other else f"{median(runs, part) / median(other, part):.2f}")
    return "| " + " | ".join(cells) + " |"


def table(results, size):
    duckdb, pandas = results.get("duckdb"), results.get("pandas")
    others = [(duckdb, "seconds"), (pandas, "seconds"), (duckdb, "peak")]
    print("| | seconds, median (range) | peak MB | MB/s | MB/s per core | time × DuckDB | time × pandas | memory × DuckDB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in results.items():
        print(line(name, runs, size, others))
    print()


def posts_of(edition):
    """The number of posts that an edition tells."""
    facts = json.loads((edition / "facts.json").read_text(encoding="utf-8"))["facts"]
    return next(fact["value"] for fact in facts if fact["id"] == "activity.posts")


def agree(results, edition):
    """Ends the program where two group-bys differ, or the report counts other posts."""
    answers = {name: runs[-1].answer.strip() for name, runs in results.items() if name in peers.ENGINES}
    if len(set(answers.values())) > 1:
        sys.exit(f"the group-bys differ: {answers}; expected the same cells, posts and followers")
    for answer in answers.values():
        if answer.split()[1] != posts_of(edition):
            sys.exit(f"the report counts {posts_of(edition)} posts, the group-bys {answer.split()[1]}")


def compare(args, dataset, engines, folder):
    """Cold reports and group-bys of one dataset."""
    posts = dataset / "posts.csv"
    warm_up(posts)
    edition = folder / dataset.name
    commands = {OURS: report(args.sillage, dataset, edition)}
    for engine in engines:
        commands[engine] = [args.python, peers.__file__, "groupby", engine, posts]
    results = in_turn(commands, args.runs)
    agree(results, edition)
    size = posts.stat().st_size
    print(f"{dataset.name}: {posts_of(edition)} posts, {size / MEGA:.0f} MB\n")
    table(results, size)
    return results


def data(args, posts):
    if args.simulated:
        return prepare.simulated(args.cache, posts, args.sillage)
    return prepare.multiplied(args.cache, posts, args.texts == "own", args.sample, args.sillage)


def growth(args, folder):
    """How much longer ten times as many posts take, and how much more memory."""
    small, large = (compare(args, data(args, n), ["duckdb"], folder) for n in (MEGA, 10 * MEGA))
    for name in small:
        time_, memory = (median(large[name], part) / median(small[name], part) for part in ("seconds", "peak"))
        print(f"{name}, from 1 to 10 million posts: time × {time_:.2f}, memory × {memory:.2f}")


def warm(args, dataset, folder):
    """Reports again after a change of prose, with whatever the one before has left."""
    copy = prepare.with_prose(args.cache, dataset)
    prose = copy / "judgements.md"
    warm_up(copy / "posts.csv")
    edition = folder / "warm"
    os.environ["SILLAGE_CACHE_DIR"] = str(folder / "remembered")
    # Of a file that was changed a moment ago no digest is remembered.
    time.sleep(3)
    words = iter(range(args.runs))

    def changed():
        prose.write_text("## Draft\n\n" + "Changed again. " * (1 + next(words)), encoding="utf-8")
        return [args.sillage, "report", copy, "-o", edition]

    timed([args.sillage, "report", copy, "-o", edition])
    results = in_turn({"sillage report, prose changed": changed}, args.runs)
    table(results, (copy / "posts.csv").stat().st_size)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--sample", type=pathlib.Path, help="folder of the sample")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "sillage-bench")
    parser.add_argument("--sillage", type=pathlib.Path, default=prepare.ROOT / "target" / "release" / "sillage")
    parser.add_argument("--posts", type=int, default=5 * MEGA // 2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--texts", choices=("kept", "own"), default="kept", help="as in multiply.py")
    parser.add_argument("--simulated", action="store_true", help="posts of `sillage simulate`, not of the sample")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--warm", action="store_true")
    parser.add_argument("--lantern", action="store_true")
    return parser.parse_args()


def main():
    args = arguments()
    args.cache.mkdir(parents=True, exist_ok=True)
    args.python = prepare.python(args.cache)
    with tempfile.TemporaryDirectory(dir=args.cache) as name:
        folder = pathlib.Path(name)
        if args.growth:
            growth(args, folder)
        elif args.warm:
            warm(args, data(args, args.posts), folder)
        elif args.lantern:
            compare(args, prepare.LANTERN, [], folder)
        else:
            compare(args, data(args, args.posts), peers.ENGINES, folder)


if __name__ == "__main__":
    main()
