"""Perplexity by the reference protocol (pruning literature since GPTQ).

The split's documents joined and tokenised once, cut into windows of `seqlen` with the tail dropped; the exponential of
the mean over the windows of the mean cross-entropy of each window's tokens from the second on. A BOS in front of a
window is context: the same tokens are scored as without it.
"""

import math
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from secateur.evaluation.blocks import blocks_first, blocks_skipped
from secateur.models.blocks.decoder import Decoder

# A token's logits take 4 bytes per entry of the vocabulary: 25 MB for 128 tokens of 49152, which stay in the cache.
HEAD_TOKENS = 128
_CPU_BATCH_TOKENS = 2048
_DEVICE_BATCH_TOKENS = 16384
# A model is tried once: that takes two passes, short ones, but over all of its weights.
_plain_heads: WeakKeyDictionary[PreTrainedModel, bool] = WeakKeyDictionary()


def batch_windows(seqlen: int, device: torch.device) -> int:
    """The number of windows in a batch that keeps the device busy and still fits its caches."""
    return max(1, (_CPU_BATCH_TOKENS if device.type == "cpu" else _DEVICE_BATCH_TOKENS) // seqlen)


@torch.inference_mode()
def window_losses(
    model: PreTrainedModel,
    windows: Tensor,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    prefix: int = 0,
    batch: int | None = None,
) -> Tensor:
    """[windows] float64: the sum of each window's cross-entropies, in nats. NaN from the first batch with a NaN on.

    `windows`: [windows, prefix + seqlen] token ids; the first `prefix` of each are context. `after_batch` is called
    with the work since the last call, in windows, and the number of windows done so far; its exceptions pass through.
    The first batch with a NaN ends the evaluation, and is not reported to `after_batch`. `decoder`: the model's, if the
    model may be larger than its device. `batch`: windows in one forward pass; by default as many as keep the device
    busy.
    """
    cross_entropy = _head_in_chunks if has_plain_head(model, decoder, windows) else _whole_model

    def run(ids: Tensor, _: int) -> Tensor:
        return cross_entropy(model, ids, prefix)[:, None]

    return each_batch(model, windows, after_batch, decoder, run, batch=batch)[:, 0]


def each_batch(
    model: PreTrainedModel,
    windows: Tensor,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None,
    run: Callable[[Tensor, int], Tensor],
    *,
    batch: int | None,
    figures: int = 1,
) -> Tensor:
    """[windows, figures] float64: what `run` finds in each window. NaN from the first batch with a NaN in the first.

    `run` gets the token ids of a batch, [batch, prefix + seqlen] on the model's device, and the index of its first
    window, and returns [batch, figures] float64. It calls the model on the batch once, or on each of its windows if the
    model has no plain head (`has_plain_head`). Other arguments as for `window_losses`.
    """
    chunked = has_plain_head(model, decoder, windows)
    found = torch.full((len(windows), figures), math.nan, dtype=torch.float64)
    done = 0
    size = batch or batch_windows(windows.shape[1], model.device)

    def after_block(share: float) -> None:
        after_batch(share * len(windows), 0)

    with blocks_first(model, decoder, windows, size if chunked else 1, after_block) as share:
        for ids in windows.split(size):
            of_batch = run(ids.to(model.device), done).cpu()
            if of_batch[:, 0].isnan().any():
                break
            found[done : done + len(ids)] = of_batch
            done += len(ids)
            after_batch(share * len(ids), done)
    return found


def perplexity(
    model: PreTrainedModel,
    windows: Tensor,
    after_batch: Callable[[float, int], None],
    decoder: Decoder | None = None,
    *,
    prefix: int = 0,
    batch: int | None = None,
) -> float:
    """Infinity when it is too large for a float, NaN when a loss is: a broken model is a valid result.

    Arguments as for `window_losses`.
    """
    losses = window_losses(model, windows, after_batch, decoder, prefix=prefix, batch=batch)
    return perplexity_of(losses, windows.shape[1] - prefix - 1)


def perplexity_of(losses: Tensor, answers: int) -> float:
    """The perplexity of windows with these losses, as from `window_losses`. `answers`: scored tokens of a window."""
    return exponential(math.fsum(losses.tolist()) / (len(losses) * answers))


def exponential(mean: float) -> float:
    """The exponential of a mean cross-entropy: infinity when it is too large for a float, NaN for NaN."""
    try:
        return math.exp(mean)
    except OverflowError:
        return math.inf


def _head_in_chunks(model: PreTrainedModel, ids: Tensor, prefix: int) -> Tensor:
    """[windows] float64: the sum of each window's cross-entropies; holds the logits of one chunk at a time."""
    hidden = model.base_model(input_ids=ids, use_cache=False).last_hidden_state[:, prefix:-1]
    answers = ids[:, prefix + 1 :]
    head = model.get_output_embeddings()
    chunks = zip(hidden.flatten(0, 1).split(HEAD_TOKENS), answers.flatten().split(HEAD_TOKENS), strict=True)
    losses = [functional.cross_entropy(head(states).float(), targets, reduction="none") for states, targets in chunks]
    return torch.cat(losses).double().view(answers.shape).sum(dim=1)


def _whole_model(model: PreTrainedModel, ids: Tensor, prefix: int) -> Tensor:
    """The same of a model that does more than apply its head (a soft cap, a scale), window by window."""
    losses = []
    for window in ids.split(1):
        logits = model(input_ids=window, use_cache=False).logits[0, prefix:-1]
        answers = window[0, prefix + 1 :]
        losses.append(functional.cross_entropy(logits.float(), answers, reduction="none").double().sum())
    return torch.stack(losses)


@torch.no_grad()
def has_plain_head(model: PreTrainedModel, decoder: Decoder | None, windows: Tensor) -> bool:
    """`is_backbone_and_head`, tried once for each model.

    Ask while the model is dense: all its trials get the same answer, and the NaN of a pruned model would hide it.
    """
    if model not in _plain_heads:
        with blocks_skipped(model, decoder, windows):
            _plain_heads[model] = is_backbone_and_head(model, windows)
    return _plain_heads[model]


def is_backbone_and_head(model: PreTrainedModel, windows: Tensor) -> bool:
    """Whether the logits are the head applied to the last hidden states, tried on a few tokens.

    Without data (meta tensors, in a rehearsal), whether the tensors are handed on is what shows.
    """
    head = model.get_output_embeddings()
    if not isinstance(head, nn.Linear):
        return False
    ids = windows[:1, :8].to(model.device)
    hidden = getattr(model.base_model(input_ids=ids, use_cache=False), "last_hidden_state", None)
    if hidden is None or hidden.shape[-1] != head.in_features:  # None: the model has no backbone by itself
        return False
    if hidden.is_meta:
        return _hands_on(model, head, ids)
    logits = model(input_ids=ids, use_cache=False).logits
    return torch.allclose(head(hidden), logits, rtol=0, atol=0, equal_nan=True)


def _hands_on(model: PreTrainedModel, head: nn.Module, ids: Tensor) -> bool:
    """Whether the head reads the very tensor that the backbone returns, and the model returns the head's."""
    hidden: list[Tensor] = []
    calls: list[tuple[Tensor, Tensor]] = []

    def note(module: nn.Module, arguments: tuple[Any, ...], output: Any) -> None:
        if module is head:
            calls.append((arguments[0], output))
        elif isinstance(getattr(output, "last_hidden_state", None), Tensor):
            hidden.append(output.last_hidden_state)

    with ExitStack() as hooks:
        for module in model.modules():
            hooks.callback(module.register_forward_hook(note).remove)
        logits = model(input_ids=ids, use_cache=False).logits
    [(read, returned)] = calls
    return any(read.is_set_to(states) for states in hidden) and bool(logits.is_set_to(returned))
