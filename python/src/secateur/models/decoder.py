"""Where the blocks of a decoder are. The one place to extend for an architecture that is not found by itself.

Llama-like decoders keep their blocks in `model.layers`, OPT-like ones in `model.decoder.layers`, others elsewhere; what
they share is one ModuleList of equal blocks whose weights are all in `nn.Linear`, and that is what is looked for.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from secateur.errors import SecateurError


@dataclass(frozen=True, eq=False)
class Layer:
    """One Linear in a block. `name`: its path in the model; `role`: its path in the block; `block` counts from 0."""

    name: str
    role: str
    block: int
    module: nn.Linear

    @property
    def weight(self) -> Tensor:
        """[outputs, inputs], a view: what is written to it is written to the module."""
        return self.module.weight.detach()

    @property
    def bias(self) -> Tensor | None:
        """[outputs], a view, or None."""
        bias: Tensor | None = self.module.bias
        return None if bias is None else bias.detach()


@dataclass(frozen=True, eq=False)
class Decoder:
    """The blocks in order, and the Linears of each: what pruning works on (embeddings and head stay as they are)."""

    blocks: tuple[nn.Module, ...]
    layers: tuple[tuple[Layer, ...], ...]


def find_decoder(model: nn.Module) -> Decoder:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) with the reason."""
    stacks = _stacks_of_blocks(model)
    if len(stacks) != 1:
        where = ", ".join(stacks) or "none"
        raise _unsupported(model, f"it needs exactly one list of equal blocks with Linears in them; found: {where}")
    [(path, blocks)] = stacks.items()
    for name, module in blocks[0].named_modules():
        if isinstance(module, nn.Linear):
            continue
        loose = [parameter for parameter, value in module.named_parameters(recurse=False) if value.dim() > 1]
        if loose:
            raise _unsupported(
                model, f"{path}.0.{name}.{loose[0]} is a weight outside nn.Linear, which would stay dense"
            )
    return Decoder(
        blocks=blocks,
        layers=tuple(
            tuple(
                Layer(f"{path}.{index}.{role}", role, index, module)
                for role, module in block.named_modules()
                if isinstance(module, nn.Linear)
            )
            for index, block in enumerate(blocks)
        ),
    )


def _stacks_of_blocks(model: nn.Module) -> dict[str, tuple[nn.Module, ...]]:
    """The outermost ModuleLists of equal modules with Linears inside, by path."""
    stacks: dict[str, tuple[nn.Module, ...]] = {}
    for path, module in model.named_modules():
        inside_another = any(path.startswith(f"{outer}.") for outer in stacks)
        if inside_another or not isinstance(module, nn.ModuleList) or len({type(block) for block in module}) != 1:
            continue
        if any(isinstance(inner, nn.Linear) for inner in module[0].modules()):
            stacks[path] = tuple(module)
    return stacks


def _unsupported(model: nn.Module, reason: str) -> SecateurError:
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be walked: {reason}")
