"""Which of a layer's input rows the statistics count."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Positions:
    """The positions of one batch. The first `prefix` of the `length` positions in each of its `windows` do not count.

    A BOS in front of a window may be such a position: attention gathers on it, so its activations are massive. Trials
    count it (docs/jobs.md has the measurement).
    """

    windows: int
    length: int
    prefix: int

    def counted(self, inputs: Tensor, routed: Tensor | None = None) -> Tensor:
        """The rows that count. `inputs`: [windows, length, ...], [windows x length, ...], or an expert's tokens.

        `routed`: of an expert's tokens, their indices among all [windows x length]. Rows of unknown positions, such as
        those of JetMoE's experts, all count.
        """
        if self.prefix == 0:
            return inputs
        if routed is not None:
            return inputs[routed % self.length >= self.prefix]
        if inputs.shape[:-1].numel() != self.windows * self.length:
            return inputs
        return inputs.reshape(self.windows, self.length, -1)[:, self.prefix :]
