"""Facts of the demonstration dataset computed apart from the tool, with pandas,
numpy and scipy. Run from anywhere; writes lantern.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas numpy scipy
    venv/bin/python make_lantern.py
"""

import json
import math
import pathlib

import numpy as np
import pandas as pd
import scipy
from scipy import stats

HERE = pathlib.Path(__file__).resolve().parent
D = str(HERE.parent.parent / "data" / "lantern-2024") + "/"
p = pd.read_csv(D + "posts.csv", dtype=str, keep_default_na=False)
a = pd.read_csv(D + "accounts.csv", dtype=str, keep_default_na=False)
CASES = []


def chk(fact, value, tolerance=1e-9, key="value", row=None):
    """A number of a fact, or the cell of column `key` in the row that starts with `row`."""
    case = {"fact": fact, "key": key, "expected": float(value), "tolerance": tolerance}
    CASES.append(case if row is None else {**case, "row": row})


num = {
    c: pd.to_numeric(p[c], errors="coerce")
    for c in ["views", "likes", "reposts", "replies", "quotes", "followers"]
}
for k in ["original", "repost", "reply", "quote"]:
    chk(f"activity.posts[kind={k}]", (p.kind == k).sum())
pa = p.groupby("account_id").size().sort_index()
chk("activity.accounts", len(pa))
x = np.sort(pa.values)
m = len(x)
chk("activity.gini", ((2 * np.arange(1, m + 1) - m - 1) * x).sum() / (m * x.sum()))
for k in (10, 50):
    chk(f"activity.top_share[k={k}]", np.sort(x)[::-1][:k].sum() / x.sum())
for q, i in ((0.5, "median"), (0.9, "p90"), (1, "max")):
    chk("activity.posts_per_account." + i, np.quantile(x, q))
v = num["views"].dropna()
chk("reach.impressions", v.sum())
chk("reach.impressions.coverage", len(v) / len(p))
for q, i in ((0.5, "median"), (0.9, "p90"), (0.99, "p99"), (1, "max")):
    chk("reach.views." + i, np.quantile(v, q))
chk("reach.views.under_100", (v < 100).mean())
s = np.sort(v)[::-1]
chk("reach.views.top1_share", s[: math.ceil(len(s) / 100)].sum() / s.sum())
y = np.sort(v.values)
m = len(y)
chk("reach.views.gini", ((2 * np.arange(1, m + 1) - m - 1) * y).sum() / (m * y.sum()))
f = p.assign(f=num["followers"]).groupby("account_id").f.max()
chk("reach.potential", f.sum())
chk("reach.follower_exposures", num["followers"].sum())
E = pd.concat([num[c] for c in ["likes", "reposts", "replies", "quotes"]], axis=1)
e = E.sum(axis=1, min_count=1)
chk("engagement.total", e.sum())
chk("engagement.coverage", e.notna().mean())
own = ~((p.kind == "repost") & (p.platform == "x"))
eo = e[own].dropna()
chk("engagement.left_out", (~own).sum())
chk("reach.impressions.coverage_own", num["views"][own].notna().mean())
chk("engagement.zero_share", (eo == 0).mean())
chk("engagement.median", eo.median())
chk("engagement.p99", np.quantile(eo, 0.99))
both = e.notna() & num["views"].notna()
chk("engagement.rate.impressions", e[both].sum() / num["views"][both].sum())
r = (e / num["followers"])[(p.kind != "repost") & (num["followers"] > 0)].dropna()
chk("engagement.rate.followers", r.median())
# self share
idacc = dict(zip(p.post_id, p.account_id))
net = set(p.account_id) | set(a.account_id)
rq = p[p.kind.isin(["repost", "quote"])]


def tgt(r):
    if r.target_account_id:
        return r.target_account_id
    if r.target_post_id:
        return idacc.get(r.target_post_id, "?out")
    return None


t = [tgt(r) for r in rq.itertuples()]
known = sum(x is not None for x in t)
ins = sum(x is not None and x in net and x != acc for x, acc in zip(t, rq.account_id))
chk("engagement.self_share", ins / known)
chk("engagement.self_share.coverage", known / len(rq))
chk("engagement.self_share.lower_bound", ins / len(rq))
chk("engagement.self_share.upper_bound", (ins + len(rq) - known) / len(rq))
# suspension
kn = a[a.status != "unknown"]
k = (kn.status == "suspended").sum()
N = len(kn)
z = stats.norm.ppf(0.975)
lo = (k + z * z / 2 - z * math.sqrt(k * (N - k) / N + z * z / 4)) / (N + z * z)
hi = (k + z * z / 2 + z * math.sqrt(k * (N - k) / N + z * z / 4)) / (N + z * z)
chk("suspension.rate", k / N)
chk("suspension.rate", lo, key="lower")
chk("suspension.rate", hi, key="upper")
g = kn[kn.group == "relay"]
chk("suspension.rate[group=relay]", (g.status == "suspended").mean())


# jackknife helper
def tq(b, aft):
    ne = min((w.sum() ** 2) / (w**2).sum() for w in (b, aft) if w is not None)
    return stats.t.ppf(0.975, ne - 1)


day = pd.to_datetime(p.created_at).dt.floor("D").dt.tz_localize(None)
for tid, T in (("t1", "2024-05-27"), ("t2", "2024-06-18")):
    T = pd.Timestamp(T)
    B = (day >= T - pd.Timedelta(days=30)) & (day < T)
    A = (day >= T) & (day < T + pd.Timedelta(days=30))
    accs = sorted(set(p.account_id[B | A]))
    ix = {c: i for i, c in enumerate(accs)}

    def vec(mask, w=None):
        o = np.zeros(len(accs))
        for c, val in zip(
            p.account_id[mask],
            (np.ones(mask.sum()) if w is None else w[mask].fillna(0)),
        ):
            o[ix[c]] += val
        return o

    b, af = vec(B), vec(A)

    def jack(theta, full, reps, qq):
        n = len(reps)
        return math.sqrt((n - 1) / n * ((reps - reps.mean()) ** 2).sum()) * qq

    L = np.log((af.sum() - af) / 30) - np.log((b.sum() - b) / 30)
    full = np.log(af.sum() / b.sum())
    mgn = jack(None, full, L, tq(b, af))
    i = f"effect.ratio.posts[takedown={tid}]"
    chk(i, math.exp(full))
    chk(i, math.exp(full - mgn), key="lower")
    chk(i, math.exp(full + mgn), key="upper")
    ad = p.assign(day=day)[B].drop_duplicates(["account_id", "day"]).shape[0]
    aa = p.assign(day=day)[A].drop_duplicates(["account_id", "day"]).shape[0]
    chk(f"effect.ratio.accounts[takedown={tid}]", aa / ad)
    eb, ea = vec(B & own & e.notna(), e), vec(A & own & e.notna(), e)
    nb, na = vec(B & own & e.notna()), vec(A & own & e.notna())
    chk(
        f"effect.ratio.engagement[takedown={tid}]",
        (ea.sum() / na.sum()) / (eb.sum() / nb.sum()),
    )
    prim = p.narratives.str.split("|").str[0]
    lab = prim != ""
    nb, na = vec(B & lab), vec(A & lab)
    keep = (nb + na) > 0
    names = sorted(set(prim[(B | A) & lab]))
    nb, na = nb[keep], na[keep]
    kb = np.array([vec(B & (prim == nar))[keep] for nar in names])
    ka = np.array([vec(A & (prim == nar))[keep] for nar in names])

    def without(k, n):
        return (k.sum(1)[:, None] - k) / (n.sum() - n)

    def variance(deleted):
        m = deleted.shape[1]
        return (m - 1) / m * ((deleted - deleted.mean(1)[:, None]) ** 2).sum(1)

    def independent(k, n):
        share = k.sum(1) / n.sum()
        return share * (1 - share) / n.sum()

    # Shares: Wilson at n over the larger of the own and the average design effect.
    for window, k, n in (("before", kb, nb), ("after", ka, na)):
        k, n = k[:, n > 0], n[n > 0]
        spread, base = variance(without(k, n)), independent(k, n)
        effect = np.maximum(np.maximum(spread / base, spread.sum() / base.sum()), 1)
        q = tq(n, None)
        for nar, part, d in zip(names, k.sum(1), effect):
            m, x = n.sum() / d, part / n.sum()
            low, high = sorted(np.roots([1 + q * q / m, -(2 * x + q * q / m), x * x]))
            i = f"narrative.share[takedown={tid},window={window},narrative={nar}]"
            chk(i, x)
            chk(i, low, 1e-8, "lower")
            chk(i, high, 1e-8, "upper")
    # Changes: at least the average design effect of the table.
    moved = ka.sum(1) / na.sum() - kb.sum(1) / nb.sum()
    spread = variance(without(ka, na) - without(kb, nb))
    base = independent(ka, na) + independent(kb, nb)
    pooled = max(spread.sum() / base.sum(), 1) * base
    for nar, full, mg in zip(
        names, moved, np.sqrt(np.maximum(spread, pooled)) * tq(nb, na)
    ):
        i = f"narrative.change[takedown={tid},narrative={nar}]"
        chk(i, full)
        chk(i, full - mg, 1e-8, "lower")
        chk(i, full + mg, 1e-8, "upper")
    P = np.array([vec(B & (prim == x)).sum() for x in sorted(set(prim[(B | A) & lab]))])
    Q = np.array([vec(A & (prim == x)).sum() for x in sorted(set(prim[(B | A) & lab]))])
    P, Q = P / P.sum(), Q / Q.sum()
    M = (P + Q) / 2
    H = lambda X: -(X[X > 0] * np.log2(X[X > 0])).sum()
    chk(f"narrative.jsd[takedown={tid}]", H(M) - (H(P) + H(Q)) / 2, 1e-8)
    chk(f"narrative.tv[takedown={tid}]", abs(P - Q).sum() / 2)
# burst
mins = (
    pd.to_datetime(p.created_at).astype("int64") // 10**9 // 60
    if str(pd.to_datetime(p.created_at).dtype).find("ns") > 0
    else pd.to_datetime(p.created_at).astype("int64") // 10**6 // 60
).values
ms = np.sort(mins)
best = max(np.searchsorted(ms, x + 10) - np.searchsorted(ms, x) for x in np.unique(ms))
chk("activity.burst_10min", best)
w = pd.to_datetime(p.created_at) + pd.Timedelta(hours=4)
chk(
    "activity.office_hours",
    ((w.dt.day_of_week < 5) & (w.dt.hour >= 9) & (w.dt.hour < 18)).mean(),
)
# Impact: reposts credit the original on x, so that they have no metrics of their own.
own = ~((p.platform == "x") & (p.kind == "repost"))
passed = pd.concat([num["reposts"], num["quotes"]], axis=1).sum(axis=1, min_count=1)[own]
drawn = passed.groupby(p.platform).sum()
made = p[p.kind.isin(["repost", "quote"])].groupby("platform").size()
outside = drawn.sub(made, fill_value=0)
for column, found in {
    "posts": p.groupby("platform").size(),
    "reporting": passed.groupby(p.platform).count(),
    "drawn": drawn,
    "own": made,
    "outside_at_least": outside.clip(lower=0),
}.items():
    for platform, number in found.items():
        chk("impact.pickup", number, key=column, row=platform)
chk("impact.platforms", p.platform.nunique())
chk("impact.pickup.platforms", int((outside > 0).sum()))
chk("impact.breakout.data", 2 if p.platform.nunique() > 1 else 1)
primary = p.narratives.str.split("|").str[0]
primary = primary[primary != ""]
chk("narrative.largest", primary.value_counts().max() / len(primary))
versions = {
    "pandas": pd.__version__,
    "numpy": np.__version__,
    "scipy": scipy.__version__,
}
source = "make_lantern.py: pandas, numpy and scipy on data/lantern-2024, sharing no code with the tool"
with open(HERE / "lantern.json", "w") as out:
    json.dump(
        {
            "statistic": "lantern",
            "source": source,
            "versions": versions,
            "cases": CASES,
        },
        out,
        indent=1,
    )
    out.write("\n")
