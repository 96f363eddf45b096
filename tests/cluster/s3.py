"""Posts that are prepared into an S3-compatible store, and counted from there, give the
edition that is made here.

    s3.py SILLAGE NODE DATASET

Posts enough for shards that are sent in several parts lie there as they do in a folder.
The store is moto's server on this machine; credentials are made up, stand in the
environment of each process, and must be found nowhere else.
"""

import filecmp
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import boto3

import nodes

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "benches"))
import prepare  # noqa: E402

ACCESS, SECRET = "an-access-key-of-nobody", "a-secret-key-of-nobody"
BUCKET = "archive"
PLACE = f"s3://{BUCKET}/prepared/demonstration"
# Enough simulated posts for a shard of more than one part.
MANY = 250_000
LOCK = "sillage.lock"


def environment(port):
    """What each process is told of the store."""
    return os.environ | {
        "AWS_ACCESS_KEY_ID": ACCESS,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT": f"http://{nodes.LOOPBACK}:{port}",
        "AWS_ALLOW_HTTP": "true",
        "SILLAGE_CACHE_DIR": "",
    }


def files(folder):
    return sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())


def compare(here, there):
    names = files(here)
    if names != files(there):
        sys.exit(f"{there}: {files(there)}; expected {names}")
    names.remove(pathlib.Path(LOCK))
    _, differ, unread = filecmp.cmpfiles(here, there, names, shallow=False)
    if differ or unread:
        sys.exit(f"{there}: {differ + unread} differ from {here}")
    lock = json.loads((there / LOCK).read_text(encoding="utf-8"))
    if not lock.pop("counted_by", None):
        sys.exit(f"{there / LOCK}: does not say who counted")
    if lock != json.loads((here / LOCK).read_text(encoding="utf-8")):
        sys.exit(f"{there / LOCK}: differs in more than who counted")


def refuse_credentials(folder):
    """No file of an edition, a manifest or a log may hold them."""
    for file in files(folder):
        held = (folder / file).read_bytes()
        if SECRET.encode() in held or ACCESS.encode() in held:
            sys.exit(f"{folder / file}: holds credentials")


def compare_parts(sillage, run, store, folder):
    """Shards that went to the store in parts are those of a folder, byte by byte."""
    dataset = prepare.simulated(folder, MANY, sillage)
    run("prepare", dataset, "-o", folder / "many")
    run("prepare", dataset, "-o", f"s3://{BUCKET}/many")
    for file in files(folder / "many"):
        there = store.get_object(Bucket=BUCKET, Key=f"many/{file.as_posix()}")
        if there["Body"].read() != (folder / "many" / file).read_bytes():
            sys.exit(f"{file}: differs from what lies in {BUCKET}/many")
        # A store tags what came in parts with their number.
        if file.suffix == ".parquet" and not re.search(r"-([2-9]|\d\d+)\W*$", there["ETag"]):
            sys.exit(f"{file}: came in one part; expected several")


def main():
    sillage, node, dataset = (str(pathlib.Path(arg).resolve()) for arg in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        port = nodes.vacant_port()
        server = [sys.executable, "-m", "moto.server", "-H", nodes.LOOPBACK, "-p", port]
        with nodes.started(server, folder.parent / f"{folder.name}-store.log"):
            nodes.wait_for(port)
            store = boto3.client(
                "s3",
                endpoint_url=f"http://{nodes.LOOPBACK}:{port}",
                aws_access_key_id=ACCESS,
                aws_secret_access_key=SECRET,
                region_name="us-east-1",
            )
            store.create_bucket(Bucket=BUCKET)
            told = environment(port)

            def run(*command):
                subprocess.run([sillage, *map(str, command)], check=True, env=told, stdout=subprocess.DEVNULL)

            run("prepare", dataset, "-o", PLACE, "--rows-per-shard", 4000)
            run("report", dataset, "-o", folder / "here")
            with nodes.cluster(node, folder, environment=told) as (scheduler, _):
                address = f"df://{nodes.LOOPBACK}:{scheduler}"
                run("report", dataset, "-o", folder / "there", "--cluster", address, "--prepared", PLACE)
            compare(folder / "here", folder / "there")
            manifest = store.get_object(Bucket=BUCKET, Key="prepared/demonstration/manifest.json")
            (folder / "manifest.json").write_bytes(manifest["Body"].read())
            refuse_credentials(folder)
            compare_parts(sillage, run, store, folder)
    print("the same edition from an S3-compatible store; the same shards in parts; 2 passed")


main()
