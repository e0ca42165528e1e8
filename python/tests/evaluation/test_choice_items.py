"""Multiple-choice items are judged as lm_eval judges them on the saved model."""

import base64
import dataclasses
import functools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from lm_eval.api.task import ConfigurableTask
from lm_eval.evaluator import simple_evaluate
from lm_eval.models.huggingface import HFLM

from conftest import DENSE, run, succeed, trial_spec
from secateur import artifacts
from secateur.data.tasks.harness import quiet_harness
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckRequest, ResultMeasurement
from support.tiny_models import write_tiny_model

TASK = """
task: colours
dataset_path: json
dataset_kwargs: {data_files: {test: ROWS}}
output_type: multiple_choice
test_split: test
doc_to_text: "{{question}}"
doc_to_target: answer
doc_to_choice: choices
metric_list:
  - {metric: acc, aggregation: mean, higher_is_better: true}
  - {metric: acc_norm, aggregation: mean, higher_is_better: true}
metadata: {version: 1}
"""
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "that",
    "is",
    "was",
    "he",
    "for",
    "it",
    "with",
    "as",
    "his",
    "on",
    "be",
    "at",
    "by",
    "had",
    "not",
]
ROWS = [
    {
        "question": " ".join(WORDS[index % 7 : index % 7 + 3 + index % 5]),
        "choices": [WORDS[index % 20], f"{WORDS[(3 * index) % 20]} {WORDS[(index + 5) % 20]}", "from which they are"],
        "answer": index % 3,
    }
    for index in range(40)
]
BOTH: list[dict[str, Any]] = [{"metric": name, "dataset": "file:task.yaml"} for name in ("accuracy", "accuracy_norm")]


@pytest.fixture
def with_task(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (tmp_path / "task.yaml").write_text(TASK.replace("ROWS", "rows.jsonl"))
    return dataclasses.replace(settings, data_roots=(tmp_path,))


def hits(measured: ResultMeasurement) -> list[int]:
    assert measured.outcomes
    bits = np.unpackbits(np.frombuffer(base64.b64decode(measured.outcomes.values), dtype=np.uint8))
    return [int(bit) for bit in bits[: measured.windows]]


@pytest.mark.parametrize(("model", "bos"), [("llama", "never"), ("opt", "never"), ("llama", "always")])
def test_figures_are_those_of_lm_eval_on_the_saved_model(
    with_task: Settings, tmp_path: Path, model: str, bos: str
) -> None:
    engine = Engine(with_task)
    spec = trial_spec(
        model=f"file:{model}",
        method={"id": "magnitude", "params": {}},
        evaluations=[part | {"bos": bos} for part in BOTH],
    )
    saved = tmp_path / "saved"
    result = engine.run(
        spec,
        progress=lambda _: None,
        cancelled=lambda: False,
        keep=functools.partial(artifacts.save, spec=spec, folders={"plain": saved}),
    )
    assert result.status == "succeeded", result.error
    with quiet_harness():
        harness = HFLM(pretrained=str(saved), device="cpu", dtype="float32", batch_size=7, add_bos_token=bos != "never")
        config = yaml.safe_load(TASK.replace("ROWS", str(tmp_path / "rows.jsonl")))
        direct = simple_evaluate(harness, tasks=[ConfigurableTask(config=config)], log_samples=True, bootstrap_iters=0)
    samples = sorted(direct["samples"]["colours"], key=lambda sample: sample["doc_id"])
    for measured, name in zip(result.measurements, ("acc", "acc_norm"), strict=True):
        assert hits(measured) == [int(sample[name]) for sample in samples]
        assert measured.value == pytest.approx(direct["results"]["colours"][f"{name},none"])
        assert measured.value is not None
        assert 0 < measured.value < 1
    assert result.protocol
    [task] = result.protocol.tasks
    assert (task.dataset, task.version, task.harness) == ("file:task.yaml", "1", "0.4.13")


def test_windows_limits_the_items(with_task: Settings) -> None:
    engine = Engine(with_task)
    every = succeed(engine, trial_spec(**DENSE, evaluations=BOTH[:1])).measurements[0]
    few = succeed(engine, trial_spec(**DENSE, evaluations=[BOTH[0] | {"windows": 9}])).measurements[0]
    assert (every.windows, few.windows) == (40, 9)
    assert hits(few) == hits(every)[:9]


def test_a_long_request_loses_its_beginning_with_a_warning(with_task: Settings) -> None:
    result = succeed(Engine(with_task), trial_spec(**DENSE, evaluations=[BOTH[0] | {"seqlen": 8}]))
    assert any("are longer than 8 tokens and were cut" in warning for warning in result.warnings)


def test_a_model_in_pieces_gives_the_same_answers(with_task: Settings, tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "models/deep", blocks=24)
    settings = dataclasses.replace(with_task, model_roots=(tmp_path / "models",))
    spec = trial_spec(**DENSE, model="file:deep", evaluations=BOTH)
    whole = succeed(Engine(settings), spec).measurements
    pieces = Engine(dataclasses.replace(settings, device_memory=1_360_000))
    offloaded = succeed(pieces, spec).measurements
    assert pieces._loaded
    assert pieces._loaded.weights.working_bytes is not None
    assert [part.outcomes for part in offloaded] == [part.outcomes for part in whole]


def test_nan_is_said_with_where_it_begins(with_task: Settings) -> None:
    engine = Engine(with_task)
    succeed(engine, trial_spec(**DENSE, evaluations=BOTH))
    assert engine._loaded
    with torch.no_grad():
        engine._loaded.model.get_output_embeddings().weight.fill_(torch.nan)
    result = run(engine, trial_spec(method={"id": "magnitude", "params": {}}, evaluations=BOTH))
    assert [part.status for part in result.measurements] == ["nan", "nan"]
    assert result.measurements[0].non_finite
    assert result.measurements[0].non_finite.what == "weights"


def test_a_task_is_not_for_calibration(with_task: Settings) -> None:
    request = CheckRequest.model_validate(
        {
            "model": "file:llama",
            "methods": [{"id": "wanda", "params": {}}],
            "levels": [0.5],
            "calibration": {"dataset": "file:task.yaml"},
            "evaluations": BOTH,
        }
    )
    [problem] = Engine(with_task).check(request).problems
    assert problem.pointer == "/calibration/dataset"
    assert problem.message.startswith("a model can be evaluated on the choices of file:task.yaml, and not calibrated")
