"""Exact distributions of the resampling statistics, small enough to enumerate, so
that the Monte-Carlo results have something to be compared with. Exact fractions
decide the ties.

    python make_resampling.py       (wants numpy; writes within.json, noise.json, who.json, bootstrap.json)
"""
import itertools, json, math, os, platform
from fractions import Fraction as F

import numpy

HERE = os.path.dirname(os.path.abspath(__file__))


def within(accounts):
    rows = [(b, a) for b, a in accounts if sum(b) and sum(a)]
    d = []
    for b, a in rows:
        nb, na = sum(b), sum(a)
        w = F(nb * na, nb + na)
        d.append([w * (F(y, na) - F(x, nb)) for x, y in zip(b, a)])
    kinds = range(len(d[0]))
    scale = [sum(row[k] ** 2 for row in d) for k in kinds]

    def terms(signs):
        return [sum(s * row[k] for s, row in zip(signs, d)) ** 2 / scale[k] if scale[k] else None for k in kinds]

    def total(t):
        return sum(x for x in t if x is not None)

    seen = terms([1] * len(d))
    flips = [terms(s) for s in itertools.product([1, -1], repeat=len(d))]
    overall = F(sum(total(t) >= total(seen) for t in flips), len(flips))
    each = [None if seen[k] is None else float(F(sum(t[k] >= seen[k] for t in flips), len(flips))) for k in kinds]
    return {"stayers": len(d), "statistic": float(total(seen)), "exact_p": float(overall), "exact_narratives": each}


def jsd(p, q):
    p, q = numpy.array(p) / sum(p), numpy.array(q) / sum(q)
    m = (p + q) / 2

    def kl(x):
        return sum(a * math.log2(a / b) for a, b in zip(x, m) if a > 0)

    return (kl(p) + kl(q)) / 2


def noise(accounts):
    stay = [r for r in accounts if sum(r[0]) and sum(r[1])]
    leave = [b for b, a in accounts if sum(b) and not sum(a)]
    enter = [a for b, a in accounts if sum(a) and not sum(b)]
    singles, values = leave + enter, []
    for swap in itertools.product([0, 1], repeat=len(stay)):
        for chosen in itertools.combinations(range(len(singles)), len(leave)):
            first = [r[s] for r, s in zip(stay, swap)] + [singles[i] for i in chosen]
            second = [r[1 - s] for r, s in zip(stay, swap)] + [x for i, x in enumerate(singles) if i not in chosen]
            values.append(jsd(numpy.sum(first, axis=0), numpy.sum(second, axis=0)))
    v = numpy.sort(values)
    return {"mean": float(v.mean()), "sd": float(v.std()), "p93": float(numpy.quantile(v, 0.93)),
            "p97": float(numpy.quantile(v, 0.97))}


def strata(posts):
    """Accounts by how many type-7 quantiles that cut them lie below their volume:
    as many strata as tens of accounts, at least four."""
    volumes, count = sorted(posts), max(4, len(posts) // 10)

    def cut_at(p):
        at = F(len(volumes) - 1) * p
        low = int(at)
        high = min(low + 1, len(volumes) - 1)
        return volumes[low] + (at - low) * (volumes[high] - volumes[low])

    cuts = [cut_at(F(p, count)) for p in range(1, count)]
    of = [sum(n > cut for cut in cuts) for n in posts]
    return [[i for i, s in enumerate(of) if s == stratum] for stratum in range(count)]


def who(accounts):
    rows = [(b, sum(a) == 0) for b, a in accounts if sum(b)]
    posts, left = [sum(b) for b, _ in rows], [l for _, l in rows]
    kinds = range(len(rows[0][0]))
    share = [F(sum(b[k] for b, _ in rows), sum(posts)) for k in kinds]
    beyond = [[b[k] - share[k] * n for k in kinds] for (b, _), n in zip(rows, posts)]
    layers = strata(posts)
    leavers = [sum(left[i] for i in layer) for layer in layers]
    ways = [list(itertools.combinations(layer, m)) for layer, m in zip(layers, leavers)]
    labels = [sum(way, ()) for way in itertools.product(*ways)]
    sums = [[sum(beyond[i][k] for i in label) for k in kinds] for label in labels]
    # Mean and variance over the enumeration itself, not by formula.
    mean = [sum(s[k] for s in sums) / F(len(sums)) for k in kinds]
    scale = [sum((s[k] - mean[k]) ** 2 for s in sums) / F(len(sums)) for k in kinds]
    seen = [sum(beyond[i][k] for i in range(len(rows)) if left[i]) for k in kinds]

    def terms(s):
        return [(s[k] - mean[k]) ** 2 / scale[k] if scale[k] else None for k in kinds]

    def total(t):
        return sum(x for x in t if x is not None)

    observed, all_terms = terms(seen), [terms(s) for s in sums]
    overall = F(sum(total(t) >= total(observed) for t in all_terms), len(all_terms))
    each = [None if observed[k] is None else float(F(sum(t[k] >= observed[k] for t in all_terms), len(all_terms)))
            for k in kinds]
    return {"leavers": sum(left), "stayers": len(left) - sum(left), "labellings": len(labels),
            "statistic": float(total(observed)), "exact_p": float(overall), "exact_narratives": each}


def bootstrap(k, n):
    values = [sum(k[i] for i in draw) / sum(n[i] for i in draw)
              for draw in itertools.product(range(len(k)), repeat=len(k))]
    return {"estimate": sum(k) / sum(n),
            "lower_bracket": [float(numpy.quantile(values, q)) for q in (0.015, 0.035)],
            "upper_bracket": [float(numpy.quantile(values, q)) for q in (0.965, 0.985)]}


def drawn(seed, stayers, leavers, entrants, kinds, shift=0.0):
    rng = numpy.random.default_rng(seed)
    base = rng.dirichlet([2] * kinds)
    moved = base.copy()
    moved[0] += shift
    moved /= moved.sum()

    def row(share):
        return [int(x) for x in rng.multinomial(int(rng.integers(1, 15)), share)]

    empty = [0] * kinds
    rows = [(row(base), row(moved)) for _ in range(stayers)]
    return rows + [(row(base), empty) for _ in range(leavers)] + [(empty, row(moved)) for _ in range(entrants)]


def write(name, definition, rows):
    head = {"statistic": name,
            "source": "make_resampling.py beside this file: full enumeration",
            "definition": definition,
            "versions": {"Python": platform.python_version(), "numpy": numpy.__version__}}
    with open(os.path.join(HERE, name + ".json"), "w") as out:
        out.write(json.dumps(head, indent=1)[:-2] + ',\n "cases": [\n  ')
        out.write(",\n  ".join(json.dumps({**r, "tolerance": 1e-10, "abs_tolerance": 1e-13}) for r in rows) + "\n ]\n}\n")


def main():
    alike = ([2, 1], [1, 2])
    shifts = {
        "no_shift": drawn(1, 8, 2, 3, 3),
        "strong_shift": drawn(2, 9, 1, 1, 3, 1.5),
        "six_stayers": drawn(3, 6, 0, 0, 4, 0.3),
        "moderate_shift": drawn(4, 10, 2, 2, 5, 0.5),
        "ties_everywhere": [alike] * 7,
        # tenths: without a tolerance, floating point misses 14 of the 84 flips that reach the observed sum
        "ties_broken_by_rounding": [([b, 3 - b], [a, 7 - a]) for b, a in
                                    ((0, 2), (3, 5), (1, 3), (2, 6), (3, 5), (2, 6), (0, 1))],
        "one_narrative_unused": [(b + [0], a + [0]) for b, a in drawn(5, 8, 0, 2, 2, 0.4)],
    }
    write("within", "accounts are [before, after] by narrative; exact_p is the share of all 2^n sign flips, the observed one among them, whose statistic reaches the observed one",
          [{"name": n, "input": {"accounts": a}, "expected": within(a)} for n, a in shifts.items()])
    noises = {"mixed": drawn(6, 5, 3, 4, 3), "only_stayers": drawn(7, 9, 0, 0, 4), "only_single_windows": drawn(8, 0, 5, 5, 3)}
    write("noise", "accounts are [before, after] by narrative; mean, standard deviation and type-7 quantiles of the Jensen-Shannon divergence in bits over every swap and every dealing",
          [{"name": n, "input": {"accounts": a}, "expected": noise(a)} for n, a in noises.items()])
    def leaving(seed, stayers, leavers, kinds, shift):
        """Leavers say something else: their posts before come from the moved shares."""
        rows = drawn(seed, stayers, 0, 2, kinds)
        return rows + [(a, b) for b, a in drawn(seed, 0, 0, leavers, kinds, shift)]

    whos = {"no_difference": leaving(11, 7, 6, 3, 0.0), "strong_difference": leaving(12, 8, 6, 3, 2.0),
            "moderate_difference": leaving(13, 6, 7, 4, 0.6),
            "ties_everywhere": [([2, 1], [1, 1])] * 7 + [([1, 2], [0, 0])] * 6,
            "equal_volumes": [([x, 5 - x], [1, 0]) for x in (0, 1, 2, 2, 3, 4)] + [([x, 5 - x], [0, 0]) for x in (1, 3, 4, 5, 5, 5)],
            "leavers_are_loud": [([i % 3, i % 2 + 1], [1, 2]) for i in range(8)] + [([9 + i, 3 * i], [0, 0]) for i in range(6)] + [([12, 9], [4, 4])],
            "one_narrative_unused": [(b + [0], a + [0]) for b, a in leaving(14, 7, 6, 2, 0.8)]}
    write("who", "accounts are [before, after] by narrative; the label leaver (posts before, none after) is dealt in every possible way within strata of volume (as many as tens of accounts, at least four: the number of type-7 quantiles that cut them and lie below the account's posts before); statistic sum_k (E_k - mean)^2 / variance, E_k = sum over leavers of n_ik - p_k n_i, mean and variance taken over the enumeration",
          [{"name": n, "input": {"accounts": a}, "expected": who(a)} for n, a in whos.items()])
    samples = {"share_of_five": ([3, 0, 5, 1, 2], [10, 4, 6, 2, 9]), "share_of_six": ([1, 7, 0, 2, 2, 11], [5, 30, 3, 8, 2, 40])}
    write("bootstrap", "sum k / sum n over every one of the n^n resamples of whole accounts; brackets are type-7 quantiles one point either side of 2.5 % and 97.5 %",
          [{"name": n, "input": {"k": k, "n": m}, "expected": bootstrap(k, m)} for n, (k, m) in samples.items()])


main()
