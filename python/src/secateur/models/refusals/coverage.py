"""Whether what is pruned is the model: most weights of its file, and most of its body."""

from collections.abc import Iterable, Mapping
from math import prod

from torch import nn
from transformers import PreTrainedModel

from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Decoder
from secateur.models.unsupported import unsupported

# Of the weights. Of 57 architectures in their usual sizes, MobileNetV2 has the smallest part of its body in its blocks
# (0.81), and no decoder has less than 0.99.
_LEAST = 0.5


def require_whole_body(model: PreTrainedModel, decoder: Decoder) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the blocks that were found are a small part of the model.

    The body is the model without its head and its embeddings; of a multimodal model, that of its text part.
    """
    body = sum(parameter.numel() for parameter in _body(model))
    share = sum(parameter.numel() for block in decoder.blocks for parameter in block.parameters()) / max(body, 1)
    if share < _LEAST:
        first = decoder.layers[0][0].name if decoder.layers[0] else "none"
        raise unsupported(
            model,
            f"the blocks that were found hold {share:.0%} of the weights between embeddings and head ({first}, …)",
        )


def unused_tensors(model_id: str, shapes: Mapping[str, Iterable[int]], unused: Iterable[str]) -> list[str]:
    """A warning that names the tensors of a file which the model does not use; none if there are none.

    `shapes`: of all tensors of the file, by name. Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if most of the
    weights are unused: the file is of another architecture.
    """
    names = sorted(name for name in unused if name in shapes)
    if not names:
        return []
    share = sum(prod(shapes[name]) for name in names) / max(1, sum(map(prod, shapes.values())))
    what = (
        f"{len(names)} tensors of {model_id}, {share:.2g} of its weights, are no part of the model that its config.json"
    )
    if share > 1 - _LEAST:
        raise SecateurError(
            "PRUNE_UNSUPPORTED_MODEL", f"{what} describes, so it is another model; the first: {names[0]}"
        )
    return [f"{what} describes, and are left out; the first: {names[0]}"]


def _body(model: PreTrainedModel) -> set[nn.Parameter]:
    text = model.get_decoder() if hasattr(model, "get_decoder") else model.base_model
    embeddings = {
        parameter
        for module in text.modules()
        if isinstance(module, nn.Embedding)
        for parameter in module.parameters(recurse=False)
    }
    return set(text.parameters()) - embeddings
