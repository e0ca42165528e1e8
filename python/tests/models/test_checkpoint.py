"""Every weight file that is loaded decides the revision, and lies inside the folder."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from secateur.errors import SecateurError
from secateur.files import file_digest
from secateur.models.checkpoint import INDEX, WEIGHTS, weight_files
from secateur.models.loading import load
from secateur.models.sources import Source, locate
from secateur.settings import Settings
from support.tiny_models import write_tiny_model

CPU = torch.device("cpu")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "tiny"
    write_tiny_model(path)
    return path


@pytest.fixture
def find(folder: Path, tmp_path: Path) -> Callable[[], Source]:
    settings = Settings(home=tmp_path, model_roots=(folder.parent,), data_roots=(), device="cpu", threads=1)
    return lambda: locate("file:tiny", settings)


def shard(folder: Path, name: str) -> None:
    """Move all weights to `name`, which the index names."""
    weights = load_file(folder / WEIGHTS)
    (folder / name).parent.mkdir(exist_ok=True)
    save_file(weights, folder / name, metadata={"format": "pt"})
    (folder / WEIGHTS).unlink()
    write_index(folder, dict.fromkeys(weights, name))


def write_index(folder: Path, weight_map: Any) -> None:
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def change(path: Path) -> None:
    weights = load_file(path)
    next(iter(weights.values())).add_(1)
    save_file(weights, path, metadata={"format": "pt"})


def rejection(find: Callable[[], Source]) -> tuple[str, str]:
    with pytest.raises(SecateurError) as caught:
        find()
    return caught.value.code, caught.value.message


def test_weights_in_a_subfolder_are_loaded_and_decide_the_revision(folder: Path, find: Callable[[], Source]) -> None:
    shard(folder, "part/w.safetensors")
    before = find()
    load(before, "float32", CPU)
    change(folder / "part/w.safetensors")
    assert find().revision != before.revision


def test_a_weight_file_that_is_not_loaded_does_not_decide_the_revision(
    folder: Path, find: Callable[[], Source]
) -> None:
    before = find().revision
    shutil.copy(folder / WEIGHTS, folder / "consolidated.safetensors")
    assert find().revision == before
    change(folder / WEIGHTS)
    assert find().revision != before


def test_the_revision_of_a_folder_without_subfolders_is_that_of_earlier_releases(
    folder: Path, find: Callable[[], Source]
) -> None:
    names = sorted(path.name for path in folder.iterdir())
    lines = "".join(f"{name}\0{file_digest(folder / name)}\n" for name in names)
    assert find().revision == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


@pytest.mark.parametrize("name", ["../../outside/w.safetensors", "part/../../w.safetensors", "/etc/w.safetensors", ""])
def test_an_index_must_not_lead_out_of_the_folder(folder: Path, find: Callable[[], Source], name: str) -> None:
    shard(folder, "w.safetensors")
    write_index(folder, {"lm_head.weight": name})
    code, message = rejection(find)
    assert code == "PRUNE_PATH_OUTSIDE_ROOTS"
    assert INDEX in message


def test_a_shard_must_not_link_out_of_the_roots(folder: Path, find: Callable[[], Source], tmp_path: Path) -> None:
    shard(folder, "part/w.safetensors")
    (folder / "part/w.safetensors").rename(tmp_path / "outside")
    (folder / "part/w.safetensors").symlink_to(tmp_path / "outside")
    assert rejection(find)[0] == "PRUNE_PATH_OUTSIDE_ROOTS"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not readable JSON"),
        ("[]", "is not a JSON object"),
        ("{}", "has no weight_map"),
        ('{"weight_map": {}}', "has no weight_map"),
        (
            '{"weight_map": {"a": "one.safetensors"}}',
            "names 1 weight files that do not exist; the first: one",
        ),
    ],
)
def test_a_damaged_index_is_an_error(folder: Path, find: Callable[[], Source], content: str, reason: str) -> None:
    (folder / WEIGHTS).unlink()
    (folder / INDEX).write_text(content)
    code, message = rejection(find)
    assert code == "PRUNE_UNREADABLE_MODEL"
    assert reason in message


def test_pickled_weights_are_rejected_before_a_job_is_accepted(folder: Path, find: Callable[[], Source]) -> None:
    torch.save(load_file(folder / WEIGHTS), folder / "pytorch_model.bin")
    (folder / WEIGHTS).unlink()
    code, message = rejection(find)
    assert code == "PRUNE_UNREADABLE_MODEL"
    assert "pytorch_model.bin" in message
    assert "save_pretrained" in message


def test_a_file_that_the_config_names_is_the_one_that_is_loaded(folder: Path, find: Callable[[], Source]) -> None:
    shutil.copy(folder / WEIGHTS, folder / "other.safetensors")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"transformers_weights": "other.safetensors"}))
    assert weight_files(folder) == [folder / "other.safetensors"]
    change(folder / "other.safetensors")
    changed = load_file(folder / "other.safetensors")
    loaded = load(find(), "float32", CPU).model.state_dict()
    assert all(torch.equal(loaded[name], weight) for name, weight in changed.items())
    (folder / "config.json").write_text(json.dumps(config | {"transformers_weights": "../w.safetensors"}))
    assert rejection(find)[0] == "PRUNE_PATH_OUTSIDE_ROOTS"
