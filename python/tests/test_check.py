"""Every bad input is found before anything runs, with its place, its code and what to do."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import CALIBRATION, EVALUATIONS, folder_of
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckReport, CheckRequest

WANDA = {"id": "wanda", "params": {}}
MAGNITUDE = {"id": "magnitude", "params": {}}


def check(engine: Engine, **changes: Any) -> CheckReport:
    request = {
        "model": "file:llama",
        "methods": [MAGNITUDE, WANDA],
        "levels": [0.5],
        "patterns": ["unstructured", "2:4"],
        "calibration": CALIBRATION,
        "evaluations": EVALUATIONS,
    }
    return engine.check(CheckRequest.model_validate(request | changes))


def test_a_sound_job_has_no_problems(engine: Engine) -> None:
    report = check(engine)
    assert report.problems == []
    assert report.model is not None
    assert (report.model.family, report.model.blocks, report.model.max_seqlen) == ("llama", 3, 256)
    assert engine._loaded is None  # no weights were read


@pytest.mark.parametrize(
    ("changes", "pointer", "code", "message"),
    [
        ({"model": "file:no"}, "/model", "PRUNE_UNKNOWN_MODEL", "no folder"),
        ({"model": "demo/smollm"}, "/model", "PRUNE_UNKNOWN_MODEL", "did you mean"),
        ({"model": "file:../home"}, "/model", "PRUNE_PATH_OUTSIDE_ROOTS", "SECATEUR_MODEL_ROOTS"),
        ({"methods": [MAGNITUDE, {"id": "wnada", "params": {}}]}, "/methods/1/id", "PRUNE_UNKNOWN_METHOD", "wanda"),
        ({"methods": [{"id": "dense", "params": {}}]}, "/methods/0/id", "PRUNE_UNKNOWN_METHOD", "baseline"),
        (
            {"methods": [MAGNITUDE, {"id": "wanda", "params": {"variant": 1}}]},
            "/methods/1/params/variant",
            "PRUNE_INVALID_PARAMS",
            "boolean",
        ),
        ({"patterns": ["2:4", "4:4"]}, "/patterns/1", "PRUNE_UNSUPPORTED_PATTERN", "0 < n < m"),
        ({"methods": [WANDA], "patterns": ["structured"]}, "/patterns/0", "PRUNE_UNSUPPORTED_PATTERN", "wanda cannot"),
        ({"patterns": ["12:24"]}, "/patterns/0", "PRUNE_PATTERN_MISMATCH", "self_attn.q_proj has 32 inputs"),
        ({"calibration": {"seqlen": 257}}, "/calibration/seqlen", "PRUNE_SEQLEN_TOO_LONG", "at most 256"),
        ({"calibration": {"dataset": "bron"}}, "/calibration/dataset", "PRUNE_UNKNOWN_DATASET", "did you mean brown"),
        ({"calibration": {"split": "tran"}}, "/calibration/split", "PRUNE_UNKNOWN_DATASET", "did you mean train"),
        (
            {"calibration": {"dataset": "file:short.txt", "seqlen": 64}},
            "/calibration/seqlen",
            "PRUNE_TEXT_TOO_SHORT",
            "shorter seqlen",
        ),
        (
            {"calibration": {"dataset": "file:short.txt", "seqlen": 64, "sampling": "sequential"}},
            "/calibration/seqlen",
            "PRUNE_TEXT_TOO_SHORT",
            "shorter seqlen",
        ),
        (
            {"calibration": {"dataset": "file:/etc/passwd"}},
            "/calibration/dataset",
            "PRUNE_PATH_OUTSIDE_ROOTS",
            "SECATEUR_DATA_ROOTS",
        ),
        (
            {"evaluations": [*EVALUATIONS, {"dataset": "file:short.txt", "seqlen": 64}]},
            "/evaluations/1/seqlen",
            "PRUNE_TEXT_TOO_SHORT",
            "less than a window of 64",
        ),
        (
            {"evaluations": [{"dataset": "brown", "seqlen": 512}]},
            "/evaluations/0/seqlen",
            "PRUNE_SEQLEN_TOO_LONG",
            "256",
        ),
        ({"evaluations": [{"dataset": "b"}]}, "/evaluations/0/dataset", "PRUNE_UNKNOWN_DATASET", "known: brown"),
    ],
)
def test_each_problem_is_found_alone(
    engine: Engine, settings: Settings, changes: dict[str, Any], pointer: str, code: str, message: str
) -> None:
    (settings.data_roots[0] / "short.txt").write_text("the of and")
    [problem] = check(engine, **changes).problems
    assert (problem.pointer, problem.code) == (pointer, code)
    assert message in problem.message


def test_a_dataset_that_is_not_here_is_unavailable(settings: Settings, tmp_path: Path) -> None:
    report = check(Engine(dataclasses.replace(settings, home=tmp_path)))
    assert [(problem.pointer, problem.code) for problem in report.problems] == [
        ("/calibration/dataset", "PRUNE_DATASET_UNAVAILABLE"),
        ("/evaluations/0/dataset", "PRUNE_DATASET_UNAVAILABLE"),
    ]
    assert all("npm run setup" in problem.message for problem in report.problems)


def test_all_problems_are_found_at_once(engine: Engine) -> None:
    report = check(
        engine,
        methods=[{"id": "no", "params": {}}, {"id": "wanda", "params": {"a": 1}}, WANDA],
        patterns=["12:24"],
        calibration={"seqlen": 300},
        evaluations=[{"dataset": "no"}],
    )
    assert [problem.pointer for problem in report.problems] == [
        "/methods/0/id",
        "/methods/1/params/a",
        "/patterns/0",
        "/calibration/seqlen",
        "/evaluations/0/dataset",
    ]
    assert report.model is not None


def test_a_text_that_no_method_looks_at_may_be_short_but_not_unknown(engine: Engine) -> None:
    short = {"dataset": "file:short.txt", "seqlen": 64}
    assert check(engine, methods=[MAGNITUDE], calibration=short).problems == []
    (problem,) = check(engine, methods=[MAGNITUDE], calibration={"dataset": "no-such"}).problems
    assert (problem.pointer, problem.code) == ("/calibration/dataset", "PRUNE_UNKNOWN_DATASET")


def test_a_model_that_cannot_be_read_is_found(settings: Settings, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "broken"))
    (folder / "tokenizer.json").write_text("{")
    report = check(Engine(dataclasses.replace(settings, model_roots=(tmp_path,))), model="file:broken")
    assert {(problem.pointer, problem.code) for problem in report.problems} == {("/model", "PRUNE_UNREADABLE_MODEL")}
    assert len(report.problems) == 1
