"""A dataset of any number of posts, made of copies of another one:

    python3 benches/multiply.py DATASET POSTS OUT [--texts kept|own] [--shift SECONDS]

Copy 0 is the dataset itself. In copy k each account a is another account, a-k, and so
is each post; times are k shifts later. The last copy is cut where the number of posts
is reached. The same arguments give the same bytes.

Texts are kept, or are each copy's own: its Latin and Cyrillic letters moved by k along
the alphabet, links and mentions included. Neither is a real campaign. Where texts are
kept, every text and link is shared by several accounts, so that looking for accounts
that act together takes far longer than in real data; and there are no more texts than
in one copy, so that they take less memory. Where they are own, no copy shares anything
with another one. The usual shift is longer than the minute within which accounts act
together: else every account would act together with its copies in all that it posts.

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
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
)
# By these, a text has links and is a repost; they stay.
SIGNS = ("http://", "https://", "RT @", "://t.co/")
TIME = "%Y-%m-%dT%H:%M:%SZ"
# Of a copy, the tables that are made anew, and those that would no longer be true.
REMADE = ("posts.csv", "accounts.csv")
LEFT_OUT = ("rejected.csv", "labels.csv", "published_figures.csv", "truth.json")


def shifted(at, seconds):
    """A time that many seconds later."""
    time = datetime.datetime.fromisoformat(at) + datetime.timedelta(seconds=seconds)
    return time.astimezone(datetime.timezone.utc).strftime(TIME)


def another(copy):
    """What makes a text that copy's own: another one as long, of the same signs."""
    if copy >= min(len(alphabet) for alphabet in ALPHABETS):
        sys.exit(f"{copy} copies with texts of their own; expected fewer than letters in an alphabet")
    moved = {}
    for alphabet in ALPHABETS:
        moved |= str.maketrans(alphabet, alphabet[copy:] + alphabet[:copy])
    signs = [(sign.translate(moved), sign) for sign in SIGNS]

    def own(text):
        text = text.translate(moved)
        for sign, stays in signs:
            text = text.replace(sign, stays)
        return text

    return own


def copies(table, shift, own_texts=False):
    """The header of a table, then its rows for copy 0, 1, 2 and so on, without end."""
    for copy in itertools.count():
        with open(table, newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            header = next(rows)
            ids = [header.index(name) for name in IDS if name in header]
            at = header.index("created_at") if shift and "created_at" in header else None
            text = header.index("text") if own_texts and "text" in header else None
            own = another(copy) if own_texts else None
            if copy == 0:
                yield header
            for row in rows:
                if copy:
                    for i in ids:
                        if row[i]:
                            row[i] += f"-{copy}"
                    if at is not None:
                        row[at] = shifted(row[at], copy * shift)
                    if text is not None:
                        row[text] = own(row[text])
                yield row


def write(rows, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def count(table):
    with open(table, newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def multiply(source, posts, out, sillage, own_texts=False, shift=SHIFT):
    """Fills the folder `out`, which must not exist."""
    in_source = count(source / "posts.csv")
    if in_source < 1:
        sys.exit(f"{source / 'posts.csv'}: no post; expected a dataset with posts to copy")
    out.mkdir(parents=True)
    for file in source.iterdir():
        if file.is_file() and file.name not in REMADE + LEFT_OUT:
            shutil.copyfile(file, out / file.name)
    rows = copies(source / "posts.csv", shift, own_texts)
    write(itertools.islice(rows, posts + 1), out / "posts.csv")
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
    parser.add_argument("--texts", choices=("kept", "own"), default="kept")
    parser.add_argument("--shift", type=int, default=SHIFT)
    parser.add_argument("--sillage", type=pathlib.Path, default=root / "target" / "release" / "sillage")
    args = parser.parse_args()
    multiply(args.dataset, args.posts, args.out, args.sillage, args.texts == "own", args.shift)


if __name__ == "__main__":
    main()
