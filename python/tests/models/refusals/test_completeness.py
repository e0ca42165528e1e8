"""A checkpoint must have every weight of its model, in its shape; missing ones would be random numbers."""

import dataclasses
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from conftest import folder_of
from secateur.errors import SecateurError
from secateur.models.loading import load
from secateur.models.outline import outline
from secateur.models.refusals.completeness import require_complete
from secateur.models.sources.source import Source, locate
from secateur.settings import Settings
from support.tiny_models import FAMILIES, IMAGE_FAMILIES

UP = "model.layers.1.mlp.up_proj.weight"
EXPERT = "model.layers.0.block_sparse_moe.experts.3.w1.weight"


def check(source: Source) -> None:
    require_complete(source, outline(source).model)


def change(settings: Settings, arch: str, tmp_path: Path, changes: dict[str, torch.Tensor | None]) -> Source:
    """A copy of a tiny model with some tensors replaced, or left out."""
    folder = Path(shutil.copytree(folder_of(settings, f"file:{arch}"), tmp_path / arch))
    tensors = load_file(folder / "model.safetensors") | changes
    save_file({name: value for name, value in tensors.items() if value is not None}, folder / "model.safetensors")
    return locate(f"file:{arch}", dataclasses.replace(settings, model_roots=(tmp_path,)))


@pytest.mark.parametrize("arch", [*FAMILIES, *IMAGE_FAMILIES])
def test_a_complete_checkpoint_passes(families: Settings, arch: str) -> None:
    check(locate(f"file:{arch}", families))


def test_further_tensors_do_no_harm(families: Settings, tmp_path: Path) -> None:
    check(change(families, "llama", tmp_path, {"model.layers.7.rotary_emb.inv_freq": torch.ones(4)}))


@pytest.mark.parametrize(
    ("arch", "changes", "reason"),
    [
        ("llama", {UP: None}, f"file:llama lacks 1 weights; the first: {UP}"),
        (
            "llama",
            {UP: torch.ones(64, 31)},
            rf"the first: {UP} in model.safetensors is \[64, 31\], its config.json says \[64, 32\]",
        ),
        ("mixtral", {EXPERT: None}, "together form one weight"),
        ("mixtral", {EXPERT: torch.ones(3, 3)}, "together form one weight"),
    ],
    ids=["missing", "wrong shape", "missing expert", "wrong shape of an expert"],
)
def test_an_incomplete_checkpoint_is_an_error(
    families: Settings, tmp_path: Path, arch: str, changes: dict[str, torch.Tensor | None], reason: str
) -> None:
    with pytest.raises(SecateurError, match=reason) as caught:
        check(change(families, arch, tmp_path, changes))
    assert caught.value.code == "PRUNE_UNREADABLE_MODEL"


def test_loading_finds_a_wrong_shape_too(families: Settings, tmp_path: Path) -> None:
    source = change(families, "llama", tmp_path, {UP: torch.ones(64, 31)})
    with pytest.raises(
        SecateurError, match=rf"the first: {UP} in model.safetensors is \[64, 31\], its config.json says \[64, 32\]"
    ):
        load(source, "float32", torch.device("cpu"))
