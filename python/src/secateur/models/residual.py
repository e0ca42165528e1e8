"""Which layers of a block write to the residual stream."""

from secateur.models.decoder import Layer

# The last Linear of attention and of the feed-forward part, as the architectures call them: Llama and its kin; OPT;
# GPT-NeoX, BLOOM and Falcon; Phi; GPT-2.
_ROLES = (
    *("o_proj", "out_proj", "self_attention.dense", "attention.dense", "self_attn.dense", "attn.c_proj"),
    *("down_proj", "fc2", "dense_4h_to_h", "mlp.c_proj"),
)


def writers(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Of one block's layers, those whose output is added to the residual stream, in the order of the block.

    By name: a guess that whoever uses it checks on the model's own outputs.
    """
    # An expert's output is weighed by the router first.
    return tuple(layer for layer in layers if layer.siblings is None and layer.role.endswith(_ROLES))
