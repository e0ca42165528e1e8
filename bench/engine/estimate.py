"""The estimate of a trial's peak memory against the measured peak, on five shapes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import AutoConfig, AutoModelForCausalLM

from bench.engine.measure import Bench, Row
from secateur.data.datasets import Datasets
from secateur.engine.memory_estimate import Work, memory_estimate
from secateur.engine.resolve import resolve
from secateur.settings import Settings
from support.tiny_models import tokenizer, write_tiny_model

_MIB = 1 << 20
_SMALL: dict[str, Any] = {
    "num_hidden_layers": 2,
    "num_attention_heads": 8,
    "num_key_value_heads": 8,
    "max_position_embeddings": 2048,
    "hidden_size": 256,
    "intermediate_size": 1024,
    "vocab_size": 4096,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "pad_token_id": 0,
}


class _Shape(NamedTuple):
    family: str
    config: dict[str, Any]
    method: str
    samples: int
    seqlen: int


_SHAPES = {
    "long windows, all scores of attention": _Shape("gemma2", {"head_dim": 32}, "wanda", 3, 1024),
    "wide feed-forward layers": _Shape("llama", {"hidden_size": 512, "intermediate_size": 8192}, "wanda", 8, 256),
    "a large vocabulary": _Shape("llama", {"vocab_size": 150_000, "tie_word_embeddings": True}, "sparsegpt", 8, 256),
    "experts": _Shape(
        "qwen3_moe",
        {"num_experts": 32, "num_experts_per_tok": 4, "moe_intermediate_size": 512, "head_dim": 32},
        "sparsegpt",
        8,
        512,
    ),
    "many samples, also of the dense model": _Shape("llama", {}, "movement", 48, 256),
}


def estimate_against_peak(bench: Bench) -> Iterator[Row]:
    """How far the estimate is from the peak of a process with that trial, less that of a process with a tiny model."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        settings = Settings(home=bench.settings.home, model_roots=(root,), data_roots=bench.settings.data_roots)
        write_tiny_model(root / "tiny")
        bare = _peak(bench, "tiny", _Shape("llama", {}, "magnitude", 2, 32), root)
        for index, (name, shape) in enumerate(_SHAPES.items()):
            model = f"shape-{index}"
            _write(root / model, shape)
            spec = bench.spec(shape.method, model=f"file:{model}", samples=shape.samples, seqlen=shape.seqlen)
            plan = resolve(spec, settings, Datasets(settings), bench.engine.device)
            estimate = memory_estimate(plan.source, plan.dtype).peak(Work.of(plan, bench.engine.device))
            peak = _peak(bench, model, shape, root) - bare
            note = f"estimate {estimate / _MIB:.0f} MiB, measured {peak / _MIB:.0f}; without a trial {bare / _MIB:.0f}"
            yield Row(f"estimate: {name}", abs(estimate / peak - 1), 0.15, "at most", note)


def _peak(bench: Bench, model: str, shape: _Shape, root: Path) -> int:
    spec = bench.spec(shape.method, model=f"file:{model}", samples=shape.samples, seqlen=shape.seqlen)
    memory = bench.run_in_own_process(spec, SECATEUR_MODEL_ROOTS=str(root)).memory
    return memory.device_peak_bytes or memory.peak_bytes


def _write(folder: Path, shape: _Shape) -> None:
    config = AutoConfig.for_model(shape.family, **_SMALL | shape.config)
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.save_pretrained(folder)
    tokenizer().save_pretrained(folder)
