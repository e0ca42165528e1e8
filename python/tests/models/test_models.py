"""Finding and loading models: sources, rejected models, and the restoration of dense weights."""

import dataclasses
import errno
import json
import multiprocessing
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from conftest import folder_of
from secateur.errors import SecateurError
from secateur.files import file_digest
from secateur.models.blocks.decoder import find_decoder
from secateur.models.config import load_config
from secateur.models.loading import LoadedModel, load
from secateur.models.outline import outline
from secateur.models.sources import gguf, smollm2
from secateur.models.sources.source import locate
from secateur.models.weights.access import ResidentWeights
from secateur.settings import Settings

CPU = torch.device("cpu")


@pytest.fixture
def copy(settings: Settings, tmp_path: Path) -> Path:
    """A copy of the tiny Llama that a test may break: `file:llama` under a root of its own."""
    return Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "llama"))


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return dataclasses.replace(settings, model_roots=(tmp_path,))


def refusal(model: str, settings: Settings, **options: Any) -> tuple[str, str]:
    with pytest.raises(SecateurError) as caught:
        locate(model, settings, **options)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(("arch", "roles"), [("llama", 7), ("opt", 6)])
def test_the_blocks_are_found(settings: Settings, arch: str, roles: int) -> None:
    shapes = outline(locate(f"file:{arch}", settings))
    assert (shapes.family, shapes.input_spec.max_seqlen, len(shapes.decoder.blocks)) == (arch, 256, 3)
    assert [len(block) for block in shapes.decoder.layers] == [roles] * 3
    loaded = load(locate(f"file:{arch}", settings), "float32", CPU)
    assert shapes.parameters == sum(parameter.numel() for parameter in loaded.model.parameters())


class Bilinear(nn.Module):
    """Holds a matrix of its own beside a Linear."""

    def __init__(self, outside: int) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16, bias=False)
        self.matrix = nn.Parameter(torch.zeros(outside, 16))


def test_weights_that_would_stay_dense_unnoticed_are_rejected() -> None:
    """A quarter of a block may be outside its layers, such as the kernels of a recurrence."""
    with pytest.raises(SecateurError, match=r"0\.1\.matrix is a weight outside nn\.Linear") as caught:
        find_decoder(nn.ModuleList([nn.Sequential(nn.Identity(), Bilinear(6))]))
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
    [[layer]] = find_decoder(nn.ModuleList([nn.Sequential(nn.Identity(), Bilinear(5))])).layers
    assert layer.role == "1.linear"


def test_a_model_with_two_stacks_of_blocks_is_rejected() -> None:
    model = nn.ModuleDict({name: nn.ModuleList([nn.Sequential(nn.Linear(2, 2))]) for name in ("encoder", "decoder")})
    with pytest.raises(SecateurError, match="found: encoder, decoder"):
        find_decoder(model)


def test_an_unknown_model_is_an_error(settings: Settings) -> None:
    code, message = refusal("demo/smollm2", settings)
    assert code == "PRUNE_UNKNOWN_MODEL"
    assert "did you mean demo/smollm2-135m?" in message
    assert refusal("llama", settings)[0] == "PRUNE_UNKNOWN_MODEL"
    assert refusal("a/../b", settings)[0] == "PRUNE_UNKNOWN_MODEL"
    assert refusal("file:missing", settings)[0] == "PRUNE_UNKNOWN_MODEL"
    assert refusal("org/not-cached-and-offline", settings)[0] == "PRUNE_UNKNOWN_MODEL"


@pytest.mark.parametrize("path", ["m" * 256, f"llama/{'m' * 256}", "/".join(["m" * 250] * 20)])
def test_a_name_that_is_too_long_is_unknown(settings: Settings, path: str) -> None:
    code, message = refusal(f"file:{path}", settings)
    assert code == "PRUNE_UNKNOWN_MODEL"
    assert "too long" in message


def test_a_folder_that_cannot_be_read_is_an_error(own: Settings, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", deny)
    assert refusal(f"file:{copy.name}", own) == ("PRUNE_UNREADABLE_MODEL", "file:llama: Permission denied")


@pytest.mark.parametrize("path", ["..", "../home", "/etc", "link", "link/llama"])
def test_no_path_leads_out_of_the_roots(settings: Settings, tmp_path: Path, path: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    shutil.copytree(folder_of(settings, "file:llama"), outside / "llama")
    (root / "link").symlink_to(outside, target_is_directory=True)
    own = dataclasses.replace(settings, model_roots=(root,))
    assert refusal(f"file:{path}", own)[0] == "PRUNE_PATH_OUTSIDE_ROOTS"


def test_a_model_file_must_not_link_out_of_the_roots(
    own: Settings, copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "weights"
    (copy / "model.safetensors").rename(outside)
    (copy / "model.safetensors").symlink_to(outside)
    assert refusal("file:llama", own)[0] == "PRUNE_PATH_OUTSIDE_ROOTS"


def test_the_revision_follows_the_content(own: Settings, copy: Path) -> None:
    before = locate("file:llama", own).revision
    assert locate("file:llama", own, revision=before).revision == before
    config = json.loads((copy / "config.json").read_text())
    (copy / "config.json").write_text(json.dumps(config | {"rms_norm_eps": 1e-4}))
    assert locate("file:llama", own).revision != before
    code, message = refusal("file:llama", own, revision=before)
    assert code == "PRUNE_MODEL_CHANGED"
    assert before in message
    assert locate("file:llama", own).revision in message


def test_the_revision_follows_content_whose_size_and_mtime_are_as_before(own: Settings, copy: Path) -> None:
    before, status = locate("file:llama", own).revision, (copy / "config.json").stat()
    content = (copy / "config.json").read_text()
    (copy / "config.json").write_text(content.replace('"model_type": "llama"', '"model_type": "gemma"'))
    os.utime(copy / "config.json", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (copy / "config.json").stat().st_size == status.st_size
    assert locate("file:llama", own).revision != before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "PRUNE_UNREADABLE_MODEL"),
        ("[]", "PRUNE_UNREADABLE_MODEL"),
        ('{"model_type": "no-such"}', "PRUNE_UNSUPPORTED_MODEL"),
        ('{"auto_map": {"AutoConfig": "a.B"}}', "PRUNE_UNSUPPORTED_MODEL"),
        ('{"auto_map": {"AutoConfig": "a.B"}, "model_type": "b"}', "PRUNE_UNSUPPORTED_MODEL"),
    ],
)
def test_a_config_of_no_known_model_is_an_error(own: Settings, copy: Path, content: str, code: str) -> None:
    (copy / "config.json").write_text(content)
    with pytest.raises(SecateurError) as caught:
        load_config(locate("file:llama", own))
    assert caught.value.code == code


def test_a_model_without_safetensors_is_rejected(own: Settings, copy: Path) -> None:
    torch.save(load_file(copy / "model.safetensors"), copy / "pytorch_model.bin")
    (copy / "model.safetensors").unlink()
    with pytest.raises(SecateurError) as caught:
        load(locate("file:llama", own), "float32", CPU)
    assert caught.value.code == "PRUNE_UNREADABLE_MODEL"


def test_a_model_that_lacks_a_weight_is_rejected(own: Settings, copy: Path) -> None:
    weights = load_file(copy / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(SecateurError, match=r"lacks 1 weights; the first: model\.layers\.1\.mlp\.up_proj\.weight"):
        load(locate("file:llama", own), "float32", CPU)


def test_dense_weights_are_restored_and_only_changed_ones_are_copied(settings: Settings) -> None:
    loaded = load(locate("file:llama", settings), "float32", CPU)
    first, second = (layer.module for layer in loaded.decoder.layers[0][:2])
    before = [first.weight.clone(), second.weight.clone()]
    loaded.weights.back_up(first.weight)
    first.weight.data.zero_()
    loaded.weights.back_up(first.weight)  # a second change does not overwrite the copy
    loaded.weights.restore()
    assert torch.equal(first.weight, before[0])
    assert copies(loaded) == first.weight.numel()


def copies(loaded: LoadedModel) -> int:
    assert isinstance(loaded.weights, ResidentWeights)
    return sum(copy.numel() for copy in loaded.weights._copies.values())


def _ensure(home: Path) -> str:
    return str(smollm2.ensure(home))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_smollm2_is_converted_once_by_two_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both processes find a folder that a killed process has left incomplete."""
    conversions = tmp_path / "conversions"
    conversions.write_text("")

    def convert(_: Path, folder: Path) -> None:
        with conversions.open("a") as file:
            file.write("x")
        folder.mkdir()
        (folder / "config.json").write_text("{}")

    monkeypatch.setattr(gguf, "_convert", convert)
    name = f"smollm2-135m-{file_digest(smollm2._gguf())[:16]}"
    (tmp_path / "models" / f"{name}.partial").mkdir(parents=True)
    (tmp_path / "models" / f"{name}.partial" / "half").write_text("")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        folders = pool.map(_ensure, [tmp_path, tmp_path], chunksize=1)
    assert set(folders) == {str(tmp_path / "models" / name)}
    assert conversions.read_text() == "x"
    assert [path.name for path in Path(folders[0]).iterdir()] == ["config.json"]
