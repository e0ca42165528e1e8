"""Whether a trial fits the memory of its device: refuses what does not, with the figure and what would fit."""

import bisect
import dataclasses
from collections.abc import Callable

import torch

from secateur.engine.memory_estimate import MemoryEstimate, Work, blank, memory_estimate
from secateur.engine.resolve import Plan
from secateur.errors import SecateurError
from secateur.hardware.oom_retry import PRUNING_SAVINGS
from secateur.models.samples import Samples
from secateur.pruning.registry import DENSE


class MemoryCheck:
    """The check of one trial. `limit`: bytes of the device that it may use; `holder`: what has them."""

    def __init__(self, estimate: MemoryEstimate, work: Work, limit: int, holder: str = "the device") -> None:
        self._limit = limit
        self._holder = holder
        self._estimate = estimate
        self._name = DENSE if work.method is None else work.method.id
        self._work = work

    @classmethod
    def of(cls, plan: Plan, device: torch.device, limit: int) -> "MemoryCheck":
        """The check of a resolved trial."""
        return cls(memory_estimate(plan.source, plan.dtype), Work.of(plan, device), limit)

    def require(self) -> None:
        """Raises SecateurError (`PRUNE_LARGER_THAN_DEVICE`) for a trial that does not fit even in the smallest batches.

        A model that cannot be rehearsed is taken to fit. A trial that fits by far is not rehearsed, which takes a
        second.
        """
        if self._estimate.bound(self._work) <= self._limit:
            return
        needed = self._least(self._work)
        if needed is None or needed <= self._limit:
            return
        whole = self._estimate.weights + (self._estimate.copies if self._work.method else 0)
        advice = (
            f"the model alone takes {readable(whole)}; with SECATEUR_DEVICE_MEMORY its blocks pass through one by one"
            if whole > self._limit
            else self._smaller(self._limit, "would fit")
        )
        raise SecateurError(
            "PRUNE_LARGER_THAN_DEVICE",
            f"{self._name} needs at least {readable(needed)}{self._sizes()}, "
            f"and {self._holder} has {readable(self._limit)}; {advice}",
        )

    def ran_out(self, what: str) -> SecateurError:
        """The error (`PRUNE_OUT_OF_MEMORY`) for a trial whose memory ran out in the smallest batches."""
        message = f"memory ran out in {what}, even in the smallest batches{self._sizes()}"
        needed = self._least(self._work)
        if needed is not None:
            message += (
                f"; it needs at least {readable(needed)}; {self._smaller(needed // 2, 'would take half of that')}"
            )
        return SecateurError("PRUNE_OUT_OF_MEMORY", message)

    def _least(self, work: Work) -> int | None:
        """Bytes in the smallest batches; None if the model cannot be rehearsed."""
        try:
            return self._estimate.peak(work, PRUNING_SAVINGS[-1])
        except Exception:  # noqa: BLE001 (an estimate must not end a trial that would run)
            return None

    def _sizes(self) -> str:
        samples, evaluations = self._work.calibration, self._work.evaluations
        parts = [] if samples is None else [f"{len(samples)} samples of {samples.seqlen} tokens"]
        parts += [f"windows of {max(part.seqlen or 0 for part in evaluations)} tokens"] if evaluations else []
        return f" for {' and '.join(parts)}" if parts else ""

    def _smaller(self, limit: int, claim: str) -> str:
        """Which smaller sizes keep within a limit, by the same estimate."""
        seqlen, samples = self._largest(self._shorter, self._longest(), limit), None
        if self._work.calibration is not None:
            samples = self._largest(self._fewer, len(self._work.calibration), limit)
        options = [f"a seqlen of {seqlen}"] if seqlen else []
        options += [f"{samples} samples of the same seqlen"] if samples else []
        return f"{' or '.join(options)} {claim}" if options else "no smaller seqlen or number of samples helps"

    def _largest(self, change: Callable[[int], Work], size: int, limit: int) -> int | None:
        """The largest half, quarter, ... of a size with which the trial keeps within a limit."""

        def fits(smaller: int) -> bool:
            needed = self._least(change(smaller))
            return needed is not None and needed <= limit

        sizes = [size >> halvings for halvings in range(1, size.bit_length())]
        found = bisect.bisect_left(sizes, True, key=fits)  # all sizes after the first that fits fit too
        return sizes[found] if found < len(sizes) else None

    def _shorter(self, seqlen: int) -> Work:
        def cut(samples: Samples) -> Samples:
            return blank(len(samples), min(seqlen, samples.seqlen or seqlen), samples.bos)

        work = self._work
        return dataclasses.replace(
            work,
            calibration=work.calibration and cut(work.calibration),
            evaluations=[cut(samples) for samples in work.evaluations],
        )

    def _fewer(self, samples: int) -> Work:
        return dataclasses.replace(self._work, calibration=self._work.calibration and self._work.calibration[:samples])

    def _longest(self) -> int:
        parts = [*self._work.evaluations, *([self._work.calibration] if self._work.calibration else [])]
        return max((part.seqlen or 0 for part in parts), default=0)


def readable(count: int) -> str:
    """Bytes for people: 14.2 GiB, or 350 MiB."""
    return f"{count / 2**30:.3g} GiB" if count >= 1 << 30 else f"{count / 2**20:.3g} MiB"
