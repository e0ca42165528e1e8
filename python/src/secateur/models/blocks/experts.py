"""Mixture of experts: splits the 3-D parameters into which transformers fuses a router's experts into Linears.

Each expert is pruned as the Linears it was published as. They are views of the fused parameters and write through to
them, so saving and loading need no change. transformers chooses most implementations by name: `ONE_BY_ONE`, in its
registry, calls these Linears and computes the same as the others. Where there is no choice, `split` replaces the
`forward` of the module that holds the parameters.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

ONE_BY_ONE = "secateur_one_by_one"

_CHOSEN_BY_NAME = ("has_gate", "has_bias", "has_post_expert_norm", "is_transposed", "is_concatenated")
_FUSED_DIMENSIONS = 3
_GATED = (("gate_up_proj", ("gate_proj", "up_proj")), ("down_proj", ("down_proj",)))
_UNGATED = (("up_proj", ("up_proj",)), ("down_proj", ("down_proj",)))
_ONE_STEP = (("weight", ("linear",)),)


class Layout(NamedTuple):
    """How a module holds the matrices of several experts.

    `steps`: in the order in which a token passes them, each with its parameter and the Linears that this holds.
    `transposed`: [experts, inputs, outputs] and not [experts, outputs, inputs]. `interleaved`: the Linears of a step
    have every second output and not one half each. `forward`: computes the same by the Linears, called with the module
    first; None where transformers calls `ONE_BY_ONE`.
    """

    steps: tuple[tuple[str, tuple[str, ...]], ...]
    transposed: bool
    interleaved: bool
    forward: Callable[..., Tensor] | None = None


class ExpertLinear(nn.Module):
    """Some outputs of one expert's matrix, called as a Linear. It is not in the model's tree of modules.

    `weight`: the fused parameter itself, three-dimensional.
    """

    def __init__(self, experts: nn.Module, parameter: str, number: int, outputs: slice, *, transposed: bool) -> None:
        super().__init__()
        self.weight = cast("nn.Parameter", getattr(experts, parameter))
        self._biases: Tensor | None = getattr(experts, f"{parameter}_bias", None)
        self._parameter = parameter
        self._number = number
        self._outputs = outputs
        self._transposed = transposed

    def part(self, fused: Tensor) -> Tensor:
        """[outputs, inputs], a view of a tensor that is shaped like the fused parameter."""
        matrix = fused[self._number]
        return (matrix.t() if self._transposed else matrix)[self._outputs]

    @property
    def bias(self) -> Tensor | None:
        """[outputs], a view, or None."""
        return self._part_of_biases(self._biases)

    def forward(self, inputs: Tensor, experts: nn.Module) -> Tensor:
        """`inputs`: [tokens, inputs]; `experts`: the module with the parameters, or their replacements."""
        biases = getattr(experts, f"{self._parameter}_bias", None)
        return functional.linear(inputs, self.part(getattr(experts, self._parameter)), self._part_of_biases(biases))

    def _part_of_biases(self, biases: Tensor | None) -> Tensor | None:
        return None if biases is None else biases[self._number, self._outputs]


Expert = dict[str, ExpertLinear]
"""The Linears of one expert by their names, in the order in which a token passes them."""


def layout(module: nn.Module) -> Layout | None:
    """How a module holds the weights of several experts; None if it does not hold any in a known way."""
    if all(hasattr(module, flag) for flag in _CHOSEN_BY_NAME):
        return Layout(_GATED if module.has_gate else _UNGATED, bool(module.is_transposed), not module.is_concatenated)
    fused = {name for name, parameter in module.named_parameters(recurse=False) if parameter.dim() == _FUSED_DIMENSIONS}
    arguments = tuple(inspect.signature(type(module).forward).parameters)[1:] if fused else ()
    if fused == {"gate_up_proj", "down_proj"} and arguments == ("hidden_states",):
        return Layout(_GATED, transposed=True, interleaved=False, forward=_on_all_tokens)
    if fused == {"weight"} and arguments == ("inputs", "expert_size"):
        return Layout(_ONE_STEP, transposed=False, interleaved=False, forward=_on_sorted_tokens)
    return None


def split(module: nn.Module) -> tuple[Expert, ...]:
    """The experts' Linears: the same at every call, so that hooks on them see the calls.

    The module must have a `layout`.
    """
    known = cast("tuple[Expert, ...] | None", vars(module).get("secateur_experts"))
    if known is None:
        found = layout(module)
        assert found is not None
        known = tuple(_split(module, found))
        vars(module)["secateur_experts"] = known  # no submodules, nothing in the state dict
        if found.forward:
            vars(module)["forward"] = partial(found.forward, module)
    return known


def _split(module: nn.Module, found: Layout) -> Iterator[Expert]:
    experts = len(getattr(module, found.steps[0][0]))
    for number in range(experts):
        expert: Expert = {}
        for parameter, kinds in found.steps:
            outputs = getattr(module, parameter).shape[2 if found.transposed else 1]
            size = outputs // len(kinds)
            for index, kind in enumerate(kinds):
                own = slice(index, None, len(kinds)) if found.interleaved else slice(index * size, (index + 1) * size)
                expert[kind] = ExpertLinear(module, parameter, number, own, transposed=found.transposed)
        yield expert


def _one_by_one(experts: nn.Module, hidden: Tensor, chosen: Tensor, shares: Tensor) -> Tensor:
    """`hidden`: [tokens, width]; `chosen`, `shares`: [tokens, experts of a token]. Returns [tokens, width]."""
    order = chosen.flatten().argsort(stable=True)
    counts = _tokens_of_each(len(split(experts)), chosen)
    routed = [
        (expert, places // chosen.shape[1], shares.flatten()[places, None])
        for expert, places in zip(split(experts), order.split(counts), strict=True)
        if len(places)
    ]
    outputs = _outputs(experts, [(expert, hidden[tokens]) for expert, tokens, _ in routed])
    total = torch.zeros_like(hidden)
    for (_, tokens, share), output in zip(routed, outputs, strict=True):
        total.index_add_(0, tokens, (output * share).to(total.dtype))
    return total


def _tokens_of_each(experts: int, chosen: Tensor) -> list[int]:
    """How many tokens the router gives to each expert; in a rehearsal (meta tensors) evenly."""
    if chosen.is_meta:
        return [len(part) for part in chosen.flatten().tensor_split(experts)]
    counts: list[int] = chosen.flatten().bincount(minlength=experts).tolist()
    return counts


def _on_all_tokens(experts: nn.Module, hidden: Tensor) -> Tensor:
    """Llama 4. `hidden`: [experts x tokens, width], zeros where a token is not routed to an expert. The same shape."""
    given = hidden.view(len(split(experts)), -1, hidden.shape[-1])
    tokens = [rows.any(dim=-1).nonzero().flatten() for rows in given]
    routed = [number for number, own in enumerate(tokens) if len(own)]
    outputs = _outputs(experts, [(split(experts)[number], given[number, tokens[number]]) for number in routed])
    total = torch.zeros_like(given)
    for number, output in zip(routed, outputs, strict=True):
        total[number, tokens[number]] = output
    return total.view_as(hidden)


def _on_sorted_tokens(experts: nn.Module, inputs: Tensor, counts: list[int]) -> Tensor:
    """JetMoE. `inputs`: [tokens, inputs], those of the first expert first. Returns [tokens, outputs]."""
    parts = zip(split(experts), inputs.split(counts), strict=True)
    return torch.cat([expert["linear"](part, experts) for expert, part in parts if len(part)])


def _outputs(experts: Any, routed: list[tuple[Expert, Tensor]]) -> list[Tensor]:
    """Each expert's outputs for its tokens, [tokens, width] both.

    All experts take their first step before any takes its second, so all layers that read the router's input run first.
    """
    inner = [_inner(experts, expert, tokens) for expert, tokens in routed]
    outputs = [expert["down_proj"](channels, experts) for (expert, _), channels in zip(routed, inner, strict=True)]
    with_norm = getattr(experts, "has_post_expert_norm", False)
    return [experts.post_expert_norm(output) for output in outputs] if with_norm else outputs


def _inner(experts: Any, expert: Expert, tokens: Tensor) -> Tensor:
    """The input of one expert's `down_proj`, [tokens, channels]."""
    if "gate_proj" not in expert:
        activated: Tensor = experts.act_fn(expert["up_proj"](tokens, experts))
        return activated
    gate, up = expert["gate_proj"](tokens, experts), expert["up_proj"](tokens, experts)
    if not hasattr(experts, "_apply_gate"):
        return cast("Tensor", experts.act_fn(gate) * up)
    joined = torch.cat((gate, up), dim=-1) if experts.is_concatenated else torch.stack((gate, up), dim=-1).flatten(-2)
    return cast("Tensor", experts._apply_gate(joined))  # noqa: SLF001 (as the other implementations)


ALL_EXPERTS_FUNCTIONS.register(ONE_BY_ONE, _one_by_one)
