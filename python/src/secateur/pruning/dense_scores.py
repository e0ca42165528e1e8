"""Wanda's scores of all layers in the dense model, to compare the blocks before any of them is pruned."""

from collections.abc import Mapping

from torch import Tensor

from secateur.calibration.collector import LayerStatistics
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms
from secateur.models.blocks.decoder import Decoder, Layer
from secateur.models.samples import Samples
from secateur.pruning.pruning_context import PruningContext
from secateur.spec import Pass

OUTLIER = 5.0
"""M: a score above M times the mean score is an outlier."""


def dense_norms(context: PruningContext, samples: Samples, purpose: str) -> dict[Layer, Tensor]:
    """[inputs] of each layer: the root mean square of its input columns.

    `purpose`: the first words of the progress messages. Raises Cancelled, and SecateurError as `sequential_pass` does.
    """
    norms: dict[Layer, Tensor] = {}
    decoder = context.loaded.decoder
    blocks = len(decoder.blocks)

    def add_norms(layers: LayerStatistics) -> None:
        norms.update((layer, statistics.norms()) for layer, statistics in layers.items())

    # Nothing is pruned, so both passes give the same norms. This picks the one that runs each block less often.
    mode: Pass = "sequential" if len(samples) <= context.batch else "reference"
    options = PassOptions(mode=mode, batch=context.batch, gather=ColumnNorms)
    for block in sequential_pass(context.loaded.model, decoder, samples.model_inputs, options):
        context.step(block.index / blocks, f"{purpose}: dense block {block.index + 1} of {blocks}")
        block.prune_layers(add_norms)
    return norms


def wanda_scores(layer: Layer, norms: Mapping[Layer, Tensor]) -> Tensor:
    """[outputs, inputs] float32: |w| times the norm of its input column."""
    return layer.weight.float().abs() * norms[layer]


def outlier_ratios(decoder: Decoder, norms: Mapping[Layer, Tensor]) -> list[float]:
    """For each block, the share of its weights whose score is above M times the block's mean score.

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
