"""Upper tails of the Poisson distribution from exact terms: e to the minus mean and
the sum below n in mpmath at two hundred and fifty digits. Run from anywhere; writes
poisson_tail.json beside this file.

    python3 -m venv venv && venv/bin/pip install mpmath
    venv/bin/python make_poisson.py
"""

import json
import pathlib
from importlib.metadata import version

from mpmath import exp, fac, fsum, mp, mpf

HERE = pathlib.Path(__file__).resolve().parent
mp.dps = 250


def tail(n, before, days):
    mean = mpf(before) / days
    if before == 0:
        return 1.0 if n == 0 else 0.0
    return float(1 - fsum(exp(-mean) * mean**k / fac(k) for k in range(n)))


CASES = [
    {
        "name": f"{n} in a day after {before} in {days}",
        "input": {"n": n, "before": before, "days": days},
        "expected": {"p": tail(n, before, days)},
        "tolerance": 1e-9,
        "abs_tolerance": 0.0,
    }
    for n, before, days in [
        (0, 5, 365), (0, 0, 365), (3, 0, 365), (1, 1, 365), (3, 1, 365), (3, 66, 365),
        (3, 73, 365), (3, 365, 365), (12, 29, 365), (12, 41, 365), (5, 220, 365), (9, 1000, 365),
        (40, 29, 365), (3, 40000, 365), (200, 40000, 365), (7, 10, 7),
    ]
]
content = {
    "statistic": "poisson_tail",
    "source": "make_poisson.py",
    "versions": {"mpmath": version("mpmath")},
    "cases": CASES,
}
(HERE / "poisson_tail.json").write_text(json.dumps(content, indent=1) + "\n")
