"""From zeros to a smaller model: channels and KV heads that add nothing are taken out of the weights and the config."""

import copy
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from huggingface_hub.errors import StrictDataclassError
from torch import Tensor
from transformers import PreTrainedConfig, PreTrainedModel
from transformers.initialization import no_init_weights

from secateur.errors import NotApplicable, SecateurError
from secateur.models.decoder import Decoder, Layer, find_decoder
from secateur.models.loading import LoadedModel, Outline, auto_model
from secateur.models.structure import Kind, Units, find_units

_KINDS: tuple[Kind, ...] = ("channels", "heads")

# What configs call the number of channels.
_WIDTHS = ("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size")

_Counts = dict[Kind, int]


@dataclass(frozen=True)
class Shrunk:
    """`model`: on the CPU, with the outputs of the one it was made from; `notes`: what had to stay, and why."""

    model: PreTrainedModel
    notes: list[str]


@dataclass(frozen=True)
class _Cut:
    """The rows and columns of a layer that stay; None: all of them."""

    rows: Tensor | None
    columns: Tensor | None

    def __call__(self, tensor: Tensor) -> Tensor:
        """`tensor`: the weight or the bias."""
        kept = tensor if self.rows is None else tensor[self.rows]
        return kept if self.columns is None or tensor.dim() == 1 else kept[:, self.columns]


_Cuts = dict[Layer, _Cut]


@torch.no_grad()
def shrink(loaded: LoadedModel) -> Shrunk:
    """Take out the units that add nothing, which are those whose reader's columns are zero.

    A config has one size for all blocks: as many go from each block as every block can spare. And it has to be one that
    transformers takes: many families fix the width of all heads together (OPT), others want the number of heads to
    divide the hidden size. What cannot go stays as the zeros it is.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) where nothing can go.
    """
    model, decoder = loaded.model, loaded.decoder
    units = _units_of_a_block(model, decoder)
    dead = [{kind: _dead(units[kind], layers) for kind in _KINDS} for layers in decoder.layers]
    way = next(_ways(model, decoder, units, dead), None)
    if way is None:
        counts = " and ".join(f"{min(len(found[kind]) for found in dead)} {kind}" for kind in _KINDS)
        raise _unsupported(model, f"every block could spare {counts}, and there is no config without some of them")
    removed, config, cuts = way
    return Shrunk(_build(config, model, cuts), _notes(model, units, dead, removed))


def require_shrinkable(shapes: Outline) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) where `shrink` could do nothing, whatever had been pruned."""
    model, decoder = shapes.model, shapes.decoder
    units = _units_of_a_block(model, decoder)
    all_but_one = {kind: list(range(units[kind].count - 1)) for kind in _KINDS}
    if not any(_ways(model, decoder, units, [all_but_one] * len(decoder.blocks))):
        raise _unsupported(model, "transformers loads none with fewer channels or heads")


def _units_of_a_block(model: PreTrainedModel, decoder: Decoder) -> dict[Kind, Units]:
    """The same in every block."""
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


def _ways(
    model: PreTrainedModel, decoder: Decoder, units: dict[Kind, Units], dead: list[dict[Kind, list[int]]]
) -> Iterator[tuple[_Counts, PreTrainedConfig, _Cuts]]:
    """How many units of each kind go from each block, the config without them, and the cuts that make it true."""
    spare = {kind: min(len(found[kind]) for found in dead) for kind in _KINDS}
    for removed, config in _smaller_configs(model.config, units, spare):
        cuts: _Cuts = {}
        for found, layers in zip(dead, decoder.layers, strict=True):
            cuts |= _cuts(layers, units, {kind: found[kind][: removed[kind]] for kind in _KINDS})
        with torch.device("meta"):
            outline = auto_model(config).from_config(copy.deepcopy(config), dtype=model.dtype)
        if _fits(outline, model, cuts):
            yield removed, config, cuts


def _dead(units: Units, layers: tuple[Layer, ...]) -> list[int]:
    reader = next(layer for layer in layers if layer.role == units.reader.role)
    read = reader.weight.count_nonzero(dim=0).view(units.count, units.reader.width).sum(dim=1)
    return [index for index, nonzeros in enumerate(read.tolist()) if nonzeros == 0]


def _smaller_configs(
    config: PreTrainedConfig, units: dict[Kind, Units], spare: _Counts
) -> Iterator[tuple[_Counts, PreTrainedConfig]]:
    """Those that transformers takes, without as much as can be spared first."""
    for channels in dict.fromkeys((spare["channels"], 0)):
        for heads in range(spare["heads"], -1, -1):
            removed: _Counts = {"channels": channels, "heads": heads}
            smaller = _without(config, units, removed) if channels or heads else None
            if smaller is not None:
                yield removed, smaller


def _without(config: PreTrainedConfig, units: dict[Kind, Units], removed: _Counts) -> PreTrainedConfig | None:
    smaller = copy.deepcopy(config)
    text = smaller.get_text_config()
    if removed["channels"]:
        name = next((name for name in _WIDTHS if hasattr(text, name)), None)
        if name is None:
            return None
        setattr(text, name, units["channels"].count - removed["channels"])
    if removed["heads"]:
        if not hasattr(text, "num_key_value_heads"):
            return None
        count, kept = units["heads"].count, units["heads"].count - removed["heads"]
        sharing = text.num_attention_heads // count
        text.head_dim = units["heads"].reader.width // sharing
        text.num_attention_heads, text.num_key_value_heads = kept * sharing, kept
    try:
        smaller.validate()
    except StrictDataclassError:
        return None
    return smaller


def _cuts(layers: tuple[Layer, ...], units: dict[Kind, Units], removed: dict[Kind, list[int]]) -> _Cuts:
    """Of one block."""
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


def _fits(outline: PreTrainedModel, model: PreTrainedModel, cuts: _Cuts) -> bool:
    """Whether the config did to every tensor what the cuts do."""
    layers = _layers(outline)
    if any(layers[layer.name].weight.shape != cut(layer.weight.to("meta")).shape for layer, cut in cuts.items()):
        return False
    whole = dict(model.named_parameters(remove_duplicate=False))
    return all(whole[name].shape == parameter.shape for name, parameter in _uncut(outline, cuts))


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
    """Of the smaller model: the parameters that are those of the whole one."""
    names = {layer.name for layer in cuts}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name.rpartition(".")[0] not in names:
            yield name, parameter


def _notes(
    model: PreTrainedModel, units: dict[Kind, Units], dead: list[dict[Kind, list[int]]], removed: _Counts
) -> list[str]:
    notes = []
    for kind in _KINDS:
        counts = [len(found[kind]) for found in dead]
        if removed[kind] < min(counts):
            notes.append(
                f"{removed[kind]} of {units[kind].count} {kind} are removed from each block, not {min(counts)}: "
                f"transformers loads no {type(model).__name__} with so few; the others stay as zeros"
            )
        elif removed[kind] < max(counts):
            notes.append(
                f"{removed[kind]} of {units[kind].count} {kind} are removed from each block, though some could spare "
                f"{max(counts)}: a config has one size for all blocks; the others stay as zeros"
            )
    return notes


def _unsupported(model: PreTrainedModel, reason: str) -> SecateurError:
    return SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{type(model).__name__} cannot be shrunk: {reason}")
