"""Amplification, creation bursts, tags and handles of the demonstration dataset
computed apart from the tool: pandas for the counts, numpy for the leave-one-out
interval, scipy for the laws and tests, statsmodels for Wilson's intervals and
adjusted p-values, make_composition.py for the interval of a share of a table. Run from
anywhere; writes lantern_amplification.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas scipy statsmodels
    venv/bin/python make_lantern_amplification.py
"""

import json
import pathlib
import re
from importlib.metadata import version

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

import make_composition

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "lantern-2024"
LEVEL = 0.95
FIRST_DAY = pd.Timestamp("2023-07-01", tz="UTC")
RANGE = ("2023-06-19", "2023-06-23")


def read(name):
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


CASES = []


def expect(fact, value, key="value", row=None, tolerance=1e-9):
    case = {"fact": fact, "key": key, "expected": value, "tolerance": tolerance}
    CASES.append(case if row is None else case | {"row": row})


def expect_share(fact, part, whole):
    expect(fact, part / whole)
    lower, upper = proportion_confint(part, whole, method="wilson")
    # Of none the limit is zero, which floating point misses by a hair.
    expect(fact, float(lower) if part else 0.0, "lower")
    expect(fact, float(upper), "upper")


posts, accounts = read("posts"), read("accounts")

# Reposts, quotes and originals
assert (posts.kind != "").all()
kinds = pd.crosstab(posts.account_id, posts.kind)
shared, originals = (kinds.repost + kinds.quote).to_numpy(), kinds.original.to_numpy()
every = kinds.sum(axis=1).to_numpy()
ratio = shared.sum() / originals.sum()
without = (shared.sum() - shared) / (originals.sum() - originals)
n = len(without)
error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
effective = every.sum() ** 2 / (every**2).sum()
margin = stats.t.ppf((1 + LEVEL) / 2, effective - 1) * error
expect("amplification.ratio", ratio)
expect("amplification.ratio", ratio - margin, "lower")
expect("amplification.ratio", ratio + margin, "upper")
parts = [kinds[kind].tolist() for kind in ["repost", "original", "reply", "quote"]]
found = make_composition.intervals("shares", [make_composition.table(parts)], LEVEL)
for key, name in [("value", "estimate"), ("lower", "lower"), ("upper", "upper")]:
    expect("amplification.repost_share", float(found[name][0]), key)

# R/10 + F + U
mean = every.mean()
reposts = 100 * (posts.kind == "repost").mean()
most = 100 * posts.account_id.value_counts().head(50).sum() / len(posts)
expect("amplification.coefficient.mean", mean)
expect("amplification.coefficient", reposts / 10 + most + mean)

# Days of creation
created = pd.to_datetime(accounts.created_at[accounts.created_at != ""], utc=True).dt.floor("D")
daily = created.value_counts().sort_index()
daily = daily.reindex(pd.date_range(daily.index[0], daily.index[-1]), fill_value=0)
trailing = daily.rolling(365, min_periods=1).sum().shift(1, fill_value=0)
p = pd.Series(stats.poisson.sf(daily - 1, trailing / 365), index=daily.index)
bursts = daily[(daily >= 3) & (p < 0.001)]
for day, count in bursts.items():
    row = f"{day:%Y-%m-%d}"
    expect("accounts.creation_bursts", int(count), "accounts", row)
    expect("accounts.creation_bursts", trailing[day] / 365, "expected_daily", row)
    expect("accounts.creation_bursts", float(p[day]), "probability", row)
expect("accounts.creation_bursts.days", len(bursts))
expect("accounts.creation_bursts.accounts", int(bursts.sum()))
inside = created.between(*(pd.Timestamp(day, tz="UTC") for day in RANGE))
scope = "[from={},to={}]".format(*RANGE)
expect(f"accounts.created{scope}", int(inside.sum()))
expect_share(f"accounts.created_share{scope}", int(inside.sum()), len(created))

# Tags
tags = accounts.tags.str.split("|").apply(set)
names = sorted(set().union(*tags) - {""})
late = pd.to_datetime(accounts.created_at, utc=True) >= FIRST_DAY
p_values = []
for tag in names:
    carries = tags.apply(lambda own: tag in own)
    expect_share(f"accounts.tagged[tag={tag}]", int(carries.sum()), len(accounts))
    table = pd.crosstab(carries, late).reindex(index=[True, False], columns=[True, False], fill_value=0)
    counts = table.to_numpy()
    for key, count in zip(["since", "earlier", "others_since", "others_earlier"], counts.ravel()):
        expect("accounts.tags_since", int(count), key, tag)
    small = stats.contingency.expected_freq(counts).min() < 5
    p_value = stats.fisher_exact(counts)[1] if small else stats.chi2_contingency(counts, correction=False)[1]
    p_values.append(p_value)
    expect(f"accounts.tags_since_p[tag={tag}]", float(p_value))
    strength = float(stats.contingency.association(counts, "cramer", correction=False))
    expect(f"accounts.tags_since_association[tag={tag}]", strength)
for tag, q in zip(names, multipletests(p_values, method="fdr_bh")[1]):
    expect(f"accounts.tags_since_q[tag={tag}]", float(q))

# Handles
handles = accounts.handle[accounts.handle != ""]
expect("accounts.handles.known", len(handles))
expect_share("accounts.handles.digits", int(handles.str.contains(r"[0-9]{4}$").sum()), len(handles))
expect_share("accounts.handles.default", int(handles.str.fullmatch(r"[A-Za-z]+[0-9]{8}").sum()), len(handles))
stems = handles.apply(lambda handle: re.sub("[0-9]", "", handle).lower()).value_counts()
families = stems[(stems >= 3) & (stems.index != "")]
expect("accounts.handles.stems", len(families))
expect("accounts.handles.stems.accounts", int(families.sum()))

content = {
    "statistic": "lantern_amplification",
    "source": "make_lantern_amplification.py on data/lantern-2024, sharing no code with the tool",
    "versions": {package: version(package) for package in ["pandas", "numpy", "scipy", "statsmodels"]},
    "cases": CASES,
}
(HERE / "lantern_amplification.json").write_text(json.dumps(content, indent=1) + "\n")
