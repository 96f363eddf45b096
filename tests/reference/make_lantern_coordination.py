"""Who acts together in the demonstration dataset, and what became of reworded texts,
computed apart from the tool: Python's own csv, unicodedata, urllib and re for what
posts hold, numpy for moving clocks at random. Families of rewordings come from
rewordings.json, where every text was compared with every other one. The tool looks for
them by hashing and misses 13 of 812 pairs, listed below: what rests on rewordings is
computed without these, to check the counting, and with them, to check what is missed.
Run from anywhere; writes lantern_coordination.json beside this file.

    python3 make_lantern_coordination.py
"""

import csv
import hashlib
import json
import math
import pathlib
import platform
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from statistics import NormalDist
from urllib.parse import urlsplit

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "lantern-2024"
SORTS = ["url", "hashtags", "text", "repost"]
WITHIN, LEAST, QUANTILE = 60, 2, 0.5
WIDTHS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600]
DRAWS, SEED = 1999, 20240527
# The rewordings that the tool's hashing does not let meet, in the order of
# rewordings.json.
MISSED = [[3268, 3542], [4244, 4273], [4626, 4627], [5076, 5099]]
CASES, CHANCE = [], []


def read(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text):
    """Seconds since 1970; a date alone is its midnight."""
    if not text:
        return None
    then = datetime.fromisoformat(text.replace("Z", "+00:00"))
    then = then if then.tzinfo else then.replace(tzinfo=timezone.utc)
    return int((then - datetime(1970, 1, 1, tzinfo=timezone.utc)) / timedelta(seconds=1))


def expect(fact, expected, key="value", row=None, tolerance=0.0):
    case = {"fact": fact, "key": key, "expected": expected, "tolerance": tolerance}
    CASES.append(case if row is None else case | {"row": row})


posts, accounts, takedowns = read("posts"), read("accounts"), read("takedowns")
for post in posts:
    post["at"] = instant(post["created_at"])
assert len({post["post_id"] for post in posts}) == len(posts)


# What posts hold
CAMPAIGN = re.compile(r"utm_|fbclid|gclid|igshid", re.IGNORECASE)


def address(text):
    """Host and path of an address, with the parameters that lead somewhere."""
    text = text.strip()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = parts.netloc.lower().removeprefix("www.")
    kept = "&".join(x for x in parts.query.split("&") if x and not CAMPAIGN.match(x))
    found = host + parts.path + (f"?{kept}" if kept else "")
    return found.rstrip("/") if host else None


def listed(cell):
    return [part.strip() for part in cell.split("|") if part.strip()]


def folded(text):
    return unicodedata.normalize("NFKC", text).casefold()


def bare(text):
    """A text as it is compared for copies, by the rules of make_rewordings.py."""
    text = re.sub(r"(?:https?://|www\.)\S+", " ", folded(text))
    text = re.sub(r"(?<![a-z0-9_])@[a-z0-9_]+", " ", text)
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] in "LMN")
    return " ".join("".join(kept).split()).removeprefix("rt ")


def tag(text):
    return "".join(c for c in folded(text) if c == "_" or unicodedata.category(c)[0] in "LN")


def held(post):
    """Each object of a post once, as pairs of its sort and its name."""
    if post["kind"] == "repost":
        return {("repost", post["target_post_id"])} if post["target_post_id"] else set()
    if post["kind"] not in ("original", "reply", "quote"):
        return set()
    links = listed(post["urls"]) or re.findall(r"(?:https?://|www\.)\S+", post["text"])
    tags = listed(post["hashtags"]) or re.findall(r"#\w+", post["text"])
    found = {("url", address(link)) for link in links} - {("url", None)}
    tags = sorted({tag(text) for text in tags} - {""})
    if tags:
        found.add(("hashtags", " ".join(tags)))
    text = bare(post["text"])
    if len(text) >= 20:
        found.add(("text", text))
    return found


shares = {sort: [] for sort in SORTS}
for post in posts:
    for sort, name in held(post):
        shares[sort].append((name, post["at"], post["account_id"]))
for sort in SORTS:
    # What an account shares twice within a second would be one share.
    assert len(set(shares[sort])) == len(shares[sort]), sort


# Who acts together
def together(rows, within):
    """Co-shares by two accounts, as positions of their shares."""
    by_object = defaultdict(list)
    for place, (name, at, account) in enumerate(rows):
        by_object[name].append((at, account, place))
    for group in by_object.values():
        group.sort()
        for n, (at, account, place) in enumerate(group):
            for later, other, there in group[n + 1 :]:
                if later - at > within:
                    break
                if other != account:
                    yield place, there


def taking_part(rows, within):
    return len({place for pair in together(rows, within) for place in pair})


def quantile(values, q):
    """Type 7."""
    values = sorted(values)
    place = (len(values) - 1) * q
    low = math.floor(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def counted(rows):
    """The pairs that count, each with its co-shares."""
    often = Counter(account for _, _, account in rows)
    kept = [row for row in rows if often[row[2]] >= LEAST]
    weights, moments = Counter(), set()
    for a, b in together(kept, WITHIN):
        weights[tuple(sorted([kept[a][2], kept[b][2]]))] += 1
        moments |= {kept[a][1:], kept[b][1:]}
    took = Counter(account for _, at, account in kept if (at, account) in moments)
    return {pair: w for pair, w in weights.items() if max(took[x] for x in pair) >= LEAST}


edges, threshold = {}, {}
for sort in SORTS:
    pairs = counted(shares[sort])
    threshold[sort] = quantile(pairs.values(), QUANTILE) if pairs else math.inf
    edges[sort] = {pair: weight for pair, weight in pairs.items() if weight > threshold[sort]}
    expect(f"coordination.shares[object={sort}]", len(shares[sort]))
    expect(f"coordination.taking_part[object={sort}]", taking_part(shares[sort], WITHIN))
    expect(f"coordination.pairs[object={sort}]", len(pairs))
    expect(f"coordination.edges[object={sort}]", len(edges[sort]))
    expect(f"coordination.accounts[object={sort}]", len({x for pair in edges[sort] for x in pair}))
    for width in WIDTHS:
        expect("coordination.sweep", taking_part(shares[sort], width), "taking_part", f"{sort}/{width}")

# The network of all sorts
union = {}
for sort in SORTS:
    for pair, weight in edges[sort].items():
        union[pair] = max(union.get(pair, 0), weight)
nodes = {account for pair in union for account in pair}
component = {account: {account} for account in nodes}
for a, b in union:
    if component[a] is not component[b]:
        joined = component[a] | component[b]
        component |= dict.fromkeys(joined, joined)
components = []
for members in {id(members): members for members in component.values()}.values():
    own = [weight for pair, weight in union.items() if pair[0] in members]
    n = len(members)
    components.append([n, len(own), len(own) / (n * (n - 1) / 2), sum(own)])
expect("coordination.accounts", len(nodes))
expect("coordination.edges", len(union))
expect("coordination.components", len(components))
expect("coordination.densest", max(row[2] for row in components if row[0] > 2), tolerance=1e-10)
components.sort(reverse=True)
LINKS = [[*pair, "|".join(sort for sort in SORTS if pair in edges[sort]), union[pair]] for pair in sorted(union)]


def wilson(part, whole):
    z = NormalDist().inv_cdf(0.975)
    share, width = part / whole, z * z / whole
    root = z * math.sqrt(share * (1 - share) / whole + width / (4 * whole))
    return [(share + width / 2 + sign * root) / (1 + width) for sign in (-1, 1)]


status = {row["account_id"]: row["status"] or "unknown" for row in accounts}
known = [account for account in nodes if status.get(account, "unknown") != "unknown"]
part = sum(status[account] == "suspended" for account in known)
expect("coordination.suspended", part / len(known), tolerance=1e-10)
for key, limit in zip(["lower", "upper"], wilson(part, len(known))):
    expect("coordination.suspended", limit, key, tolerance=1e-9)


# What the takedowns took
def suspended_by(account):
    if account["takedown_id"]:
        return account["takedown_id"]
    at = instant(account["suspended_at"])
    found = [
        (instant(row["at"]), row["takedown_id"])
        for row in takedowns
        if at is not None and 0 <= at - instant(row["at"]) < 7 * 86400
        if not row["platform"] or not account["platform"] or row["platform"] == account["platform"]
    ]
    return max(found)[1] if found else None


removed = {row["account_id"]: suspended_by(row) for row in accounts}
# The earliest takedown that suspended an end of an edge cut it.
order = [row["takedown_id"] for row in sorted(takedowns, key=lambda row: row["at"])]
cut = [[order.index(removed[x]) for x in pair if removed.get(x)] for pair in union]
for place, takedown in enumerate(order):
    gone = {account for account in nodes if removed.get(account) == takedown}
    expect(f"coordination.removed.accounts[takedown={takedown}]", len(gone))
    expect(f"coordination.removed.edges[takedown={takedown}]", sum(min(c, default=-1) == place for c in cut))

# Rewordings
reference = json.loads((HERE / "rewordings.json").read_text(encoding="utf-8"))
originals = [post | {"key": bare(post["text"])} for post in posts if post["kind"] == "original"]
originals = [post for post in originals if len(post["key"]) >= 20]
texts = sorted({post["key"] for post in originals}, key=lambda text: text.encode())
assert hashlib.sha256("\n".join(texts).encode()).hexdigest() == reference["sha256"]
place = {text: n for n, text in enumerate(texts)}
first_seen = {}
for post in posts:
    first_seen[post["account_id"]] = min(post["at"], first_seen.get(post["account_id"], post["at"]))


LARGEST = []


def cluster(group):
    """Accounts, originals, wordings, first and last day, minutes to the second, fifth and
    tenth original, the most within a minute."""
    times = sorted(post["at"] for post in group)
    day = lambda at: str(datetime.fromtimestamp(at, timezone.utc).date())
    delays = [round((times[k - 1] - times[0]) / 60, 9) if len(times) >= k else None for k in (2, 5, 10)]
    fastest = max(sum(at <= other < at + 60 for other in times) for at in times)
    counts = [len({post["account_id"] for post in group}), len(group), len({post["key"] for post in group})]
    return [*counts, day(times[0]), day(times[-1]), *delays, fastest]


def rewordings(alike):
    """What is counted of the families that pairs of texts make."""
    neighbours, family, families = defaultdict(list), {}, defaultdict(list)
    for a, b in alike:
        neighbours[a].append(b)
        neighbours[b].append(a)
    for start in range(len(texts)):
        ahead = [] if start in family else [start]
        while ahead:
            text = ahead.pop()
            if text not in family:
                family[text] = start
                ahead += neighbours[text]
    for post in originals:
        families[family[place[post["key"]]]].append(post)
    clusters = [g for g in families.values() if len({post["account_id"] for post in g}) > 1]
    LARGEST[:] = sorted(map(cluster, clusters), key=lambda row: (-row[0], -row[1], row[3]))[:20]
    found = {
        "clusters": len(clusters),
        "accounts": len({post["account_id"] for group in clusters for post in group}),
        "originals": sum(map(len, clusters)),
        "reworded": sum(len({post["key"] for post in group}) > 1 for group in clusters),
    }
    for row in takedowns:
        takedown, day = row["takedown_id"], instant(row["at"][:10])
        gone = {account for account, by in removed.items() if by == takedown}
        hit = [g for g in clusters if any(p["account_id"] in gone and p["at"] < day for p in g)]
        later = [[post for post in group if post["at"] >= day] for group in hit]
        inherited = [p["account_id"] for group in later for p in group if p["account_id"] not in gone]
        heirs = set(inherited)
        found |= {
            f"hit[takedown={takedown}]": len(hit),
            f"survived[takedown={takedown}]": sum(any(p["account_id"] not in gone for p in g) for g in later),
            f"heirs[takedown={takedown}]": len(heirs),
            f"heirs.new[takedown={takedown}]": sum(first_seen[x] >= day for x in heirs),
            f"heirs.posts[takedown={takedown}]": len(inherited),
        }
    return {f"amplification.rewordings.{name}": count for name, count in found.items()}


# Families as hashing finds them, exactly; then what comparing all pairs gives.
met = [pair for pair in reference["alike"] if pair not in MISSED]
assert len(met) + len(MISSED) == len(reference["alike"])
EXHAUSTIVE = rewordings(reference["alike"])
for fact, count in rewordings(met).items():
    expect(fact, count)


# By chance
def moved(sort, rng):
    """Shares that take part within the window and within those of SWEPT, pairs above the
    weight that makes an edge of what was observed, and co-shares of the links whose
    heaviest sort this is, after every account's times of day moved by one offset."""
    rows = shares[sort]
    offset = dict(zip(everyone, rng.integers(86400, size=len(everyone)).tolist()))
    clock = [(name, at - at % 86400 + (at + offset[who]) % 86400, who) for name, at, who in rows]
    # Two shares of an account may not fall together: it moves as one.
    weights = counted(clock)
    linked = sum(weights.get(pair, 0) for pair, heaviest in heaviest_sort.items() if heaviest == sort)
    swept = [taking_part(clock, width) for width in SWEPT]
    return taking_part(clock, WITHIN), sum(w > threshold[sort] for w in weights.values()), linked, *swept


SWEPT = [1, 10, 600]
SWEEP, LINKED = [], []
# Of equal weights that of the first sort counts.
heaviest_sort = {pair: max(SORTS, key=lambda sort: edges[sort].get(pair, 0)) for pair in union}
everyone = sorted({post["account_id"] for post in posts})
for number, sort in enumerate(SORTS):
    rng = np.random.default_rng([SEED, number])
    drawn = np.array([moved(sort, rng) for _ in range(DRAWS)], dtype=float)
    for width, values in zip(SWEPT, drawn.T[3:]):
        SWEEP.append([sort, width, float(f"{values.mean():.12g}"), float(f"{values.std(ddof=1):.12g}")])
    LINKED.append(drawn.T[2])
    for name, values in zip(["taking_part", "edges"], drawn.T):
        # Without pairs there is no weight that an edge would have to exceed.
        if name == "edges" and threshold[sort] == float("inf"):
            continue
        fact = f"coordination.{name}.expected[object={sort}]"
        observed = taking_part(shares[sort], WITHIN) if name == "taking_part" else len(edges[sort])
        # Beyond all of these draws, none of the tool's fewer ones reaches it.
        if observed > 2 * values.max():
            expect(f"coordination.{name}.p[object={sort}]", 1 / 200, tolerance=1e-12)
        mean, deviation = values.mean(), values.std(ddof=1)
        CHANCE.append({"fact": fact, "mean": float(f"{mean:.12g}"), "deviation": float(f"{deviation:.12g}")})

content = {
    "statistic": "lantern_coordination",
    "source": "make_lantern_coordination.py on data/lantern-2024, sharing no code with the tool; families from rewordings.json",
    "versions": {"Python": platform.python_version(), "unicodedata": unicodedata.unidata_version, "numpy": np.__version__},
    "cases": CASES,
    "exhaustive": [{"fact": fact, "expected": count} for fact, count in EXHAUSTIVE.items()],
    "components": components,
    "links": LINKS,
    "largest": LARGEST,
    "draws": DRAWS,
    "sweep": SWEEP,
    "linked": [float(f"{x:.12g}") for x in (sum(LINKED).mean(), sum(LINKED).std(ddof=1))],
    "chance": CHANCE,
}


def written(value):
    """JSON with each item of a list on a line of its own."""
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join("  " + json.dumps(item) for item in value) + "\n ]"


lines = ",\n".join(f" {json.dumps(key)}: {written(value)}" for key, value in content.items())
(HERE / "lantern_coordination.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
