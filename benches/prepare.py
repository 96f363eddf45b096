"""What a benchmark needs and does not time: Python packages and datasets, made once
in a folder of the caller's, outside the checkout, and found there again."""

import contextlib
import pathlib
import shutil
import subprocess
import sys

import multiply
import scale

ROOT = pathlib.Path(__file__).parent.parent
LANTERN = ROOT / "data" / "lantern-2024"
MAPPING = ROOT / "tests" / "fixtures" / "import" / "ira.toml"
REQUIREMENTS = ROOT / "benches" / "requirements.txt"


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def size(posts):
    return f"{posts // 1000}k"


@contextlib.contextmanager
def made(folder):
    """A folder to fill that gets its name once it is whole."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    yield part
    part.rename(folder)


def python(cache):
    """A Python that has the peers, in an environment made for them."""
    venv = cache / "venv"
    if not venv.exists():
        with made(venv) as part:
            run(sys.executable, "-m", "venv", part)
            run(part / "bin" / "python", "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS)
    # The environment's own scripts name the folder that it was made in; its Python does not.
    return venv / "bin" / "python"


def imported(cache, sample, sillage):
    """The dataset of a sample: a folder with posts.csv.zst and accounts.csv."""
    dataset = cache / "ira"
    if not dataset.exists():
        if sample is None:
            sys.exit(f"{dataset}: no such dataset; name the folder of the sample with --sample")
        source = cache / "sample"
        source.mkdir(parents=True, exist_ok=True)
        mapping = shutil.copyfile(MAPPING, source / MAPPING.name)
        # The mapping names the accounts' file relative to itself.
        shutil.copyfile(sample / "accounts.csv", source / "accounts.csv")
        run(sillage, "import", "csv", sample / "posts.csv.zst", "--map", mapping, "-o", dataset)
    return dataset


def multiplied(cache, posts, own_texts, sample, sillage):
    """Posts of the sample's kind."""
    dataset = cache / f"ira-{size(posts)}{'-own' if own_texts else ''}"
    if not dataset.exists():
        source = imported(cache, sample, sillage)
        with made(dataset) as part:
            multiply.multiply(source, posts, part, sillage, own_texts)
    return dataset


def simulated(cache, posts, sillage):
    """About that many posts of the demonstration's campaign, with its study."""
    dataset = cache / f"simulated-{size(posts)}"
    if not dataset.exists():
        text = (LANTERN / "scenario.toml").read_text(encoding="utf-8")
        base = multiply.count(LANTERN / "posts.csv")
        with made(dataset) as part:
            part.mkdir(parents=True)
            scenario = part / "scenario.toml"
            scenario.write_text(scale.scaled(text, posts, base), encoding="utf-8")
            run(sillage, "simulate", scenario, "-o", part)
            shutil.copyfile(LANTERN / "assessment.toml", part / "assessment.toml")
            for prose in LANTERN.glob("judgements*.md"):
                shutil.copyfile(prose, part / prose.name)
    return dataset


def with_prose(cache, dataset):
    """A dataset of the same tables whose files a benchmark may edit, all but tables."""
    copy = cache / f"{dataset.name}-prose"
    if not copy.exists():
        with made(copy) as part:
            part.mkdir()
            for file in dataset.iterdir():
                link_or_copy(file, part / file.name)
    return copy


def link_or_copy(file, target):
    """Tables are large and stay as they are; what may be edited is a file of its own."""
    if file.suffix == ".csv":
        target.hardlink_to(file)
    else:
        shutil.copyfile(file, target)
