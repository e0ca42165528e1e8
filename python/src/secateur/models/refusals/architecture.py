"""Refuses the architectures that have nothing to prune or to measure here, in one line with the nearest that works."""

from typing import Any

import transformers
from transformers import CONFIG_MAPPING, PreTrainedConfig, PreTrainedModel

from secateur.errors import SecateurError
from secateur.models.unsupported import nearest

# Decoders whose config says `is_decoder: false`, and whose attention does not say that it is causal.
_DECODERS = ("gpt_neox_japanese",)


def require_known(model_type: object) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a `model_type` that transformers does not have."""
    if not isinstance(model_type, str):
        raise SecateurError("PRUNE_UNSUPPORTED_MODEL", "config.json names no model_type")
    if model_type not in CONFIG_MAPPING:
        raise _unsupported(model_type[:80], f"is unknown to transformers {transformers.__version__}")


def require_loadable(config: PreTrainedConfig, loader: Any) -> None:
    """`loader`: the automatic class that would load the model.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a model that is no decoder of text and no classifier of images.
    """
    if type(config) not in loader._model_mapping:  # noqa: SLF001 (the only list of the models that it loads)
        raise _unsupported(config.model_type, "neither predicts the next token nor classifies images")
    if config.is_encoder_decoder:
        raise _unsupported(
            config.model_type, "is an encoder with a decoder, and text alone has no input for the encoder"
        )


def require_causal(model: PreTrainedModel) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a model of text that says it attends in both directions.

    Its attention says so, or, where that keeps silent, its config. `secateur.engine.probe` finds models whose config
    keeps silent too, once their weights are loaded.
    """
    is_decoder = getattr(model.config, "is_decoder", None)
    attention = {module.is_causal for module in model.modules() if hasattr(module, "is_causal")}
    says_encoder = is_decoder is False and model.config.model_type not in _DECODERS
    if is_decoder is not True and (attention == {False} if attention else says_encoder):
        raise not_causal(model)


def not_causal(model: PreTrainedModel) -> SecateurError:
    """The error for a model of text whose prediction of a token depends on later tokens."""
    return _unsupported(model.config.model_type, "reads tokens in both directions, so it has no perplexity")


def _unsupported(model_type: str, reason: str) -> SecateurError:
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"a model of type {model_type} {reason}; {nearest(model_type)}")
