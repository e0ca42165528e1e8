"""Where the blocks of a decoder are, and what in them is pruned: the one place to extend for what is not found.

No family is described by name. What decoders share, and encoders of images with them, is one ModuleList of equal
blocks, and that nearly all weights of a block are in `nn.Linear`, in GPT-2's `Conv1D` (the same, transposed), in fused
experts, or in `nn.Conv2d`, which is the Linear of its unfolded input: that is what is looked for.
Which layers read the same input shows when they are called (`secateur.calibration.sequential_pass`), and whether the
blocks, run one by one, are the model, is tried before anything is pruned (`secateur.models.block_runner`).

A router stays dense, and so does every other matrix that lies beside the experts and not in one, such as the gate of a
shared expert: a handful of numbers that decide which experts a token gets. A convolution in groups (a depthwise one,
say) stays dense too: its filters read different inputs, so that it is many small matrices and not one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

from secateur.errors import SecateurError
from secateur.models.experts import ExpertLinear, is_fused, split, unsupported_layout
from secateur.models.weights import ResidentWeights, Weights

_MATRICES = nn.Linear | Conv1D | nn.Conv2d
# Numbers in the patches of a convolution's input that are unfolded at once: each input is in up to kh x kw of them.
_UNFOLDED = 1 << 24

# The last Linear of attention and of the feed-forward part, as the architectures name them: Llama and similar; OPT;
# GPT-NeoX, BLOOM and Falcon; Phi; GPT-2.
_WRITER_ROLES = (
    *("o_proj", "out_proj", "self_attention.dense", "attention.dense", "self_attn.dense", "attn.c_proj"),
    *("down_proj", "fc2", "dense_4h_to_h", "mlp.c_proj"),
)

Geometry = tuple[tuple[int, int], ...]
"""Kernel, dilation, padding and stride, height before width."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One matrix of a block, by the module that is called with its inputs.

    `name`: its path in the model; `role`: its path in the block; `block` counts from 0. `siblings`: of an expert's
    layer, what it has in common with the same step of the experts beside it, each of which reads tokens of its own.
    """

    name: str
    role: str
    block: int
    module: nn.Linear | Conv1D | nn.Conv2d | ExpertLinear
    siblings: str | None = None

    @property
    def weight(self) -> Tensor:
        """[outputs, inputs], a view: what is written to it is written to the model.

        The inputs of a convolution are the numbers of a patch, channel by channel: in channels x kh x kw.
        """
        return self.view(self.parameter.detach())

    @property
    def parameter(self) -> nn.Parameter:
        """Holds the weight, but not always in its shape, nor alone."""
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

    @property
    def geometry(self) -> Geometry | None:
        """How a convolution cuts patches out of its input; None for every other layer, which reads it as it is."""
        module = self.module
        if not isinstance(module, nn.Conv2d):
            return None
        return _pair(module.kernel_size), _pair(module.dilation), _pair(module.padding), _pair(module.stride)

    def rows(self, tensor: Tensor) -> Iterator[Tensor]:
        """What the weight is multiplied by, [..., inputs], piece by piece. `tensor`: what the module is called with."""
        if self.geometry is None:
            yield tensor
            return
        kernel, dilation, padding, stride = self.geometry
        for image in tensor.split(max(1, _UNFOLDED // (tensor[0].numel() * kernel[0] * kernel[1]))):
            yield functional.unfold(image, kernel, dilation, padding, stride).transpose(1, 2)

    def product(self, tensor: Tensor, weight: Tensor) -> Tensor:
        """What the module would put out with this weight, [outputs, inputs], and no bias."""
        if self.geometry is None:
            return functional.linear(tensor, weight)
        _, dilation, padding, stride = self.geometry
        return functional.conv2d(tensor, weight.view_as(self.parameter), None, stride, padding, dilation)

    @property
    def bias(self) -> Tensor | None:
        """[outputs], a view, or None."""
        bias: Tensor | None = self.module.bias
        return None if bias is None else bias.detach()


@dataclass(frozen=True, eq=False)
class Decoder:
    """The blocks in order, and the layers of each: what pruning works on (embeddings and head stay as they are).

    `grouped_convolutions`: the names of convolutions in groups, which stay dense although they may be large.
    `weights`: a block's are to be looked at inside `weights.block(index)` alone; their shapes and types anywhere.
    """

    blocks: tuple[nn.Module, ...]
    layers: tuple[tuple[Layer, ...], ...]
    grouped_convolutions: tuple[str, ...]
    weights: Weights = field(default_factory=ResidentWeights)


def find_decoder(model: nn.Module) -> Decoder:
    """Of a model with a part for text and others, the part for text.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) with the reason.
    """
    stacks = _stacks_of_blocks(model)
    if len(stacks) != 1:
        where = ", ".join(stacks) or "none"
        raise unsupported(model, f"it needs exactly one list of equal blocks with Linears in them; found: {where}")
    [(path, blocks)] = stacks.items()
    layers = []
    for index, block in enumerate(blocks):
        try:
            layers.append(tuple(_layers(block, path, index)))
        except ValueError as error:
            raise unsupported(model, f"{path}.{index}.{error}") from None
    owners: dict[Tensor, Layer] = {}
    for layer in (layer for found in layers for layer in found if layer.siblings is None):
        if layer.parameter in owners:
            raise unsupported(model, f"{layer.name} and {owners[layer.parameter].name} are one weight")
        owners[layer.parameter] = layer
    grouped_convolutions = tuple(
        f"{path}.{index}.{role}"
        for index, block in enumerate(blocks)
        for role, module in block.named_modules()
        if _is_in_groups(module)
    )
    return Decoder(blocks=blocks, layers=tuple(layers), grouped_convolutions=grouped_convolutions)


def residual_writers(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers of one block whose output is added to the residual stream, in the order of the block.

    Found by name. That is a guess: callers check it on the model's own outputs.
    """
    # An expert's output is weighted by the router first.
    return tuple(layer for layer in layers if layer.siblings is None and layer.role.endswith(_WRITER_ROLES))


def _layers(block: nn.Module, path: str, index: int) -> Iterator[Layer]:
    """Raises ValueError, beginning with the place in the block, for a weight that would stay dense unnoticed."""
    routers = tuple(f"{role}." for role in _routers(block))
    for role, module in block.named_modules():
        if is_fused(module):
            if strange := unsupported_layout(module):
                raise ValueError(f"{role} are experts in a layout that is not known: {strange}")
            yield from _expert_layers(module, path, role, index)
        elif f"{role}.".startswith(routers) or _is_in_groups(module):
            continue
        elif isinstance(module, nn.Conv2d) and (module.padding_mode != "zeros" or isinstance(module.padding, str)):
            raise ValueError(f"{role} is a convolution with {module.padding_mode} padding, {module.padding}")
        elif isinstance(module, _MATRICES):
            yield Layer(f"{path}.{index}.{role}", role, index, module)
        elif loose := _own_matrices(module):
            raise ValueError(f"{role}.{loose[0]} is a weight outside nn.Linear, which would stay dense")


def _routers(block: nn.Module) -> Iterator[str]:
    """The roles of what lies beside fused experts and is named a router or is itself a matrix."""
    mixtures = {role.rpartition(".")[0] for role, module in block.named_modules() if is_fused(module)}
    for role, module in block.named_modules():
        parent, _, leaf = role.rpartition(".")
        if role and parent in mixtures and (leaf in {"router", "gate"} or _own_matrices(module)):
            yield role


def _is_in_groups(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv2d) and module.groups > 1


def _pair(size: tuple[int, ...] | str) -> tuple[int, int]:
    height, width = (int(number) for number in size)
    return height, width


def _own_matrices(module: nn.Module) -> list[str]:
    return [name for name, value in module.named_parameters(recurse=False) if value.dim() > 1]


def _expert_layers(experts: nn.Module, path: str, role: str, index: int) -> Iterator[Layer]:
    for step in (("gate_proj", "up_proj"), ("down_proj",)):
        for number, expert in enumerate(split(experts)):
            for kind in step:
                own = f"{role}.{number}.{kind}"
                yield Layer(f"{path}.{index}.{own}", own, index, getattr(expert, kind), siblings=f"{role}.{step[0]}")


def _stacks_of_blocks(model: nn.Module) -> dict[str, tuple[nn.Module, ...]]:
    """The outermost ModuleLists of equal modules with Linears inside, by path."""
    stacks: dict[str, tuple[nn.Module, ...]] = {}
    text = model.get_decoder() if isinstance(model, PreTrainedModel) else model
    wanted = {module for module in text.modules() if isinstance(module, nn.ModuleList)}
    for path, module in model.named_modules():
        inside_another = any(path.startswith(f"{outer}.") for outer in stacks)
        if inside_another or module not in wanted or len({type(block) for block in module.children()}) != 1:
            continue
        blocks = tuple(module.children())
        if any(isinstance(inner, _MATRICES) for inner in blocks[0].modules()):
            stacks[path] = blocks
    return stacks


def unsupported(model: nn.Module, reason: str) -> SecateurError:
    """The error that says why."""
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be walked: {reason}")
