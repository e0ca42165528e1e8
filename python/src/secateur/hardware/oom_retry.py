"""Retries work that ran out of memory, in smaller and smaller batches.

Sums over smaller batches are rounded differently, so results differ in their last digits; a warning says which batches
were used. A search for a mask may end at another mask, which is as good.
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
class MemorySaving:
    """How work is done to take less memory.

    `divisor`: how many times smaller than usual a batch is. `states_outside`: hidden states are kept in main memory.
    """

    divisor: int = 1
    states_outside: bool = False

    def batch(self, usual: int) -> int:
        """The size of a batch; at least one sample."""
        return max(1, usual // self.divisor)

    def __str__(self) -> str:
        batches = (
            "one sample at a time"
            if self.divisor == _ONE_SAMPLE
            else f"in batches of 1/{self.divisor} of the usual size"
        )
        return f"{batches}, hidden states in main memory" if self.states_outside else batches


_ONE_SAMPLE = 1 << 62
"""A divisor that leaves one sample of any batch."""

NO_SAVING = MemorySaving()
EVALUATION_SAVINGS = (NO_SAVING, MemorySaving(4), MemorySaving(16), MemorySaving(_ONE_SAMPLE))
"""For work that keeps nothing from one batch to the next."""
PRUNING_SAVINGS = (*EVALUATION_SAVINGS, MemorySaving(_ONE_SAMPLE, states_outside=True))
"""For work that keeps hidden states from block to block."""


def retry_on_oom(
    what: str,
    work: Callable[[MemorySaving], T],
    savings: Sequence[MemorySaving],
    *,
    undo: Callable[[], None],
    warn: Callable[[str], None],
) -> T:
    """Run `work` with the first saving, and after each run that is out of memory with the next one.

    Between two runs, `undo` is called and `warn` gets a message that names `what` and the next saving. If memory also
    runs out with the last saving, the error is raised.
    """
    for saving, following in pairwise(savings):
        try:
            return work(saving)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
        # The traceback is gone and with it the tensors of the failed run, except those in reference cycles.
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        undo()
        warn(f"memory ran out: {what} was done again {following}")
    return work(savings[-1])
