"""Every weight file that is loaded decides the revision, lies inside the folder, and has the tensors it should."""

import hashlib
import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from secateur.errors import SecateurError
from secateur.files import file_digest
from secateur.models.loading import load
from secateur.models.sources.checkpoint import INDEX, WEIGHTS, tensor_shapes, weight_files
from secateur.models.sources.source import Source, locate
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


def tensor(begin: int, end: int, *, shape: list[int] | None = None, dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": [4] if shape is None else shape, "data_offsets": [begin, end]}


def safetensors(header: Any, *, data: int = 16, length: int | None = None) -> bytes:
    """A file with this header, `data` bytes of zeros, and a length of the header that may be wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + bytes(data)


DAMAGED = {
    "empty": b"",
    "header longer than the file": safetensors({"a": tensor(0, 16)}, length=1 << 20),
    "header over the cap of the format": safetensors({"a": tensor(0, 16)}, length=200_000_000),
    "header of 2^63 bytes": safetensors({"a": tensor(0, 16)}, length=1 << 63),
    "no JSON": safetensors(b"{x"),
    "no UTF-8": safetensors(b"\xff\xfe"),
    "deep JSON": safetensors(b'{"a":' * 100_000),
    "overlapping tensors": safetensors({"a": tensor(0, 16), "b": tensor(8, 24)}, data=24),
    "a hole between tensors": safetensors({"a": tensor(0, 16), "b": tensor(32, 48)}, data=48),
    "offsets beyond the file": safetensors({"a": tensor(0, 16_000, shape=[4_000])}),
    "data after the last tensor": safetensors({"a": tensor(0, 16)}, data=64),
    "truncated data": safetensors({"a": tensor(0, 16)}, data=15),
    "shape that disagrees with the offsets": safetensors({"a": tensor(0, 16, shape=[5])}),
    "shape that overflows": safetensors({"a": tensor(0, 16, shape=[1 << 62, 1 << 62])}),
    "unknown dtype": safetensors({"a": tensor(0, 16, dtype="X9")}),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_weight_file_is_an_error(folder: Path, content: bytes) -> None:
    (folder / WEIGHTS).write_bytes(content)
    assert "model.safetensors is damaged or incomplete: " in header_error(folder)


def test_the_shapes_of_all_files_are_read(folder: Path) -> None:
    before = tensor_shapes(folder)
    assert before == {name: list(weight.shape) for name, weight in load_file(folder / WEIGHTS).items()}
    shard(folder, "part/w.safetensors")
    assert tensor_shapes(folder) == before


def test_an_index_must_not_name_tensors_that_its_files_lack(folder: Path) -> None:
    shard(folder, "w.safetensors")
    write_index(folder, dict.fromkeys(["model.norm.weight", "other.weight"], "w.safetensors"))
    assert header_error(folder) == f"w.safetensors lacks 1 tensors that {INDEX} names; the first: other.weight"


def test_a_tensor_must_not_be_in_two_files(folder: Path) -> None:
    shard(folder, "one.safetensors")
    names = sorted(load_file(folder / "one.safetensors"))
    save_file({names[-1]: torch.zeros(1)}, folder / "two.safetensors")
    write_index(folder, dict.fromkeys(names[:-1], "one.safetensors") | {names[-1]: "two.safetensors"})
    assert header_error(folder) == f"two.safetensors repeats 1 tensors of another file; the first: {names[-1]}"


def header_error(folder: Path) -> str:
    with pytest.raises(SecateurError) as caught:
        tensor_shapes(folder)
    assert caught.value.code == "PRUNE_UNREADABLE_MODEL"
    return caught.value.message
