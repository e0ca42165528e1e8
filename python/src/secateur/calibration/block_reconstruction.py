"""One pruned block with its inputs, and the dense model's outputs as the target for fitting its weights."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from secateur.models.blocks.decoder import Layer
from secateur.models.blocks.runner import BlockRunner


@dataclass(frozen=True, eq=False)
class BlockReconstruction:
    """`pruned`: holds the pruned model's hidden states before the block; `dense`: the dense model's after it."""

    index: int
    block: nn.Module
    layers: tuple[Layer, ...]
    pruned: BlockRunner
    dense: BlockRunner

    def minibatches(self, size: int, generator: torch.Generator) -> Iterator[tuple[int, Tensor]]:
        """All windows once, in random order, at most `size` at a time: (batch, indices of the windows in the batch)."""
        parts = [
            (batch, windows)
            for batch in range(self.pruned.batches)
            for windows in torch.randperm(len(self.pruned.inputs(batch)), generator=generator).split(size)
        ]
        for part in torch.randperm(len(parts), generator=generator).tolist():
            yield parts[part]

    def forward(self, batch: int, windows: Tensor, parameters: dict[str, Tensor]) -> Tensor:
        """[windows, seqlen, width]: the block's outputs with `parameters` in place of its own of the same names."""
        return self.pruned.forward_some(self.index, batch, windows, parameters)

    def target(self, batch: int, windows: Tensor) -> Tensor:
        """[windows, seqlen, width]: the dense model's hidden states after the block."""
        return self.dense.inputs(batch)[windows]
