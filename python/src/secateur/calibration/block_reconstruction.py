"""One block on its way from the pruned stream's hidden states to the dense model's."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from secateur.models.block_runner import BlockRunner
from secateur.models.decoder import Layer


@dataclass(frozen=True, eq=False)
class BlockReconstruction:
    """`stream`: the pruned model's, before the block; `dense`: the dense model's, behind it."""

    index: int
    block: nn.Module
    layers: tuple[Layer, ...]
    stream: BlockRunner
    dense: BlockRunner

    def minibatches(self, size: int, generator: torch.Generator) -> Iterator[tuple[int, Tensor]]:
        """All windows once, in random order: (batch, indices of windows in it), at most `size` windows each."""
        parts = [
            (batch, chosen)
            for batch in range(self.stream.batches)
            for chosen in torch.randperm(len(self.stream.inputs(batch)), generator=generator).split(size)
        ]
        for part in torch.randperm(len(parts), generator=generator).tolist():
            yield parts[part]

    def forward(self, batch: int, windows: Tensor, parameters: dict[str, Tensor]) -> Tensor:
        """[windows, seqlen, width]: the block's outputs with these in place of its parameters of the same names."""
        return self.stream.forward_some(self.index, batch, windows, parameters)

    def target(self, batch: int, windows: Tensor) -> Tensor:
        """[windows, seqlen, width]: the dense model's hidden states behind the block."""
        return self.dense.inputs(batch)[windows]
