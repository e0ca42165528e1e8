"""Finds the units of a block that structured pruning removes: feed-forward channels and KV heads of the attention.

A channel is a row of each layer before the activation and a column of the layer that reads the activation. A KV head
includes the query heads that share it: their rows and its own, and the columns that read the query heads' outputs.
Extend this file for a family that names its layers differently; the sizes come from the layers' own shapes.
"""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from transformers import PreTrainedConfig

from secateur.errors import NotApplicable
from secateur.models.blocks.decoder import Decoder, Layer

Kind = Literal["channels", "heads"]

# The layers that write a channel, and the one that reads it. A layer with twice as many rows as channels holds gate,
# then up.
_FEED_FORWARDS = (
    (("gate_proj", "up_proj"), "down_proj"),  # Llama and similar
    (("w1", "w3"), "w2"),  # the experts of Mixtral
    (("gate_up_proj",), "down_proj"),  # Phi-3
    (("fc1",), "fc2"),  # OPT, Phi
    (("fc_in",), "fc_out"),  # GPT-J
    (("c_fc",), "c_proj"),  # GPT-2
    (("dense_h_to_4h",), "dense_4h_to_h"),  # GPT-NeoX, BLOOM, Falcon
)
_SEPARATE = ("q_proj", "k_proj", "v_proj")
_STACKED = ("qkv_proj", "c_attn")  # all queries, then all keys, then all values
_INTERLEAVED = ("query_key_value",)  # for each KV head: its queries, its key, its value
_ATTENTION_READERS = ("o_proj", "out_proj", "dense", "c_proj")


@dataclass(frozen=True)
class Part:
    """The part of a layer that belongs to units: `width` rows (or columns) each, unit after unit from `start` on."""

    role: str
    axis: Literal["rows", "columns"]
    width: int
    start: int = 0

    def indices(self, units: Tensor) -> Tensor:
        """The rows (or columns) of the layer that belong to some of the units. `units`: [count] bool."""
        return self.start + units.repeat_interleave(self.width).nonzero().flatten()


@dataclass(frozen=True)
class Units:
    """`count` equal units. The last part is columns of the only layer that reads the other parts' outputs."""

    kind: Kind
    count: int
    parts: tuple[Part, ...]

    @property
    def reader(self) -> Part:
        """A unit whose columns here are zero adds nothing to the block's output."""
        return self.parts[-1]


def find_units(decoder: Decoder, config: PreTrainedConfig) -> list[tuple[Units, ...]]:
    """For each block: its feed-forward networks' channels and its KV heads.

    Raises NotApplicable naming a layer that belongs to neither.
    """
    heads = getattr(config.get_text_config(), "num_attention_heads", 0)
    known = heads if isinstance(heads, int) else 0  # an image model may state a number for each stage
    return [_units_of_block(layers, known) for layers in decoder.layers]


def _units_of_block(layers: tuple[Layer, ...], heads: int) -> tuple[Units, ...]:
    siblings: dict[str, dict[str, Layer]] = {}
    for layer in layers:
        parent, _, leaf = layer.role.rpartition(".")
        siblings.setdefault(parent, {})[leaf] = layer
    found = tuple(
        units for named in siblings.values() for units in (_channels(named), _heads(named, heads)) if units is not None
    )
    known = {part.role for units in found for part in units.parts}
    for layer in layers:
        if layer.role not in known:
            raise NotApplicable(
                f"{layer.name} belongs to no known form of feed-forward network or attention, "
                "so the columns that read its rows are unknown"
            )
    return found


def _channels(named: dict[str, Layer]) -> Units | None:
    for writers, reader in _FEED_FORWARDS:
        if not {*writers, reader} <= named.keys():
            continue
        count = named[reader].weight.shape[1]
        parts = [
            Part(named[writer].role, "rows", 1, start)
            for writer in writers
            for start in range(0, _rows(named[writer]), count)
        ]
        if sum(_rows(named[writer]) for writer in writers) == count * len(parts):
            return Units("channels", count, (*parts, Part(named[reader].role, "columns", 1)))
    return None


def _heads(named: dict[str, Layer], heads: int) -> Units | None:
    """The width of a head follows from the reader's columns, the number of KV heads from the writers' other rows."""
    reader = next((named[leaf] for leaf in _ATTENTION_READERS if leaf in named), None)
    forms = (_SEPARATE, *((leaf,) for leaf in _STACKED + _INTERLEAVED))
    writers = next(([named[leaf] for leaf in form] for form in forms if named.keys() >= {*form}), None)
    if reader is None or writers is None or heads == 0:
        return None
    rows = [_rows(writer) for writer in writers]
    queries = reader.weight.shape[1]
    width, keys = queries // heads, (sum(rows) - queries) // 2
    count = keys // width
    if count == 0 or heads % count or sum(rows) != (heads + 2 * count) * width:
        return None
    shared = queries // count
    parts: tuple[Part, ...]
    if len(writers) == len(_SEPARATE):
        if rows != [queries, keys, keys]:
            return None
        parts = tuple(
            Part(layer.role, "rows", size) for layer, size in zip(writers, (shared, width, width), strict=True)
        )
    else:
        role = writers[0].role
        if role.rpartition(".")[2] in _STACKED:
            parts = (
                Part(role, "rows", shared),
                Part(role, "rows", width, queries),
                Part(role, "rows", width, queries + keys),
            )
        else:
            parts = (Part(role, "rows", shared + 2 * width),)
    return Units("heads", count, (*parts, Part(reader.role, "columns", shared)))


def _rows(layer: Layer) -> int:
    return layer.weight.shape[0]
