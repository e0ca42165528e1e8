"""A model of 138 GB is judged by the headers of its files, before any of its weights is read."""

import json
import shutil
import time
from math import prod
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, LlamaConfig

from conftest import CALIBRATION, EVALUATIONS, folder_of
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckRequest

GB = 10**9
_SHARD = 5 * GB
_NORM = "model.layers.79.input_layernorm.weight"


def write_headers(folder: Path, shapes: dict[str, list[int]]) -> int:
    """Shards of bfloat16 with real headers, and holes in place of weights. Returns their size."""
    shards: list[dict[str, list[int]]] = [{}]
    sizes = [0]
    for name, shape in shapes.items():
        if sizes[-1] > _SHARD:
            shards.append({})
            sizes.append(0)
        shards[-1][name] = shape
        sizes[-1] += 2 * prod(shape)
    weight_map: dict[str, str] = {}
    for number, (shard, size) in enumerate(zip(shards, sizes, strict=True)):
        end, header = 0, {}
        for name, shape in shard.items():
            header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + 2 * prod(shape)]}
            end += 2 * prod(shape)
        written = json.dumps(header).encode()
        path = folder / f"model-{number:05}.safetensors"
        path.write_bytes(len(written).to_bytes(8, "little") + written)
        with path.open("r+b") as file:
            file.truncate(8 + len(written) + size)
        weight_map |= dict.fromkeys(shard, path.name)
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Llama 70B, of which one norm has a number too few."""
    folder = tmp_path / "models" / "llama-70b"
    shutil.copytree(folder_of(settings, "file:llama"), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    config = LlamaConfig(
        vocab_size=128256,
        hidden_size=8192,
        intermediate_size=28672,
        num_hidden_layers=80,
        num_attention_heads=64,
        num_key_value_heads=8,
        max_position_embeddings=8192,
    )
    config.save_pretrained(folder)
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    shapes = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    assert write_headers(folder, shapes | {_NORM: [8191]}) > 138 * GB
    return folder


def test_a_wrong_tensor_among_138_gb_is_named_within_seconds(folder: Path, settings: Settings) -> None:
    engine = Engine(Settings(home=settings.home, model_roots=(folder.parent,), device="cpu", threads=1))
    request = {
        "model": "file:llama-70b",
        "methods": [{"id": "wanda", "params": {}}],
        "levels": [0.5],
        "calibration": CALIBRATION,
        "evaluations": EVALUATIONS,
    }
    begun = time.process_time()
    [problem] = engine.check(CheckRequest.model_validate(request)).problems
    seconds = time.process_time() - begun
    assert (problem.pointer, problem.code) == ("/model", "PRUNE_UNREADABLE_MODEL")
    assert problem.message == (
        f"file:llama-70b has 1 weights of the wrong shape; the first: {_NORM} in model-00027.safetensors is [8191], "
        "its config.json says [8192]"
    )
    print(f"the check took {seconds:.2f} s of processor time")
    assert seconds < 20  # the holes alone would take longer to read
