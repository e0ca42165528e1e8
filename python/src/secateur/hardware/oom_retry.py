"""What a trial does when memory runs out: the same work once more, in smaller and smaller batches.

Sums over smaller batches are rounded otherwise, so that results differ in their last digits, and say which batches were
used. A search for a mask may come from there to another one, as good.
"""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import torch

from secateur.hardware.memory import is_out_of_memory

T = TypeVar("T")


@dataclass(frozen=True)
class Saving:
    """`divisor`: how much smaller than usual a batch is. `states_outside`: hidden states wait in main memory."""

    divisor: int = 1
    states_outside: bool = False

    def batch(self, usual: int) -> int:
        """Of at least one sample."""
        return max(1, usual // self.divisor)

    def __str__(self) -> str:
        batches = (
            "one sample at a time" if self.divisor == _ALL else f"in batches of 1/{self.divisor} of the usual size"
        )
        return f"{batches}, hidden states in main memory" if self.states_outside else batches


_ALL = 1 << 62

USUAL = Saving()
BATCH_STEPS = (USUAL, Saving(4), Saving(16), Saving(_ALL))
"""For work that keeps nothing from one batch to the next."""
PASS_STEPS = (*BATCH_STEPS, Saving(_ALL, states_outside=True))
"""For work that keeps hidden states from block to block."""


def retry_on_oom(
    what: str,
    work: Callable[[Saving], T],
    steps: Sequence[Saving],
    *,
    undo: Callable[[], None],
    warn: Callable[[str], None],
) -> T:
    """`work`'s result, at the first of the steps at which memory suffices.

    `undo`: called after a try that ran out of memory; `warn` is told how `what` is done then. At the last step the
    error passes through.
    """
    for saving, following in pairwise(steps):
        try:
            return work(saving)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
        # What the try held went with its traceback, but for reference cycles.
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        undo()
        warn(f"memory ran out: {what} was done again {following}")
    return work(steps[-1])
