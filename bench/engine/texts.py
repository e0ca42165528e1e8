"""The memory that checks and trials take for texts of 5, 50 and 200 MiB, each in a process of its own."""

import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from bench.engine.measure import Bench, Row
from secateur.spec import Calibration, Evaluation, TrialSpec
from secateur.spec.wire import Sampling

_MEBIBYTES = (5, 50, 200)
_SAMPLINGS: tuple[Sampling, ...] = ("sequential", "random")
_SEQLEN, _WINDOWS = 128, 8
_DOCUMENT = 2_000
"""Characters of each of many documents."""


def growth_with_the_text(bench: Bench) -> Iterator[Row]:
    """The peak of a process with the largest text, less the peak with the smallest."""
    with tempfile.TemporaryDirectory() as folder:
        own = dataclasses.replace(bench, settings=dataclasses.replace(bench.settings, data_roots=(Path(folder),)))
        source = (bench.settings.data_roots[0] / "wikitext2" / "valid.txt").read_text(encoding="utf-8")
        for mebibytes in _MEBIBYTES:
            _write_texts(Path(folder), source, mebibytes)
        for name, measure in _MEASURES.items():
            for documents, suffix in (("one document", "txt"), ("many documents", "jsonl")):
                for sampling in _SAMPLINGS:
                    peaks = [measure(own, size, suffix, sampling) for size in _MEBIBYTES]
                    yield _growth(f"{name} of {documents}, {sampling}", peaks)


def _write_texts(folder: Path, source: str, mebibytes: int) -> None:
    parts = [source[start : start + _DOCUMENT] for start in range(0, len(source), _DOCUMENT)]
    lines = [json.dumps({"text": part}, ensure_ascii=False) + "\n" for part in parts]
    for suffix, pieces in (("txt", parts), ("jsonl", lines)):
        written = 0
        with (folder / f"{mebibytes}.{suffix}").open("w", encoding="utf-8") as file:
            for piece in cycle(pieces):
                written += len(piece.encode())
                if written > mebibytes * 2**20:
                    break
                file.write(piece)


def _growth(what: str, peaks: list[int]) -> Row:
    note = ", ".join(f"{peak >> 20} MiB at {size}" for peak, size in zip(peaks, _MEBIBYTES, strict=True))
    return Row(f"{what}: growth of memory", (peaks[-1] - peaks[0]) / 2**20, 50, "at most", note, " MiB")


def _check(bench: Bench, mebibytes: int, suffix: str, sampling: Sampling) -> int:
    """Bytes at the peak of `secateur check`."""
    spec = _spec(bench, mebibytes, suffix, sampling).model_dump(mode="json", by_alias=True)
    job = {name: spec[name] for name in ("model", "calibration", "evaluations")}
    job |= {"methods": [{"id": "wanda", "params": {}, "patterns": None}], "levels": [0.5]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(job, file)
        file.flush()
        environment = os.environ | {"SECATEUR_DATA_ROOTS": str(bench.settings.data_roots[0])}
        command = [sys.executable, "-m", "secateur", "check", file.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout
            report = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or json.loads(report)["problems"]:
        raise SystemExit(f"secateur check exited with {process.returncode}: {report.decode()}")
    return usage.ru_maxrss * 1024


def _trial(bench: Bench, mebibytes: int, suffix: str, sampling: Sampling) -> int:
    """Bytes at the peak of `secateur trial`."""
    return bench.run_in_own_process(_spec(bench, mebibytes, suffix, sampling)).memory.peak_bytes


def _spec(bench: Bench, mebibytes: int, suffix: str, sampling: Sampling) -> TrialSpec:
    """Wanda on eight windows of the text, then eight windows of it are evaluated."""
    dataset = f"file:{mebibytes}.{suffix}"
    changes = {
        "calibration": Calibration(dataset=dataset, samples=_WINDOWS, seqlen=_SEQLEN, sampling=sampling),
        "evaluations": [Evaluation(dataset=dataset, seqlen=_SEQLEN, windows=_WINDOWS)],
    }
    return bench.spec(model="demo/brown-opt").model_copy(update=changes)


_MEASURES: dict[str, Callable[[Bench, int, str, Sampling], int]] = {"check": _check, "trial": _trial}
