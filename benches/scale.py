"""A scenario of `sillage simulate` with as many posts as wanted, about:

    python3 benches/scale.py SCENARIO POSTS BASE > OUT.toml

BASE is the number of posts that SCENARIO draws as it stands. Every cohort gets as many
times more accounts, so that rates, mixes and lives stay as they are; planned bursts and
rewordings stay as many as they were.
"""

import pathlib
import re
import sys

ACCOUNTS = re.compile(r"(\{ accounts = )(\d+)\b")
NAME = re.compile(r'^name = "([^"]*)"', re.MULTILINE)


def scaled(scenario, posts, base):
    """The text of the scenario, larger or smaller; its name says so."""

    def more(found):
        return found.group(1) + str(max(1, round(int(found.group(2)) * posts / base)))

    text, cohorts = ACCOUNTS.subn(more, scenario)
    if not cohorts:
        sys.exit("the scenario has no cohort; expected lines with { accounts = N, … }")
    return NAME.sub(rf'name = "\1-{posts}"', text, count=1)


if __name__ == "__main__":
    path, posts, base = sys.argv[1:]
    sys.stdout.write(scaled(pathlib.Path(path).read_text(encoding="utf-8"), int(posts), int(base)))
