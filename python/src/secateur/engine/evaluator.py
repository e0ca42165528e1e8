"""Evaluates the model of one trial: one pass over each set of windows or images gives all figures on it."""

import math
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from torch import Tensor

from secateur.data.planning import EvaluationPlan
from secateur.engine.resolve import Plan
from secateur.engine.trial_record import TrialRecord
from secateur.evaluation.accuracy import image_hits
from secateur.evaluation.agreement import require_comparable, window_figures
from secateur.evaluation.blocks import checking_cancelled
from secateur.evaluation.dense_states import DenseStates
from secateur.evaluation.non_finite import first_non_finite, not_finite
from secateur.evaluation.outcomes import encoded
from secateur.evaluation.perplexity import batch_windows, has_plain_head, perplexity_of, window_losses
from secateur.hardware.oom_retry import EVALUATION_SAVINGS, MemorySaving
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.progress import Meter
from secateur.spec import Metric, NonFinite, ResultMeasurement

T = TypeVar("T")
Found = dict[Metric, Tensor]
"""What a pass found in each window or image, by metric. [samples] float64."""

# Estimated costs of an evaluated token, in tokens through the blocks: it also goes through the head, and where the
# model is compared with the dense one, so do that one's hidden states.
_HEAD_COST, _COMPARING_COST = 1.25, 1.5


class Retry(Protocol):
    """Runs work again with more saving while memory runs out."""

    def __call__(self, what: str, work: Callable[[MemorySaving], T], savings: Sequence[MemorySaving]) -> T:
        """Returns what `work` returns. `what`: its name."""


@dataclass
class _Pass:
    """A pass over windows or images. `data`: what they are of; `usual`: the size of a batch; `found`: once it is over.

    `compares`: whether the model is compared with the dense one.
    """

    samples: Samples
    data: str
    compares: bool
    usual: int
    found: tuple[Found, NonFinite | None] | None = None

    @property
    def batches(self) -> int:
        return -(-len(self.samples) // self.usual)

    @property
    def tokens(self) -> int:
        return len(self.samples) * self.samples.length


class Evaluator:
    """Call `prepare` while the model is dense, and `run` when it is pruned. `samples`: of each planned evaluation."""

    def __init__(
        self,
        plan: Plan,
        loaded: LoadedModel,
        samples: Sequence[Samples],
        dense_states: DenseStates,
        *,
        meter: Meter,
        record: TrialRecord,
        retry_on_oom: Retry,
    ) -> None:
        self._plan = plan
        self._loaded = loaded
        self._dense_states = dense_states
        self._meter = meter
        self._record = record
        self._retry_on_oom = retry_on_oom
        self._passes: dict[Hashable, _Pass] = {}
        for part, own in zip(plan.evaluations, samples, strict=True):
            usual = batch_windows(own.length, loaded.device)
            known = self._passes.setdefault(
                part.windows, _Pass(own, f"{part.spec.dataset}/{part.split}", compares=False, usual=usual)
            )
            known.compares |= part.compares
        comparing = [each for each in self._passes.values() if each.compares]
        dense_states.retain(loaded, (each.samples for each in comparing))
        self._missing = [each for each in comparing if dense_states.get(each.samples) is None]
        self._batches = sum(each.batches for each in (*self._missing, *self._passes.values()))
        self._evaluated = 0

    @property
    def cost(self) -> float:
        """The estimated cost of `prepare` and `run`, in tokens through the whole model."""
        return sum(each.tokens for each in self._missing) + sum(map(_cost, self._passes.values()))

    def prepare(self) -> None:
        """Try the model's head, and make the dense model's hidden states that are not kept from an earlier trial.

        Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a model whose states do not give its logits; NotFinite;
        and OSError if the disk has no space for the states.
        """
        model, decoder = self._loaded.model, self._loaded.decoder
        with self._record.timed("evaluate"):
            for each in self._passes.values():
                if each.samples.labels is None:
                    has_plain_head(model, decoder, each.samples.inputs)  # later evaluations use the answer
                if each.compares:
                    require_comparable(model, decoder, each.samples.inputs)
            for each in self._missing:
                self._make_states(each)

    def run(self) -> None:
        """Add a measurement for each evaluation to the record, in order."""
        for part in self._plan.evaluations:
            self._measure(part, self._passes[part.windows])

    def _make_states(self, each: _Pass) -> None:
        name = f"dense model on {each.data}"
        after_batch = self._stepper(name, each, float(each.tokens))

        def gather(saving: MemorySaving) -> NonFinite | None:
            with checking_cancelled(self._loaded.model, self._loaded.decoder, self._meter.check_cancelled):
                batch = saving.batch(each.usual)
                if self._dense_states.gather(self._loaded, each.samples, after_batch, batch):
                    return None
                inputs = each.samples.inputs[:batch]
                place = first_non_finite(self._loaded.model, self._loaded.decoder, inputs)
                raise not_finite(self._plan.dtype, place)

        self._retry_on_oom(name, gather, EVALUATION_SAVINGS)
        self._evaluated += each.batches

    def _measure(self, part: EvaluationPlan, each: _Pass) -> None:
        samples = each.samples
        start = time.perf_counter()
        with self._record.timed("evaluate"):
            if each.found is None:
                each.found = self._pass(f"{part.spec.metric} on {each.data}", each)
            found, non_finite = each.found
            values = found[part.spec.metric]
            outcomes = encoded(values, samples)
        value = _figure(part.spec.metric, values, samples)
        self._record.measurements.append(
            ResultMeasurement(
                metric=part.spec.metric,
                dataset=part.spec.dataset,
                split=part.split,
                seqlen=part.seqlen,
                bos=part.bos,
                windows=len(samples),
                tokens=samples.tokens,
                bytes=samples.text_bytes,
                value=value if math.isfinite(value) else None,
                status="nan" if math.isnan(value) else "overflow" if math.isinf(value) else "ok",
                non_finite=non_finite,
                seconds=time.perf_counter() - start,
                outcomes=outcomes,
            )
        )

    def _pass(self, name: str, each: _Pass) -> tuple[Found, NonFinite | None]:
        end = self._meter.done + _cost(each)
        after_batch = self._stepper(name, each, _cost(each))
        found, non_finite = self._retry_on_oom(
            name, lambda saving: self._evaluate(each, after_batch, saving.batch(each.usual)), EVALUATION_SAVINGS
        )
        self._evaluated += each.batches
        if any(bool(values.isnan().any()) for values in found.values()):  # which ended the evaluation
            if self._plan.method is None:
                raise not_finite(self._plan.dtype, non_finite)
            self._meter.step("evaluate", self._evaluated, self._batches, f"{name}: NaN", end - self._meter.done)
        return found, non_finite

    def _stepper(self, name: str, each: _Pass, cost: float) -> Callable[[float, int], None]:
        """Reports the batches of a pass that takes `cost`."""
        before, samples = self._evaluated, each.samples

        def after_batch(work: float, done: int) -> None:
            message = f"{name}: {'window' if samples.seqlen else 'image'} {done} of {len(samples)}"
            evaluated = before + math.ceil(done / each.usual)
            self._meter.step("evaluate", evaluated, self._batches, message, cost * work / len(samples))

        return after_batch

    def _evaluate(
        self, each: _Pass, after_batch: Callable[[float, int], None], batch: int
    ) -> tuple[Found, NonFinite | None]:
        """What the model gives; if some of it is NaN, also where that begins."""
        model, decoder, samples = self._loaded.model, self._loaded.decoder, each.samples
        finite = 0

        def after_finite_batch(work: float, done: int) -> None:
            nonlocal finite
            finite = done
            after_batch(work, done)

        found: Found
        with checking_cancelled(model, decoder, self._meter.check_cancelled):
            if samples.labels is not None:
                found = {"accuracy": image_hits(model, samples, after_finite_batch, decoder, batch=batch)}
            elif (states := self._dense_states.get(samples)) and each.compares:
                losses, divergences, agreements = window_figures(
                    model,
                    samples.inputs,
                    states.read,
                    after_finite_batch,
                    decoder,
                    prefix=samples.prefix,
                    batch=batch,
                )
                found = {"perplexity": losses, "kl_divergence": divergences, "top1_agreement": agreements}
            else:
                found = {
                    "perplexity": window_losses(
                        model, samples.inputs, after_finite_batch, decoder, prefix=samples.prefix, batch=batch
                    )
                }
            if not any(bool(values.isnan().any()) for values in found.values()):
                return found, None
            if finite == len(samples):  # the dense model's logits are not finite
                return found, None
            return found, first_non_finite(model, decoder, samples.inputs[finite : finite + batch])


def _cost(each: _Pass) -> float:
    return each.tokens * (_COMPARING_COST if each.compares else _HEAD_COST)


def _figure(metric: Metric, values: Tensor, samples: Samples) -> float:
    return perplexity_of(values, samples.answers) if metric == "perplexity" else float(values.mean())
