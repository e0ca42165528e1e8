"""A saved model that is not the evaluated one is an error, and no folder appears."""

import dataclasses
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from conftest import MAGNITUDE, trial_spec, warm
from secateur.artifacts import keep_model, verify
from secateur.artifacts.weight_files import write_weights
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import Keep, Layout, TrialResult, TrialSpec
from support.tiny_models import ARCHITECTURES, write_tiny_image_model, write_tiny_model

STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}


def save(engine: Engine, folder: Path, *layouts: Layout, **changes: Any) -> TrialResult:
    spec: TrialSpec = trial_spec(**changes)
    keep = Keep(folder=str(folder), layouts=list(layouts), dense_measurements=[], original=None)
    return engine.run(
        spec, progress=lambda _: None, cancelled=lambda: False, keep=partial(keep_model, spec, keep), evaluate=False
    )


def change_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def change_tensors(folder: Path, change: Callable[[torch.Tensor], object], last: str) -> None:
    """Changes the tensors whose names end with `last`."""
    for file in folder.glob("*.safetensors"):
        with safe_open(file, framework="pt") as content:
            metadata = content.metadata()
        tensors = load_file(file)
        for name, tensor in tensors.items():
            if name.endswith(last):
                change(tensor)
        save_file(tensors, file, metadata)


def negate_a_zero(tensor: torch.Tensor) -> None:
    tensor[tensor == 0] = -0.0


SPOILT: dict[str, tuple[Layout, Callable[[Path], object], str]] = {
    "one sign of a zero": (
        "plain",
        lambda folder: change_tensors(folder, negate_a_zero, "layers.2.mlp.down_proj.weight"),
        "the tensor model.layers.2.mlp.down_proj.weight is another one",
    ),
    "an embedding that the words do not use": (
        "plain",
        lambda folder: change_tensors(folder, lambda tensor: tensor[3].mul_(2), "embed_tokens.weight"),
        "the tensor model.embed_tokens.weight is another one",
    ),
    "kept weights of a packed file": (
        "packed",
        lambda folder: change_tensors(folder, lambda tensor: tensor[-1:].mul_(2), "layers.0.mlp.up_proj.weight.kept"),
        "the tensor model.layers.0.mlp.up_proj.weight is another one",
    ),
    "activation": (
        "plain",
        lambda folder: change_config(folder, hidden_act="relu"),
        "its outputs differ by",
    ),
    "norm of a shrunk model": (
        "shrunk",
        lambda folder: change_config(folder, rms_norm_eps=1e-4),
        "of their norm, where rounding allows 1e-05",
    ),
    "width": (
        "plain",
        lambda folder: change_config(folder, intermediate_size=32),
        "transformers cannot open and call it: RuntimeError",
    ),
    "more blocks": ("plain", lambda folder: change_config(folder, num_hidden_layers=4), "in one of the two only"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_folder_that_holds_another_model_gets_no_name(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    layout, spoil, message = SPOILT[what]

    def write_and_spoil(*arguments: Any, **options: Any) -> None:
        write_weights(*arguments, **options)
        spoil(arguments[2])

    monkeypatch.setattr("secateur.artifacts.store.write_weights", write_and_spoil)
    result = save(engine, tmp_path, layout, **STRUCTURED)
    assert result.error
    assert (result.status, result.error.type) == ("failed", "PRUNE_SAVED_MODEL_DIFFERS")
    assert message in result.error.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_an_offloaded_model_is_compared_block_by_block(settings: Settings, tmp_path: Path, arch: str) -> None:
    model = f"file:offloaded-{arch}"
    write_tiny_model(settings.model_roots[0] / f"offloaded-{arch}", arch=arch, blocks=12)
    engine = Engine(dataclasses.replace(settings, device_memory=500_000))
    result = save(engine, tmp_path, "plain", "packed", "shrunk", model=model, **STRUCTURED)
    assert result.status == "succeeded", result.error
    assert warm(engine).weights.working_bytes is not None
    resident = save(Engine(settings), tmp_path / "resident", "plain", model=model, **STRUCTURED)
    assert resident.weights_digest == result.weights_digest
    files, others = (verify(folder / "plain").files for folder in (tmp_path, tmp_path / "resident"))
    assert {name for name in files if files[name] != others[name]} <= {"README.md"}  # which has the warnings


def test_an_image_model_is_compared_on_an_image(engine: Engine, tmp_path: Path) -> None:
    write_tiny_image_model(engine.settings.model_roots[0] / "compared", channels=3)
    data = {"calibration": {"dataset": "digits"}, "evaluations": [{"metric": "accuracy", "dataset": "digits"}]}
    result = save(engine, tmp_path, "plain", "shrunk", model="file:compared", **STRUCTURED, **data)
    assert result.status == "succeeded", result.error


def test_a_model_that_is_broken_for_the_compared_text_is_saved_as_it_is(engine: Engine, tmp_path: Path) -> None:
    base = write_tiny_model(engine.settings.model_roots[0] / "broken", arch="qwen2")
    # Only the compared text has this token.
    change_tensors(base, lambda tensor: tensor[52].fill_(torch.nan), "embed_tokens.weight")
    assert save(engine, tmp_path, "plain", model="file:broken", **MAGNITUDE).status == "succeeded"
