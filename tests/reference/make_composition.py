"""Independent values for intervals of shares and of their changes: every
leave-one-out share is recomputed from scratch in exact fractions, the t quantile
is SciPy's, Wilson's limits are the roots of their quadratic by numpy.

    python make_composition.py        (wants numpy and scipy; writes composition.json)
"""
import json, math, os, platform
from fractions import Fraction as F

import numpy
import scipy
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))


def share(part, posts, left):
    whole = sum(posts[i] for i in left)
    return None if whole == 0 else F(sum(part[i] for i in left), whole)


def variance(statistic, accounts):
    """The jackknife variance of a statistic of a list of accounts; None where undefined."""
    deleted = [statistic([i for i in accounts if i != j]) for j in accounts]
    if None in deleted:
        return None
    mean = sum(deleted) / len(deleted)
    return F(len(deleted) - 1, len(deleted)) * sum((x - mean) ** 2 for x in deleted)


def effects(variances, independent):
    """Each category's design effect: the larger of its own and the average, at least 1."""
    own = [None if s == 0 else max(v / s, F(1)) for v, s in zip(variances, independent)]
    total = sum(independent)
    average = None if total == 0 else max(sum(variances) / total, F(1))
    return [max((x for x in (d, average) if x is not None), default=None) for d in own]


def wilson(p, n, t):
    """|p - x| = t sqrt(x (1 - x) / n), solved for x."""
    roots = numpy.roots([1 + t * t / n, -(2 * p + t * t / n), p * p])
    low, high = sorted(numpy.real(roots))
    return max(low, 0.0) if p > 0 else 0.0, min(high, 1.0) if p < 1 else 1.0


def satterthwaite(statistic, accounts):
    """(sum d^2)^2 / sum d^4 of the leave-one-out deviations; None where nothing deviates."""
    deleted = [statistic([i for i in accounts if i != j]) for j in accounts]
    mean = sum(deleted) / len(deleted)
    squares = [(x - mean) ** 2 for x in deleted]
    fourth = sum(q * q for q in squares)
    return None if fourth == 0 else F(sum(squares)) ** 2 / fourth


def t_quantile(level, windows, most=None):
    squares = [(sum(w["posts"]) ** 2, sum(x * x for x in w["posts"])) for w in windows]
    if any(q == 0 or F(s, q) <= 1 for s, q in squares):
        return None
    df = min(F(s, q) for s, q in squares) - 1
    return stats.t.isf((1 - level) / 2, float(df if most is None else min(df, most)))


def intervals(kind, windows, level):
    none = {"estimate": None, "lower": None, "upper": None}
    count = len(windows[0]["posts"])
    accounts = [i for i in range(count) if any(w["posts"][i] for w in windows)]
    t = t_quantile(level, windows)
    if len(accounts) < 2 or t is None:
        return none
    independent, points = [], []
    for k in range(len(windows[0]["parts"])):
        each = [share(w["parts"][k], w["posts"], accounts) for w in windows]
        independent.append(sum(p * (1 - p) / sum(w["posts"]) for p, w in zip(each, windows)))
        points.append(each[-1] - each[0] if kind == "changes" else each[0])

    def of(k):
        def statistic(left):
            each = [share(w["parts"][k], w["posts"], left) for w in windows]
            if None in each:
                return None
            return each[-1] - each[0] if kind == "changes" else each[0]
        return statistic

    variances = [variance(of(k), accounts) for k in range(len(points))]
    if None in variances:
        return none
    factors = effects(variances, independent)
    if kind == "alone":
        t = t_quantile(level, windows, satterthwaite(of(0), accounts))
    if kind == "changes":
        average = max(sum(variances) / sum(independent), F(1)) if sum(independent) else 0
        half = [t * math.sqrt(max(v, average * s)) for v, s in zip(variances, independent)]
        limits = [(max(float(x) - h, -1.0), min(float(x) + h, 1.0)) for x, h in zip(points, half)]
    else:
        posts = windows[0]["posts"]
        kish = F(sum(x * x for x in posts), sum(posts))
        limits = [wilson(float(p), float(sum(posts) / (d or kish)), t) for p, d in zip(points, factors)]
    return {"estimate": [float(p) for p in points], "lower": [l for l, _ in limits],
            "upper": [u for _, u in limits]}


def table(parts, posts=None):
    posts = [sum(column) for column in zip(*parts)] if posts is None else posts
    return {"parts": parts, "posts": posts}


def drawn(rng, accounts, mix, top=1.2, loyal=0.4):
    """Accounts with heavy-tailed numbers of posts, each with a favourite."""
    parts = [[0] * accounts for _ in mix]
    for i in range(accounts):
        favourite = rng.choice(len(mix), p=mix)
        for _ in range(int(min(rng.pareto(top) * 3, 200))):
            k = favourite if rng.random() < loyal else rng.choice(len(mix), p=mix)
            parts[int(k)][i] += 1
    return parts


def cases():
    rng = numpy.random.default_rng(20240501)
    mix = [0.5, 0.3, 0.15, 0.05]
    a, b = drawn(rng, 40, mix), drawn(rng, 40, mix)
    few = drawn(rng, 8, mix, loyal=1.0)
    even = [[int(x) for x in rng.integers(0, 5, 500)]]
    yield "share_small", "alone", [table([[3, 0, 5, 1]], [10, 4, 6, 2])], 0.95
    yield "share_rare", "alone", [table([[1, 0, 0, 0]], [10, 10, 10, 10])], 0.95
    yield "share_zero", "alone", [table([[0, 0, 0, 0]], [10, 4, 6, 2])], 0.95
    yield "share_of_everything", "alone", [table([[2, 3, 4]], [2, 3, 4])], 0.95
    yield "share_unequal_accounts", "alone", [table([[8, 1, 0, 1]], [9, 3, 1, 2])], 0.95
    yield "share_equal_accounts", "alone", [table([[2] * 9], [5] * 9)], 0.95
    yield "share_many_degrees_of_freedom", "alone", [table(even, [5] * 500)], 0.95
    yield "share_with_an_absent_account", "alone", [table([[3, 0, 0, 5, 1]], [10, 0, 4, 6, 2])], 0.95
    yield "share_one_account", "alone", [table([[3, 0]], [10, 0])], 0.95
    yield "share_no_posts", "alone", [table([[0, 0]], [0, 0])], 0.95
    yield "shares_of_four", "shares", [table(a)], 0.95
    yield "shares_level_90", "shares", [table(a)], 0.9
    yield "shares_one_mind_each", "shares", [table(few)], 0.95
    yield "shares_one_absent_category", "shares", [table(a + [[0] * 40])], 0.95
    yield "shares_not_of_all_posts", "shares", [table(a[1:], [sum(c) for c in zip(*a)])], 0.95
    yield "changes_of_four", "changes", [table(a), table(b)], 0.95
    yield "changes_level_99", "changes", [table(a), table(b)], 0.99
    yield "changes_leaver_and_entrant", "changes", [
        table([[2, 3, 1, 0, 0], [3, 1, 5, 0, 0]]), table([[1, 0, 4, 2, 0], [5, 0, 3, 1, 0]])], 0.95
    yield "changes_empty_window", "changes", [table([[0, 0]]), table([[1, 2]], [3, 4])], 0.95
    yield "changes_one_account_left_after", "changes", [table([[1, 1]], [2, 2]), table([[1, 0]], [3, 0])], 0.95


def main():
    rows = []
    for name, kind, windows, level in cases():
        data = {"kind": kind, "level": level, "windows": windows}
        rows.append({"name": name, "input": data, "expected": intervals(kind, windows, level),
                     "tolerance": 1e-9, "abs_tolerance": 1e-11})
    head = {
        "statistic": "composition",
        "source": "make_composition.py beside this file: leave-one-out shares recomputed one by one in exact fractions, scipy.stats.t, numpy.roots",
        "definition": "design effect = jackknife variance over p(1-p)/n; per category the larger of its own and the ratio of sums over the table, at least 1 (no category varies: sum n^2 / sum n); shares: Wilson at n over the effect with t, df = sum(n)^2/sum(n^2) - 1; alone: the same for one category, df at most (sum d^2)^2/sum d^4 of the leave-one-out deviations; changes: variance = max(own, average effect times p(1-p)/n + q(1-q)/m), t with the smaller df, cut at [-1, 1]",
        "versions": {"Python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
    }
    with open(os.path.join(HERE, "composition.json"), "w") as out:
        out.write(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n  ')
        out.write(",\n  ".join(json.dumps(row) for row in rows) + "\n ]\n}\n")


if __name__ == "__main__":
    main()
