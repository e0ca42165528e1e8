"""Trials whose models write: on prompts and on problems."""

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import DENSE, MAGNITUDE, run, succeed, trial_spec, warm
from secateur.engine import Engine
from secateur.evaluation import code
from secateur.evaluation.generation import Continuation, Writer
from secateur.evaluation.passes.prompt_continuations import distinct
from secateur.settings import Settings
from secateur.spec import Progress, ResultMeasurement, TrialResult
from support.rejections import rejection
from support.tiny_models import tokenizer, write_tiny_model

PROMPTS = {"dataset": "prompts", "seqlen": 12}
WRITTEN = [PROMPTS | {"metric": metric} for metric in ("distinct_2", "repetition", "generated_perplexity")]
PROBLEMS = [
    {"dataset": "humaneval", "seqlen": 8, "windows": 2, "metric": metric}
    for metric in ("pass_at_1", "parse_rate", "run_rate")
]
PERPLEXITY = {"dataset": "brown", "seqlen": 64, "windows": 20}


def by_metric(result: TrialResult) -> dict[str, ResultMeasurement]:
    return {measurement.metric: measurement for measurement in result.measurements}


def test_texts_are_measured_and_kept(engine: Engine) -> None:
    found = by_metric(succeed(engine, trial_spec(**DENSE, evaluations=WRITTEN)))
    texts = found["distinct_2"].texts
    assert texts is not None
    assert texts[0].prompt == "University is"
    assert found["repetition"].texts is None
    assert {each.windows for each in found.values()} == {len(texts)} == {8}
    assert {0 < (each.tokens or 0) <= 8 * 12 for each in found.values()} == {True}
    again = by_metric(succeed(engine, trial_spec(**DENSE, evaluations=WRITTEN)))
    assert [each.outcomes for each in again.values()] == [each.outcomes for each in found.values()]


def test_a_pruned_models_text_is_measured_by_the_dense_model(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Continuation] = []
    write = Writer.write

    def noted(*arguments: Any, **options: Any) -> list[Continuation] | None:
        written.extend(write(*arguments, **options) or [])
        return written

    monkeypatch.setattr(Writer, "write", noted)
    spec = trial_spec(**MAGNITUDE, level=0.7, evaluations=[*WRITTEN, PERPLEXITY])
    found = by_metric(succeed(engine, spec))
    texts = found["distinct_2"].texts
    assert texts is not None
    assert [text.text for text in texts] == [each.text for each in written]
    model, own = warm(engine).model, tokenizer()
    losses = []
    for text, continuation in zip(texts, written, strict=True):
        prompt = own(text.prompt, add_special_tokens=False)["input_ids"]
        ids = torch.tensor([prompt + continuation.tokens])
        with torch.inference_mode():
            logits = model(input_ids=ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
        losses.append(-float(logits.gather(1, ids[0, len(prompt) :, None]).mean()))
    assert found["generated_perplexity"].value == pytest.approx(math.exp(sum(losses) / len(losses)), rel=1e-5)
    # What is measured after it is measured on the pruned model.
    alone = by_metric(succeed(engine, trial_spec(**MAGNITUDE, level=0.7, evaluations=[PERPLEXITY])))
    assert found["perplexity"].outcomes == alone["perplexity"].outcomes
    assert found["perplexity"].value != succeed(engine, trial_spec(**DENSE)).measurements[0].value


def test_streamed_blocks_write_the_same(settings: Settings, tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "deep", blocks=24)
    own = dataclasses.replace(settings, model_roots=(tmp_path,))
    tight = Engine(dataclasses.replace(own, device_memory=600_000))
    few = [each | {"windows": 4} for each in (*WRITTEN, PERPLEXITY)]
    spec = trial_spec(**MAGNITUDE, model="file:deep", evaluations=few)
    streamed, usual = succeed(tight, spec), succeed(Engine(own), spec)
    assert warm(tight).weights.working_bytes is not None
    assert [each.outcomes for each in streamed.measurements] == [each.outcomes for each in usual.measurements]


def roomy(settings: Settings, tmp_path: Path) -> Engine:
    """An engine with a model that has room for problems."""
    config = write_tiny_model(tmp_path / "roomy") / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"max_position_embeddings": 2048}))
    return Engine(dataclasses.replace(settings, model_roots=(tmp_path,)))


def test_solutions_are_tried(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = roomy(settings, tmp_path)
    spec = trial_spec(**DENSE, model="file:roomy", evaluations=PROBLEMS)
    found = by_metric(succeed(engine, spec))
    assert [found[metric].value for metric in ("pass_at_1", "run_rate")] == [0, 0]  # an untrained model
    assert found["pass_at_1"].texts is not None
    stages = iter([code.Stages(True, True, True), code.Stages(True, False, False)])
    monkeypatch.setattr("secateur.evaluation.passes.problem_solutions.try_solution", lambda *_: next(stages))
    found = by_metric(succeed(engine, spec))
    assert [found[metric].value for metric in ("pass_at_1", "parse_rate", "run_rate")] == [0.5, 1.0, 0.5]


def test_a_trial_is_cancelled_while_a_model_writes(engine: Engine) -> None:
    seen: list[str] = []

    def progress(step: Progress) -> None:
        seen.append(step.phase)

    calls = 0

    def cancelled() -> bool:
        nonlocal calls
        calls += "evaluate" in seen
        return calls > 20

    assert (
        run(engine, trial_spec(**DENSE, evaluations=[PERPLEXITY, *WRITTEN]), progress, cancelled).status == "cancelled"
    )


def test_without_a_sandbox_problems_are_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("secateur.evaluation.sandbox.sandbox.find_spec", lambda _: None)
    result = run(roomy(settings, tmp_path), trial_spec(**DENSE, model="file:roomy", evaluations=PROBLEMS))
    assert result.error is not None
    assert result.error.type == "PRUNE_SANDBOX_UNAVAILABLE"


@pytest.mark.parametrize(
    ("changes", "code", "pointer", "message"),
    [
        (
            {"evaluations": [{"dataset": "prompts", "metric": "perplexity"}]},
            "PRUNE_UNSUITABLE_DATASET",
            "/evaluations/0/metric",
            "the metrics for prompts are",
        ),
        (
            {"evaluations": [{"dataset": "brown", "metric": "pass_at_1"}]},
            "PRUNE_UNSUITABLE_DATASET",
            "/evaluations/0/metric",
            "the metrics for text are",
        ),
        (
            {"calibration": {"dataset": "prompts", "split": "test"}},
            "PRUNE_UNSUITABLE_DATASET",
            "/calibration/dataset",
            "not calibrated",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    engine: Engine, changes: dict[str, Any], code: str, pointer: str, message: str
) -> None:
    found = rejection(engine.fingerprint, trial_spec(**changes))
    assert found[:2] == (code, pointer)
    assert message in found[2]


def test_prompts_that_leave_no_room_are_refused(engine: Engine) -> None:
    result = run(engine, trial_spec(**DENSE, evaluations=PROBLEMS))
    assert result.error is not None
    assert result.error.type == "PRUNE_SEQLEN_TOO_LONG"
    assert "choose a seqlen of at most 0" in result.error.message


def test_ngrams_are_counted() -> None:
    assert distinct([1, 2, 1, 2, 1], 2) == 0.5
    assert distinct([1, 2, 3], 4) == 1.0
