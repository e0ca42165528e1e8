"""Shrinks a structurally pruned model: removes zero channels and KV heads from its weights and its config."""

import copy
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor
from torch._subclasses import FakeTensorMode
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.initialization import no_init_weights

from secateur.artifacts.smaller_configs import Counts, smaller_configs
from secateur.errors import NotApplicable, SecateurError
from secateur.models.blocks.decoder import Decoder, Layer, find_decoder
from secateur.models.blocks.structure import Kind, Units, find_units
from secateur.models.config import auto_model, input_spec
from secateur.models.loading import LoadedModel
from secateur.models.outline import Outline
from secateur.models.samples import model_kwargs

_KINDS: tuple[Kind, ...] = ("channels", "heads")

_TOKENS = 8


@dataclass(frozen=True)
class Shrunk:
    """`model`: on the CPU, with the same outputs as the original; `notes`: what was not removed, and why."""

    model: PreTrainedModel
    notes: list[str]


@dataclass(frozen=True)
class _Cut:
    """The rows and columns of a layer that are kept; None: all of them."""

    rows: Tensor | None
    columns: Tensor | None

    def __call__(self, tensor: Tensor) -> Tensor:
        """Cut a weight or a bias."""
        kept = tensor if self.rows is None else tensor[self.rows]
        return kept if self.columns is None or tensor.dim() == 1 else kept[:, self.columns]


_Cuts = dict[Layer, _Cut]


@torch.no_grad()
def shrink(loaded: LoadedModel) -> Shrunk:
    """Remove the units that contribute nothing: those whose columns in the layer that reads them are zero.

    A config has one size for all blocks, so each block loses the number that every block can spare. And transformers
    has to accept the config: many families fix the total width of the heads (OPT), others need the number of heads to
    divide the hidden size. Units that cannot be removed are kept as zeros.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) where nothing can be removed.
    """
    model, decoder = loaded.model, loaded.decoder
    units = _units_of_a_block(model, decoder)
    dead = [{kind: _dead(units[kind], layers) for kind in _KINDS} for layers in decoder.layers]
    removal = next(_removals(model, decoder, units, dead), None)
    if removal is None:
        counts = " and ".join(f"{min(len(found[kind]) for found in dead)} {kind}" for kind in _KINDS)
        raise _unsupported(
            model, f"every block could spare {counts}, but transformers has no config without some of them"
        )
    removed, config, cuts = removal
    return Shrunk(_build(config, model, cuts), _notes(model, units, dead, removed))


def require_shrinkable(shapes: Outline) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if `shrink` can remove nothing from any pruned model."""
    model, decoder = shapes.model, shapes.decoder
    units = _units_of_a_block(model, decoder)
    all_but_one = {kind: list(range(units[kind].count - 1)) for kind in _KINDS}
    if not any(_removals(model, decoder, units, [all_but_one] * len(decoder.blocks))):
        raise _unsupported(model, "transformers cannot load it with fewer channels or heads")


def _units_of_a_block(model: PreTrainedModel, decoder: Decoder) -> dict[Kind, Units]:
    """The units of every block. Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the blocks differ."""
    try:
        found = find_units(decoder, model.config)
    except NotApplicable as error:
        raise _unsupported(model, str(error)) from None
    for units in found:
        if sorted(part.kind for part in units) != sorted(_KINDS):
            raise _unsupported(model, "a block has more than one feed-forward network, or none")
    first, *others = ({part.kind: part for part in units} for units in found)
    if any(block != first for block in others):
        raise _unsupported(model, "its blocks differ in size")
    return first


def _removals(
    model: PreTrainedModel, decoder: Decoder, units: dict[Kind, Units], dead: list[dict[Kind, list[int]]]
) -> Iterator[tuple[Counts, PreTrainedConfig, _Cuts]]:
    """The possible removals: units of each kind per block, the config without them, and the cuts of the weights."""
    spare = {kind: min(len(found[kind]) for found in dead) for kind in _KINDS}
    for removed, config in smaller_configs(model.config, units, spare):
        cuts: _Cuts = {}
        for found, layers in zip(dead, decoder.layers, strict=True):
            cuts |= _cuts(layers, units, {kind: found[kind][: removed[kind]] for kind in _KINDS})
        if _fits(config, model, cuts):
            yield removed, config, cuts


def _dead(units: Units, layers: tuple[Layer, ...]) -> list[int]:
    reader = next(layer for layer in layers if layer.role == units.reader.role)
    read = reader.weight.count_nonzero(dim=0).view(units.count, units.reader.width).sum(dim=1)
    return [index for index, nonzeros in enumerate(read.tolist()) if nonzeros == 0]


def _cuts(layers: tuple[Layer, ...], units: dict[Kind, Units], removed: dict[Kind, list[int]]) -> _Cuts:
    """The cuts of one block."""
    named = {layer.role: layer for layer in layers}
    gone: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for kind in _KINDS:
        chosen = torch.zeros(units[kind].count, dtype=torch.bool)
        chosen[removed[kind]] = True
        for part in units[kind].parts:
            gone[part.role, part.axis] += part.indices(chosen).tolist()
    cuts = {}
    for role, layer in named.items():
        rows, columns = (
            _others(size, gone[role, axis]) for size, axis in zip(layer.weight.shape, ("rows", "columns"), strict=True)
        )
        if rows is not None or columns is not None:
            cuts[layer] = _Cut(rows, columns)
    return cuts


def _others(size: int, gone: list[int]) -> Tensor | None:
    """On the CPU, from where they index tensors on any device."""
    if not gone:
        return None
    stay = torch.ones(size, dtype=torch.bool)
    stay[gone] = False
    return stay.nonzero().flatten()


def _fits(config: PreTrainedConfig, model: PreTrainedModel, cuts: _Cuts) -> bool:
    """Whether the smaller config makes a model that can be called, with every tensor in the shape the cuts give it.

    No memory is taken and nothing is computed: the model has fake tensors.
    """
    try:
        with _silent(), FakeTensorMode(), no_init_weights():
            small: PreTrainedModel = auto_model(config).from_config(copy.deepcopy(config), dtype=model.dtype)
            if input_spec(config).kind == "text":
                small(**model_kwargs(small, torch.zeros(1, _TOKENS, dtype=torch.int64)))
    except Exception:  # noqa: BLE001 (a family raises what it likes for sizes that do not go together)
        return False
    layers = _layers(small)
    if any(layers[layer.name].weight.shape != cut(layer.weight.to("meta")).shape for layer, cut in cuts.items()):
        return False
    whole = dict(model.named_parameters(remove_duplicate=False))
    return all(whole[name].shape == parameter.shape for name, parameter in _uncut(small, cuts))


@contextmanager
def _silent() -> Iterator[None]:
    """Inside, fake tensors do not log the errors that they raise."""
    log = logging.getLogger("torch._subclasses.fake_tensor")
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _build(config: PreTrainedConfig, model: PreTrainedModel, cuts: _Cuts) -> PreTrainedModel:
    with no_init_weights():
        small: PreTrainedModel = auto_model(config).from_config(config, dtype=model.dtype)
    whole = dict(model.named_parameters(remove_duplicate=False))
    for name, parameter in _uncut(small, cuts):
        parameter.data = whole[name].detach().cpu().clone()
    layers = _layers(small)
    for layer, cut in cuts.items():
        layers[layer.name].weight.copy_(cut(layer.weight))
        bias = layers[layer.name].bias
        if bias is not None and layer.bias is not None:
            bias.copy_(cut(layer.bias))
    buffers = dict(model.named_buffers())
    for name, buffer in small.named_buffers():
        buffer.copy_(buffers[name])
    small.tie_weights()
    if model.can_generate():
        small.generation_config = copy.deepcopy(model.generation_config)
    small.eval().requires_grad_(False)
    return small


def _layers(model: PreTrainedModel) -> dict[str, Layer]:
    return {layer.name: layer for layers in find_decoder(model).layers for layer in layers}


def _uncut(model: PreTrainedModel, cuts: _Cuts) -> Iterator[tuple[str, torch.nn.Parameter]]:
    """The parameters of the smaller model that equal those of the whole model."""
    names = {layer.name for layer in cuts}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name.rpartition(".")[0] not in names:
            yield name, parameter


def _notes(
    model: PreTrainedModel, units: dict[Kind, Units], dead: list[dict[Kind, list[int]]], removed: Counts
) -> list[str]:
    notes = []
    for kind in _KINDS:
        counts = [len(found[kind]) for found in dead]
        if removed[kind] < min(counts):
            notes.append(
                f"{removed[kind]} of {units[kind].count} {kind} are removed from each block, not {min(counts)}: "
                f"transformers cannot load a {type(model).__name__} with so few; the others are kept as zeros"
            )
        elif removed[kind] < max(counts):
            notes.append(
                f"{removed[kind]} of {units[kind].count} {kind} are removed from each block, although some could spare "
                f"{max(counts)}: a config has one size for all blocks; the others are kept as zeros"
            )
    return notes


def _unsupported(model: PreTrainedModel, reason: str) -> SecateurError:
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be shrunk: {reason}")
