"""Figures of a benchmark, computed a second time from its stored models: `.venv/bin/python -m bench.recompute --help`.

Cells are drawn at random. The model of each is downloaded, made first if it is not stored, and opened by transformers
alone. Its perplexity is computed one window at a time by `bench/oracle.py`, from the bundled text and the protocol in
the API's answer, and its zeros are counted. Nothing of the engine is imported: `secateur.client` only sends requests.
"""

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import torch
from transformers.utils.logging import disable_progress_bar

from bench.oracle import load, perplexity, windows_of
from secateur.client import Client
from secateur.client.types import Measurement, Trial

ROOT = Path(__file__).parent.parent
EXAMPLE = """example:
  .venv/bin/python -m bench.recompute last --cells 10 --seed 1      with SECATEUR_KEY of `secateur up`"""
TOLERANCE = 1e-3
"""Of a figure, relative. One window at a time rounds otherwise than a batch."""
TEST_EVERY = 10  # documents of each genre of Brown


class Cell(NamedTuple):
    """One figure. `trial` made it."""

    trial: Trial
    measurement: Measurement


def main() -> int:
    """Returns the exit status: 1 if a figure differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("benchmark", help="its id, or `last`")
    parser.add_argument("--cells", type=int, default=10, help="how many to draw (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: %(default)s)")
    parser.add_argument("--home", type=Path, default=ROOT / ".secateur", help="has the Brown corpus")
    options = parser.parse_args()
    disable_progress_bar()
    agree = True
    print("| trial | cell | evaluation | stored | recomputed | deviation | sparsity, stored | counted |")
    print(f"| {' | '.join(['---'] * 3 + ['---:'] * 5)} |", flush=True)
    with Client() as client:
        cells = sorted(cells_of(client, options.benchmark), key=lambda cell: (cell.trial["id"], str(cell.measurement)))
        if len(cells) < options.cells:
            raise SystemExit(f"the benchmark has {len(cells)} cells with a perplexity of a bundled text")
        for cell in random.Random(options.seed).sample(cells, options.cells):  # noqa: S311 (no secret)
            with tempfile.TemporaryDirectory() as scratch:
                agree &= recompute(cell, model_of(client, cell.trial, Path(scratch) / "model"), options.home)
    return 0 if agree else 1


def cells_of(client: Client, benchmark: str) -> Iterator[Cell]:
    """Those of pruned models that have a perplexity of a text that comes with the project."""
    if benchmark == "last":
        benchmark = client.request("GET", "/benchmarks", query={"limit": 1})["items"][0]["id"]
    for job in client.request("GET", f"/benchmarks/{benchmark}")["jobs"]:
        for trial in client.trials(job["id"]):
            if trial["status"] == "succeeded" and trial["method"]["id"] != "dense":
                yield from (Cell(trial, each) for each in trial["measurements"] if is_recomputed(each))


def is_recomputed(measurement: Measurement) -> bool:
    """Whether it is a finite perplexity of a bundled text."""
    name = measurement["dataset"].partition("/")[0]
    return (measurement["metric"], measurement["status"]) == ("perplexity", "ok") and name in {
        "wikitext2-mini",
        "brown",
    }


def model_of(client: Client, trial: Trial, folder: Path) -> Path:
    """Downloads the trial's model, which a job makes first if it is not stored."""
    made = client.make_artifact(trial["id"])
    if made["job"]:
        client.wait(made["job"]["id"])
        made = client.make_artifact(trial["id"])
    if not made["artifact"]:
        raise SystemExit(f"the model of trial {trial['id']} could not be made; `secateur jobs` says why")
    return client.pull(made["artifact"]["id"], folder)


def recompute(cell: Cell, folder: Path, home: Path) -> bool:
    """Prints the row of a cell. Returns whether its figures agree."""
    trial, measurement = cell
    stored, seqlen = measurement["value"], measurement["seqlen"]
    assert stored is not None
    assert seqlen is not None
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as text, redirect_stdout(sys.stderr):
        text.write(text_of(measurement["dataset"], measurement["split"], home))
        text.flush()
        windows = windows_of(folder, Path(text.name), measurement["windows"], seqlen)
    model = load(folder)
    value = perplexity(model, windows, measurement["bos"])
    linears = [
        module.weight
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and ".layers." in f".{name}"
    ]
    sparsity = sum(int((each == 0).sum()) for each in linears) / sum(each.numel() for each in linears)
    deviation = value / stored - 1
    name = f"{trial['method']['id']} at {trial['level']}"
    print(
        f"| {trial['id']} | {name} | {measurement['dataset']} | {stored:.6g} | {value:.6g} | {deviation:+.1e} "
        f"| {trial['achievedSparsity']} | {sparsity} |",
        flush=True,
    )
    return abs(deviation) < TOLERANCE and sparsity == trial["achievedSparsity"]


def text_of(dataset: str, split: str, home: Path) -> str:
    """The split of a bundled text as one text, read from its file."""
    name, _, genre = dataset.partition("/")
    if name == "wikitext2-mini":
        return gzip.decompress((ROOT / f"python/src/secateur/data/wikitext2_mini/{split}.txt.gz").read_bytes()).decode()
    seen: Counter[str] = Counter()
    documents = []
    for line in (home / "datasets/brown.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        place = "train" if seen[document["genre"]] % TEST_EVERY else "test"
        seen[document["genre"]] += 1
        if place == split and genre in {"", document["genre"]}:
            documents.append(document["text"])
    return "\n\n".join(documents)


if __name__ == "__main__":
    sys.exit(main())
