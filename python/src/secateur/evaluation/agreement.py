"""How much a pruned model's next-token distributions agree with the dense model's.

Mean Kullback-Leibler divergence KL(dense || pruned) in nats, and the share of positions where both find the same token
most likely. Both distributions are the head's on last hidden states, which are all that is kept of the dense model:
neither the head nor the final norm is pruned.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from secateur.errors import SecateurError
from secateur.evaluation.blocks import blocks_skipped
from secateur.evaluation.perplexity import HEAD_TOKENS, each_batch, has_plain_head
from secateur.models.blocks.decoder import Decoder
from secateur.models.samples import probe_inputs


class WindowFigures(NamedTuple):
    """[windows] float64 each; NaN from the first batch with a NaN loss on.

    `losses`: as from `window_losses`, to the bit. `divergences`: mean KL(dense || pruned) of each window's predictions,
    in nats. `agreements`: the share of them with the same most likely token.
    """

    losses: Tensor
    divergences: Tensor
    agreements: Tensor


@torch.inference_mode()
def window_figures(
    model: PreTrainedModel,
    windows: Tensor,
    dense: Callable[[int, int], Tensor],
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    prefix: int = 0,
    batch: int | None = None,
) -> WindowFigures:
    """`dense`: the dense model's states of windows from a first to before another, as from `gathered`.

    Other arguments as for `window_losses`.
    """
    compare = _head_in_chunks if has_plain_head(model, decoder, windows) else _whole_model

    def run(ids: Tensor, start: int) -> Tensor:
        return compare(model, ids, dense(start, start + len(ids)).to(model.device), prefix)

    found = each_batch(model, windows, after_batch, decoder, run, batch=batch, figures=3)
    return WindowFigures(*found.unbind(dim=1))


@torch.no_grad()
def require_comparable(model: PreTrainedModel, decoder: Decoder | None, windows: Tensor) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the logits do not follow from the last hidden states alone.

    Ask while the model is dense, as for `has_plain_head`.
    """
    if has_plain_head(model, decoder, windows):
        return
    probed = probe_inputs(windows)
    assert isinstance(probed, Tensor)
    ids = probed.to(model.device)
    with blocks_skipped(model, decoder, windows):
        logits, output = _logits_and_output(model, ids)
        follow = model.base_model is not model and getattr(output, "last_hidden_state", None) is not None
        if follow:
            with _backbone_returning(model, output):
                follow = torch.equal(logits, model(input_ids=ids, use_cache=False).logits)
    if not follow:
        raise SecateurError(
            "PRUNE_UNSUPPORTED_MODEL",
            "the model's logits do not follow from its last hidden states, so kl_divergence and top1_agreement cannot "
            "be measured; use perplexity",
            "/evaluations",
        )


def _head_in_chunks(model: PreTrainedModel, ids: Tensor, dense: Tensor, prefix: int) -> Tensor:
    """[windows, 3] float64: the figures of each window; holds the logits of two chunks at a time."""
    hidden = model.base_model(input_ids=ids, use_cache=False).last_hidden_state[:, prefix:-1]
    answers = ids[:, prefix + 1 :]
    head = model.get_output_embeddings()
    flat = (hidden.flatten(0, 1), dense.flatten(0, 1), answers.flatten())
    chunks = zip(*(part.split(HEAD_TOKENS) for part in flat), strict=True)
    found = [_of_tokens(head(own).float(), head(other).float(), targets) for own, other, targets in chunks]
    return _of_windows([torch.cat(each).view(answers.shape) for each in zip(*found, strict=True)])


def _whole_model(model: PreTrainedModel, ids: Tensor, dense: Tensor, prefix: int) -> Tensor:
    """The same of a model that does more than apply its head, window by window."""
    found = []
    for window, states in zip(ids.split(1), dense.split(1), strict=True):
        logits, output = _logits_and_output(model, window)
        with _backbone_returning(model, type(output)(**{**output, "last_hidden_state": states})):
            other = model(input_ids=window, use_cache=False).logits[0]
        figures = _of_tokens(logits[0, prefix:-1].float(), other.float(), window[0, prefix + 1 :])
        found.append(_of_windows([figure[None] for figure in figures]))
    return torch.cat(found)


def _of_tokens(own: Tensor, dense: Tensor, answers: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """[tokens] float64 each: the loss, the divergence, and 1 where the most likely tokens are equal.

    `own`, `dense`: [tokens, vocabulary] float32 logits.
    """
    losses = functional.cross_entropy(own, answers, reduction="none")
    return losses.double(), *divergences_and_matches(own, dense)


def divergences_and_matches(own: Tensor, dense: Tensor) -> tuple[Tensor, Tensor]:
    """[rows] float64 each: KL(dense || own) in nats, and 1 where the largest logits of both are at the same place.

    `own`, `dense`: [rows, values] float32 logits.
    """
    same = own.argmax(dim=-1) == dense.argmax(dim=-1)
    expected = dense.log_softmax(dim=-1)
    weights = expected.exp()
    # A value that the dense model rules out adds nothing, whatever the pruned model gives it. No divergence is negative
    # but by rounding.
    terms = torch.where(weights > 0, weights * (expected - own.log_softmax(dim=-1)), 0.0)
    return terms.sum(dim=-1).clamp(min=0).double(), same.double()


def _of_windows(tokens: list[Tensor]) -> Tensor:
    """[windows, 3]: the sum of losses and the means of the others. `tokens`: three of [windows, predictions]."""
    losses, divergences, same = tokens
    return torch.stack([losses.sum(dim=1), divergences.mean(dim=1), same.mean(dim=1)], dim=1)


def _logits_and_output(model: PreTrainedModel, ids: Tensor) -> tuple[Tensor, Any]:
    """The logits, and what the backbone returned on the way; None if it was not called."""
    outputs: list[Any] = []
    hook = model.base_model.register_forward_hook(lambda _, __, output: outputs.append(output))
    try:
        logits = model(input_ids=ids, use_cache=False).logits
    finally:
        hook.remove()
    return logits, outputs[0] if outputs else None


@contextmanager
def _backbone_returning(model: PreTrainedModel, output: Any) -> Iterator[None]:
    """Inside, the model's backbone does nothing but return this."""
    backbone = model.base_model
    backbone.forward = lambda *_, **__: output
    try:
        yield
    finally:
        del backbone.forward
