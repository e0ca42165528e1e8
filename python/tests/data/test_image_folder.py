"""A user's own images: accuracy is what plain transformers measures, and each mistake is named before work starts."""

import json
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from transformers import AutoModelForImageClassification
from transformers.image_utils import load_image

from conftest import run, succeed, trial_spec
from secateur.data import sampling
from secateur.data.datasets import Datasets
from secateur.data.image_folder import ImageFolder
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.models.preprocessors import load_image_processor
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import CheckRequest, TrialSpec
from support.image_folders import write_classes, write_image, write_metadata
from support.tiny_models import write_tiny_image_model, write_tiny_model

CLASSES = ("ant", "bee", "cat", "dog")
UNSUITABLE, UNAVAILABLE = "PRUNE_UNSUITABLE_DATASET", "PRUNE_DATASET_UNAVAILABLE"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Models of four classes, with colours and in grey, and one whose classes have names in another order."""
    for name, channels in (("colour", 3), ("grey", 1), ("named", 3)):
        write_tiny_image_model(tmp_path / "models" / name, labels=4, channels=channels)
    rename_classes(tmp_path / "models" / "named", reversed(CLASSES))
    (tmp_path / "data").mkdir()
    return Settings(
        home=tmp_path / "home",
        model_roots=(tmp_path / "models",),
        data_roots=(tmp_path / "data",),
        device="cpu",
        threads=1,
    )


def rename_classes(model: Path, names: Any) -> None:
    path = model / "config.json"
    config = json.loads(path.read_text())
    config["id2label"] = dict(enumerate(names))
    config["label2id"] = {name: index for index, name in config["id2label"].items()}
    path.write_text(json.dumps(config))


@pytest.fixture
def photos(own: Settings) -> Path:
    """Each class has a JPEG that lies on its side, a WebP in grey, and a PNG with a palette."""
    folder = own.data_roots[0] / "photos"
    for number, name in enumerate(CLASSES):
        sideways = Image.open(write_image(folder / name / "0.jpg", seed=number, size=(20, 14)))
        exif = sideways.getexif()
        exif[0x0112] = 6
        sideways.save(folder / name / "0.jpg", exif=exif)
        write_image(folder / name / "1.webp", seed=10 + number, mode="L")
        Image.open(write_image(folder / name / "2.png", seed=20 + number)).quantize(8).save(folder / name / "2.png")
    return folder


def spec_of(model: str, **changes: Any) -> TrialSpec:
    spec: dict[str, Any] = {
        "model": f"file:{model}",
        "calibration": {"dataset": "file:photos", "samples": 5},
        "evaluations": [{"metric": "accuracy", "dataset": "file:photos"}],
    }
    return trial_spec(**spec | changes)


def plain_accuracy(model: Path, photos: Path, classes: dict[str, int]) -> float:
    """As a script with transformers alone measures it."""
    plain = AutoModelForImageClassification.from_pretrained(model).eval()
    processor = load_image_processor(locate(f"file:{model.name}", Settings(model_roots=(model.parent,))))
    files = sorted(photos.glob("*/*"))
    hits = 0
    for file in files:
        image = load_image(str(file))
        image = image.convert("L") if plain.config.num_channels == 1 else image
        with torch.no_grad():
            logits = plain(**processor(images=image, return_tensors="pt")).logits
        hits += int(logits.argmax()) == classes[file.parent.name]
    return hits / len(files)


@pytest.mark.parametrize("model", ["colour", "grey", "named"])
def test_the_accuracy_on_a_folder_is_that_of_plain_transformers(
    own: Settings, photos: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of the model's classes decide where they are those of the folder, in any order."""
    monkeypatch.setattr(sampling, "_IMAGES_AT_ONCE", 5)  # several pieces
    result = succeed(Engine(own), spec_of(model, method={"id": "dense", "params": {}}, level=0.0))
    names = CLASSES[::-1] if model == "named" else CLASSES
    classes = {name: index for index, name in enumerate(names)}
    [measured] = result.measurements
    assert (measured.value, measured.windows) == (plain_accuracy(own.model_roots[0] / model, photos, classes), 12)


def test_a_folder_calibrates_a_method_and_the_protocol_records_it(own: Settings, photos: Path) -> None:  # noqa: ARG001
    engine = Engine(own)
    result = succeed(engine, spec_of("colour"))
    assert result.sparsity.achieved == 0.5
    assert result.protocol is not None
    used = result.protocol.calibration
    assert used is not None
    assert (used.dataset, used.split, used.samples, used.seqlen) == ("file:photos", "all", 5, None)


def test_images_in_pieces_are_those_of_one_piece(
    own: Settings, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, source = ImageFolder(photos.resolve()).labelled(CLASSES), locate("file:colour", own)
    whole = sampling.preprocess(source, images)
    monkeypatch.setattr(sampling, "_IMAGES_AT_ONCE", 5)
    assert torch.equal(sampling.preprocess(source, images, tmp_path / "pieces"), whole)
    assert list((tmp_path / "pieces").iterdir()) == []


def test_labels_may_be_listed_as_names_or_numbers(own: Settings) -> None:
    folder = write_classes(own.data_roots[0] / "listed", ["x"], images=3)
    rows = [{"file_name": f"x/{index}.png"} for index in range(3)]
    write_metadata(folder, [row | {"label": label} for row, label in zip(rows, ("dog", "ant", "dog"), strict=True)])
    assert ImageFolder(folder).labelled(CLASSES).labels.tolist() == [3, 0, 3]
    write_metadata(folder, [row | {"label": label} for row, label in zip(rows, (2, 2, 1), strict=True)])
    assert ImageFolder(folder).labelled(CLASSES).labels.tolist() == [2, 2, 1]


def test_the_fingerprint_depends_on_every_image_and_label(own: Settings, photos: Path) -> None:
    engine = Engine(own)
    found = [engine.fingerprint(spec_of("colour"))]
    (photos / "ant" / "2.png").rename(photos / "bee" / "3.png")
    found.append(engine.fingerprint(spec_of("colour")))
    before = (photos / "cat" / "2.png").stat()
    (photos / "cat" / "2.png").write_bytes((photos / "dog" / "2.png").read_bytes())
    os.utime(photos / "cat" / "2.png", ns=(before.st_atime_ns, before.st_mtime_ns))
    found.append(engine.fingerprint(spec_of("colour")))
    assert len(set(found)) == 3
    assert engine.fingerprint(spec_of("colour")) == found[-1]


def bomb(path: Path) -> None:
    """A PNG of 100 bytes that says it has 900 million pixels."""
    header = b"IHDR" + (30_000).to_bytes(4) + (30_000).to_bytes(4) + bytes([8, 2, 0, 0, 0])
    chunks = [(13).to_bytes(4) + header + zlib.crc32(header).to_bytes(4)]
    chunks.append((4).to_bytes(4) + b"IDAT" + b"abcd" + zlib.crc32(b"IDATabcd").to_bytes(4))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def link_out(path: Path) -> None:
    outside = write_image(path.parents[3] / "secret.png", seed=7)
    path.unlink()
    path.symlink_to(outside)


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def listed(*rows: Any) -> Callable[[Path], Any]:
    return lambda path: write_metadata(path.parents[1], rows)


def touch(name: str) -> Callable[[Path], Any]:
    return lambda path: (path.parent / name).write_text("x")


MISTAKES: list[tuple[Callable[[Path], Any], str, str]] = [
    (bomb, UNAVAILABLE, r"cat/0\.png: it (has 30000 x 30000 pixels|is not a JPEG)"),
    (link_out, "PRUNE_PATH_OUTSIDE_ROOTS", r"cat/0\.png leads out of the folder"),
    (replace_by_pipe, UNAVAILABLE, r"cat/0\.png: it is not a file"),
    (lambda path: path.write_text("text"), UNAVAILABLE, r"cat/0\.png: it is not a JPEG, PNG, WebP or BMP image"),
    (touch("notes.txt"), UNAVAILABLE, r"cat/notes\.txt: the names of images end in"),
    (lambda path: write_image(path.parents[1] / "lost.png", 1), UNAVAILABLE, r"lost\.png: the image has no class"),
    (lambda path: (path.parents[1] / "eel").mkdir(), UNAVAILABLE, "eel: the sub-folder of this class has no images"),
    (
        lambda path: (path.parent / "deep").mkdir(),
        UNAVAILABLE,
        "cat/deep: it is a folder in a class",
    ),
    (lambda path: (path.parents[1] / "fox").symlink_to(path.parent), UNAVAILABLE, "fox: it is a link to a folder"),
    (lambda path: write_image(path.parents[1] / "fox" / "0.png", 1), UNSUITABLE, "have 5 classes, the model has 4"),
    (listed({"file_name": "../../secret.png", "label": 1}), "PRUNE_PATH_OUTSIDE_ROOTS", "leads out of the folder"),
    (listed({"file_name": "/etc/passwd", "label": 1}), UNAVAILABLE, "not a path within the folder"),
    (listed({"file_name": "gone.png", "label": 1}), UNAVAILABLE, r"gone\.png: No such file"),
    (listed({"file_name": "\ud800.png", "label": 1}), UNAVAILABLE, r"\\ud800\.png: "),
    (listed({"file_name": "cat/0.png", "label": 4}), UNSUITABLE, "label 4 is no class of the model, which has 0 to 3"),
    (listed({"file_name": "cat/0.png", "text": "a cat"}), UNSUITABLE, "the images have no labels, which accuracy"),
    (listed({"file_name": "cat/0.png", "label": True}), UNAVAILABLE, "line 1: `label` must be the name or the number"),
    (listed({"file_name": "cat/0.png", "label": 1}, {"file_name": "cat/1.png"}), UNAVAILABLE, "line 2: all lines need"),
    (listed({"file_name": "cat/0.png", "text": "\ud800"}), UNAVAILABLE, "line 1: `text` has half of a surrogate pair"),
    (listed({"file_name": "a\nb", "label": 1}), UNAVAILABLE, r"a\\nb: No such file"),
    (listed({"file_name": "cat", "label": 1}), UNAVAILABLE, "cat: it is not a file"),
    (listed({"file_name": "\0", "label": 1}), UNAVAILABLE, "embedded null byte"),
    (listed({"name": "cat/0.png"}), UNAVAILABLE, "line 1 is no JSON object with a `file_name`"),
    (listed(), UNAVAILABLE, "the folder has no images"),
]


@pytest.mark.parametrize(("make", "code", "message"), MISTAKES, ids=[message for _, _, message in MISTAKES])
def test_each_mistake_in_a_folder_is_named_by_the_check(
    own: Settings, make: Callable[[Path], Any], code: str, message: str
) -> None:
    make(write_classes(own.data_roots[0] / "photos", CLASSES) / "cat" / "0.png")
    problems = check(own, "colour", {"dataset": "file:photos"})
    assert [(problem[:2]) for problem in problems] == [("/evaluations/0/dataset", code)]
    assert re.search(message, problems[0][2])


def check(own: Settings, model: str, data: dict[str, Any]) -> list[tuple[str, str, str]]:
    request = {
        "model": f"file:{model}",
        "methods": [{"id": "magnitude", "params": {}}],
        "levels": [0.5],
        "evaluations": [{"metric": "accuracy"} | data],
        "calibration": data,
    }
    report = Engine(own).check(CheckRequest.model_validate(request))
    return [
        (problem.pointer, problem.code, problem.message)
        for problem in report.problems
        if problem.pointer.startswith("/evaluations")
    ]


def test_names_that_agree_in_part_or_are_ambiguous_are_refused(own: Settings) -> None:
    folder = ImageFolder(write_classes(own.data_roots[0] / "photos", ("ant", "bee")))
    assert folder.labelled(("bee", "cow", "ant")).labels.tolist() == [2, 2, 0, 0]
    with pytest.raises(SecateurError, match="1 of 2 classes of the images are none of the model's: bee"):
        folder.labelled(("ant", "wasp"))
    with pytest.raises(SecateurError, match="two classes of the model are named 'bee'"):
        folder.labelled(("ant", "bee", "bee"))


def test_a_damaged_image_or_one_that_changed_fails_the_trial_and_is_named(own: Settings, photos: Path) -> None:
    content = (photos / "bee" / "0.jpg").read_bytes()
    (photos / "bee" / "0.jpg").write_bytes(content[:-20])
    result = run(Engine(own), spec_of("colour"))
    assert result.error is not None
    assert (result.error.type, result.error.message.partition(":")[0]) == (UNAVAILABLE, "bee/0.jpg")
    (photos / "bee" / "0.jpg").write_bytes(content)
    images = ImageFolder(photos.resolve()).labelled(CLASSES)
    (photos / "ant" / "1.webp").write_bytes((photos / "bee" / "1.webp").read_bytes())
    with pytest.raises(SecateurError, match=r"ant/1\.webp: the file changed while it was used"):
        list(images.arrays(3))


def test_a_folder_is_read_again_only_after_a_change(own: Settings, photos: Path) -> None:
    datasets = Datasets(own)
    first = datasets.content("file:photos", "all")
    assert datasets.content("file:photos", "all") is first
    write_image(photos / "ant" / "3.png", seed=5)
    assert datasets.content("file:photos", "all").digest != first.digest


def test_a_language_model_refuses_a_folder_of_images(own: Settings, photos: Path) -> None:  # noqa: ARG001
    write_tiny_model(own.model_roots[0] / "llama")
    [problem] = check(own, "llama", {"dataset": "file:photos"})
    assert problem[:2] == ("/evaluations/0/dataset", UNSUITABLE)
    assert "file:photos holds images, the model takes text" in problem[2]
