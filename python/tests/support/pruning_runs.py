"""Sequential passes over loaded models, for the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from secateur.calibration.collector import LayerStatistics
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms, Statistics
from secateur.models.blocks.decoder import Layer
from secateur.models.loading import LoadedModel, Offload, load
from secateur.models.sources.source import locate
from secateur.pruning.method import Method
from secateur.pruning.registry import create
from secateur.settings import Settings
from secateur.spec import Pass
from support.layer_problems import problem

CPU = torch.device("cpu")
WINDOWS = torch.randint(1, 280, (5, 40), generator=torch.Generator().manual_seed(3))


def load_tiny(arch: str, settings: Settings, dtype: str = "float32", offload: Offload | None = None) -> LoadedModel:
    return load(locate(f"file:{arch}", settings), dtype, CPU, offload)


@contextmanager
def restored(loaded: LoadedModel) -> Iterator[LoadedModel]:
    """Inside, the model may be pruned. Afterwards it is restored and must have its dense weights bit for bit."""
    before = {name: tensor.clone() for name, tensor in loaded.model.state_dict().items()}
    yield loaded
    loaded.weights.restore()
    assert all(torch.equal(before[name], tensor) for name, tensor in loaded.model.state_dict().items())


def layers_of(loaded: LoadedModel) -> list[Layer]:
    return [layer for layers in loaded.decoder.layers for layer in layers]


def masks(loaded: LoadedModel) -> dict[str, Tensor]:
    return {layer.name: layer.weight != 0 for layer in layers_of(loaded)}


def prune_by(
    loaded: LoadedModel,
    method: Method,
    *,
    windows: Tensor = WINDOWS,
    mode: Pass = "sequential",
    batch: int = len(WINDOWS),
    level: float = 0.5,
    pattern: str = "unstructured",
    gather: type[Statistics] = ColumnNorms,
) -> list[str]:
    """Prune a model. Returns the layers' names in the order in which they were pruned."""
    order: list[str] = []

    def prune_layers(layers: LayerStatistics) -> None:
        for layer, statistics in layers.items():
            order.append(layer.name)
            known = problem(
                layer.weight.float(),
                statistics,
                name=layer.name,
                role=layer.role,
                block=layer.block,
                bias=layer.bias,
                level=level,
                pattern=pattern,
            )
            loaded.weights.back_up(layer.parameter)
            layer.weight.copy_(method.prune(known).weight)

    options = PassOptions(mode=mode, batch=batch, gather=gather, dense_target=method.dense_target)
    for block in sequential_pass(loaded.model, loaded.decoder, windows, options):
        block.prune_layers(prune_layers)
    return order


def prune(loaded: LoadedModel, mode: Pass, batch: int, **choices: Any) -> dict[str, Tensor]:
    """Prune by Wanda at level 0.5. Returns the masks by layer."""
    prune_by(loaded, create("wanda", {}), mode=mode, batch=batch, **choices)
    return masks(loaded)
