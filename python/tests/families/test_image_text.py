"""Calibration on images with texts: the statistics are those of plain transformers, image tokens included."""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor
from transformers import (
    AutoImageProcessor,
    AutoModelForImageTextToText,
    AutoProcessor,
    AutoTokenizer,
    PreTrainedConfig,
)

from conftest import EVALUATIONS, run, succeed, trial_spec
from secateur.calibration.collector import LayerStatistics
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import Gram, Statistics
from secateur.data.datasets import Datasets
from secateur.data.planning import DataPlanner
from secateur.data.sampling import Sampler
from secateur.engine import Engine
from secateur.models.config import IMAGE_TEXT_FAMILIES, input_spec, load_config
from secateur.models.loading import Offload, load
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import Calibration, CheckRequest, TrialSpec
from support.families import write_family
from support.image_folders import write_image, write_metadata
from support.image_text_families import FAMILIES, IMAGE_TOKENS, write
from support.pruning_runs import CPU
from support.tiny_models import tokenizer, write_tiny_model

TEXTS = [
    "the cat is on it and he had not an one they which have from at by be for it with as his on be at by but are or",
    "was he for it",
    "of and to in that is was he for it with as his on be at by had not are but from or have an they which one the cat",
    "one",
    "not are but from or have an they which one that is in to and of the be by at on his as with it for he was that",
]
SIZES = [(16, 16), (30, 18), (12, 28), (20, 20), (33, 17)]
SEQLEN = 40
PHOTOS = {"dataset": "file:photos", "samples": 5, "seqlen": SEQLEN, "sampling": "sequential"}


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A model of every family, and a folder of images of many sizes with texts."""
    root = tmp_path_factory.mktemp("image-text")
    for family in FAMILIES:
        write(root / "models" / family, family)
    write_photos(root / "data" / "photos", TEXTS)
    return dataclasses.replace(settings, model_roots=(root / "models",), data_roots=(root / "data",))


def write_photos(folder: Path, texts: list[str]) -> None:
    rows = [{"file_name": f"{index}.png", "text": text} for index, text in enumerate(texts)]
    for index, size in enumerate(SIZES[: len(texts)]):
        write_image(folder / f"{index}.png", seed=index, size=size)
    write_metadata(folder, rows)


def test_every_family_has_a_tiny_model() -> None:
    assert FAMILIES == IMAGE_TEXT_FAMILIES


def sampled(settings: Settings, family: str, **changes: Any) -> Samples:
    source = locate(f"file:{family}", settings)
    planner = DataPlanner(Datasets(settings), source, input_spec(load_config(source)))
    plan = planner.calibration(Calibration.model_validate(PHOTOS | changes))
    return Sampler().calibration(source, plan, plan.spec.samples)


def plain_inputs(model: Path, photos: Path, config: PreTrainedConfig, bos: int | None) -> Iterator[dict[str, Tensor]]:
    """The arguments of the model for one image and text after the other, made with transformers alone."""
    own = AutoTokenizer.from_pretrained(model)
    for index in range(len(TEXTS)):
        image = Image.open(photos / f"{index}.png")
        if config.model_type.startswith("qwen"):
            found = AutoImageProcessor.from_pretrained(model, backend="pil")(images=[image], return_tensors="pt")
            rows, columns = found["image_grid_thw"][0, 1:].tolist()
            shown = "<|vision_start|>" + "<|image_pad|>" * (rows * columns // 4) + "<|vision_end|>"
            image_ids = own(shown, add_special_tokens=False, return_tensors="pt").input_ids[0]
        else:
            processor = AutoProcessor.from_pretrained(model)
            whole = {"do_image_splitting": False} if config.model_type == "idefics3" else {}
            found = processor(
                images=[image],
                text=[processor.image_token],
                add_special_tokens=False,
                return_tensors="pt",
                images_kwargs=whole,
            )
            image_ids = found.pop("input_ids")[0]
        text = own("\n\n".join(TEXTS[index:] + TEXTS[:index]), add_special_tokens=False, return_tensors="pt").input_ids
        ids = torch.cat((image_ids, text[0]))[:SEQLEN]
        ids = (ids if bos is None else torch.cat((torch.tensor([bos]), ids)))[None]
        types = (ids == config.image_token_id).long()
        pixels = ("pixel_values", "pixel_attention_mask", "image_grid_thw")
        named = {name: found[name] for name in pixels if name in found}
        if config.model_type == "gemma3":
            named["token_type_ids"] = types
        elif config.model_type.startswith("qwen"):
            named["mm_token_type_ids"] = types
        yield {"input_ids": ids, **named}


@torch.no_grad()
def plain_moments(model: Path, photos: Path, bos: int | None = None) -> dict[str, Tensor]:
    """The mean of x x^T of the inputs x of every Linear, by the name of the Linear."""
    plain = AutoModelForImageTextToText.from_pretrained(model, dtype=torch.float32).eval()
    sums: dict[str, Tensor] = {}
    counts: dict[str, int] = {}

    def add(name: str, given: tuple[Tensor]) -> None:
        rows = given[0].reshape(-1, given[0].shape[-1]).double()
        sums[name] = sums.get(name, torch.zeros(())) + rows.T @ rows
        counts[name] = counts.get(name, 0) + len(rows)

    with ExitStack() as hooks:
        for name, module in plain.named_modules():
            if isinstance(module, torch.nn.Linear):
                hook = module.register_forward_pre_hook(lambda _, given, name=name: add(name, given))
                hooks.callback(hook.remove)
        for kwargs in plain_inputs(model, photos, plain.config, bos):
            plain(**kwargs, use_cache=False)
    return {name: total / counts[name] for name, total in sums.items()}


@pytest.mark.parametrize(("batch", "bos", "outside"), [(2, "never", False), (5, "always", False), (2, "never", True)])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_statistics_are_those_of_plain_transformers(
    own: Settings, tmp_path: Path, family: str, batch: int, bos: str, outside: bool
) -> None:
    """`outside`: of a model that is larger than its device."""
    samples = sampled(own, family, bos=bos)
    assert samples.inputs.shape == (5, SEQLEN + samples.prefix)
    offload = Offload(tmp_path, 1 << 30) if outside else None
    loaded = load(locate(f"file:{family}", own), "float32", CPU, offload)
    found: dict[str, Tensor] = {}

    def keep(layers: LayerStatistics) -> None:
        for layer, statistics in layers.items():
            found[layer.name] = gram_of(statistics).double()

    options = PassOptions(mode="reference", batch=batch, gather=Gram)
    for block in sequential_pass(loaded.model, loaded.decoder, samples.model_inputs, options):
        block.prune_layers(keep)
    expected = plain_moments(own.model_roots[0] / family, own.data_roots[0] / "photos", samples.bos)
    assert len(found) == 21
    for name, moments in found.items():
        torch.testing.assert_close(moments, expected[name], rtol=1e-4, atol=1e-4 * float(expected[name].abs().max()))


def test_the_image_is_in_the_statistics(own: Settings) -> None:
    """Other pixels with the same tokens give other inputs."""
    samples = sampled(own, "llava")
    assert samples.images is not None
    other = dataclasses.replace(
        samples, images=tuple({"pixel_values": -image["pixel_values"]} for image in samples.images)
    )
    assert samples.digest != other.digest
    loaded = load(locate("file:llava", own), "float32", CPU)
    first = loaded.decoder.layers[0][0]
    matrices: list[Tensor] = []
    for shown in (samples, other):
        options = PassOptions(mode="reference", batch=5, gather=Gram)
        block = next(sequential_pass(loaded.model, loaded.decoder, shown.model_inputs, options))
        block.prune_layers(lambda layers: matrices.append(gram_of(layers[first])))
    assert (matrices[0] - matrices[1]).norm() > 0.01 * matrices[0].norm()


def gram_of(statistics: Statistics) -> Tensor:
    assert isinstance(statistics, Gram)
    return statistics.matrix


def spec_of(family: str, method: str = "wanda", params: dict[str, Any] | None = None, **changes: Any) -> TrialSpec:
    spec: dict[str, Any] = {
        "model": f"file:{family}",
        "method": {"id": method, "params": params or {}},
        "calibration": PHOTOS | {"sampling": "random"},
        "evaluations": [EVALUATIONS[0] | {"windows": 2}],
    }
    return trial_spec(**spec | changes)


@pytest.mark.parametrize(
    ("family", "method", "params"),
    [("llava", "wanda", {}), *((family, "movement", {"effort": "high"}) for family in FAMILIES)],
)
def test_a_trial_calibrates_on_images_and_is_measured_on_text(
    own: Settings, family: str, method: str, params: dict[str, Any]
) -> None:
    result = succeed(Engine(own), spec_of(family, method, params))
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.01)
    assert [(part.metric, part.dataset, part.status) for part in result.measurements] == [("perplexity", "brown", "ok")]
    assert result.protocol is not None
    used = result.protocol.calibration
    assert used is not None
    assert (used.dataset, used.split, used.samples, used.seqlen, used.tokens) == ("file:photos", "all", 5, 40, 200)
    drawn = sampled(own, family, sampling="random")
    token = load_config(locate(f"file:{family}", own)).image_token_id
    assert (used.digest, used.image_tokens) == (drawn.digest, int((drawn.inputs == token).sum()))


def test_levels_by_owl_see_the_images_and_fewer_images_are_a_warning(own: Settings) -> None:
    result = succeed(Engine(own), spec_of("llava", allocation="owl", calibration=PHOTOS | {"samples": 9}))
    assert "calibration: there are 5 images, not 9; all are used" in result.warnings


def test_the_fingerprint_depends_on_texts_and_images(own: Settings, tmp_path: Path) -> None:
    roots = (tmp_path / "data",)
    engine = Engine(dataclasses.replace(own, data_roots=roots))
    write_photos(roots[0] / "photos", TEXTS)
    found = [engine.fingerprint(spec_of("llava"))]
    write_photos(roots[0] / "photos", [*TEXTS[:4], f"{TEXTS[4]} of"])
    found.append(engine.fingerprint(spec_of("llava")))
    write_image(roots[0] / "photos" / "4.png", seed=99, size=SIZES[4])
    found.append(engine.fingerprint(spec_of("llava")))
    assert len(set(found)) == 3


def problems_of(own: Settings, model: str, method: str = "wanda", **changes: Any) -> list[tuple[str, str, str]]:
    request: dict[str, Any] = {
        "model": f"file:{model}",
        "methods": [{"id": method, "params": {}}],
        "levels": [0.5],
        "calibration": PHOTOS,
        "evaluations": [EVALUATIONS[0] | {"windows": 2}],
    }
    report = Engine(own).check(CheckRequest.model_validate(request | changes))
    return [(problem.pointer, problem.code, problem.message) for problem in report.problems]


def test_a_job_on_images_with_texts_passes_the_check(own: Settings) -> None:
    assert problems_of(own, "llava") == []


UNSUITABLE = "PRUNE_UNSUITABLE_DATASET"


@pytest.mark.parametrize(
    ("model", "method", "changes", "pointer", "code", "message"),
    [
        ("llava", "gradient", {}, "/methods/0", UNSUITABLE, "gradient needs the loss on the calibration data"),
        ("llava", "reinforcement", {}, "/methods/0", UNSUITABLE, "reinforcement needs the loss"),
        (
            "llava",
            "wanda",
            {"evaluations": [{"dataset": "file:photos"}]},
            "/evaluations/0/dataset",
            UNSUITABLE,
            "file:photos holds images, the model takes text",
        ),
        (
            "llava",
            "wanda",
            {"calibration": {"dataset": "digits"}},
            "/calibration/dataset",
            UNSUITABLE,
            "digits holds images, the model takes text",
        ),
        (
            "llava",
            "wanda",
            {"calibration": PHOTOS | {"seqlen": 16}},
            "/calibration/seqlen",
            "PRUNE_VALIDATION",
            "0.png takes 16 tokens, so windows of 16 tokens have no room for text",
        ),
        (
            "llava",
            "wanda",
            {"calibration": PHOTOS | {"seqlen": 256}},
            "/calibration/dataset",
            "PRUNE_TEXT_TOO_SHORT",
            "all texts of the images together have [0-9]+ tokens, and a window has room for 240",
        ),
        ("internvl", "wanda", {}, "/calibration/dataset", UNSUITABLE, "models of the types gemma3, idefics3, llava,"),
        ("llama", "wanda", {}, "/calibration/dataset", UNSUITABLE, "file:photos holds images, the model takes text"),
        ("bare", "wanda", {}, "/calibration", "PRUNE_UNREADABLE_MODEL", "bare"),
        (
            "llava",
            "wanda",
            {"calibration": PHOTOS | {"dataset": "file:labelled"}},
            "/calibration/dataset",
            UNSUITABLE,
            "the images have no texts; a metadata.jsonl with `file_name` and `text`",
        ),
        (
            "llava",
            "wanda",
            {"calibration": PHOTOS | {"dataset": "file:marked"}},
            "/calibration/dataset",
            UNSUITABLE,
            "the text of 0.png, or one after it, has the token of an image",
        ),
    ],
)
def test_each_mistake_is_found_before_weights_are_read(
    own: Settings, model: str, method: str, changes: dict[str, Any], pointer: str, code: str, message: str
) -> None:
    roots, data = own.model_roots[0], own.data_roots[0]
    if model == "internvl":
        tokenizer().save_pretrained(write_family(roots / model, model))
    elif model == "llama":
        write_tiny_model(roots / model)
    elif model == "bare":  # a LLaVA without its processor
        tokenizer().save_pretrained(write_family(roots / model, "llava"))
    write_image(data / "labelled" / "cat" / "0.png", seed=0)
    write_photos(data / "marked", [f"look: {IMAGE_TOKENS['llava']['image_token_index']} {TEXTS[0]}"])
    [problem] = problems_of(own, model, method, **changes)
    assert problem[:2] == (pointer, code)
    assert re.search(message, problem[2])
    assert "\n" not in problem[2]


def test_a_gradient_method_is_refused_by_the_trial_as_well(own: Settings) -> None:
    result = run(Engine(own), spec_of("llava", "gradient"))
    assert result.error is not None
    assert (result.status, result.error.type) == ("failed", UNSUITABLE)
