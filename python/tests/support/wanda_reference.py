"""The Wanda authors' pruning loop in its simplest form: one sample at a time, two passes per block, one sort.

After `lib/prune.py` of github.com/locuslab/wanda (MIT), as a reference for the tests. The mask of magnitude pruning is
exact here; theirs also prunes every weight that ties with the last one.
"""

from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel


class _Caught(Exception):
    pass


class _Catcher(nn.Module):
    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block
        self.inputs: list[Tensor] = []
        self.keywords: dict[str, Any] = {}

    def forward(self, hidden: Tensor, **keywords: Any) -> None:
        self.inputs.append(hidden)
        self.keywords = keywords
        raise _Caught


def linears(block: nn.Module) -> dict[str, nn.Linear]:
    return {name: module for name, module in block.named_modules() if isinstance(module, nn.Linear)}


@torch.no_grad()
def prune_wanda(model: PreTrainedModel, blocks: nn.ModuleList, windows: Tensor, level: float, pattern: str) -> None:
    hidden, keywords = _first_inputs(model, blocks, windows)
    for block in blocks:
        squares = {name: torch.zeros(linear.in_features) for name, linear in linears(block).items()}
        samples = 0
        hooks = [
            linear.register_forward_pre_hook(partial(_gather, squares[name])) for name, linear in linears(block).items()
        ]
        for states in hidden:
            block(states, **keywords)
            samples += 1
        for hook in hooks:
            hook.remove()
        for name, linear in linears(block).items():
            scores = linear.weight.abs() * (squares[name] / samples).sqrt()
            linear.weight[lowest(scores, level, pattern)] = 0
        hidden = [block(states, **keywords) for states in hidden]


@torch.no_grad()
def prune_magnitude(blocks: nn.ModuleList, level: float, pattern: str) -> None:
    for block in blocks:
        for linear in linears(block).values():
            scores = linear.weight.abs()
            if pattern == "unstructured":
                pruned = lowest(scores.reshape(1, -1), level, pattern).view(scores.shape)
            else:
                pruned = lowest(scores, level, pattern)
            linear.weight[pruned] = 0


def _gather(squares: Tensor, _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
    inputs = arguments[0].reshape(-1, arguments[0].shape[-1]).t().float()
    squares += torch.norm(inputs, p=2, dim=1) ** 2


def lowest(scores: Tensor, level: float, pattern: str) -> Tensor:
    """The mask of the lowest scores, ties by index. True = prune."""
    pruned = torch.zeros_like(scores, dtype=torch.bool)
    if pattern != "unstructured":
        kept, tile = map(int, pattern.split(":"))
        for column in range(0, scores.shape[1], tile):
            lowest = scores[:, column : column + tile].sort(dim=1, stable=True).indices[:, : tile - kept]
            pruned.scatter_(1, column + lowest, True)
        return pruned
    order = scores.sort(dim=1, stable=True).indices
    return pruned.scatter_(1, order[:, : int(scores.shape[1] * level)], True)


def _first_inputs(
    model: PreTrainedModel, blocks: nn.ModuleList, windows: Tensor
) -> tuple[list[Tensor], dict[str, Any]]:
    catcher = _Catcher(blocks[0])
    blocks[0] = catcher
    for window in windows:
        try:
            model(window[None], use_cache=False)
        except _Caught:
            continue
    blocks[0] = catcher.block
    return catcher.inputs, catcher.keywords
