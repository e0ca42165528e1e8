"""Walks over loaded models, for the tests."""

from collections.abc import Callable

import torch
from torch import Tensor

from secateur.models.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.problem import LayerProblem
from secateur.registry import create
from secateur.spec import Pass
from secateur.statistics import ColumnNorms, Statistics
from secateur.walk import Found, walk

CPU = torch.device("cpu")
WINDOWS = torch.randint(1, 280, (5, 40), generator=torch.Generator().manual_seed(3))


def layers_of(loaded: LoadedModel) -> list[Layer]:
    return [layer for layers in loaded.decoder.layers for layer in layers]


def masks(loaded: LoadedModel) -> dict[str, Tensor]:
    return {layer.name: layer.weight != 0 for layer in layers_of(loaded)}


def prune(
    loaded: LoadedModel,
    mode: Pass,
    batch: int,
    *,
    pattern: str = "unstructured",
    gather: type[Statistics] = ColumnNorms,
    warn: Callable[[str], None] = lambda _: None,
) -> dict[str, Tensor]:
    """Wanda at one half. Returns the masks by layer."""
    method = create("wanda", {})

    def prune_layers(found: Found) -> None:
        for layer, statistics in found.items():
            problem = LayerProblem(
                name=layer.name,
                role=layer.role,
                block=layer.block,
                weight=layer.weight.float(),
                bias=layer.bias,
                level=0.5,
                pattern=pattern,
                seed=0,
                statistics=statistics,
            )
            loaded.dense.keep(layer.parameter)
            layer.weight.copy_(method.prune(problem).weight)

    walk(
        loaded.model,
        loaded.decoder,
        WINDOWS,
        mode=mode,
        batch=batch,
        gather=gather,
        enter=lambda _: None,
        prune=prune_layers,
        warn=warn,
    )
    return masks(loaded)
