"""The narrative shift of the demonstration dataset computed apart from the tool,
with pandas, numpy and scipy: decomposition with intervals, who-left test,
placebo dates, baseline, specifications. Run from anywhere; writes
lantern_narrative.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas numpy scipy
    venv/bin/python make_lantern_narrative.py

Every leave-one-out value is computed anew from the rows; the who-left p is that
of PERMUTATIONS labellings drawn by numpy, so that the tool's may differ from it
by both their sampling errors, which the tolerance allows for.
"""

import json
import math
import pathlib
import re
import unicodedata

import numpy as np
import pandas as pd
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "lantern-2024"
PERMUTATIONS = 200_000
RESAMPLES = 1999
START, END = pd.Timestamp("2023-07-01"), pd.Timestamp("2024-11-01")
TAKEDOWNS = {"t1": pd.Timestamp("2024-05-27"), "t2": pd.Timestamp("2024-06-18")}
PARTS = ["within", "between", "leavers_suspended", "leavers_silent", "entrants"]
CASES = []


def check(fact, value, tolerance=1e-9, key="value"):
    CASES.append({"fact": fact, "key": key, "expected": float(value), "tolerance": tolerance})


def read():
    posts = pd.read_csv(DATA / "posts.csv", dtype=str, keep_default_na=False)
    accounts = pd.read_csv(DATA / "accounts.csv", dtype=str, keep_default_na=False)
    posts["time"] = pd.to_datetime(posts.created_at).dt.tz_localize(None)
    posts["day"] = posts.time.dt.floor("D")
    posts["primary"] = posts.narratives.str.split("|").str[0]
    posts["seen"] = pd.to_numeric(posts.views, errors="coerce")
    posts["key"] = posts.text.map(text_key)
    when = pd.to_datetime(accounts.suspended_at.replace("", None)).dt.tz_localize(None)
    return posts, dict(zip(accounts.account_id, when))


def text_key(text):
    """METHODS section 4: what copies of one text share; none below 20 characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"(https?://|www\.)\S+", " ", folded)
    folded = re.sub(r"^\s*rt\b", " ", folded)
    folded = re.sub(r"@\w+", " ", folded)
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " if c.isspace() else "" for c in folded)
    key = " ".join(kept.split())
    return key if len(key) >= 20 else ""


POSTS, SUSPENDED = read()
KINDS = sorted(set(POSTS.primary) - {""})
LABELLED = POSTS[POSTS.primary != ""]


def within(frame, window):
    start, end = max(window[0], START), min(window[1], END)
    return frame[(frame.day >= start) & (frame.day < end)]


def windows(at, days):
    span = pd.Timedelta(days=days)
    return (at - span, at), (at, at + span)


def jsd(p, q):
    if not (p.sum() > 0 and q.sum() > 0):
        return None
    p, q = p / p.sum(), q / q.sum()
    m = (p + q) / 2
    entropy = lambda x: -(x[x > 0] * np.log2(x[x > 0])).sum()
    return entropy(m) - (entropy(p) + entropy(q)) / 2


def counts(frame):
    return frame.groupby(["account_id", "primary"]).size().unstack(fill_value=0).reindex(columns=KINDS, fill_value=0)


def matrices(pair):
    """Accounts in byte order, posts by narrative before and after."""
    sides = [counts(within(LABELLED, window)) for window in pair]
    accounts = sorted(set(sides[0].index) | set(sides[1].index), key=lambda a: a.encode())
    return accounts, [side.reindex(accounts, fill_value=0).to_numpy(float) for side in sides]


def terms(b, a, gone):
    """Melitz and Polanec, straight from the definition."""
    nb, na = b.sum(1), a.sum(1)
    stay, new = (nb > 0) & (na > 0), (nb == 0) & (na > 0)
    left = {"leavers_suspended": (nb > 0) & (na == 0) & gone, "leavers_silent": (nb > 0) & (na == 0) & ~gone}
    if not stay.any():
        return None
    p, q = b[stay] / nb[stay, None], a[stay] / na[stay, None]
    before, after = nb[stay] / nb[stay].sum(), na[stay] / na[stay].sum()
    of = {
        "within": (((before + after) / 2)[:, None] * (q - p)).sum(0),
        "between": ((after - before)[:, None] * (q + p) / 2).sum(0),
    }
    share = lambda m: m.sum(0) / m.sum()
    for name, who in left.items():
        w = nb[who].sum() / nb.sum()
        of[name] = w * (share(b[stay]) - share(b[who])) if who.any() else np.zeros(len(KINDS))
    w = na[new].sum() / na.sum()
    of["entrants"] = w * (share(a[new]) - share(a[stay])) if new.any() else np.zeros(len(KINDS))
    return np.array([of[part] for part in PARTS])


def decomposition(fact, accounts, b, a, end, intervals):
    gone = np.array([pd.notna(SUSPENDED.get(x)) and SUSPENDED[x] < end for x in accounts])
    full = terms(b, a, gone)
    change = a.sum(0) / a.sum() - b.sum(0) / b.sum()
    assert np.abs(full.sum(0) - change).max() < 1e-12
    moved = np.abs(full).sum(1) / 2
    for part, value in zip(PARTS, moved):
        check(fact(f"total.{part}"), value)
    speakers = np.abs(full[1:].sum(0)).sum() / 2
    check(fact("total.speakers"), speakers)
    check(fact("speakers_share"), speakers / (speakers + moved[0]))
    largest = np.argmax(np.round(np.abs(change), 12))
    check(fact("largest_change"), change[largest])
    nb, na = b.sum(1), a.sum(1)
    kinds = {"stayers": (nb > 0) & (na > 0), "leavers_suspended": (na == 0) & gone,
             "leavers_silent": (na == 0) & ~gone, "entrants": nb == 0}
    for name, who in kinds.items():
        check(fact(f"accounts.{name}"), who.sum())
        if name != "entrants":
            check(fact(f"posts.{name}", window="before"), nb[who].sum())
        if not name.startswith("leavers"):
            check(fact(f"posts.{name}", window="after"), na[who].sum())
    if intervals:
        keep = np.ones(len(accounts), bool)
        deleted = []
        for i in range(len(accounts)):
            keep[i] = False
            deleted.append(terms(b[keep], a[keep], gone[keep]))
            keep[i] = True
        deleted, n = np.array(deleted), len(accounts)
        error = np.sqrt((n - 1) / n * ((deleted - deleted.mean(0)) ** 2).sum(0))
        n_eff = min(x.sum() ** 2 / (x**2).sum() for x in (nb, na))
        half = stats.t.ppf(0.975, n_eff - 1) * error
        for i, part in enumerate(PARTS):
            for k, kind in enumerate(KINDS):
                if b[:, k].sum() + a[:, k].sum() > 0:
                    check(fact(part, narrative=kind), full[i, k])
                    check(fact(part, narrative=kind), max(full[i, k] - half[i, k], -1), 1e-8, "lower")
                    check(fact(part, narrative=kind), min(full[i, k] + half[i, k], 1), 1e-8, "upper")
    return largest, change[largest]


def who(fact, b, a, narratives):
    active = b.sum(1) > 0
    b, left = b[active], a[active].sum(1) == 0
    n = b.sum(1)
    beyond = b - np.outer(n, b.sum(0) / b.sum())
    strata = max(4, len(n) // 10)
    cuts = [float(f"{np.quantile(n, cut / strata):.11e}") for cut in range(1, strata)]
    stratum = sum((n > cut).astype(int) for cut in cuts)
    rng = np.random.default_rng(20240527)
    label = np.zeros((PERMUTATIONS, len(n)), bool)
    mean, variance = np.zeros(len(KINDS)), np.zeros(len(KINDS))
    for s in range(strata):
        at = np.flatnonzero(stratum == s)
        m = left[at].sum()
        if len(at) == 0:
            continue
        order = rng.random((PERMUTATIONS, len(at))).argsort(1)
        label[:, at] = order < m
        mean += m * beyond[at].mean(0)
        if len(at) > 1:
            variance += m * (len(at) - m) / len(at) * beyond[at].var(0, ddof=1)
    used = variance > 1e-9
    statistic = lambda e: (e - mean)[..., used] ** 2 / variance[used]
    seen = statistic(beyond[left].sum(0))
    drawn = statistic(label.astype(np.float64) @ beyond)
    p = lambda reached: (1 + reached.sum()) / (PERMUTATIONS + 1)

    def compare(name, value):
        error = math.sqrt(value * (1 - value) * (1 / RESAMPLES + 1 / PERMUTATIONS))
        check(name, value, 5 * error + 2 / RESAMPLES)

    compare(fact("who_p"), p(drawn.sum(1) >= seen.sum() - 1e-9))
    if narratives:
        for i, k in enumerate(np.flatnonzero(used)):
            compare(fact("who_p", narrative=KINDS[k]), p(drawn[:, i] >= seen[i] - 1e-9))


def placebo():
    first = min(TAKEDOWNS.values())
    days = pd.date_range(START + pd.Timedelta(days=30), first - pd.Timedelta(days=30))
    values = []
    for day in days:
        p, q = (within(LABELLED, w).primary.value_counts().reindex(KINDS, fill_value=0) for w in windows(day, 30))
        values.append(jsd(p.to_numpy(float), q.to_numpy(float)))
        CASES.append({"fact": "narrative.placebo", "row": day.strftime("%Y-%m-%d"), "key": "jsd",
                      "expected": values[-1], "tolerance": 1e-8})
    check("narrative.placebo.dates", sum(v is not None for v in values))
    check("narrative.placebo.independent", (first - START).days // 60)
    for name, at in TAKEDOWNS.items():
        _, (b, a) = matrices(windows(at, 30))
        own = jsd(b.sum(0), a.sum(0))
        check(f"narrative.jsd.placebo_rank[takedown={name}]", 1 + sum(v >= own for v in values if v is not None))


def once_per_cluster(frame):
    """All posts, but of originals that share a text which several accounts posted
    only the earliest of the window."""
    keyed = POSTS[(POSTS.key != "") & (POSTS.kind == "original")]
    several = keyed.groupby("key").account_id.nunique()
    copied = frame.key.isin(several[several > 1].index) & (frame.kind == "original")
    order = frame.sort_values(["time", "account_id", "primary"])
    first = order[copied.reindex(order.index)].drop_duplicates("key").index
    return frame[~copied | frame.index.isin(first)]


def specifications(name, at, main):
    choices = {"all": lambda f: f, "originals": lambda f: f[f.kind == "original"],
               "once_per_cluster": once_per_cluster}
    shown = []
    for days in (7, 14, 30, 60, 90):
        for posts, choose in choices.items():
            sides = [choose(within(LABELLED, w)) for w in windows(at, days)]
            for weight in ("posts", "accounts", "impressions"):
                if (weight, posts) == ("impressions", "once_per_cluster"):
                    continue  # the tool does not know the displays of each copy
                vectors = []
                for side in sides:
                    if weight == "impressions":
                        v = side.groupby("primary").seen.sum()
                    elif weight == "posts":
                        v = side.primary.value_counts()
                    else:
                        table = counts(side)
                        v = table.div(table.sum(axis=1), axis=0).sum()
                    vectors.append(v.reindex(KINDS, fill_value=0).to_numpy(float))
                p, q = vectors
                row = f"{days}/{weight}/{posts}"
                value = jsd(p, q)
                change = q / q.sum() - p / p.sum()
                k = np.argmax(np.round(np.abs(change), 11))
                shown.append((value, abs(change[k]), (k, np.sign(change[k])) == (main[0], np.sign(main[1]))))
                numbers = {"jsd": value, "change": change[k], "n_posts": sum(map(len, sides)),
                           "n_accounts": len(set(sides[0].account_id) | set(sides[1].account_id))}
                for key, number in numbers.items():
                    CASES.append({"fact": f"narrative.specifications[takedown={name}]", "row": row, "key": key,
                                  "expected": float(number), "tolerance": 1e-8})
                CASES.append({"fact": f"narrative.specifications[takedown={name}]", "row": row,
                              "key": "narrative", "expected": KINDS[k], "tolerance": 0})
    for i, measure in enumerate(("jsd", "change")):
        column = [s[i] for s in shown]
        for word, of in (("min", min), ("median", np.median), ("max", max)):
            check(f"narrative.specifications.{measure}.{word}[takedown={name}]", of(column), 1e-8)
    check(f"narrative.specifications.agreement[takedown={name}]", np.mean([s[2] for s in shown]))


def main():
    scoped = lambda name: lambda measure, window=None, narrative=None: "narrative.{}[{}]".format(
        measure, ",".join([f"takedown={name}"] + [f"{k}={v}" for k, v in (("window", window), ("narrative", narrative)) if v]))
    for name, at in TAKEDOWNS.items():
        pair = windows(at, 30)
        accounts, (b, a) = matrices(pair)
        largest = decomposition(scoped(name), accounts, b, a, pair[1][1], True)
        who(scoped(name), b, a, True)
        specifications(name, at, largest)
    placebo()
    base = lambda measure, window=None: f"narrative.baseline.{measure}" + (f"[window={window}]" if window else "")
    at = min(TAKEDOWNS.values()) - pd.Timedelta(days=30)
    accounts, (b, a) = matrices(windows(at, 30))
    decomposition(base, accounts, b, a, at + pd.Timedelta(days=30), False)
    who(base, b, a, False)
    check("narrative.baseline.jsd", jsd(b.sum(0), a.sum(0)), 1e-8)
    check("narrative.baseline.tv", np.abs(a.sum(0) / a.sum() - b.sum(0) / b.sum()).sum() / 2)
    head = {"statistic": "lantern_narrative",
            "source": "make_lantern_narrative.py: pandas, numpy and scipy on data/lantern-2024, sharing no code with the tool",
            "versions": {"pandas": pd.__version__, "numpy": np.__version__, "scipy": scipy.__version__}}
    with open(HERE / "lantern_narrative.json", "w") as out:
        out.write(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n  ')
        out.write(",\n  ".join(json.dumps(case) for case in CASES) + "\n ]\n}\n")


main()
