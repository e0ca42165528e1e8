"""Finds a model's blocks, and in them the layers to prune. Extend this file for a model whose layers are not found.

No family is described by name. All decoders, and encoders of images too, have a ModuleList of blocks, and nearly all
weights of a block are in `nn.Linear`, in GPT-2's `Conv1D` (the same, transposed), in fused experts, or in `nn.Conv2d`
(the Linear of its unfolded input). The search looks for these. An encoder of images may have several such lists, one
for each stage. Which layers read the same input shows when they are called (`secateur.calibration.collector`).
`secateur.models.blocks.runner` checks, before anything is pruned, that the blocks run one by one are the model.

A router stays dense, and so does every other matrix that is next to the experts and not in one, such as the gate of a
shared expert: a handful of numbers that decide which experts a token gets. A convolution in groups (for example a
depthwise one) stays dense too: its filters read different inputs, so it is many small matrices and not one. Parameters
of other modules stay dense as well, such as the kernels of a recurrence, if they are a small part of the block.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from secateur.models.blocks.experts import ExpertLinear, Layout, layout, split
from secateur.models.blocks.patches import Patches
from secateur.models.unsupported import unsupported
from secateur.models.weights.access import ResidentWeights, Weights

_MATRICES = nn.Linear | Conv1D | nn.Conv2d
# Weights of a block outside its layers stay dense. If they are more than this share of the block, it is refused.
_LARGEST_DENSE_SHARE = 0.25

# The last Linear of attention and of the feed-forward part, as the architectures name them: Llama and similar; OPT;
# GPT-NeoX, BLOOM and Falcon; Phi; GPT-2.
_WRITER_ROLES = (
    *("o_proj", "out_proj", "self_attention.dense", "attention.dense", "self_attn.dense", "attn.c_proj"),
    *("down_proj", "fc2", "dense_4h_to_h", "mlp.c_proj"),
)


@dataclass(frozen=True, eq=False)
class Layer:
    """One matrix of a block, and the module that is called with its inputs.

    `name`: its path in the model; `role`: its path in the block; `block` counts from 0. `siblings`: for an expert's
    layer, a key shared by all experts' layers of the same step, each of which reads other tokens.
    """

    name: str
    role: str
    block: int
    module: nn.Linear | Conv1D | nn.Conv2d | ExpertLinear
    siblings: str | None = None

    @property
    def weight(self) -> Tensor:
        """[outputs, inputs], a view: writing to it writes to the model.

        The inputs of a convolution are the numbers of a patch, channel by channel: in channels x kh x kw.
        """
        return self.view(self.parameter.detach())

    @property
    def parameter(self) -> nn.Parameter:
        """The parameter that holds the weight, possibly in another shape and together with other weights."""
        return cast("nn.Parameter", self.module.weight)

    def view(self, like_parameter: Tensor) -> Tensor:
        """[outputs, inputs], a view of a tensor that is shaped like `parameter`, such as its gradient."""
        if isinstance(self.module, Conv1D):
            return like_parameter.t()
        if isinstance(self.module, ExpertLinear):
            return self.module.part(like_parameter)
        if isinstance(self.module, nn.Conv2d):
            return like_parameter.view(len(like_parameter), -1)
        return like_parameter

    @cached_property
    def patches(self) -> Patches | None:
        """The parts of its input that a convolution reads; None for other layers, which read the input unchanged."""
        return Patches.of(self.module) if isinstance(self.module, nn.Conv2d) else None

    def rows(self, tensor: Tensor) -> Iterator[Tensor]:
        """The inputs that the weight is multiplied with, [..., inputs], in pieces. `tensor`: the module's own input."""
        return iter((tensor,)) if self.patches is None else self.patches.rows(tensor)

    def product(self, tensor: Tensor, weight: Tensor) -> Tensor:
        """The module's output with this weight, [outputs, inputs], and no bias."""
        return functional.linear(tensor, weight) if self.patches is None else self.patches.convolved(tensor, weight)

    @property
    def bias(self) -> Tensor | None:
        """[outputs], a view, or None."""
        bias: Tensor | None = self.module.bias
        return None if bias is None else bias.detach()


@dataclass(frozen=True, eq=False)
class Decoder:
    """The blocks in order, and the layers of each. Pruning changes only these; embeddings and head stay dense.

    `grouped_convolutions`: the names of convolutions in groups, which stay dense although they may be large.
    `weights`: read a block's weights only inside `weights.block(index)`; their shapes and types can be read anywhere.
    """

    blocks: tuple[nn.Module, ...]
    layers: tuple[tuple[Layer, ...], ...]
    grouped_convolutions: tuple[str, ...]
    weights: Weights = field(default_factory=ResidentWeights)

    def zero_fraction(self) -> float:
        """Zeros over weights, counted in all layers."""
        zeros = weights = 0
        for index, layers in enumerate(self.layers):
            with self.weights.block(index):
                # On a CPU, `count_nonzero` takes four times as long.
                zeros += sum(int((layer.weight == 0).sum()) for layer in layers)
            weights += sum(layer.weight.numel() for layer in layers)
        return zeros / weights


def find_decoder(model: nn.Module) -> Decoder:
    """The decoder of a model; of a multimodal model, that of its text part.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) with the reason.
    """
    named = _blocks(model)
    blocks: list[nn.Module] = []
    layers: list[tuple[Layer, ...]] = []
    for path, block in named:
        try:
            found = tuple(_layers(block, path, len(blocks)))
        except ValueError as error:
            raise unsupported(model, f"{path}.{error}") from None
        if found:  # a block without layers is part of what the model does between its blocks
            blocks.append(block)
            layers.append(found)
    if not blocks:
        raise unsupported(model, "its blocks have no weights but routers and convolutions in groups")
    owners: dict[Tensor, Layer] = {}
    for layer in (layer for block_layers in layers for layer in block_layers if layer.siblings is None):
        if layer.parameter in owners:
            raise unsupported(model, f"{layer.name} and {owners[layer.parameter].name} share one weight")
        owners[layer.parameter] = layer
    grouped_convolutions = tuple(
        f"{path}.{role}" for path, block in named for role, module in block.named_modules() if _is_in_groups(module)
    )
    return Decoder(blocks=tuple(blocks), layers=tuple(layers), grouped_convolutions=grouped_convolutions)


def residual_writers(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers of one block whose output is added to the residual stream, in the order of the block.

    Found by name. That is a guess: callers check it on the model's own outputs.
    """
    # An expert's output is weighted by the router first.
    return tuple(layer for layer in layers if layer.siblings is None and layer.role.endswith(_WRITER_ROLES))


def _layers(block: nn.Module, path: str, index: int) -> Iterator[Layer]:
    """Raises ValueError for a weight that would stay dense unnoticed. The message begins with its path in the block."""
    dense = {module for role in _dense_roles(block) for module in block.get_submodule(role).modules()}
    others: dict[str, int] = {}
    for role, module in block.named_modules():
        if found := layout(module):
            yield from _expert_layers(module, found, path, role, index)
        elif module in dense or _is_in_groups(module):
            continue
        elif isinstance(module, nn.Conv2d) and type(module).forward is not nn.Conv2d.forward:
            raise ValueError(f"{role} changes its weights before it uses them, so a zero would not stay a zero")
        elif isinstance(module, _MATRICES):
            yield Layer(f"{path}.{role}", role, index, module)
        else:
            others |= {f"{role}.{name}".lstrip("."): matrix.numel() for name, matrix in _own_matrices(module)}
    if sum(others.values()) > _LARGEST_DENSE_SHARE * sum(parameter.numel() for parameter in block.parameters()):
        raise ValueError(f"{max(others, key=others.__getitem__)} is a weight outside nn.Linear, which would stay dense")


def _dense_roles(block: nn.Module) -> Iterator[str]:
    """The roles of modules that stay dense with everything in them, although they hold matrices."""
    modules = dict(block.named_modules())
    mixtures = {role.rpartition(".")[0] for role, module in modules.items() if layout(module)}
    for role, module in modules.items():
        parent, _, leaf = role.rpartition(".")
        is_router = role and parent in mixtures and (leaf in {"router", "gate"} or _own_matrices(module))
        # A handful of coefficients by which a token's streams are mixed (AltUp in Gemma 3n).
        is_mixing = leaf.endswith(("_router", "_coefs"))
        # A table of distances between positions, which is the same for every image (Swin V2).
        is_table = leaf == "continuous_position_bias_mlp"
        # A selective scan (Mamba) reads the weight of this Linear itself, so the inputs of the Linear never show.
        is_scanned = leaf == "dt_proj" and hasattr(modules[parent], "A_log")
        if is_router or is_mixing or is_table or is_scanned:
            yield role


def _is_in_groups(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv2d) and module.groups > 1


def _own_matrices(module: nn.Module) -> list[tuple[str, nn.Parameter]]:
    return [(name, value) for name, value in module.named_parameters(recurse=False) if value.dim() > 1]


def _expert_layers(experts: nn.Module, found: Layout, path: str, role: str, index: int) -> Iterator[Layer]:
    """In the order of the calls: all experts' Linears of the first step, then those of the second."""
    for _, kinds in found.steps:
        for number, expert in enumerate(split(experts)):
            for kind in kinds:
                own = f"{role}.{number}.{kind}"
                yield Layer(f"{path}.{own}", own, index, expert[kind], siblings=f"{role}.{kinds[0]}")


def _blocks(model: nn.Module) -> list[tuple[str, nn.Module]]:
    """The blocks in order, with their paths."""
    stacks = _stacks_of_blocks(model)
    # Beside other lists, one of single layers, such as patch embeddings, is what the model does between its blocks.
    stacks = {path: blocks for path, blocks in stacks.items() if max(map(_count_matrices, blocks)) > 1} or stacks
    has_stages = isinstance(model, PreTrainedModel) and model.main_input_name == "pixel_values"
    if not stacks or (len(stacks) > 1 and not has_stages):
        where = ", ".join(stacks) or "none"
        raise unsupported(model, f"it needs exactly one list of blocks with Linears in them; found: {where}")
    return [(f"{path}.{index}", block) for path, blocks in stacks.items() for index, block in enumerate(blocks)]


def _stacks_of_blocks(model: nn.Module) -> dict[str, tuple[nn.Module, ...]]:
    """The outermost ModuleLists of modules with matrices inside, by path. A list of lists has no blocks of its own."""
    stacks: dict[str, tuple[nn.Module, ...]] = {}
    text: nn.Module = cast("Any", model.base_model).get_decoder() if isinstance(model, PreTrainedModel) else model
    candidates = {module for module in text.modules() if isinstance(module, nn.ModuleList)}
    for path, module in model.named_modules():
        blocks = tuple(module.children())
        inside_another = any(path.startswith(f"{outer}.") for outer in stacks)
        if module in candidates and not inside_another and blocks and all(map(_is_block, blocks)):
            stacks[path] = blocks
    return stacks


def _is_block(module: nn.Module) -> bool:
    return not isinstance(module, _MATRICES | nn.ModuleList) and _count_matrices(module) > 0


def _count_matrices(module: nn.Module) -> int:
    return sum(isinstance(inner, _MATRICES) for inner in module.modules())
