"""Shared by the methods that prune whole rows of a layer, each row being the weights of one neuron."""

from torch import Tensor

from secateur.errors import NotApplicable
from secateur.models.blocks.decoder import Decoder
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import keep_mask


def kept_rows(problem: LayerProblem, scores: Tensor) -> Tensor:
    """The mask of the rows: the floor(level x rows) with the lowest scores are pruned, ties by index. True = keep.

    `scores`: [outputs], any floating type, higher = keep. Returns bool of the same shape. Raises ValueError for a NaN.
    """
    return keep_mask(scores[None], level=problem.level, pattern="unstructured", group="row")[0]


def without_rows(problem: LayerProblem, keep: Tensor) -> Tensor:
    """The weight with zeros in every row where `keep` ([outputs] bool) is False."""
    return problem.weight.masked_fill(~keep[:, None], 0)


def require_biases(decoder: Decoder) -> None:
    """Raises NotApplicable unless every Linear in the blocks has a bias.

    A model with biases on only some Linears is rejected too: the others would stay dense, and the table would show the
    trial at a level that it does not reach.
    """
    layers = [layer for block in decoder.layers for layer in block]
    without = [layer.name for layer in layers if layer.bias is None]
    if without:
        raise NotApplicable(f"{len(without)} of {len(layers)} layers have no bias, for example {without[0]}")
