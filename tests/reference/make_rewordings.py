"""Which originals of the lantern dataset are rewordings of each other, by comparing
every text with every other one: rapidfuzz for the Levenshtein distance, Python's own
unicodedata for the text that is compared. Writes rewordings.json beside this file.

Run from the project: python3 tests/reference/make_rewordings.py
Needs numpy and rapidfuzz.
"""

import csv
import hashlib
import json
import pathlib
import re
import unicodedata

import numpy
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

HERE = pathlib.Path(__file__).parent
POSTS = HERE.parent.parent / "data" / "lantern-2024" / "posts.csv"
SCENARIO = HERE.parent.parent / "data" / "lantern-2024" / "scenario.toml"


def bare(text):
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"https?://\S+|www\.\S+", " ", text)
    text = re.sub(r"(?<![a-z0-9_])@[a-z0-9_]+", " ", text)
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if c.isspace():
            kept.append(" ")
        elif category[0] in "LMN" and category != "Me":
            kept.append(c)
    text = " ".join("".join(kept).split())
    return text[3:] if text.startswith("rt ") else text


def main():
    import tomllib

    with POSTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "original"]
    keys = [bare(row["text"]) for row in rows]
    texts = sorted({key for key in keys if len(key) >= 20}, key=lambda t: t.encode())
    lengths = numpy.array([len(text) for text in texts])
    distances = cdist(texts, texts, scorer=Levenshtein.distance, dtype=numpy.int32, workers=-1)
    longer = numpy.maximum.outer(lengths, lengths)
    upper = numpy.triu(numpy.ones_like(distances, dtype=bool), 1)
    kept70 = numpy.argwhere(upper & (10 * distances <= 3 * longer))
    alike = numpy.argwhere(upper & (1000 * distances <= 307 * longer))
    planned = {}
    for family in tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["families"]:
        first = bare(family["text"]["text"])
        members = [i for i, text in enumerate(texts) if Levenshtein.normalized_similarity(first, text) >= 0.7]
        planned[family["id"]] = members
    found = {
        "source": "rapidfuzz, all pairs of the distinct originals' texts of data/lantern-2024/posts.csv",
        "texts": len(texts),
        "sha256": hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        "keep_70_percent": kept70.tolist(),
        "alike": alike.tolist(),
        "planned": planned,
    }
    text = json.dumps(found, separators=(",", ":"))
    (HERE / "rewordings.json").write_text(text + "\n", encoding="utf-8")
    print(len(texts), len(kept70), len(alike), {k: len(v) for k, v in planned.items()})


main()
