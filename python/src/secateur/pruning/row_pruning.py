"""Whole rows of a layer, the weights of one neuron each: what the methods that prune them have in common."""

from torch import Tensor

from secateur.errors import NotApplicable
from secateur.models.decoder import Decoder
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import keep_mask


def kept_rows(problem: LayerProblem, scores: Tensor) -> Tensor:
    """All rows but the floor(level x rows) with the lowest scores, ties by index.

    `scores`: [outputs], any floating type, higher = keep. Returns bool of the same shape. Raises ValueError for a NaN.
    """
    return keep_mask(scores[None], level=problem.level, pattern="unstructured", group="row")[0]


def without_rows(problem: LayerProblem, keep: Tensor) -> Tensor:
    """The weight with zeros in every row that `keep` ([outputs] bool) lets go."""
    return problem.weight.masked_fill(~keep[:, None], 0)


def require_biases(decoder: Decoder) -> None:
    """Raises NotApplicable unless every Linear in the blocks has a bias.

    A model with biases on some of them is refused too: the others would stay dense, and its row in the table would
    stand at a level that it does not have.
    """
    layers = [layer for block in decoder.layers for layer in block]
    without = [layer.name for layer in layers if layer.bias is None]
    if without:
        raise NotApplicable(f"{len(without)} of {len(layers)} layers have no bias, {without[0]} for one")
