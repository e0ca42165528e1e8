"""What calibration gathers about the inputs of a Linear."""

import torch
from torch import Tensor

# Rows added at once: float32 sums stay short and the temporaries small.
_ROWS = 4096


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
            self._squares += torch.linalg.vector_norm(chunk, dim=0, dtype=torch.float32).double().square()

    def norms(self) -> Tensor:
        """[columns], float32; NaN or infinite where an input was."""
        return (self._squares / self.rows).sqrt().float()
