"""Survival, what takedowns removed, interrupted series, placebo dates and change
points of the demonstration dataset, computed apart from the tool with pandas,
lifelines and statsmodels. Writes lantern_survival.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas scipy statsmodels lifelines
    venv/bin/python make_lantern_survival.py
"""

import json
import pathlib

import lifelines
import lifelines.statistics
import lifelines.utils
import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats

HERE = pathlib.Path(__file__).resolve().parent
D = HERE.parent.parent / "data" / "lantern-2024"
read = lambda name: pd.read_csv(D / name, dtype=str, keep_default_na=False)
p, a, t = read("posts.csv"), read("accounts.csv"), read("takedowns.csv")
CASES = []


def chk(fact, value, tolerance=1e-9, key="value"):
    CASES.append(
        {"fact": fact, "key": key, "expected": float(value), "tolerance": tolerance}
    )


def day_of(column):
    return pd.to_datetime(column.where(column != ""), utc=True).dt.tz_localize(None).dt.floor("D")


p["day"] = day_of(p.created_at)
posting = p.groupby("account_id").day.agg(["min", "max"])
m = a.set_index("account_id").join(posting, how="inner")
assert len(m) == len(posting), "every account that posts is described"
for column in ("created_at", "suspended_at", "status_as_of"):
    m[column] = day_of(m[column])

# Survival in whole days. Undated suspensions: the day after the last post.
one = pd.Timedelta(days=1)
undated = (m.status == "suspended") & m.suspended_at.isna()
m["event"] = m.suspended_at.notna() | undated
early = np.minimum(m["max"] + one, m.status_as_of)
end = m["max"].where(m.status.isin(["deleted", "protected", "unknown"]), m.status_as_of)
end = early.where(undated, end)
m["end"] = m.suspended_at.where(m.suspended_at.notna(), end)
m["exit"] = (m.end - m["min"]).dt.days
m["used"] = m.exit > 0


def survival(name, rows, tau):
    rows = rows[rows.used]
    k = lifelines.KaplanMeierFitter(alpha=0.05)
    k.fit(rows.exit, rows.event)
    if np.isfinite(k.median_survival_time_):
        chk(f"survival.median{name}", k.median_survival_time_)
        limits = lifelines.utils.median_survival_times(k.confidence_interval_).iloc[0]
        for key, limit in zip(("lower", "upper"), limits):
            if np.isfinite(limit):
                chk(f"survival.median{name}", limit, key=key)
    if tau <= rows.exit.max():
        curve = k.survival_function_.iloc[:, 0]
        times = np.append(np.clip(curve.index.values, None, tau), tau)
        chk(f"survival.rmst{name}", (curve.values * np.diff(times)).sum())
    return k


tau = min(365, m[m.used].exit.max())
chk("survival.tau", tau)
survival("", m, tau)
for group in ("relay", "amplifier"):
    survival(f"[group={group}]", m[m.group == group], tau)
# lifelines gives the limits of the restricted mean in no way, so that they
# come from Greenwood's sum here.
rows = m[m.used]
when = np.sort(rows.exit[rows.event].unique())
n = np.array([(rows.exit >= x).sum() for x in when])
d = np.array([(rows.event & (rows.exit == x)).sum() for x in when])
S = np.cumprod(1 - d / n)
edges = np.append(when, tau)
area = np.array(
    [
        (S[i:] * (np.minimum(edges[i + 1 :], tau) - np.minimum(edges[i:-1], tau))).sum()
        for i in range(len(when))
    ]
)
inside = when < tau
se = np.sqrt((area**2 * d / (n * (n - d)))[inside].sum())
mean = next(c["expected"] for c in CASES if c["fact"] == "survival.rmst")
z = stats.norm.ppf(0.975)
chk("survival.rmst", mean - z * se, key="lower")
chk("survival.rmst", mean + z * se, key="upper")
test = lifelines.statistics.multivariate_logrank_test(rows.exit, rows.group, rows.event)
chk("survival.logrank_p", stats.chi2.sf(test.test_statistic, m.group.nunique() - 1), 1e-12)

# From creation, with entry at the first observed post; lifelines gives the
# median where the risk set never empties.
for group in ("amplifier",):
    rows = m[(m.group == group) & m.used & (m.created_at <= m["min"])]
    k = lifelines.KaplanMeierFitter(alpha=0.05)
    entry = (rows["min"] - rows.created_at).dt.days
    k.fit((rows.end - rows.created_at).dt.days, rows.event, entry=entry)
    chk(f"survival.from_creation.median[group={group}]", k.median_survival_time_)

# What the takedowns removed.
t["at"] = pd.to_datetime(t["at"], utc=True)
suspended = pd.to_datetime(a.suspended_at.where(a.suspended_at != ""), utc=True)
by = a.takedown_id.copy()
for _, row in t.sort_values("at").iterrows():
    near = (suspended >= row["at"]) & (suspended < row["at"] + pd.Timedelta(days=7))
    by[(a.takedown_id == "") & near & (a.platform == row.platform)] = row.takedown_id
owner = dict(zip(a.account_id, by))
numbers = {
    c: pd.to_numeric(p[c], errors="coerce")
    for c in ("views", "likes", "reposts", "replies", "quotes", "followers")
}
engagement = sum(numbers[c].fillna(0) for c in ("likes", "reposts", "replies", "quotes"))
W = pd.Timedelta(days=30)


def removed(part, takedown, whole):
    """Share of the accounts that a takedown suspended: Wilson at the effective number,
    one account left out at a time, t with as many degrees of freedom as decide it."""
    whole = whole[whole > 0].astype(float)
    gone = np.array([owner[x] == takedown for x in whole.index])
    whole = whole.to_numpy()
    own = np.where(gone, whole, 0.0)
    n, share = whole.sum(), own.sum() / whole.sum()
    left = (own.sum() - own) / (n - whole)
    squares = (left - left.mean()) ** 2
    variance = (len(left) - 1) / len(left) * squares.sum()
    m = n / max(variance / (share * (1 - share) / n), 1)
    df = min(n**2 / (whole**2).sum() - 1, squares.sum() ** 2 / (squares**2).sum())
    q = stats.t.ppf(0.975, df)
    low, high = sorted(np.roots([1 + q * q / m, -(2 * share + q * q / m), share * share]))
    fact = f"suspension.removed.{part}[takedown={takedown}]"
    chk(fact, share)
    chk(fact, low, 1e-8, "lower")
    chk(fact, high, 1e-8, "upper")


for takedown, T in (("t1", "2024-05-27"), ("t2", "2024-06-18")):
    T = pd.Timestamp(T)
    before = (p.day >= T - W) & (p.day < T)
    theirs = p.account_id.map(owner) == takedown
    chk(f"suspension.suspended[takedown={takedown}]", (by == takedown).sum())
    for part, weight in (
        ("posts", pd.Series(1, p.index)),
        ("impressions", numbers["views"].fillna(0)),
        ("engagement", engagement),
    ):
        removed(part, takedown, weight[before].groupby(p.account_id[before]).sum())
    most = numbers["followers"][before].groupby(p.account_id[before]).max().fillna(0)
    removed("potential", takedown, most)

# Interrupted series: quasi-Poisson and Newey-West.
START, STOP = pd.Timestamp("2023-07-01"), pd.Timestamp("2024-10-31")
span = pd.date_range(START, STOP)
daily = p.groupby("day").size().reindex(span, fill_value=0)
T1, T2 = pd.Timestamp("2024-05-27"), pd.Timestamp("2024-06-18")
for takedown, T, first, last in (
    ("t1", T1, START, T2 - one),
    ("t2", T2, T1, STOP),
):
    y = daily[first:last]
    days = (y.index - first).days.values
    after = (y.index >= T).astype(float)
    X = {
        "one": np.ones(len(y)),
        "trend": days,
        "level": after,
        "slope": (days - (T - first).days) * after,
    }
    for weekday in range(1, 7):
        X[f"w{weekday}"] = (y.index.dayofweek == weekday).astype(float)
    X = pd.DataFrame(X, index=y.index)
    lag = int(np.floor(4 * (len(y) / 100) ** (2 / 9)))
    model = sm.GLM(y, X, family=sm.families.Poisson())
    fit = model.fit(tol=1e-14, tol_criterion="params", maxiter=200, scale="X2")
    hac = model.fit(
        tol=1e-14,
        tol_criterion="params",
        maxiter=200,
        cov_type="HAC",
        cov_kwds={"maxlags": lag, "use_correction": False},
    )
    scope = f"[takedown={takedown}]"
    chk("its.days" + scope, len(y))
    chk("its.dispersion" + scope, fit.scale, 1e-8)
    for term in ("level", "slope"):
        for suffix, errors in (("", fit.bse), (".hac", hac.bse)):
            name = f"its.{term}{suffix}{scope}"
            chk(name, np.exp(fit.params[term]), 1e-8)
            chk(name, np.exp(fit.params[term] - z * errors[term]), 1e-8, "lower")
            chk(name, np.exp(fit.params[term] + z * errors[term]), 1e-8, "upper")

# Placebo dates: windows that end before the first takedown.
dates = [d for d in span if d - W >= START and d + W <= T1]
chk("effect.placebo.dates", len(dates))
chk("effect.placebo.windows", (T1 - START).days // 60)
per_day = p.drop_duplicates(["account_id", "day"]).groupby("day").size()
for name, series in (("posts", daily), ("accounts", per_day.reindex(span, fill_value=0))):
    def ratio(at):
        return series[at : at + W - one].sum() / series[at - W : at - one].sum()

    far = np.array([max(r, 1 / r) for r in map(ratio, dates)])
    for takedown, T in (("t1", T1), ("t2", T2)):
        own = max(ratio(T), 1 / ratio(T))
        rank = f"effect.placebo.rank.{name}[takedown={takedown}]"
        chk(rank, 1 + (far >= own * (1 - 1e-12)).sum())

# Change points by plain dynamic programming over every start.
y = daily.values.astype(float)
pairs = y[7:] + y[:-7]
phi = max(1.0, (((y[7:] - y[:-7]) ** 2)[pairs > 0] / pairs[pairs > 0]).mean())
penalty = phi * 2 * np.log(len(y))
sums = np.append(0, y.cumsum())


def cost(i, j):
    s = sums[j] - sums[i]
    return 2 * s * (np.log(j - i) - np.log(s)) if s > 0 else 0.0


best, last = [-penalty] + [np.inf] * len(y), [0] * (len(y) + 1)
for j in range(7, len(y) + 1):
    options = [best[i] + cost(i, j) + penalty for i in range(0, j - 6)]
    last[j] = int(np.argmin(options))
    best[j] = options[last[j]]
changes, j = [], len(y)
while last[j]:
    j = last[j]
    changes.append(span[j])
chk("changepoint.count", len(changes))
for takedown, T in (("t1", T1), ("t2", T2)):
    distance = min(abs((T - c).days) for c in changes)
    chk(f"changepoint.nearest[takedown={takedown}]", distance)

modules = (pd, np, scipy, statsmodels, lifelines)
versions = {module.__name__: module.__version__ for module in modules}
source = "make_lantern_survival.py: pandas, lifelines and statsmodels on data/lantern-2024, sharing no code with the tool"
with open(HERE / "lantern_survival.json", "w") as out:
    content = {
        "statistic": "lantern_survival",
        "source": source,
        "versions": versions,
        "cases": CASES,
    }
    json.dump(content, out, indent=1)
    out.write("\n")
