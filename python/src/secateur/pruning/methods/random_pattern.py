"""Random patterns with an exact density."""

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import NoParams, Score


class RandomPatternParams(NoParams):
    """Parameters of random patterns."""

    tile: int = Field(default=8, ge=1, description="Inputs in a tile; with an n:m pattern, m instead.")


class RandomPattern(Score):
    """Prunes every tile of a row by a pattern drawn at random from all patterns with the level's density.

    A tile is 1 x `tile` weights; the last one of a row is shorter if `tile` does not divide the row. A layer loses
    exactly floor(level x n) weights. A tile of M weights loses level x M; if that is not an integer, it loses the floor
    or one more, and the tiles that lose one more are drawn too. Within a tile all patterns are equally likely. Patterns
    depend on the seed and the layer's name, and nest: a higher level also prunes everything that a lower level prunes.

    The control for pattern pruning as in Niu et al. 2020, "PatDNN", whose patterns are learned.
    """

    id: ClassVar[str] = "random-pattern"
    title: ClassVar[str] = "Random pattern"
    source: ClassVar[str] = "a control for Niu et al. 2020, arXiv:2001.00138"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 06"
    needs: ClassVar[spec.Need] = "nothing"
    group: Group = "layer"
    Params: ClassVar[type[NoParams]] = RandomPatternParams

    def __init__(self, params: RandomPatternParams) -> None:
        super().__init__(params)
        self.tile = params.tile

    def scores(self, problem: LayerProblem) -> Tensor:
        """(rank of the weight in its tile + draw of the tile) / size of the tile, float64.

        The draws are evenly spaced in [0, 1]: in each tile, floor(level x M) scores, or one more, are below the level.
        """
        outputs, inputs = problem.weight.shape
        size = self.tile if problem.pattern == "unstructured" else problem.tiles()[1]
        tiles, rest = divmod(inputs, size)
        generator = problem.generator()
        parts = [_tiled(outputs, tiles, size, 0.5, generator)]
        if rest:
            # A draw may reach 1 here: if level x M is an integer, rounding affects only these tiles.
            parts.append(_tiled(outputs, 1, rest, 1.0, generator))
        return torch.cat(parts, dim=1).to(problem.weight.device)


def _tiled(outputs: int, tiles: int, size: int, shift: float, generator: torch.Generator) -> Tensor:
    """[outputs, tiles x size]; `shift`: the position of a draw within its share of [0, 1]."""
    ranks = torch.rand(outputs, tiles, size, generator=generator, dtype=torch.float64).argsort(dim=2)
    count = outputs * tiles
    draws = (torch.randperm(count, generator=generator, dtype=torch.float64) + shift) / count
    return ((ranks + draws.view(outputs, tiles, 1)) / size).view(outputs, tiles * size)
