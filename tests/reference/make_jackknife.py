"""Independent values for the account jackknife: every leave-one-out statistic is
recomputed from scratch in exact fractions, the t quantile is SciPy's.

    python make_jackknife.py        (wants numpy and scipy; writes jackknife.json)
"""
import json, math, os, platform
from fractions import Fraction as F

import numpy
import scipy
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))


def rate(window, left):
    num = sum(window["numerator"][i] for i in left)
    den = window["denominator"]
    den = sum(den[i] for i in left) if isinstance(den, list) else den
    return None if den == 0 else F(num, den)


def log(x):
    return math.log(x.numerator) - math.log(x.denominator)


def statistic(kind, windows, left):
    rates = [rate(w, left) for w in windows]
    if None in rates:
        return None
    if kind == "rate":
        return float(rates[0])
    if kind == "change":
        return float(rates[1] - rates[0])
    if 0 in rates:
        return None
    return log(rates[1] / rates[0])


def jackknife(kind, windows, level):
    none = {"estimate": None, "lower": None, "upper": None}
    accounts = [i for i in range(len(windows[0]["posts"])) if any(w["posts"][i] for w in windows)]
    n_eff = [F(sum(w["posts"]) ** 2, sum(x * x for x in w["posts"]) or 1) for w in windows]
    theta = statistic(kind, windows, accounts)
    if len(accounts) < 2 or min(n_eff) <= 1 or theta is None:
        return none
    deleted = [statistic(kind, windows, [i for i in accounts if i != j]) for j in accounts]
    if None in deleted:
        return none
    n = len(deleted)
    variance = (n - 1) * numpy.var(numpy.array(deleted), dtype=numpy.longdouble)
    half = stats.t.isf((1 - level) / 2, float(min(n_eff) - 1)) * math.sqrt(variance)
    low, high = theta - half, theta + half
    if kind == "ratio":
        return {"estimate": math.exp(theta), "lower": math.exp(low), "upper": math.exp(high)}
    floor, ceiling = {"rate": (0, math.inf), "change": (-1, 1)}[kind]
    return {"estimate": theta, "lower": max(low, floor), "upper": min(high, ceiling)}


def window(numerator, denominator, posts=None):
    posts = denominator if posts is None else posts
    return {"numerator": numerator, "denominator": denominator, "posts": posts}


def drawn(rng, n, most, top=1.2):
    posts = [int(min(x, most)) for x in rng.pareto(top, n) * 3]
    return [int(rng.binomial(p, 0.3)) for p in posts], posts


def cases():
    rng = numpy.random.default_rng(20240501)
    a, b = drawn(rng, 40, 300), drawn(rng, 40, 300)
    views = [int(x) for x in rng.integers(0, 10**9, 40)]
    views_after = [int(x) for x in rng.integers(0, 10**9, 40)]
    little = ([1, 0, 2, 1], [10, 12, 9, 11])
    yield "rate_views_per_post", "rate", [window(views, a[1])], 0.95
    yield "rate_other_denominator", "rate", [window([4, 9, 1, 0], [2, 5, 1, 0], [6, 20, 2, 3])], 0.95
    yield "rate_one_account_has_the_denominator", "rate", [window([4, 9, 1], [2, 0, 0], [6, 20, 2])], 0.95
    yield "change_small", "change", [window([3, 0, 5, 1], [10, 4, 6, 2]), window([5, 2, 5, 0], [9, 5, 7, 0])], 0.95
    yield "change_skewed", "change", [window(*a), window(*b)], 0.95
    yield "change_leaver_and_entrant", "change", [window([2, 3, 1, 0, 0], [5, 4, 6, 0, 0]), window([1, 0, 4, 2, 0], [6, 0, 7, 3, 0])], 0.95
    yield "change_smaller_n_eff_before", "change", [window([2, 1, 9], [2, 3, 20]), window([4, 5, 6], [9, 9, 9])], 0.95
    yield "change_empty_window", "change", [window([0, 0], [0, 0]), window([1, 2], [3, 4])], 0.95
    yield "change_one_account_left_after", "change", [window([1, 1], [2, 2]), window([1, 0], [3, 0])], 0.95
    yield "ratio_of_rates", "ratio", [window(views, a[1]), window(views_after, b[1])], 0.95
    yield "ratio_of_shares", "ratio", [window(*little), window([2, 1, 2, 3], [10, 8, 12, 7])], 0.95
    yield "ratio_per_day", "ratio", [window(a[1], 30, a[1]), window(b[1], 21, b[1])], 0.95
    yield "ratio_per_day_level_80", "ratio", [window(a[1], 30, a[1]), window(b[1], 30, b[1])], 0.8
    yield "ratio_zero_numerator", "ratio", [window([0, 0], [3, 4]), window([1, 2], [3, 4])], 0.95
    yield "ratio_rests_on_one_account", "ratio", [window([5, 0, 0], [5, 4, 4]), window([1, 2, 3], [3, 4, 5])], 0.95


def main():
    rows = []
    for name, kind, windows, level in cases():
        data = {"kind": kind, "level": level, "windows": windows}
        rows.append({"name": name, "input": data, "expected": jackknife(kind, windows, level),
                     "tolerance": 1e-10, "abs_tolerance": 1e-13})
    head = {
        "statistic": "account_jackknife",
        "source": "make_jackknife.py beside this file: leave-one-out statistics recomputed one by one in exact fractions, scipy.stats.t",
        "definition": "variance (n-1)/n sum (theta_(i) - mean)^2 over accounts with posts in any window; t with df = n_eff - 1, n_eff = (sum n)^2 / sum n^2, the smaller of the two windows'; rates at 0, changes at [-1, 1]; ratios on the log scale",
        "versions": {"Python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
    }
    with open(os.path.join(HERE, "jackknife.json"), "w") as out:
        out.write(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n  ')
        out.write(",\n  ".join(json.dumps(row) for row in rows) + "\n ]\n}\n")


main()
