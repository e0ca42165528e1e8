"""Turns scores into masks, True = keep, and counts how many weights are pruned. No other module does either.

The number pruned is exact: k = floor(level x n) of each comparison group of n weights, the lowest scores first, ties
by index. A threshold alone (`score <= threshold`) would prune every weight that ties with the last one.
"""

import math
from typing import Literal

import numpy as np
import torch
from torch import Tensor

Group = Literal["row", "layer"]

# `approximate_keep_mask` samples layers of at least this many weights: one in _STRIDE, a prime, so that no column is
# favoured.
_SAMPLED = 65_536
_STRIDE = 17

# `kthvalue` gives each row to one multiprocessor. With fewer rows than this, most of a GPU would be idle.
_FEW_ROWS = 64

_INT16 = torch.iinfo(torch.int16).max


def pruned_count(level: float, size: int) -> int:
    """How many of `size` weights, rows or other units are pruned at this level: k = floor(level x n)."""
    return math.floor(level * size)


def keep_mask(scores: Tensor, *, level: float, pattern: str, group: Group) -> Tensor:
    """Which weights stay.

    `scores`: [outputs, inputs], any floating type, higher = more worth keeping. For an `n:m` pattern the groups are
    the m consecutive inputs of a row, and `level` and `group` are ignored. Returns bool of the same shape.
    Raises FloatingPointError for NaN scores, and ValueError for a pattern that does not fit.
    """
    if scores.max().isnan():  # a single NaN makes the maximum NaN: one pass
        raise FloatingPointError("a score is NaN")
    if pattern != "unstructured":
        kept, tile = parse_pattern(pattern)
        return _keep_in_tiles(scores, kept, tile)
    if group == "layer":
        return _keep_in_rows(scores.reshape(1, -1), level).view(scores.shape)
    return _keep_in_rows(scores, level)


def approximate_keep_mask(scores: Tensor, *, level: float, pattern: str) -> Tensor:
    """Approximately the mask of `keep_mask` for the group `layer`: for the steps of a search, never for a result.

    For a large layer, the threshold comes from a sample of its weights.
    """
    if pattern != "unstructured" or scores.numel() < _SAMPLED:
        return keep_mask(scores, level=level, pattern=pattern, group="layer")
    sample = scores.flatten()[::_STRIDE]
    pruned = pruned_count(level, sample.numel())
    return scores > sample.kthvalue(pruned).values if pruned else torch.ones_like(scores, dtype=torch.bool)


def zeroed(weight: Tensor, keep: Tensor) -> Tensor:
    """A copy with zeros (never -0.0) where `keep` is False. `weight`: float32; `keep`: bool of its shape."""
    # A product is several times as fast as `masked_fill` on a CPU. That of the bits gives no -0.0.
    return (weight.view(torch.int32) * keep).view(torch.float32)


def ranks(scores: Tensor) -> Tensor:
    """How many weights of the same row are pruned before each weight: one sort for every level.

    [outputs, inputs], integers. `ranks(scores) >= pruned` is the mask when each row loses its `pruned` lowest, ties by
    index.
    """
    outputs, inputs = scores.shape
    order = scores.argsort(dim=1, stable=True)
    numbers = torch.arange(inputs, dtype=torch.int16 if inputs <= _INT16 else torch.int32, device=scores.device)
    return torch.empty_like(order, dtype=numbers.dtype).scatter_(1, order, numbers.expand(outputs, inputs))


def parse_pattern(pattern: str) -> tuple[int, int]:
    """`2:4` -> (2, 4): n KEPT of every m. Raises ValueError unless 0 < n < m."""
    kept, separator, tile = pattern.partition(":")
    if not separator or not 0 < int(kept) < int(tile):
        raise ValueError(f"{pattern!r} is not an n:m pattern: n of every m weights are kept, 0 < n < m")
    return int(kept), int(tile)


def _keep_in_rows(scores: Tensor, level: float) -> Tensor:
    return keep_all_but(scores, pruned_count(level, scores.shape[1]))


def keep_all_but(scores: Tensor, pruned: int) -> Tensor:
    """The mask when each row loses its `pruned` lowest, ties by index. `scores`: [groups, n], without NaN."""
    if pruned == 0:
        return torch.ones_like(scores, dtype=torch.bool)
    last = _lowest(scores, pruned)
    keep = scores > last
    kept = scores.shape[1] - pruned
    if keep.count_nonzero() < len(scores) * kept:
        ties_kept = kept - keep.sum(dim=1, keepdim=True)
        ties = scores == last
        ties_pruned = ties.sum(dim=1, keepdim=True) - ties_kept
        keep |= ties & (ties.cumsum(dim=1, dtype=torch.int32) > ties_pruned)
    return keep


def _lowest(scores: Tensor, count: int) -> Tensor:
    """[groups, 1]: the highest of each row's `count` lowest. Selects, not sorts: a row can hold 10^8 weights."""
    if scores.device.type == "cpu" and scores.dtype in {torch.float32, torch.float64}:
        # NumPy selects with the CPU's vector instructions: the same value as torch's, in an eighth of the time.
        partitioned = np.partition(scores.numpy(), count - 1, axis=1)
        return torch.from_numpy(partitioned[:, count - 1 : count])
    if scores.device.type != "cpu" and len(scores) < _FEW_ROWS:
        return _lowest_at_once(scores, count)
    return scores.kthvalue(count, dim=1, keepdim=True).values


def _lowest_at_once(scores: Tensor, count: int) -> Tensor:
    """The same, using the whole device. Selects from the shorter end of each row."""
    others = scores.shape[1] - count
    if count <= others:
        return scores.topk(count, dim=1, largest=False, sorted=False).values.amax(dim=1, keepdim=True)
    return scores.topk(others + 1, dim=1, sorted=False).values.amin(dim=1, keepdim=True)


def _keep_in_tiles(scores: Tensor, kept: int, tile: int) -> Tensor:
    if scores.shape[1] % tile:
        raise ValueError(f"{scores.shape[1]} inputs are no multiple of {tile}")
    tiles = scores.reshape(-1, tile)
    lowest = tiles.argsort(dim=1, stable=True)[:, : tile - kept]
    return torch.ones_like(tiles, dtype=torch.bool).scatter_(1, lowest, value=False).view(scores.shape)
