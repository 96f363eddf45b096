"""Groups, takedowns and labels of the demonstration dataset computed apart from
the tool: pandas and scipy for the counts and tests, statsmodels for intervals
and adjusted p-values, krippendorff and scikit-learn for the coders, numpy for
the correction; the bootstrap draws the tool's own numbers, from ChaCha8 written
out in make_rng.py. Run from anywhere; writes lantern_groups.json beside this file.

    python3 -m venv venv && venv/bin/pip install pandas scipy statsmodels krippendorff scikit-learn
    venv/bin/python make_lantern_groups.py
"""

import hashlib
import json
import pathlib
import struct
from importlib.metadata import version

import krippendorff
import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

import make_rng

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data" / "lantern-2024"
SEED, RESAMPLES, WINDOW = 20240527, 1999, 30


def read(name):
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


CASES = []


def expect(fact, value, key="value", tolerance=1e-9):
    CASES.append({"fact": fact, "key": key, "expected": float(value), "tolerance": tolerance})


accounts, posts, labels, takedowns = map(read, ["accounts", "posts", "labels", "takedowns"])

# Groups
known = accounts[accounts.status != "unknown"]
table = pd.crosstab(known.group, known.status == "suspended").reindex(columns=[True, False])
chi2, p, df, expected = stats.chi2_contingency(table, correction=False)
assert expected.min() >= 5
expect("suspension.groups_p", p)
expect("suspension.cramers_v", stats.contingency.association(table, "cramer", correction=False))
p_values = []
for group, (k, rest) in zip(table.index, table.to_numpy()):
    others = table.drop(group).sum().to_numpy()
    n, m = k + rest, others.sum()
    low, high = confint_proportions_2indep(k, n, others[0], m, method="newcomb", compare="diff")
    expect(f"suspension.difference[group={group}]", k / n - others[0] / m)
    expect(f"suspension.difference[group={group}]", low, "lower")
    expect(f"suspension.difference[group={group}]", high, "upper")
    pair = [[k, rest], others]
    least = stats.contingency.expected_freq(pair).min()
    p = stats.fisher_exact(pair)[1] if least < 5 else stats.chi2_contingency(pair, correction=False)[1]
    p_values.append(p)
    expect(f"suspension.difference_p[group={group}]", p)
for group, q in zip(table.index, multipletests(p_values, method="fdr_bh")[1]):
    expect(f"suspension.difference_q[group={group}]", q)

# Takedowns
takedowns["at"] = pd.to_datetime(takedowns["at"])
accounts["suspended"] = pd.to_datetime(accounts.suspended_at, errors="coerce", utc=True)


def by(account):
    if account.takedown_id:
        return account.takedown_id
    near = takedowns[
        (takedowns.platform == account.platform)
        & (takedowns["at"] <= account.suspended)
        & (account.suspended < takedowns["at"] + pd.Timedelta(days=7))
    ]
    return near.sort_values("at").takedown_id.iloc[-1] if len(near) else ""


accounts["by"] = accounts.apply(by, axis=1)
for takedown in takedowns.takedown_id:
    own = accounts[accounts.by == takedown]
    expect(f"suspension.suspended[takedown={takedown}]", len(own))
    expect(f"suspension.reinstated[takedown={takedown}]", (own.reinstated_at != "").sum())
expect("suspension.unattributed", ((accounts.by == "") & (accounts.status == "suspended")).sum())
ever = known[(known.status == "suspended") | (known.suspended_at != "") | (known.takedown_id != "")]
expect("suspension.rate.ever", len(ever) / len(known))
for key, limit in zip(["lower", "upper"], proportion_confint(len(ever), len(known), method="wilson")):
    expect("suspension.rate.ever", limit, key)

# Working days
created = pd.to_datetime(accounts.created_at[accounts.created_at != ""]).dt.day_of_week
working = (created < 5).sum()
expect("accounts.created_weekdays", working / len(created))
expect("accounts.created_weekdays_p", stats.chisquare([working, len(created) - working], len(created) * np.array([5, 2]) / 7)[1])

# Coders
wide = labels.pivot(index="post_id", columns="coder", values="narrative").sort_index()
wide = wide.loc[sorted(wide.index, key=lambda post: post.encode())]
names = sorted(set(labels.narrative))
codes = wide.apply(lambda column: column.map(names.index)).to_numpy()
first, second = codes.T
expect("reliability.posts", len(codes))
expect("reliability.agreement", (first == second).mean())
expect("reliability.kappa", cohen_kappa_score(first, second))


def alpha(data):
    return krippendorff.alpha(reliability_data=data.T, level_of_measurement="nominal")


def drawn(b, n):
    key = hashlib.sha256(struct.pack("<Q", SEED) + b"reliability" + struct.pack("<I", b)).digest()
    stream = make_rng.words(key)
    return np.array([next(stream) * n >> 64 for _ in range(n)])


samples = [drawn(b, len(codes)) for b in range(RESAMPLES)]
binary = {name: (codes == rank).astype(int) for rank, name in enumerate(names)}
for fact, data in [("reliability.alpha", codes)] + [
    (f"reliability.alpha[narrative={name}]", binary[name]) for name in names
]:
    expect(fact, alpha(data))
    values = [alpha(data[sample]) for sample in samples]
    for key, limit in zip(["lower", "upper"], np.quantile(values, [0.025, 0.975])):
        expect(fact, limit, key)

# Label error: each coder in turn as truth
pairs = np.zeros((len(names), len(names)))
np.add.at(pairs, (first, second), 1)
pairs += pairs.T
matrix = pairs / pairs.sum(axis=1, keepdims=True)
primary = posts.narratives.str.split("|").str[0]
day = pd.to_datetime(posts.created_at).dt.floor("D")
for takedown in takedowns.itertuples():
    at = takedown.at.floor("D")
    span = pd.Timedelta(days=WINDOW)
    windows = [(day >= at - span) & (day < at), (day >= at) & (day < at + span)]
    counts = [np.array([((primary == name) & window).sum() for name in names]) for window in windows]
    shares = [count / count.sum() for count in counts]
    largest = np.abs(shares[1] - shares[0]).argmax()
    before, after = (np.linalg.solve(matrix.T, share)[largest] for share in shares)
    scope = f"[takedown={takedown.takedown_id},narrative={names[largest]}]"
    expect(f"narrative.change.corrected{scope}", after - before)
    expect(f"narrative.change.clipped{scope}", np.clip(after, 0, 1) - np.clip(before, 0, 1))

packages = ["pandas", "numpy", "scipy", "statsmodels", "krippendorff", "scikit-learn"]
content = {
    "statistic": "lantern_groups",
    "source": "make_lantern_groups.py on data/lantern-2024, sharing no code with the tool",
    "versions": {package: version(package) for package in packages},
    "cases": CASES,
}
(HERE / "lantern_groups.json").write_text(json.dumps(content, indent=1) + "\n")
