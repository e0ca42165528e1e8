"""Layer problems for the tests of methods and solvers."""

from typing import Any

import torch
from torch import Tensor

from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.pruning.layer_problem import LayerProblem


def problem(weight: Tensor, statistics: Statistics | None = None, **changes: Any) -> LayerProblem:
    given: dict[str, Any] = {
        "name": "layer",
        "role": "layer",
        "block": 0,
        "weight": weight,
        "bias": None,
        "level": 0.5,
        "pattern": "unstructured",
        "seed": 0,
        "statistics": statistics,
    }
    return LayerProblem(**given | changes)


def draw(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def correlated(rows: int, columns: int, *, seed: int = 0, dtype: torch.dtype = torch.float32) -> Tensor:
    """Inputs whose columns are correlated and differ in scale, as activations do."""
    mixing = draw(columns, columns, seed=seed + 1, dtype=dtype) / columns**0.5 + torch.eye(columns, dtype=dtype)
    inputs: Tensor = draw(rows, columns, seed=seed, dtype=dtype) @ mixing
    return inputs * torch.linspace(0.2, 3, columns, dtype=dtype)


def gathered(kind: type[Statistics], inputs: Tensor) -> Any:
    statistics: ColumnNorms | Gram = kind(inputs.shape[-1], inputs.device)
    statistics.add(inputs)
    return statistics
