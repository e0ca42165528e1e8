"""What calibration gathers about the inputs of a Linear."""

import torch
from torch import Tensor

# Rows added at once: the temporary stays in the cache, which is ten times as fast as one pass over all of them, and the
# float32 sums stay short.
_ROWS = 512


class ColumnNorms:
    """Root mean square of every input column over all calibration tokens (Wanda's norm, up to one constant)."""

    def __init__(self, columns: int, device: torch.device) -> None:
        self.rows = 0
        self._squares = torch.zeros(columns, dtype=torch.float64, device=device)

    def add(self, inputs: Tensor) -> None:
        """`inputs`: [..., columns] in any floating type, however many leading dimensions."""
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.rows += rows.shape[0]
        for chunk in rows.split(_ROWS):
            self._squares += chunk.float().square().sum(dim=0)

    def norms(self) -> Tensor:
        """[columns], float32; NaN or infinite where an input was."""
        return (self._squares / self.rows).sqrt().float()
