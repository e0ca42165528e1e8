"""Refuses a checkpoint of quantised weights: its tensors hold packed integers and scales, not the weights.

FP8 weights are an exception: `secateur.models.loading` multiplies them by their scales.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from secateur.errors import SecateurError

# config.json names the quantisation here; `compression_config` is what older files of llm-compressor have.
_ENTRIES = ("quantization_config", "compression_config")
_BITS = ("bits", "w_bit", "num_bits", "weight_bits")


def require_unquantised(config: Mapping[str, Any]) -> None:
    """`config`: the content of config.json. Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) naming the method."""
    for settings in _quantisations(config):
        if is_fp8(settings):
            continue
        bits = next((f" to {settings[name]} bits" for name in _BITS if isinstance(settings.get(name), int)), "")
        raise SecateurError(
            "PRUNE_UNSUPPORTED_MODEL",
            f"config.json: the weights are quantised by {_method(settings)}{bits}, and only whole weights can be "
            "pruned; use the model they were made from, in float32, bfloat16 or float16",
        )


def is_fp8(settings: Mapping[str, Any]) -> bool:
    """Whether the checkpoint has 8-bit floating-point numbers and their scales, as DeepSeek-V3 stores them."""
    return settings.get("quant_method") == "fp8"


def _quantisations(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those of the model and of its parts, such as `text_config`."""
    yield from (config[name] for name in _ENTRIES if isinstance(config.get(name), dict))
    for name, part in config.items():
        if name.endswith("_config") and name not in _ENTRIES and isinstance(part, dict):
            yield from _quantisations(part)


def _method(settings: Mapping[str, Any]) -> str:
    if settings.get("load_in_4bit"):
        return "bitsandbytes to 4 bits"
    if settings.get("load_in_8bit"):
        return "bitsandbytes to 8 bits"
    return str(settings.get("quant_method") or "an unnamed method")[:40]
