"""The error for a model that cannot be pruned, in one line: the architecture, why, and the nearest that works."""

import difflib

from torch import nn
from transformers import PreTrainedModel

from secateur.errors import SecateurError

WORKING = (
    *("bitnet", "bloom", "falcon", "gemma", "gemma2", "gemma3_text", "gpt2", "gpt_neox", "llama", "mistral", "mixtral"),
    *("opt", "phi", "phi3", "qwen2", "qwen2_moe", "qwen3", "qwen3_moe", "resnet", "vit"),
)
"""Well-known families that work, by their `model_type`. The tests compare each of them with plain transformers."""

NEAREST = {
    "bit": "resnet",
    "dinat": "swin",
    "gemma3n": "gemma3n_text",
    "hrm_text": "llama",
    "imagegpt": "vit",
    "longcat_flash": "deepseek_v3",
    "perceiver": "vit",
    "pp_lcnet": "mobilenet_v2",
    "shieldgemma2": "gemma3",
    "siglip2": "siglip",
    "timm_wrapper": "resnet",
    "zamba": "bamba",
    "zamba2": "bamba",
}
"""For each family of the tests that is refused: the most similar one that works."""


def unsupported(model: nn.Module, reason: str) -> SecateurError:
    """The error for a model that cannot be pruned."""
    model_type = model.config.model_type if isinstance(model, PreTrainedModel) else ""
    return SecateurError(
        "PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be pruned: {reason}; {nearest(model_type)}"
    )


def nearest(model_type: str) -> str:
    """`the nearest that works: …`. Of a family that nothing is known of, one with a similar name."""
    similar = difflib.get_close_matches(model_type, sorted({*WORKING} - {model_type}), n=1)
    others = similar[0] if similar else "a decoder such as llama or opt, or an image classifier such as vit"
    return f"the nearest that works: {NEAREST.get(model_type, others)}"
