"""Reads the STIX bundle of editions with software that is not ours.

    validate.py EDITION...

Fails if the validator of OASIS finds an error or a warning that is not among those
explained below, if the library of OASIS cannot parse the bundle without leave for
custom content, or if a number of the bundle is not the one in facts.json.
"""

import json
import pathlib
import re
import sys

import stix2
import stix2validator
from stix2 import properties

BUNDLE = "assessment.stix.json"

# What the validator advises against and we do, on purpose.
EXPECTED = [
    # Ids come from names: the same edition gives the same bytes.
    r"is not a valid UUIDv4 ID",
    # The page of a technique at one commit is that commit's, hash or not.
    r"External reference 'DISARM' has a URL but no hash",
    # Types of our extensions, and what campaigns do with them.
    r"Object type '(narrative|event)' is not one of those defined",
    r"'narrative' is permitted, but not a suggested relationship target object for "
    r"'campaign' objects with the 'uses' relationship",
]

TEXT = properties.StringProperty
TYPES = {
    "narrative": [("name", TEXT(required=True)), ("description", TEXT())],
    "event": [
        ("name", TEXT(required=True)),
        ("description", TEXT()),
        ("event_types", properties.ListProperty(TEXT)),
        ("start_time", properties.TimestampProperty()),
        ("stop_time", properties.TimestampProperty()),
    ],
}


def validated(path):
    """What the validator has to say that is not expected."""
    options = stix2validator.ValidationOptions(version="2.1", strict_types=True)
    result = stix2validator.validate_file(str(path), options).object_results
    results = result if isinstance(result, list) else [result]
    for one in results:
        yield from (str(error) for error in one.errors)
        for warning in map(str, one.warnings):
            if not any(re.search(pattern, warning) for pattern in EXPECTED):
                yield warning


def register(objects):
    """Makes our types known to the library, by the ids that the bundle gives them."""
    for definition in objects:
        name = definition.get("name", "").removeprefix("Sillage: ")
        if definition["type"] != "extension-definition" or name not in TYPES:
            continue
        stix2.v21.CustomObject(name, TYPES.pop(name), definition["id"])(type(name, (), {}))


def facts_of(objects):
    """Every number that the bundle carries."""
    for one in objects:
        for extension in one.get("extensions", {}).values():
            yield from extension.get("facts", [])


def differs(carried, facts):
    """Whether a number is another one than that in facts.json."""
    fact = facts.get(carried["id"])
    if fact is None:
        return True
    if "column" not in carried:
        keys = ("unit", "value", "lower", "upper", "level", "not_estimable")
        return any(carried.get(key) != fact.get(key) for key in keys)
    names = [column["name"] for column in fact["columns"]]
    rows = [dict(zip(names, row)) for row in fact["rows"]]
    (row,) = (r for r in rows if carried["row"].items() <= r.items())
    return row[carried["column"]] != carried["value"]


def check(edition):
    path = edition / BUNDLE
    objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
    wrong = list(validated(path))
    register(objects)
    try:
        parsed = stix2.parse(path.read_text(encoding="utf-8"), allow_custom=False).objects
    except (ValueError, stix2.exceptions.STIXError) as refusal:
        parsed = []
        wrong.append(f"cannot be parsed: {refusal}")
    known = {one["id"] for one in objects}
    for one in parsed:
        refs = [v for k, v in one.items() if k.endswith("_ref")]
        refs += [ref for k, v in one.items() if k.endswith("_refs") for ref in v]
        wrong += [f"{one['id']} refers to {ref}" for ref in refs if ref not in known]
    listed = json.loads((edition / "facts.json").read_text(encoding="utf-8"))["facts"]
    facts = {fact["id"]: fact for fact in listed}
    carried = list(facts_of(objects))
    wrong += [f"another number: {fact['id']}" for fact in carried if differs(fact, facts)]
    if not carried:
        wrong.append("no number")
    for what in wrong:
        print(f"{edition}: {what}", file=sys.stderr)
    print(f"{edition}: {len(objects)} objects, {len(carried)} numbers, {len(wrong)} faults")
    return not wrong


def main():
    editions = [pathlib.Path(name) for name in sys.argv[1:]]
    if not editions:
        sys.exit(__doc__)
    sys.exit(0 if all([check(edition) for edition in editions]) else 1)


if __name__ == "__main__":
    main()
