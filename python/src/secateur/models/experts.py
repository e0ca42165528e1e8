"""Mixture of experts: splits the two 3-D parameters into which transformers fuses a router's experts into Linears.

Each expert is pruned as the three Linears it was published as. They are views of the fused parameters and write through
to them, so saving and loading need no change. `ONE_BY_ONE`, in transformers' registry of implementations, calls these
Linears and computes the same as the other implementations.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

ONE_BY_ONE = "secateur_one_by_one"

# Mixtral, Qwen, DeepSeek and most others: [experts, gate then up, inputs] and [experts, outputs, channels].
_LAYOUT = {
    "has_gate": True,
    "has_bias": False,
    "has_post_expert_norm": False,
    "is_transposed": False,
    "is_concatenated": True,
}


class ExpertLinear(nn.Module):
    """Some rows of one expert's matrix, called as a Linear. It is not in the model's tree of modules.

    `weight`: the fused parameter itself, [experts, outputs of each, inputs].
    """

    bias: None = None

    def __init__(self, weight: nn.Parameter, expert: int, rows: slice) -> None:
        super().__init__()
        self.weight = weight
        self._expert = expert
        self._rows = rows

    def part(self, fused: Tensor) -> Tensor:
        """[outputs, inputs], a view of a tensor that is shaped like the fused parameter."""
        return fused[self._expert, self._rows]

    def forward(self, inputs: Tensor, fused: Tensor, routed: Tensor) -> Tensor:  # noqa: ARG002 (for hooks)
        """`inputs`: [tokens, inputs]; `fused`: `weight`, or its replacement in a functional call.

        `routed`: [tokens], the indices of these tokens among all tokens that the router got.
        """
        return functional.linear(inputs, self.part(fused))


class Expert(NamedTuple):
    """The Linears of one expert."""

    gate_proj: ExpertLinear
    up_proj: ExpertLinear
    down_proj: ExpertLinear


def is_fused(module: nn.Module) -> bool:
    """Whether a module holds the weights of several experts the way transformers does."""
    return all(hasattr(module, flag) for flag in _LAYOUT)


def unsupported_layout(experts: nn.Module) -> str | None:
    """How fused experts differ from the layout that `split` supports; None if they do not."""
    return next((f"{flag} is {not usual}" for flag, usual in _LAYOUT.items() if getattr(experts, flag) != usual), None)


def split(experts: nn.Module) -> tuple[Expert, ...]:
    """The experts' Linears: the same at every call, so that hooks on them see the calls of `ONE_BY_ONE`."""
    known = cast("tuple[Expert, ...] | None", vars(experts).get("secateur_experts"))
    if known is None:
        known = tuple(_split(*_fused(experts)))
        vars(experts)["secateur_experts"] = known  # no submodules, nothing in the state dict
    return known


def _fused(experts: nn.Module) -> tuple[nn.Parameter, nn.Parameter]:
    return cast("nn.Parameter", experts.gate_up_proj), cast("nn.Parameter", experts.down_proj)


def _split(gate_up: nn.Parameter, down: nn.Parameter) -> Iterator[Expert]:
    channels = gate_up.shape[1] // 2
    for expert in range(len(gate_up)):
        yield Expert(
            ExpertLinear(gate_up, expert, slice(channels)),
            ExpertLinear(gate_up, expert, slice(channels, None)),
            ExpertLinear(down, expert, slice(None)),
        )


def _one_by_one(experts: nn.Module, hidden: Tensor, chosen: Tensor, shares: Tensor) -> Tensor:
    """`hidden`: [tokens, width]; `chosen`, `shares`: [tokens, experts of a token]. Returns [tokens, width].

    All experts take their first step before any takes its second, so all layers that read the router's input run first.
    """
    order = chosen.flatten().argsort(stable=True)
    counts = chosen.flatten().bincount(minlength=len(split(experts))).tolist()
    routed = [
        (expert, places // chosen.shape[1], shares.flatten()[places, None])
        for expert, places in zip(split(experts), order.split(counts), strict=True)
        if len(places)
    ]
    gate_up_proj, down_proj = _fused(experts)
    apply_gate = cast("Callable[[Tensor], Tensor]", experts._apply_gate)  # noqa: SLF001 (as the other implementations)
    inner = []
    for expert, tokens, _ in routed:
        inputs = hidden[tokens]
        gate, up = (layer(inputs, gate_up_proj, tokens) for layer in (expert.gate_proj, expert.up_proj))
        inner.append(apply_gate(torch.cat((gate, up), dim=-1)))
    output = torch.zeros_like(hidden)
    for (expert, tokens, share), channels in zip(routed, inner, strict=True):
        output.index_add_(0, tokens, (expert.down_proj(channels, down_proj, tokens) * share).to(output.dtype))
    return output


ALL_EXPERTS_FUNCTIONS.register(ONE_BY_ONE, _one_by_one)
