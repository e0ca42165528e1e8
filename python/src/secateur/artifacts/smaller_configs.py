"""The configs of smaller models: fewer channels, or fewer KV heads with the query heads that share them."""

import copy
from collections.abc import Iterator

from huggingface_hub.errors import StrictDataclassError
from transformers import PreTrainedConfig

from secateur.models.blocks.structure import Kind, Units

# The names of the number of channels in configs.
_WIDTHS = ("intermediate_size", "ffn_dim", "n_inner", "ffn_hidden_size")

Counts = dict[Kind, int]
"""Units of each kind in a block."""


def smaller_configs(
    config: PreTrainedConfig, units: dict[Kind, Units], spare: Counts
) -> Iterator[tuple[Counts, PreTrainedConfig]]:
    """The configs that transformers accepts, in the order of most units removed."""
    for channels in dict.fromkeys((spare["channels"], 0)):
        for heads in range(spare["heads"], -1, -1):
            removed: Counts = {"channels": channels, "heads": heads}
            smaller = _without(config, units, removed) if channels or heads else None
            if smaller is not None:
                yield removed, smaller


def _without(config: PreTrainedConfig, units: dict[Kind, Units], removed: Counts) -> PreTrainedConfig | None:
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
