"""One trial on a loaded model: prune it, count its zeros, evaluate it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from secateur.calibration.gradient_cache import GradientCache
from secateur.calibration.gradients import COST as GRADIENT_COST
from secateur.data.planning import CalibrationPlan
from secateur.data.sampling import Sampler
from secateur.data.tasks.choices import Choices
from secateur.engine.evaluation_passes import evaluation_passes
from secateur.engine.evaluator import Evaluator
from secateur.engine.memory_budget import require_evaluation
from secateur.engine.memory_check import MemoryCheck
from secateur.engine.prune_model import Costs, ModelPruner
from secateur.engine.resolve import Plan
from secateur.engine.trial_record import TrialRecord
from secateur.errors import NotFinite
from secateur.evaluation.blocks import checking_cancelled
from secateur.evaluation.bos_advice import bos_advice
from secateur.evaluation.dense_states import DenseStates
from secateur.evaluation.non_finite import first_outputs, first_weights, not_finite
from secateur.evaluation.passes.text_windows import TextWindows
from secateur.hardware.device import DTYPES
from secateur.hardware.memory import is_out_of_memory
from secateur.hardware.oom_retry import PRUNING_SAVINGS, MemorySaving, retry_on_oom
from secateur.models.blocks.decoder import Decoder
from secateur.models.blocks.pruned_layers import read_layers, zero_fraction
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.progress import Meter
from secateur.pruning.method import Method
from secateur.spec import CalibrationUsed, Protocol, TaskUsed

T = TypeVar("T")

# Estimated costs, in tokens through the whole model. Loading, pruning and saving are linear in its weights, as a
# token is.
LOAD_COST = 500.0
PRUNE_COST = 2000.0
SAVE_COST = 500.0
GRAM_COST = 1.6  # of a pass that gathers H, relative to a plain pass


class Trial:
    """`run` leaves the model pruned; the caller restores it. `saving`: the cost of what the caller does before that."""

    def __init__(
        self,
        plan: Plan,
        loaded: LoadedModel,
        sampler: Sampler,
        gradients: GradientCache,
        dense_states: DenseStates,
        *,
        memory: MemoryCheck,
        meter: Meter,
        record: TrialRecord,
        saving: float,
    ) -> None:
        self._memory = memory
        self._plan = plan
        self._loaded = loaded
        self._sampler = sampler
        self._gradients = gradients
        self._dense_states = dense_states
        self._meter = meter
        self._record = record
        self._saving = saving
        self._tokens = 0

    def run(self) -> None:
        """Fills the record. Raises SecateurError, NotApplicable, Cancelled, and any error of torch."""
        plan, record = self._plan, self._record
        record.warnings.extend(self._loaded.warnings)
        with record.timed("calibrate"), self._sampler.reporting(self._after_tokens):
            calibration = self._sample_calibration(plan.calibration) if plan.calibration else None
        with record.timed("evaluate"), self._sampler.reporting(self._after_tokens):
            passes = evaluation_passes(plan, self._loaded, self._sampler, self._dense_states)
        for part in {part.windows: part for part in plan.evaluations}.values():
            each = passes[part.windows]
            self._warn_if_fewer(each.data, part.spec.windows, len(each), each.unit)
            record.warnings.extend(each.warnings)
        record.protocol = self._protocol(calibration)
        costs = self._costs(plan.method, calibration) if plan.method else Costs(0.0, 0.0, 0.0)
        for each in passes.values():
            require_evaluation(self._loaded, min(len(each), each.usual), each.length)
        evaluator = Evaluator(
            plan, self._loaded, passes, meter=self._meter, record=record, retry_on_oom=self._retry_on_oom
        )
        self._expect(costs, evaluator.cost)
        evaluator.prepare()
        if plan.method:
            self._prune(plan.method, calibration, costs)
        self._count_zeros()
        evaluator.run()
        texts = [each for each in passes.values() if isinstance(each, TextWindows)]
        if plan.method is None and texts:
            self._advise_bos(texts[0].samples)

    def _after_tokens(self, count: int) -> None:
        """A text of 100 MB is read for minutes, before anything else of the trial can be reported."""
        self._tokens += count
        self._meter.step("load", 0, 1, f"reading texts: {self._tokens:,} tokens")

    def _count_zeros(self) -> None:
        decoder = self._loaded.decoder
        if self._plan.method is None:
            self._record.achieved = decoder.zero_fraction()
            return
        self._record.layers = read_layers(decoder, DTYPES[self._loaded.storage_dtype], self._meter.check_cancelled)
        self._record.achieved = zero_fraction(self._record.layers)

    def _prune(self, method: Method, calibration: Samples | None, costs: Costs) -> None:
        def prune(saving: MemorySaving) -> None:
            self._loaded.weights.restore()  # undoes a try that ran out of memory
            ModelPruner(
                self._plan.spec,
                method,
                self._loaded,
                calibration,
                self._gradients,
                meter=self._meter,
                record=self._record,
                costs=costs,
                saving=saving,
            ).run()

        try:
            self._retry_on_oom("pruning", prune, PRUNING_SAVINGS)
        except NotFinite as error:
            raise self._blamed(error, calibration) from error

    def _blamed(self, error: NotFinite, calibration: Samples | None) -> NotFinite:
        """The same error, and whether the dense model or pruning is the cause."""
        self._loaded.weights.restore()
        model, decoder, dtype = self._loaded.model, self._loaded.decoder, self._plan.dtype
        place = first_weights(model, decoder)
        for samples in calibration or ():
            place = place or first_outputs(model, decoder, samples.model_inputs)
        if place:
            return not_finite(dtype, place)
        return NotFinite(f"while pruning: {error}; the dense model is finite in {dtype} before that")

    def _retry_on_oom(self, what: str, work: Callable[[MemorySaving], T], savings: Sequence[MemorySaving]) -> T:
        """Before each retry, progress and warnings go back to where they were.

        Raises SecateurError (`PRUNE_OUT_OF_MEMORY`) if memory also runs out with the last saving.
        """
        done, warnings = self._meter.done, len(self._record.warnings)

        def undo() -> None:
            self._meter.reset_to(done)
            del self._record.warnings[warnings:]

        try:
            return retry_on_oom(what, work, savings, undo=undo, warn=self._record.warn)
        except Exception as error:
            if is_out_of_memory(error):
                raise self._memory.ran_out(what) from error
            raise

    def _sample_calibration(self, part: CalibrationPlan) -> Samples:
        samples = self._sampler.calibration(self._plan.source, part, part.spec.samples)
        unit = "window" if samples.labels is None and samples.images is None else "image"
        self._warn_if_fewer("calibration", part.spec.samples, len(samples), unit)
        return samples

    def _warn_if_fewer(self, what: str, requested: int | None, count: int, unit: str) -> None:
        if requested is not None and count < requested:
            available = f"the text has {count} windows" if unit == "window" else f"there are {count} {unit}s"
            self._record.warn(f"{what}: {available}, not {requested}; all are used")

    def _protocol(self, calibration: Samples | None) -> Protocol:
        spec, part = self._plan.spec, self._plan.calibration
        return Protocol(
            model=spec.model,
            revision=self._plan.source.revision,
            calibration=None
            if part is None or calibration is None
            else CalibrationUsed(
                dataset=part.spec.dataset,
                split=part.split,
                digest=calibration.digest,
                samples=len(calibration),
                seqlen=part.seqlen,
                bos=part.bos,
                tokens=calibration.tokens,
                image_tokens=self._image_tokens(calibration),
                sampling=part.spec.sampling if part.spec.weighting == "uniform" else part.spec.weighting,
                seed=part.spec.seed,
            ),
            dtype=self._plan.dtype,
            storage_dtype=self._plan.storage_dtype,
            pass_=spec.pass_,
            allocation=spec.allocation,
            block_levels=None,
            tasks=self._tasks(),
            seed=spec.seed,
        )

    def _tasks(self) -> list[TaskUsed]:
        parts = {part.spec.dataset: part.content for part in self._plan.evaluations}
        return [
            TaskUsed(dataset=name, digest=task.digest, version=task.version, harness=task.harness)
            for name, task in parts.items()
            if isinstance(task, Choices)
        ]

    def _image_tokens(self, samples: Samples) -> int | None:
        if samples.images is None:
            return None
        return int((samples.inputs == self._loaded.model.config.image_token_id).sum())

    def _costs(self, method: Method, calibration: Samples | None) -> Costs:
        tokens = 0 if calibration is None else len(calibration) * calibration.length
        passes = 0.0
        if method.needs in {"column-norms", "gram"}:
            passes = 2.0 if self._plan.spec.pass_ == "reference" or method.dense_target else 1.0
        if method.needs == "gram":
            passes *= GRAM_COST
        solving = method.solving_cost(tokens, _mean_columns(self._loaded.decoder))
        return Costs(
            pruning=PRUNE_COST + tokens * passes + solving,
            gradients=GRADIENT_COST * tokens if method.needs == "gradients" else 0.0,
            preparation=0.0 if calibration is None else method.preparation_cost(calibration),
        )

    def _expect(self, costs: Costs, evaluating: float) -> None:
        self._meter.expect(LOAD_COST + costs.pruning + costs.gradients + costs.preparation + evaluating + self._saving)
        self._meter.step("load", 1, 1, f"{self._plan.spec.model} is loaded", LOAD_COST)

    def _advise_bos(self, samples: Samples) -> None:
        """Warn if the dense model needs a BOS that these windows do not have."""
        with (
            self._record.timed("evaluate"),
            checking_cancelled(self._loaded.model, self._loaded.decoder, self._meter.check_cancelled),
        ):
            advice = bos_advice(self._loaded, samples)
        if advice:
            self._record.warn(advice)


def _mean_columns(decoder: Decoder) -> float:
    """The number of inputs of a layer, averaged over all weights."""
    shapes = [layer.weight.shape for layers in decoder.layers for layer in layers]
    return sum(rows * columns**2 for rows, columns in shapes) / sum(rows * columns for rows, columns in shapes)
