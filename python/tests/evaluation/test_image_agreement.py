"""How far an image classifier agrees with the dense one, with labels and without."""

import math
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoModelForImageClassification

from conftest import DENSE, run, succeed, trial_spec
from secateur.artifacts import PrunedModel
from secateur.engine import Engine
from secateur.evaluation.dense_states import HiddenStates
from secateur.evaluation.image_agreement import gathered_logits
from secateur.models.preprocessors import load_image_processor
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import CheckRequest, Progress, TrialResult, TrialSpec
from support.image_folders import write_image
from support.tiny_models import write_tiny_image_model

METRICS = ("accuracy", "kl_divergence", "top1_agreement")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """A model of four classes, a folder of images without labels, and the same images with labels."""
    write_tiny_image_model(tmp_path / "models" / "vit", labels=4, channels=3)
    for index in range(12):
        write_image(tmp_path / "data" / "unlabelled" / f"{index:02}.png", seed=index)
        write_image(tmp_path / "data" / "labelled" / "abcd"[index // 3] / f"{index:02}.png", seed=index)
    (tmp_path / "data" / "unlabelled" / "notes.txt").write_text("no image")
    return Settings(
        home=tmp_path / "home",
        model_roots=(tmp_path / "models",),
        data_roots=(tmp_path / "data",),
        device="cpu",
        threads=1,
    )


def spec_of(folder: str, metrics: tuple[str, ...], **changes: Any) -> TrialSpec:
    spec: dict[str, Any] = {
        "model": "file:vit",
        "method": {"id": "magnitude", "params": {}},
        "evaluations": [{"metric": metric, "dataset": f"file:{folder}"} for metric in metrics],
    }
    return trial_spec(**spec | changes)


def values(result: TrialResult) -> list[float | None]:
    return [part.value for part in result.measurements]


def test_figures_are_those_of_two_plain_models_side_by_side(own: Settings) -> None:
    source = locate("file:vit", own)
    processor = load_image_processor(source)
    files = sorted((own.data_roots[0] / "unlabelled").glob("*.png"))
    pixels = [processor(images=Image.open(file).convert("RGB"), return_tensors="pt").pixel_values for file in files]
    plain = AutoModelForImageClassification.from_pretrained(source.folder).eval()

    def keep(pruned: PrunedModel) -> None:
        plain.load_state_dict(pruned.loaded.model.state_dict())

    with torch.no_grad():
        expected = torch.cat([plain(each).logits for each in pixels]).double()
        engine = Engine(own)
        result = engine.run(
            spec_of("unlabelled", METRICS[1:]), progress=lambda _: None, cancelled=lambda: False, keep=keep
        )
        logits = torch.cat([plain(each).logits for each in pixels]).double()
    assert result.status == "succeeded", result.error
    p, q = expected.log_softmax(-1), logits.log_softmax(-1)
    divergence, agreement = values(result)
    assert divergence == pytest.approx(float((p.exp() * (p - q)).sum(-1).mean()), rel=1e-4)
    assert agreement == float((expected.argmax(-1) == logits.argmax(-1)).double().mean())
    assert divergence is not None
    assert divergence > 1e-5
    assert [part.windows for part in result.measurements] == [12, 12]


def test_labels_change_neither_figure_and_accuracy_shares_the_pass(own: Settings) -> None:
    engine = Engine(own)
    seen: list[Progress] = []
    labelled = run(engine, spec_of("labelled", METRICS), seen.append)
    assert sum("dense model on" in event.message for event in seen) == 1
    seen.clear()
    again = run(engine, spec_of("labelled", METRICS), seen.append)
    assert not any("dense model on" in event.message for event in seen)
    assert values(again) == values(labelled)
    assert values(labelled)[1:] == values(succeed(engine, spec_of("unlabelled", METRICS[1:])))
    assert values(labelled)[:1] == values(succeed(engine, spec_of("labelled", METRICS[:1])))


def test_the_dense_model_agrees_with_itself(own: Settings) -> None:
    assert values(succeed(Engine(own), spec_of("unlabelled", METRICS[1:], **DENSE))) == [0.0, 1.0]


def test_images_without_labels_are_refused_where_labels_are_needed(own: Settings) -> None:
    methods = ["wanda", "sparsegpt", "ewc", "reinforcement"]
    request = {
        "model": "file:vit",
        "methods": [{"id": method, "params": {}} for method in methods],
        "levels": [0.5],
        "calibration": {"dataset": "file:unlabelled"},
        "evaluations": [{"metric": metric, "dataset": "file:unlabelled"} for metric in METRICS],
    }
    report = Engine(own).check(CheckRequest.model_validate(request))
    problems = {problem.pointer: problem.message for problem in report.problems}
    assert list(problems) == ["/methods/2", "/methods/3", "/evaluations/0/dataset"]
    assert problems["/methods/2"].startswith("ewc needs the loss on the calibration data, and these images have no")
    assert "kl_divergence and top1_agreement need none" in problems["/evaluations/0/dataset"]


def test_labels_change_nothing_in_the_statistics(own: Settings) -> None:
    pruned = [
        succeed(
            Engine(own),
            spec_of(
                "unlabelled",
                METRICS[1:],
                method={"id": "wanda", "params": {}},
                calibration={"dataset": f"file:{folder}", "samples": 5},
            ),
        )
        for folder in ("labelled", "unlabelled")
    ]
    assert pruned[0].weights_digest == pruned[1].weights_digest
    assert values(pruned[0]) == values(pruned[1])


def test_an_image_beside_classes_still_needs_one(own: Settings) -> None:
    write_image(own.data_roots[0] / "labelled" / "loose.png", seed=1)
    result = run(Engine(own), spec_of("labelled", METRICS[1:]))
    assert result.error is not None
    assert "loose.png: the image has no class" in result.error.message


def test_a_broken_dense_model_has_no_logits_to_compare_with(own: Settings) -> None:
    model = AutoModelForImageClassification.from_pretrained(locate("file:vit", own).folder).eval()
    with torch.no_grad():
        model.classifier.weight.fill_(math.nan)
    images = Samples(torch.rand(3, 3, model.config.image_size, model.config.image_size), torch.full((3,), -1))

    def allocate(shape: torch.Size, dtype: torch.dtype) -> HiddenStates:
        return HiddenStates(shape, dtype, None)

    assert gathered_logits(model, images, lambda *_: None, allocate=allocate) is None
