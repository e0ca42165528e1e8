"""A check reports every bad input before anything runs, with its pointer, its code and what to do."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import save_file

from conftest import CALIBRATION, EVALUATIONS, folder_of
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckReport, CheckRequest

SHORT = {"dataset": "file:short.txt", "seqlen": 64}
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


def test_a_valid_job_has_no_problems(engine: Engine) -> None:
    report = check(engine)
    assert report.problems == []
    assert report.model is not None
    assert (report.model.family, report.model.blocks, report.model.max_seqlen) == ("llama", 3, 256)
    prunable = 3 * (2 * 32 * 32 + 2 * 16 * 32 + 3 * 64 * 32)
    assert (report.model.prunable_parameters, report.model.dtype_bytes) == (prunable, 4)
    assert report.model.parameters > prunable
    assert report.methods is not None
    assert [(method.id, method.params) for method in report.methods] == [("magnitude", {}), ("wanda", {})]
    assert engine._loaded is None  # no weights were read


def test_a_model_that_cannot_be_shrunk_is_a_problem_only_if_shrunk_models_are_kept(
    families: Settings, engine: Engine
) -> None:
    assert check(engine, shrunk=True).problems == []
    other = Engine(families)
    assert check(other, model="file:bloom", patterns=None).problems == []
    [problem] = check(other, model="file:bloom", patterns=None, shrunk=True).problems
    assert (problem.pointer, problem.code) == ("/keepArtifacts", "PRUNE_UNSUPPORTED_MODEL")
    assert problem.message.startswith("BloomForCausalLM cannot be shrunk")


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
        ({"calibration": CALIBRATION | {"seqlen": 257}}, "/calibration/seqlen", "PRUNE_SEQLEN_TOO_LONG", "at most 256"),
        ({"calibration": {"dataset": "bron"}}, "/calibration/dataset", "PRUNE_UNKNOWN_DATASET", "did you mean brown"),
        (
            {"calibration": CALIBRATION | {"split": "tran"}},
            "/calibration/split",
            "PRUNE_UNKNOWN_DATASET",
            "did you mean train",
        ),
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
def test_each_problem_is_reported_with_its_pointer(
    engine: Engine, settings: Settings, changes: dict[str, Any], pointer: str, code: str, message: str
) -> None:
    (settings.data_roots[0] / "short.txt").write_text("the of and")
    [problem] = check(engine, **changes).problems
    assert (problem.pointer, problem.code) == (pointer, code)
    assert message in problem.message


def test_a_method_uses_its_own_patterns_or_else_the_jobs_or_else_its_first(engine: Engine) -> None:
    def patterns(**changes: Any) -> list[list[str]]:
        report = check(engine, **changes)
        assert report.problems == []
        assert report.methods is not None
        return [method.patterns for method in report.methods]

    own = {"id": "l1-norm", "params": {}, "patterns": ["structured"]}
    assert patterns(methods=[WANDA, own]) == [["unstructured", "2:4"], ["structured"]]
    assert patterns(methods=[WANDA, own], patterns=None) == [["unstructured"], ["structured"]]
    l1_norm = {"id": "l1-norm", "params": {}}
    assert patterns(methods=[l1_norm, WANDA], patterns=None) == [["structured"], ["unstructured"]]


def test_a_pattern_problem_points_to_where_the_pattern_is_requested(engine: Engine) -> None:
    report = check(
        engine,
        methods=[
            WANDA,
            {"id": "magnitude", "params": {}, "patterns": ["structured", "12:24"]},
            {"id": "l1-norm", "params": {}, "patterns": None},
        ],
    )
    assert report.methods is None
    assert [(problem.pointer, problem.message.partition(";")[0]) for problem in report.problems] == [
        ("/methods/1/patterns/0", "magnitude cannot prune structured"),
        ("/patterns/0", "l1-norm cannot prune unstructured"),
        ("/patterns/1", "l1-norm cannot prune 2:4"),
        ("/methods/1/patterns/1", "12:24: self_attn.q_proj has 32 inputs, which is no multiple of 24"),
    ]


@pytest.mark.parametrize(
    ("changes", "pointer", "message"),
    [
        ({"allocation": {"blocks": [0.1, -0.1]}}, "/allocation/blocks", "2 numbers for the 3 blocks"),
        ({"allocation": {"blocks": [0.3, 0.0, -0.3]}, "levels": [0.5, 0.8]}, "/allocation/blocks/0", "at level 0.8"),
        ({"allocation": "owl", "patterns": ["unstructured", "2:4"]}, "/allocation", "2:4 fixes the level"),
        ({"allocation": "owl", "methods": [{"id": "reinforcement", "params": {}}]}, "/allocation", "reinforcement"),
        ({"allocation": "owl", "methods": [MAGNITUDE], "calibration": SHORT}, "/calibration/seqlen", "shorter seqlen"),
    ],
)
def test_an_impossible_allocation_is_reported(
    engine: Engine, settings: Settings, changes: dict[str, Any], pointer: str, message: str
) -> None:
    (settings.data_roots[0] / "short.txt").write_text("the of and")
    [problem] = check(engine, **{"patterns": ["unstructured"]} | changes).problems
    assert problem.pointer == pointer
    assert message in problem.message


def test_an_allocation_does_not_change_level_0(engine: Engine) -> None:
    allocation = {"blocks": [0.3, 0.0, -0.3]}
    assert check(engine, allocation=allocation, levels=[0.0, 0.5], patterns=["unstructured"]).problems == []


def test_a_dataset_without_its_file_is_unavailable(settings: Settings, tmp_path: Path) -> None:
    report = check(Engine(dataclasses.replace(settings, home=tmp_path)))
    assert [(problem.pointer, problem.code) for problem in report.problems] == [
        ("/calibration/dataset", "PRUNE_DATASET_UNAVAILABLE"),
        ("/evaluations/0/dataset", "PRUNE_DATASET_UNAVAILABLE"),
    ]
    assert all("npm run setup" in problem.message for problem in report.problems)


def test_all_problems_are_reported_together(engine: Engine) -> None:
    report = check(
        engine,
        methods=[{"id": "no", "params": {}}, {"id": "wanda", "params": {"a": 1}}, WANDA],
        patterns=["12:24"],
        calibration=CALIBRATION | {"seqlen": 300},
        evaluations=[{"dataset": "no"}],
    )
    assert [problem.pointer for problem in report.problems] == [
        "/methods/0/id",
        "/methods/1/params/a",
        "/patterns/0",
        "/calibration/seqlen",
        "/evaluations/0/dataset",
    ]
    assert (report.methods, report.model) == (None, None)


def test_a_text_that_no_method_reads_may_be_short_but_not_unknown(engine: Engine) -> None:
    assert check(engine, methods=[MAGNITUDE], calibration=SHORT).problems == []
    (problem,) = check(engine, methods=[MAGNITUDE], calibration={"dataset": "no-such"}).problems
    assert (problem.pointer, problem.code) == ("/calibration/dataset", "PRUNE_UNKNOWN_DATASET")


def test_an_unreadable_model_is_one_problem(settings: Settings, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "broken"))
    (folder / "tokenizer.json").write_text("{")
    report = check(Engine(dataclasses.replace(settings, model_roots=(tmp_path,))), model="file:broken")
    assert {(problem.pointer, problem.code) for problem in report.problems} == {("/model", "PRUNE_UNREADABLE_MODEL")}
    assert len(report.problems) == 1


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda weights: weights.write_bytes(weights.read_bytes()[:-1]), "is damaged or incomplete"),
        (lambda weights: weights.write_text("version https://git-lfs.github.com/spec/v1"), "git lfs pull"),
        (lambda weights: save_file({}, weights), "lacks 30 weights"),
        (lambda weights: weights.rename(weights.with_name("pytorch_model.bin")), "pickled"),
    ],
    ids=["truncated", "Git LFS pointer", "no tensors", "only pickles"],
)
def test_a_broken_checkpoint_is_found_before_the_job_is_accepted(
    settings: Settings, tmp_path: Path, damage: Callable[[Path], Any], message: str
) -> None:
    folder = shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "llama")
    damage(folder / "model.safetensors")
    [problem] = check(Engine(dataclasses.replace(settings, model_roots=(tmp_path,)))).problems
    assert (problem.pointer, problem.code) == ("/model", "PRUNE_UNREADABLE_MODEL")
    assert message in problem.message
