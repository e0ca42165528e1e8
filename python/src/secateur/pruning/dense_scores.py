"""Wanda's scores in the dense model, of all layers at once: what tells the blocks apart before any is pruned."""

from collections.abc import Mapping

from torch import Tensor

from secateur.calibration.sequential_pass import Found, walk
from secateur.calibration.statistics import ColumnNorms
from secateur.models.decoder import Decoder, Layer
from secateur.pruning.pruning_context import PruningContext

OUTLIER = 5.0
"""M: how many times the mean score makes an outlier."""


def dense_norms(context: PruningContext, windows: Tensor, purpose: str) -> dict[Layer, Tensor]:
    """[inputs] of each layer: the root mean square of its input columns. `windows`: as `walk` takes them.

    Raises Cancelled, and SecateurError as `walk` does.
    """
    norms: dict[Layer, Tensor] = {}
    decoder = context.loaded.decoder
    blocks = len(decoder.blocks)

    def note(found: Found) -> None:
        norms.update((layer, statistics.norms()) for layer, statistics in found.items())

    walk(
        context.loaded.model,
        decoder,
        windows,
        # Nothing changes on the way, so the passes give the same; this is the one that runs a block less often.
        mode="sequential" if len(windows) <= context.batch else "reference",
        batch=context.batch,
        gather=ColumnNorms,
        enter=lambda index: context.step(index / blocks, f"{purpose}: dense block {index + 1} of {blocks}"),
        prune=note,
    )
    return norms


def wanda_scores(layer: Layer, norms: Mapping[Layer, Tensor]) -> Tensor:
    """[outputs, inputs] float32: |w| times the norm of its input column."""
    return layer.weight.float().abs() * norms[layer]


def outlier_ratios(decoder: Decoder, norms: Mapping[Layer, Tensor]) -> list[float]:
    """Of each block: the share of its weights whose score is over M times the mean of the block's scores.

    Yin et al. 2023, arXiv:2310.05175, section 3 (layerwise outlier distribution, of the layers of a block together).
    """
    ratios: list[float] = []
    for index, layers in enumerate(decoder.layers):
        with decoder.weights.block(index):
            weights = sum(layer.weight.numel() for layer in layers)
            mean = sum(float(wanda_scores(layer, norms).double().sum()) for layer in layers) / weights
            outliers = sum(int((wanda_scores(layer, norms) > OUTLIER * mean).sum()) for layer in layers)
        ratios.append(outliers / weights)
    return ratios
