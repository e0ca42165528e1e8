"""Images from the file to the model, their metrics, and problems that are found before a model is loaded."""

import base64
import dataclasses
import gzip
import hashlib
import json
import math
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from conftest import CALIBRATION, EVALUATIONS, run, succeed, trial_spec
from secateur.data import digits
from secateur.data.content import PixelImages
from secateur.data.datasets import Datasets
from secateur.data.planning import DataPlanner
from secateur.data.sampling import Sampler, preprocess
from secateur.engine import Engine
from secateur.evaluation import perplexity as perplexity_module
from secateur.evaluation.accuracy import accuracy, label_perplexity
from secateur.models.config import input_spec, load_config
from secateur.models.loading import LoadedModel, load
from secateur.models.samples import Samples
from secateur.models.sources.source import Source, locate
from secateur.settings import Settings
from secateur.spec import Calibration, CheckRequest, TrialSpec
from support.pruning_runs import CPU
from support.tiny_models import write_tiny_image_model, write_tiny_model

IMAGES = {"dataset": "digits"}
SAMPLED = ["/calibration", "/evaluations/0"]
ACCURACY = {"metric": "accuracy", "dataset": "digits"}


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("images")
    write_tiny_model(root / "llama")
    write_tiny_image_model(root / "vit")
    write_tiny_image_model(root / "resnet", arch="resnet", channels=3)
    write_tiny_image_model(root / "hundred", labels=100)
    return dataclasses.replace(settings, model_roots=(root,))


@pytest.fixture
def engine(own: Settings) -> Engine:
    return Engine(own)


def test_each_digit_of_the_file_is_in_one_split() -> None:
    content = files(digits).joinpath("digits.csv.gz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
    rows = [[int(number) for number in line.split(",")] for line in gzip.decompress(content).decode().split()]
    train, test = digits.read("train"), digits.read("test")
    assert (len(rows), len(train), len(test)) == (1797, 1433, 364)
    in_order = {"train": iter(range(len(train))), "test": iter(range(len(test)))}
    seen = [0] * 10
    for *pixels, digit in rows:
        name = "test" if seen[digit] % 5 == 0 else "train"
        seen[digit] += 1
        split, index = (test if name == "test" else train), next(in_order[name])
        assert int(split.labels[index]) == digit
        assert split.pixels[index].flatten().tolist() == [round(255 * pixel / 16) for pixel in pixels]
    assert test.labels.bincount().tolist() == [math.ceil(count / 5) for count in seen]
    assert (train.pixels.dtype, train.pixels.shape[1:], train.classes) == (torch.uint8, (1, 8, 8), 10)


def test_the_digest_depends_on_images_labels_and_shapes() -> None:
    some = digits.read("test")[:4]
    others = [
        PixelImages(some.pixels + 1, some.labels, 10),
        PixelImages(some.pixels, some.labels + 1, 10),
        PixelImages(some.pixels, some.labels, 11),
        PixelImages(some.pixels.reshape(4, 1, 4, 16), some.labels, 10),
    ]
    assert len({images.digest for images in [some, *others]}) == 5
    assert digits.read("test")[:4].digest == some.digest


def source_of(own: Settings, arch: str) -> Source:
    return locate(f"file:{arch}", own)


def test_images_are_preprocessed_by_the_models_own_processor(own: Settings) -> None:
    images = digits.read("test")[:3]
    small = preprocess(source_of(own, "vit"), images)
    torch.testing.assert_close(small, (images.pixels / 255 - 0.5) / 0.5)
    large = preprocess(source_of(own, "resnet"), images)
    assert large.shape == (3, 3, 32, 32)
    assert large.dtype == torch.float32
    assert torch.equal(large[:, 0], large[:, 1])  # grey
    assert torch.equal(large[:, 0], large[:, 2])


@pytest.mark.parametrize(
    ("content", "places", "message"),
    [
        (None, ["/model"], "cannot be read"),
        ({"size": {"height": 9, "width": 9}}, SAMPLED, r"rejects the output of its image processor: .*\(9\*9\)"),
        ({"image_mean": [0.1, 0.2]}, SAMPLED, "fails on the images: mean must have 1 elements"),
    ],
)
def test_an_unsuitable_processor_is_reported_before_weights_are_loaded(
    own: Settings, tmp_path: Path, content: dict[str, Any] | None, places: list[str], message: str
) -> None:
    write_tiny_image_model(tmp_path / "broken")
    path = tmp_path / "broken" / "preprocessor_config.json"
    if content is None:
        path.unlink()
    else:
        path.write_text(json.dumps(json.loads(path.read_text()) | content))
    engine = Engine(dataclasses.replace(own, model_roots=(tmp_path,)))
    problems = check(engine, model="file:broken", evaluations=[ACCURACY])
    assert [problem[:2] for problem in problems] == [(pointer, "PRUNE_UNREADABLE_MODEL") for pointer in places]
    assert all(re.search(message, text) for _, _, text in problems)


def check(engine: Engine, **changes: Any) -> list[tuple[str, str, str]]:
    request = {
        "model": "file:vit",
        "methods": [{"id": "wanda", "params": {}}],
        "levels": [0.5],
        "calibration": IMAGES,
        "evaluations": [ACCURACY],
    }
    report = engine.check(CheckRequest.model_validate(request | changes))
    assert engine._loaded is None
    return [(problem.pointer, problem.code, problem.message) for problem in report.problems]


UNSUITABLE = "PRUNE_UNSUITABLE_DATASET"


@pytest.mark.parametrize(
    ("changes", "pointer", "code", "message"),
    [
        ({"calibration": CALIBRATION}, "/calibration/dataset", UNSUITABLE, "brown holds text, the model takes"),
        ({"calibration": {"dataset": "file:a.txt"}}, "/calibration/dataset", UNSUITABLE, "images; use one of digits"),
        ({"evaluations": EVALUATIONS}, "/evaluations/0/dataset", UNSUITABLE, "brown holds text, the model takes"),
        (
            {"evaluations": [ACCURACY, {"dataset": "digits"}]},
            "/evaluations/1/metric",
            UNSUITABLE,
            "perplexity cannot be measured on digits; the metrics for images are accuracy, kl_divergence",
        ),
        ({"calibration": IMAGES | {"seqlen": 8}}, "/calibration/seqlen", "PRUNE_VALIDATION", "images, which have no"),
        ({"evaluations": [ACCURACY | {"seqlen": 8}]}, "/evaluations/0/seqlen", "PRUNE_VALIDATION", "images, which"),
        ({"calibration": IMAGES | {"split": "all"}}, "/calibration/split", "PRUNE_UNKNOWN_DATASET", "no split 'all'"),
        ({"evaluations": [ACCURACY, ACCURACY | {"windows": 3}]}, "/evaluations/1", "PRUNE_VALIDATION", "item 0"),
        (
            {"model": "file:hundred", "methods": [{"id": "magnitude", "params": {}}]},
            "/evaluations/0/dataset",
            UNSUITABLE,
            "digits has 10 classes, the model has 100",
        ),
        (
            {"model": "file:llama", "calibration": CALIBRATION},
            "/evaluations/0/dataset",
            UNSUITABLE,
            "use one of wikitext2-mini, brown, python-stdlib, humaneval-solutions, wikitext2, c4, ptb",
        ),
        (
            {"model": "file:llama", "evaluations": EVALUATIONS},
            "/calibration/dataset",
            UNSUITABLE,
            "digits holds images, the model takes text",
        ),
        (
            {
                "model": "file:llama",
                "calibration": CALIBRATION,
                "evaluations": [EVALUATIONS[0] | {"metric": "accuracy"}],
            },
            "/evaluations/0/metric",
            UNSUITABLE,
            (
                "accuracy cannot be measured on brown, which has no labels; the metrics for text are perplexity, "
                "kl_divergence, top1_agreement"
            ),
        ),
        ({"patterns": ["3:8"], "model": "file:resnet"}, "/patterns/0", "PRUNE_PATTERN_MISMATCH", "108 inputs"),
    ],
)
def test_each_problem_is_reported_with_its_pointer(
    engine: Engine, changes: dict[str, Any], pointer: str, code: str, message: str
) -> None:
    [problem] = check(engine, **changes)
    assert problem[:2] == (pointer, code)
    assert message in problem[2]


def test_a_calibration_that_no_method_reads_may_be_of_the_other_kind(engine: Engine) -> None:
    """The default calibration is a text."""
    assert check(engine, methods=[{"id": "magnitude", "params": {}}], calibration={}) == []


def test_a_valid_job_describes_the_model(engine: Engine) -> None:
    report = engine.check(
        CheckRequest.model_validate(
            {
                "model": "file:resnet",
                "methods": [{"id": "wanda", "params": {}}],
                "levels": [0.5],
                "patterns": ["2:4"],
                "calibration": IMAGES,
                "evaluations": [ACCURACY],
            }
        )
    )
    assert report.problems == []
    assert report.model is not None
    assert (report.model.family, report.model.blocks, report.model.max_seqlen) == ("resnet", 3, None)


def sample(own: Settings, **changes: Any) -> Samples:
    source = source_of(own, "vit")
    spec = Calibration.model_validate(IMAGES | changes)
    plan = DataPlanner(Datasets(own), source, input_spec(load_config(source))).calibration(spec)
    return Sampler().calibration(source, plan, spec.samples)


def test_random_images_are_distinct_and_depend_on_the_seed(own: Settings) -> None:
    first, again, other = sample(own, samples=40), sample(own, samples=40), sample(own, samples=40, seed=1)
    assert torch.equal(first.inputs, again.inputs)
    assert not torch.equal(first.inputs, other.inputs)
    assert len({tuple(image.flatten().tolist()) for image in first.inputs}) == 40
    assert first.labels is not None
    every = preprocess(source_of(own, "vit"), digits.read("train"))
    labels = digits.read("train").labels
    for image, label in zip(first.inputs, first.labels, strict=True):
        assert label in labels[(every == image).flatten(1).all(dim=1)]


def test_sequential_images_are_the_first_ones(own: Settings) -> None:
    first = sample(own, samples=7, sampling="sequential")
    assert torch.equal(first.inputs, preprocess(source_of(own, "vit"), digits.read("train")[:7]))
    assert first.labels is not None
    assert torch.equal(first.labels, digits.read("train").labels[:7])
    assert (len(first), first.seqlen, first.tokens, first.answers, first.length) == (7, None, None, 1, 1)


def of_images(**changes: Any) -> TrialSpec:
    return trial_spec(
        **{"model": "file:vit", "calibration": IMAGES | {"samples": 6}, "evaluations": [ACCURACY]} | changes
    )


def test_the_result_records_its_protocol(engine: Engine) -> None:
    result = succeed(engine, of_images())
    assert result.protocol is not None
    used, [measured] = result.protocol.calibration, result.measurements
    assert used is not None
    assert (used.dataset, used.split, used.samples, used.seqlen, used.tokens) == ("digits", "train", 6, None, None)
    shown = sample(engine.settings, samples=6)
    assert shown.labels is not None
    content = shown.inputs.numpy().tobytes() + shown.labels.numpy().tobytes()
    assert used.digest == hashlib.sha256(content).hexdigest()
    assert (measured.metric, measured.split, measured.windows) == ("accuracy", "test", 364)
    assert (measured.seqlen, measured.tokens, measured.status) == (None, None, "ok")
    assert measured.outcomes is not None
    bits = np.unpackbits(np.frombuffer(base64.b64decode(measured.outcomes.values), dtype=np.uint8))
    assert len(bits) == 368  # whole bytes
    assert measured.value == bits[:364].mean()
    assert result.tokens_per_second is None
    assert result.warnings == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evaluations": EVALUATIONS}, "brown holds text, the model takes images; use one of digits"),
        ({"model": "file:llama", "calibration": CALIBRATION}, "digits holds images, the model takes text"),
        ({"evaluations": [ACCURACY | {"metric": "perplexity"}]}, "perplexity cannot be measured on digits"),
    ],
)
def test_an_unsuitable_dataset_fails_before_a_model_is_loaded(
    engine: Engine, changes: dict[str, Any], message: str
) -> None:
    result = run(engine, of_images(**changes))
    assert result.error is not None
    assert (result.status, result.error.type) == ("failed", UNSUITABLE)
    assert message in result.error.message
    assert engine._loaded is None


def test_fewer_images_than_requested_are_a_warning(engine: Engine) -> None:
    spec = of_images(calibration=IMAGES | {"samples": 2000}, evaluations=[ACCURACY | {"windows": 2000}])
    assert succeed(engine, spec).warnings == [
        "calibration: there are 1433 images, not 2000; all are used",
        "digits/test: there are 364 images, not 2000; all are used",
    ]


def test_the_fingerprint_depends_on_images_and_seed(engine: Engine) -> None:
    base = engine.fingerprint(of_images())
    assert base == engine.fingerprint(of_images(calibration=IMAGES | {"samples": 6, "split": "train"}))
    others = [
        of_images(calibration=IMAGES | {"samples": 6, "seed": 1}),
        of_images(calibration=IMAGES | {"samples": 6, "split": "test"}),
        of_images(evaluations=[ACCURACY | {"split": "train"}]),
        of_images(model="file:resnet"),
    ]
    assert len({base, *map(engine.fingerprint, others)}) == 5


@pytest.fixture
def loaded(own: Settings) -> LoadedModel:
    return load(source_of(own, "resnet"), "float32", CPU)


def test_accuracy_is_counted_image_by_image(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perplexity_module, "_CPU_BATCH_TOKENS", 16)  # an image is worth 4
    images = digits.read("test")[:10]
    shown = Samples(preprocess(loaded.source, images), images.labels)
    with torch.no_grad():
        logits = torch.cat([loaded.model(pixel_values=image[None]).logits for image in shown.inputs])
    predicted = [int(row.argmax()) for row in logits]
    right = Samples(shown.inputs, torch.tensor([*predicted[:7], *((label + 1) % 10 for label in predicted[7:])]))
    batches: list[tuple[float, int]] = []
    assert accuracy(loaded.model, right, lambda size, done: batches.append((size, done))) == 0.7
    assert batches == [(4, 4), (4, 8), (2, 10)]
    assert right.labels is not None
    chances = logits.softmax(dim=1).gather(1, right.labels[:, None])
    expected = float(chances.double().log().mean().neg().exp())
    assert label_perplexity(loaded.model, right, lambda *_: None) == pytest.approx(expected, rel=1e-5)


def test_the_accuracy_of_a_model_with_nan_logits_is_nan(loaded: LoadedModel) -> None:
    bias = loaded.model.get_parameter("classifier.1.bias")
    bias.data[0] = math.nan  # argmax would call it the largest
    images = Samples(torch.zeros(3, 3, 32, 32), torch.zeros(3, dtype=torch.int64))
    assert math.isnan(accuracy(loaded.model, images, lambda *_: None))
    assert math.isnan(label_perplexity(loaded.model, images, lambda *_: None))


def test_digits_are_listed_with_their_kind(own: Settings) -> None:
    kinds = {info.id: info.kind for info in Datasets(own).describe()}
    assert [dataset for dataset, kind in kinds.items() if kind == "images"] == ["digits"]
