"""Plain transformers computes from a saved folder what was evaluated, for every dtype and layout."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoModelForImageClassification, PreTrainedModel

from conftest import MAGNITUDE, trial_spec
from secateur.artifacts import PrunedModel, expand, keep_model, load, verify
from secateur.engine import Engine
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.spec import Keep, Layout, TrialResult, TrialSpec
from support.pruning_runs import WINDOWS
from support.tiny_models import FAMILIES, IMAGE_FAMILIES, write_tiny_image_model, write_tiny_model

SHORT: dict[str, Any] = MAGNITUDE | {"evaluations": [{"dataset": "brown", "seqlen": 16, "windows": 2}]}
STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}
IMAGES: dict[str, Any] = MAGNITUDE | {
    "calibration": {"dataset": "digits"},
    "evaluations": [{"metric": "accuracy", "dataset": "digits", "windows": 2}],
}


def inputs_of(arch: str) -> dict[str, Tensor]:
    if arch not in IMAGE_FAMILIES:
        return {"input_ids": WINDOWS}
    side = 32 if arch == "resnet" else 8
    return {"pixel_values": torch.rand(2, 1, side, side, generator=torch.Generator().manual_seed(0))}


@torch.no_grad()
def logits(model: PreTrainedModel, arch: str) -> Tensor:
    found: Tensor = model(**inputs_of(arch)).logits
    return found


def save(engine: Engine, spec: TrialSpec, folder: Path, *layouts: Layout) -> tuple[TrialResult, Tensor]:
    """The result, and the logits of the evaluated model; in float64 for a shrunk one, whose sums have fewer terms."""
    evaluated: list[Tensor] = []
    message = Keep(folder=str(folder), layouts=list(layouts), dense_measurements=[], original=None)

    def keep(pruned: PrunedModel) -> None:
        model = pruned.loaded.model
        evaluated.append(
            logits(copy.deepcopy(model).double() if "shrunk" in layouts else model, model.config.model_type)
        )
        keep_model(spec, message, pruned)

    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error and result.error.traceback
    return result, evaluated[0]


def open_plain(folder: Path, arch: str, dtype: torch.dtype) -> PreTrainedModel:
    """By transformers alone, apart from the order in which experts are called."""
    kind: Any = AutoModelForImageClassification if arch in IMAGE_FAMILIES else AutoModelForCausalLM
    model: PreTrainedModel = kind.from_pretrained(folder, dtype=dtype, experts_implementation=ONE_BY_ONE)
    model.eval()
    return model


def dtypes_in(folder: Path) -> set[str]:
    found = set()
    for file in folder.glob("*.safetensors"):
        with safe_open(file, framework="np") as content:
            found |= {content.get_slice(name).get_dtype() for name in content.keys()}  # noqa: SIM118 (no mapping)
    return found - {"I64", "U8"}  # counters, and the masks of packed tensors


@pytest.mark.parametrize("arch", [*FAMILIES, *IMAGE_FAMILIES])
def test_a_half_precision_checkpoint_stays_one_and_gives_the_evaluated_logits(
    engine: Engine, tmp_path: Path, arch: str
) -> None:
    base = engine.settings.model_roots[0] / f"half-{arch}"
    write = write_tiny_image_model if arch in IMAGE_FAMILIES else write_tiny_model
    write(base, arch=arch, dtype=torch.bfloat16)
    changes = IMAGES if arch in IMAGE_FAMILIES else SHORT
    spec = trial_spec(**changes, model=f"file:half-{arch}")
    result, evaluated = save(engine, spec, tmp_path, "plain", "packed")
    assert result.protocol
    assert (result.protocol.dtype, result.protocol.storage_dtype) == ("float32", "bfloat16")
    expand(tmp_path / "packed", tmp_path / "expanded")
    for name in ("plain", "expanded"):
        assert torch.equal(logits(open_plain(tmp_path / name, arch, torch.float32), arch), evaluated)
        assert json.loads((tmp_path / name / "config.json").read_text())["dtype"] == "bfloat16"
    assert dtypes_in(tmp_path / "plain") == dtypes_in(tmp_path / "packed") == {"BF16"}
    assert {load(tmp_path / layout)[0].dtype for layout in ("plain", "packed")} == {torch.bfloat16}
    manifest = verify(tmp_path / "plain")
    assert manifest.weights_digest == result.weights_digest
    assert manifest.dense.bytes == 2 * manifest.dense.parameters


@pytest.mark.parametrize("layout", ["plain", "packed", "shrunk"])
@pytest.mark.parametrize(
    ("checkpoint", "dtype", "computed", "stored"),
    [
        ("float32", "auto", "float32", "float32"),
        ("float32", "bfloat16", "bfloat16", "bfloat16"),
        ("float32", "float16", "float16", "float16"),
        ("bfloat16", "auto", "float32", "bfloat16"),
        ("bfloat16", "float32", "float32", "bfloat16"),
        ("bfloat16", "float16", "float16", "float16"),
        ("float16", "auto", "float32", "float16"),
    ],
)
def test_the_storage_dtype_is_the_checkpoints_unless_a_narrower_one_is_computed_in(
    engine: Engine, tmp_path: Path, checkpoint: str, dtype: str, computed: str, stored: str, layout: Layout
) -> None:
    write_tiny_model(engine.settings.model_roots[0] / checkpoint, dtype=getattr(torch, checkpoint))
    spec = trial_spec(**SHORT | STRUCTURED, model=f"file:{checkpoint}", dtype=dtype)
    result, evaluated = save(engine, spec, tmp_path, layout)
    assert result.protocol
    assert (result.protocol.dtype, result.protocol.storage_dtype) == (computed, stored)
    assert dtypes_in(tmp_path / layout) == {{"float32": "F32", "bfloat16": "BF16", "float16": "F16"}[stored]}
    folder = tmp_path / layout
    if layout == "packed":
        expand(folder, tmp_path / "expanded")
        folder = tmp_path / "expanded"
    opened = torch.float64 if layout == "shrunk" else getattr(torch, computed)
    found = logits(open_plain(folder, "llama", opened), "llama")
    assert found.dtype == evaluated.dtype == opened
    difference = (found - evaluated).norm() / evaluated.norm()
    assert difference <= (8 * torch.finfo(opened).eps if layout == "shrunk" else 0)


@pytest.mark.parametrize("method", ["sparsegpt", "movement", "structured"])
def test_methods_that_change_weights_see_them_as_they_are_saved(engine: Engine, tmp_path: Path, method: str) -> None:
    write_tiny_model(engine.settings.model_roots[0] / "rounded", arch="opt", dtype=torch.bfloat16)
    pattern = "structured" if method == "structured" else "2:4"
    changes = {"method": {"id": method, "params": {}}, "pattern": pattern, "model": "file:rounded"}
    result, evaluated = save(engine, trial_spec(**SHORT | changes), tmp_path, "plain")
    assert torch.equal(logits(open_plain(tmp_path / "plain", "opt", torch.float32), "opt"), evaluated)
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("arch", ["llama", "qwen3_moe"])
def test_an_fp8_checkpoint_is_dequantised_and_saved_so(engine: Engine, tmp_path: Path, arch: str) -> None:
    base = engine.settings.model_roots[0] / f"fp8-{arch}"
    dense = quantise(write_tiny_model(base, arch=arch, dtype=torch.bfloat16))
    spec = trial_spec(**SHORT, model=f"file:fp8-{arch}")
    _, evaluated = save(engine, spec, tmp_path, "plain")
    assert "quantization_config" not in json.loads((tmp_path / "plain" / "config.json").read_text())
    assert dtypes_in(tmp_path / "plain") == {"BF16"}
    model = open_plain(tmp_path / "plain", arch, torch.float32)
    assert torch.equal(logits(model, arch), evaluated)
    for file in (tmp_path / "plain").glob("*.safetensors"):
        for name, tensor in load_file(file).items():
            kept = tensor != 0
            assert torch.equal(tensor[kept], dense[name].bfloat16()[kept])


def quantise(folder: Path) -> dict[str, Tensor]:
    """Store the matrices of the blocks as DeepSeek-V3 does. Returns what they stand for, in float32."""
    side = 16
    stored, meant = {}, {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        stored[name], meant[name] = tensor, tensor.float()
        if name.endswith("_proj.weight"):
            tiles = tensor.float().view(tensor.shape[0] // side, side, tensor.shape[1] // side, side)
            scale = tiles.abs().amax(dim=(1, 3), keepdim=True) / torch.finfo(torch.float8_e4m3fn).max
            quantised = (tiles / scale).to(torch.float8_e4m3fn)
            stored[name], stored[f"{name}_scale_inv"] = quantised.view_as(tensor), scale[:, 0, :, 0].contiguous()
            meant[name] = (quantised.float() * scale).view_as(tensor)
    save_file(stored, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "fp8", "weight_block_size": [side, side]}
    (folder / "config.json").write_text(json.dumps(config))
    return meant
