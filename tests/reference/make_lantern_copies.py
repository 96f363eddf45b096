"""Copies, replacement, vocabulary and headlines without their top post and top
account, of the demonstration dataset, computed apart from the tool: regular
expressions and unicodedata for text, pandas for counting, numpy and scipy for
intervals. Run from anywhere; writes lantern_copies.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas numpy scipy
    venv/bin/python make_lantern_copies.py
"""

import json
import math
import pathlib
import platform
import re
import unicodedata
from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).resolve().parent
D = HERE.parent.parent / "data" / "lantern-2024"
read = lambda name: pd.read_csv(D / name, dtype=str, keep_default_na=False)
p, a, takedowns = read("posts.csv"), read("accounts.csv"), read("takedowns.csv")
p["t"] = pd.to_datetime(p.created_at, utc=True)
p["day"] = p.t.dt.floor("D").dt.tz_localize(None)
for c in ["views", "likes", "reposts", "replies", "quotes", "followers"]:
    p[c] = pd.to_numeric(p[c])
START, END, W = pd.Timestamp("2023-07-01"), pd.Timestamp("2024-11-01"), pd.Timedelta(days=30)
CASES = []


def value(fact, expected, key="value", tolerance=1e-10):
    CASES.append({"fact": fact, "key": key, "expected": expected, "tolerance": tolerance})


def table(fact, rows, tolerance=1e-10):
    CASES.append({"fact": fact, "key": "rows", "expected": rows, "tolerance": tolerance})


# Text: NFKC, casefold, then patterns; what is invisible is deleted.
LINK = re.compile(r"https?://[\w\-.~%:@\[\]]*(?:[/?#][!#-;=?-~]*)?|(?<![a-z0-9_])www\.[\w\-.~%:@\[\]]*(?:[/?#][!#-;=?-~]*)?")
MENTION = re.compile(r"(?<![a-z0-9_])@[a-z0-9_]+(?:[.\-@][a-z0-9_]+)*", re.ASCII)


def fold(text):
    return unicodedata.normalize("NFKC", text).casefold()


def key(text):
    text = MENTION.sub("", LINK.sub("", fold(text)))
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] in "LMN")
    words = " ".join(kept.split())
    words = words[3:] if words.startswith("rt ") else words
    return words if len(words) >= 20 else None


def share_interval(part, whole):
    """Wilson's interval at the effective number of posts, by deleting one account at a time."""
    part, whole = part[whole > 0].astype(float), whole[whole > 0].astype(float)
    n, share = whole.sum(), part.sum() / whole.sum()
    left = (part.sum() - part) / (n - whole)
    variance = (len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum()
    m = n / max(variance / (share * (1 - share) / n), 1)
    # As many degrees of freedom as accounts decide the variance.
    squares = (left - left.mean()) ** 2
    df = min(n**2 / (whole**2).sum() - 1, squares.sum() ** 2 / (squares**2).sum())
    t = stats.t.ppf(0.975, df)
    centre, root = share + t * t / (2 * m), t * math.sqrt(share * (1 - share) / m + t * t / (4 * m * m))
    return [(centre + sign * root) / (1 + t * t / m) for sign in (-1, 1)]


def share(fact, part, whole):
    value(fact, part.sum() / whole.sum())
    low, high = share_interval(part, whole)
    value(fact, low, "lower", 1e-9)
    value(fact, high, "upper", 1e-9)


# Copies
o = p[p.kind == "original"].copy()
o["key"] = [key(text) for text in o.text]
k = o[o.key.notna()]
cluster = k.groupby("key").account_id.transform("nunique") > 1
c = k[cluster].sort_values(["t", "account_id"])
value("amplification.copies.clusters", c.key.nunique())
value("amplification.copies.accounts", c.account_id.nunique())
value("amplification.copies.originals", len(c))
value("amplification.copies.coverage", len(k) / len(o))
names = sorted(set(p.account_id))
per = lambda frame, weight=None: (
    frame.groupby("account_id").size() if weight is None else frame.groupby("account_id")[weight].sum()
).reindex(names, fill_value=0).to_numpy()
share("amplification.copies.share", per(c), per(o))
groups = []
for _, g in c.groupby("key"):
    seconds = [int(x) for x in g.t.astype("int64") // (10**9 if "ns" in str(g.t.dtype) else 10**6 if "us" in str(g.t.dtype) else 1)]
    groups.append((-g.account_id.nunique(), -len(g), list(zip(seconds, g.account_id)), g, seconds))
groups.sort(key=lambda x: x[:3])
rows = []
for rank, (accounts, posts, _, g, s) in enumerate(groups[:20], 1):
    delay = [(s[n - 1] - s[0]) / 60 if len(s) >= n else None for n in (2, 5, 10)]
    days = [str(g.t.iloc[i].date()) for i in (0, -1)]
    rows.append([str(rank), -accounts, -posts, *days, *delay])
table("amplification.copies.largest", rows)

# Replacement
at = pd.to_datetime(takedowns["at"], utc=True)
removed = {}
for r in a.itertuples():
    if r.takedown_id:
        removed[r.account_id] = r.takedown_id
    elif r.suspended_at:
        when = pd.Timestamp(r.suspended_at)
        when = when if when.tzinfo else when.tz_localize("UTC")
        for tid, plat, T in zip(takedowns.takedown_id, takedowns.platform, at):
            if T <= when < T + pd.Timedelta(days=7) and plat in (r.platform, "") or not r.platform:
                removed[r.account_id] = tid
created = pd.to_datetime(a.created_at, utc=True, format="ISO8601").dt.tz_localize(None)
first = p.groupby("account_id").day.min()
for tid, T in zip(takedowns.takedown_id, at.dt.floor("D").dt.tz_localize(None)):
    lo, hi = T, min(T + W, END)
    new = set(a.account_id[(created >= lo) & (created < hi)]) | set(first[(first >= lo) & (first < hi)].index)
    value(f"replacement.accounts[takedown={tid}]", len(new))
    gone = {x for x, by in removed.items() if by == tid}
    copying = set()
    for _, g in c.groupby("key"):
        accounts = set(g.account_id)
        copying |= {x for x in accounts & new if (accounts & gone) - {x}}
    value(f"replacement.copying[takedown={tid}]", len(copying))
    after = p[(p.day >= lo) & (p.day < hi)]
    share(f"replacement.share[takedown={tid}]", per(after[after.account_id.isin(new)]), per(after))
    share(f"replacement.copying_share[takedown={tid}]", per(after[after.account_id.isin(copying)]), per(after))


# Vocabulary
def words(text):
    text = LINK.sub("\0", fold(text))
    text = MENTION.sub("\0", text).replace("’", "'")
    text = "".join(x for x in text if unicodedata.category(x) != "Cf")
    runs = "".join(x if x in "'#_" or unicodedata.category(x)[0] in "LMN" else " " for x in text)
    runs = re.sub(r"#[^\s#']*", " ", runs).replace("_", " ").replace("#", " ")
    trimmed = {w.strip("'") for w in runs.split()}
    return {w for w in trimmed if 3 <= len(w) <= 64}


def domain(url):
    host = fold(url).split("://")[-1].split("/")[0].split("?")[0].split(":")[0]
    return host.removeprefix("www.")


own = p[p.kind != "repost"].copy()
listed = lambda cell: [x.strip() for x in cell.split("|") if x.strip()]
own["hashtags"] = [{fold(x) for x in listed(h)} or {x[1:] for x in re.findall(r"#\w+", fold(t))} for h, t in zip(own.hashtags, own.text)]
own["domains"] = [{domain(x) for x in listed(u)} or {domain(x) for x in LINK.findall(fold(t))} for u, t in zip(own.urls, own.text)]
own["words"] = [words(t) for t in own.text]
for tid, T in zip(takedowns.takedown_id, at.dt.floor("D").dt.tz_localize(None)):
    sides = [own[(own.day >= max(T - W, START)) & (own.day < T)], own[(own.day >= T) & (own.day < min(T + W, END))]]
    for sort in ["hashtags", "domains", "words"]:
        counts, users = [Counter(), Counter()], defaultdict(set)
        for n, side in zip(counts, sides):
            for terms, account in zip(side[sort], side.account_id):
                n.update(terms)
                for term in terms:
                    users[term].add(account)
        b, f = counts
        nb, nf = sum(b.values()), sum(f.values())
        strength = {}
        for w in users:
            alpha = 500 * (b[w] + f[w]) / (nb + nf)
            odds = lambda y, n: math.log((y + alpha) / (n + 500 - y - alpha))
            delta = odds(f[w], nf) - odds(b[w], nb)
            strength[w] = (delta, delta / math.sqrt(1 / (f[w] + alpha) + 1 / (b[w] + alpha)))
        # Equal terms have equal counts: what rounding leaves of their difference goes.
        shared = sorted((w for w in users if len(users[w]) >= 3), key=lambda w: (-abs(float(f"{strength[w][1]:.11e}")), w.encode()))
        before = [w for w in shared if strength[w][1] < 0][:20]
        after = [w for w in shared if strength[w][1] > 0][:20]
        table(f"vocabulary.{sort}[takedown={tid}]", [[w, b[w], f[w], 3, *strength[w]] for w in before + after], 1e-9)

# Sensitivity
E = p[["likes", "reposts", "replies", "quotes"]].sum(axis=1, min_count=1)
p["e"] = E
p["credited"] = (p.kind == "repost") & (p.platform == "x")
rows = {}


def headline(name, fact, unit, statistic, amount, post=True):
    """Recomputes a statistic without the row, and without the account, with the most of an amount."""
    weight = pd.Series(amount, index=p.index).fillna(0)
    by = weight.groupby(p.account_id).sum().sort_index()
    top = by.idxmax()
    # Of equal posts any has the same effect; where views matter the most seen is taken.
    largest = pd.DataFrame({"w": weight, "v": p.views.fillna(-1)}).sort_values(["w", "v"]).index[-1]
    rows[fact] = [fact, unit, statistic(p), statistic(p.drop(index=largest)) if post else None,
                  statistic(p[p.account_id != top]), by.max() / by.sum()]


copied = set(c.index)
p["copied"] = p.index.isin(copied)
idacc = dict(zip(p.post_id, p.account_id))
network = set(p.account_id) | set(a.account_id)
target = [r.target_account_id or (idacc.get(r.target_post_id, "?") if r.target_post_id else None) for r in p.itertuples()]
p["known"] = p.kind.isin(["repost", "quote"]) & pd.Series([x is not None for x in target], index=p.index)
p["inside"] = p.known & pd.Series([x in network and x != y for x, y in zip(target, p.account_id)], index=p.index)
headline("posts", "activity.posts", "posts", len, 1, post=False)
headline("top", "activity.top_share[k=10]", "share", lambda q: q.groupby("account_id").size().nlargest(10).sum() / len(q), 1, post=False)
headline("views", "reach.impressions", "views", lambda q: q.views.sum(), p.views)
headline("total", "engagement.total", "interactions", lambda q: q.e.sum(), p.e)
rated = p.e.where(p.views.notna())
headline("rate", "engagement.rate.impressions", "share", lambda q: q.e[q.views.notna()].sum() / q.views[q.e.notna()].sum(), rated)
counted = p.e.notna() & ~p.credited
headline("zero", "engagement.zero_share", "share", lambda q: ((q.e == 0) & ~q.credited).sum() / (q.e.notna() & ~q.credited).sum(), (p.e == 0) & counted, post=False)
headline("self", "engagement.self_share", "share", lambda q: q.inside.sum() / q.known.sum(), p.inside.astype(int), post=False)
headline("copies", "amplification.copies.share", "share", lambda q: q.copied.sum() / (q.kind == "original").sum(), p.copied.astype(int), post=False)
# The median without the largest post, and without the account with the most posts that report views.
v = p.views.dropna()
most = p[p.views.notna()].groupby("account_id").size().sort_index()
rows["reach.views.median"] = ["reach.views.median", "views", v.median(), v.drop(index=v.idxmax()).median(),
                              p.views[p.account_id != most.idxmax()].median(), most.max() / most.sum()]
reach = p.groupby("account_id").followers.max().sort_index()
rows["reach.potential"] = ["reach.potential", "followers", reach.sum(), None, reach.sum() - reach.max(), reach.max() / reach.sum()]
for tid, T in zip(takedowns.takedown_id, at.dt.floor("D").dt.tz_localize(None)):
    B, A = (p.day >= T - W) & (p.day < T), (p.day >= T) & (p.day < T + W)
    for name, amount, rate, post in [
        ("posts", (A | B).astype(int), lambda q: len(q) / 30, False),
        ("impressions", p.views.where(A | B), lambda q: q.views.sum() / 30, True),
        ("engagement", p.e.where((A | B) & ~p.credited), lambda q: q.e[~q.credited].sum() / (q.e.notna() & ~q.credited).sum(), True),
    ]:
        ratio = lambda q: rate(q[A.reindex(q.index)]) / rate(q[B.reindex(q.index)])
        headline(name, f"effect.ratio.{name}[takedown={tid}]", "ratio", ratio, amount, post)
order = ["activity.posts", "activity.top_share[k=10]", "reach.impressions", "reach.views.median", "reach.potential", "engagement.total",
         "engagement.rate.impressions", "engagement.zero_share", "engagement.self_share", "amplification.copies.share"]
order += [f"effect.ratio.{m}[takedown={t}]" for t in takedowns.takedown_id for m in ("posts", "impressions", "engagement")]
table("sensitivity.headline", [rows[x] for x in order])


def plain(x):
    return x.item() if hasattr(x, "item") else x


for case in CASES:
    if case["key"] == "rows":
        case["expected"] = [[plain(x) for x in row] for row in case["expected"]]
    else:
        case["expected"] = plain(case["expected"])
head = {
    "statistic": "lantern_copies",
    "source": "make_lantern_copies.py: re, unicodedata, pandas, numpy and scipy on data/lantern-2024, sharing no code with the tool",
    "versions": {"Python": platform.python_version(), "unicodedata": unicodedata.unidata_version,
                 "pandas": pd.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
    "cases": CASES,
}
with open(HERE / "lantern_copies.json", "w") as out:
    json.dump(head, out, indent=1, ensure_ascii=False)
    out.write("\n")
