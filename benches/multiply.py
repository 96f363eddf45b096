"""A dataset of any number of posts, made of copies of another one:

    python3 benches/multiply.py DATASET POSTS OUT [--shift SECONDS] [--sillage PATH]

Copy 0 is the dataset itself. In copy k each account a is another account, a-k, and so
is each post; times are k shifts later, and texts stay. So accounts, posts and cells
multiply, and distinct texts do not. The last copy is cut where the number of posts is
reached. The same arguments give the same bytes.

The usual shift is longer than the minute within which accounts act together: within
it, every account would act together with all its copies in all that it posts, which no
real campaign does, and finding that would be most of what a benchmark measures.

DATASET is a folder with posts.csv that `sillage report` reads; other files are copied
as they are. The source is read once for each copy, and no row is kept.
"""

import argparse
import csv
import datetime
import itertools
import pathlib
import shutil
import subprocess
import sys

SHIFT = 97
IDS = ("post_id", "account_id", "target_post_id", "target_account_id", "handle")
TIME = "%Y-%m-%dT%H:%M:%SZ"
# Of a copy, the tables that are made anew, and those that would no longer be true.
REMADE = ("posts.csv", "accounts.csv")
LEFT_OUT = ("rejected.csv", "labels.csv", "published_figures.csv", "truth.json")


def shifted(at, seconds):
    """A time that many seconds later."""
    time = datetime.datetime.fromisoformat(at) + datetime.timedelta(seconds=seconds)
    return time.astimezone(datetime.timezone.utc).strftime(TIME)


def copies(table, shift):
    """The header of a table, then its rows for copy 0, 1, 2 and so on, without end."""
    for copy in itertools.count():
        with open(table, newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            header = next(rows)
            ids = [header.index(name) for name in IDS if name in header]
            at = header.index("created_at") if shift and "created_at" in header else None
            if copy == 0:
                yield header
            for row in rows:
                if copy:
                    for i in ids:
                        if row[i]:
                            row[i] += f"-{copy}"
                    if at is not None:
                        row[at] = shifted(row[at], copy * shift)
                yield row


def write(rows, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def count(table):
    with open(table, newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def multiply(source, posts, out, shift, sillage):
    """Fills the folder `out`, which must not exist."""
    in_source = count(source / "posts.csv")
    if in_source < 1:
        sys.exit(f"{source / 'posts.csv'}: no post; expected a dataset with posts to copy")
    out.mkdir(parents=True)
    for file in source.iterdir():
        if file.is_file() and file.name not in REMADE + LEFT_OUT:
            shutil.copyfile(file, out / file.name)
    write(itertools.islice(copies(source / "posts.csv", shift), posts + 1), out / "posts.csv")
    accounts = source / "accounts.csv"
    if accounts.exists():
        many = count(accounts) * -(-posts // in_source)
        # An account is made when it is made: copies of it, too.
        write(itertools.islice(copies(accounts, 0), many + 1), out / "accounts.csv")
    subprocess.run([sillage, "seal", out], check=True, stdout=subprocess.DEVNULL)


def main():
    root = pathlib.Path(__file__).parent.parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("posts", type=int)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--shift", type=int, default=SHIFT)
    parser.add_argument("--sillage", type=pathlib.Path, default=root / "target" / "release" / "sillage")
    args = parser.parse_args()
    multiply(args.dataset, args.posts, args.out, args.shift, args.sillage)


if __name__ == "__main__":
    main()
