"""Tries a model of text on a few tokens when it is loaded, before a trial spends time on it."""

import torch
from transformers import PreTrainedModel

from secateur.evaluation.non_finite import first_non_finite, not_finite
from secateur.models.loading import LoadedModel
from secateur.models.refusals.architecture import not_causal

_TOKENS = 8


@torch.inference_mode()
def require_sound(loaded: LoadedModel) -> None:
    """Runs the model once on two windows of 8 tokens that differ in their last one.

    Raises SecateurError: `PRUNE_NOT_FINITE` for a dense model that gives NaN or infinity, and
    `PRUNE_UNSUPPORTED_MODEL` for one whose earlier logits the last token moves. Rounding may move them too, as the two
    windows are different rows of a product: by much less than the root of the dtype's precision.
    """
    model = loaded.model
    windows = _windows(model)
    with loaded.weights.whole_model():
        first, second = model(input_ids=windows.to(loaded.device), use_cache=False).logits[:, :-1].float()
    if not (first.isfinite().all() and second.isfinite().all()):
        raise not_finite(loaded.dtype, first_non_finite(model, loaded.decoder, windows))
    tolerance = torch.finfo(model.dtype).eps ** 0.5
    if (first - second).abs().max() > tolerance * first.abs().max():
        raise not_causal(model)


def _windows(model: PreTrainedModel) -> torch.Tensor:
    """[2, 8] token ids."""
    windows = torch.arange(_TOKENS).repeat(2, 1)
    windows[1, -1] += 1
    known: int = model.config.get_text_config().vocab_size
    return windows % known
