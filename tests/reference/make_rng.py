"""The random stream of a resample, from ChaCha8 written out by hand and hashlib.

    python make_rng.py              (standard library only; writes rng.json)
"""
import hashlib, json, os, struct

HERE = os.path.dirname(os.path.abspath(__file__))
MASK = 0xFFFFFFFF


def quarter(s, a, b, c, d):
    for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & MASK
        s[z] ^= s[x]
        s[z] = ((s[z] << turn) | (s[z] >> (32 - turn))) & MASK


def words(key):
    start = list(struct.unpack("<4I", b"expand 32-byte k")) + list(struct.unpack("<8I", key))
    counter = 0
    while True:
        first = start + [counter & MASK, counter >> 32, 0, 0]
        s = first[:]
        for _ in range(4):
            for q in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                      (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
                quarter(s, *q)
        block = [(x + y) & MASK for x, y in zip(s, first)]
        for i in range(0, 16, 2):
            yield block[i] | block[i + 1] << 32
        counter += 1


def case(name, seed, plan, b, n):
    key = hashlib.sha256(struct.pack("<Q", seed) + plan.encode() + struct.pack("<I", b)).digest()
    stream = words(key)
    drawn = [next(stream) for _ in range(20)]
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = next(stream) * (i + 1) >> 64
        order[i], order[j] = order[j], order[i]
    index = next(stream) * n >> 64
    coin = next(stream) >> 63 == 1
    return {"name": name, "input": {"seed": str(seed), "plan": plan, "b": b, "n": n},
            "expected": {"words": [str(w) for w in drawn], "shuffled": order, "index": index, "coin": coin,
                         "unit": (next(stream) >> 11) / 2**53},
            "tolerance": 0.0, "abs_tolerance": 0.0}


if __name__ == "__main__":
    rows = [case("first", 0, "narrative[takedown=t1]", 0, 10),
            case("last_seed", 2**64 - 1, "activity", 1998, 37),
            case("not_ascii", 42, "récit[takedown=é]", 70000, 5)]
    head = {"statistic": "rng", "source": "make_rng.py beside this file: ChaCha8 in Python, hashlib.sha256",
            "definition": "key = SHA-256(seed as 8 little-endian bytes, plan as UTF-8, b as 4 little-endian bytes); 20 words, then a shuffle of 0..n, an index below n, a coin and a unit number; 64-bit numbers as strings"}
    with open(os.path.join(HERE, "rng.json"), "w") as out:
        out.write(json.dumps(head, indent=1, ensure_ascii=False)[:-2] + ',\n "cases": [\n  ')
        out.write(",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n ]\n}\n")
