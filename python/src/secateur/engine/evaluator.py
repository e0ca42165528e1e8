"""Evaluates the model of one trial: one pass over each set of samples gives all figures on it."""

import math
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Protocol, TypeVar

from secateur.data.planning import EvaluationPlan
from secateur.engine.resolve import Plan
from secateur.engine.trial_record import TrialRecord
from secateur.evaluation.blocks import checking_cancelled
from secateur.evaluation.non_finite import not_finite
from secateur.evaluation.passes.evaluation_pass import AfterBatch, EvaluationPass, Found
from secateur.hardware.oom_retry import EVALUATION_SAVINGS, MemorySaving
from secateur.models.loading import LoadedModel
from secateur.progress import Meter
from secateur.spec import NonFinite, ResultMeasurement

T = TypeVar("T")


class Retry(Protocol):
    """Runs work again with more saving while memory runs out."""

    def __call__(self, what: str, work: Callable[[MemorySaving], T], savings: Sequence[MemorySaving]) -> T:
        """Returns what `work` returns. `what`: its name."""


class Evaluator:
    """Call `prepare` while the model is dense, and `run` when it is pruned.

    `passes`: by what their evaluations share (`EvaluationPlan.windows`).
    """

    def __init__(
        self,
        plan: Plan,
        loaded: LoadedModel,
        passes: Mapping[Hashable, EvaluationPass],
        *,
        meter: Meter,
        record: TrialRecord,
        retry_on_oom: Retry,
    ) -> None:
        self._plan = plan
        self._loaded = loaded
        self._passes = passes
        self._meter = meter
        self._record = record
        self._retry_on_oom = retry_on_oom
        self._dense = [each for each in passes.values() if each.dense_cost]
        self._found: dict[Hashable, tuple[Found, NonFinite | None]] = {}
        self._batches = sum(each.batches for each in (*self._dense, *passes.values()))
        self._evaluated = 0

    @property
    def cost(self) -> float:
        """The estimated cost of `prepare` and `run`, in tokens through the whole model."""
        return sum(each.dense_cost + each.cost for each in self._passes.values())

    def prepare(self) -> None:
        """Try the passes, and find what is compared with the dense model and not kept from an earlier trial.

        Raises SecateurError for a pass that cannot work; NotFinite; and OSError if the disk is full.
        """
        with self._record.timed("evaluate"):
            for each in self._passes.values():
                each.try_dense()
            for each in self._dense:
                self._run_dense(each)

    def run(self) -> None:
        """Add a measurement for each evaluation to the record, in order."""
        for part in self._plan.evaluations:
            self._measure(part, self._passes[part.windows])

    def _run_dense(self, each: EvaluationPass) -> None:
        name = f"dense model on {each.data}"
        after_batch = self._stepper(name, each, each.dense_cost)

        def run(saving: MemorySaving) -> None:
            with checking_cancelled(self._loaded.model, self._loaded.decoder, self._meter.check_cancelled):
                each.run_dense(after_batch, saving.batch(each.usual))

        self._retry_on_oom(name, run, EVALUATION_SAVINGS)
        self._evaluated += each.batches

    def _measure(self, part: EvaluationPlan, each: EvaluationPass) -> None:
        metric = part.spec.metric
        start = time.perf_counter()
        with self._record.timed("evaluate"):
            is_first = part.windows not in self._found
            if is_first:
                self._found[part.windows] = self._run(f"{metric} on {each.data}", each)
            found, non_finite = self._found[part.windows]
            outcomes = each.outcomes(metric, found[metric])
        value = each.figure(metric, found[metric])
        self._record.measurements.append(
            ResultMeasurement(
                metric=metric,
                dataset=part.spec.dataset,
                split=part.split,
                seqlen=part.seqlen,
                bos=part.bos,
                windows=len(each),
                tokens=each.tokens,
                bytes=each.text_bytes,
                value=value if math.isfinite(value) else None,
                status="nan" if math.isnan(value) else "overflow" if math.isinf(value) else "ok",
                non_finite=non_finite,
                seconds=time.perf_counter() - start,
                outcomes=outcomes,
                texts=each.texts() if is_first else None,
            )
        )

    def _run(self, name: str, each: EvaluationPass) -> tuple[Found, NonFinite | None]:
        end = self._meter.done + each.cost
        after_batch = self._stepper(name, each, each.cost)

        def run(saving: MemorySaving) -> tuple[Found, NonFinite | None]:
            with checking_cancelled(self._loaded.model, self._loaded.decoder, self._meter.check_cancelled):
                return each.run(after_batch, saving.batch(each.usual))

        found, non_finite = self._retry_on_oom(name, run, EVALUATION_SAVINGS)
        self._evaluated += each.batches
        if any(bool(values.isnan().any()) for values in found.values()):  # which ended the evaluation
            if self._plan.method is None:
                raise not_finite(self._plan.dtype, non_finite)
            self._meter.step("evaluate", self._evaluated, self._batches, f"{name}: NaN", end - self._meter.done)
        return found, non_finite

    def _stepper(self, name: str, each: EvaluationPass, cost: float) -> AfterBatch:
        """Reports the batches of a pass that takes `cost`."""
        before = self._evaluated

        def after_batch(work: float, done: int) -> None:
            message = f"{name}: {each.unit} {done} of {len(each)}"
            evaluated = before + math.ceil(done / each.usual)
            self._meter.step("evaluate", evaluated, self._batches, message, cost * work / len(each))

        return after_batch
