"""One trial on a loaded model: prune, count, evaluate."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from torch import Tensor

from secateur.data.tokens import TokenCache
from secateur.data.windows import random_windows, sequential_windows
from secateur.errors import SecateurError
from secateur.evaluation.perplexity import batch_windows, perplexity
from secateur.masks import keep_mask
from secateur.models.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.progress import Meter
from secateur.registry import Method
from secateur.resolve import CalibrationPlan, EvaluationPlan, Plan
from secateur.spec import CalibrationUsed, Measurement, Phase, Protocol
from secateur.statistics import ColumnNorms
from secateur.walk import walk

# Estimated costs in tokens through the whole model. Both loading and pruning are linear in its weights, as a token is.
LOAD_COST = 500.0
PRUNE_COST = 2000.0
HEAD_COST = 1.25  # an evaluated token also goes through the head

# The widest activation of a calibration batch, in bytes: about a fifth of what one forward pass of a block allocates.
_WIDEST_ACTIVATION = {"cpu": 1 << 30, "cuda": 8 << 30}


@dataclass
class Record:
    """What is known of a trial so far, whatever becomes of it."""

    fingerprint: str | None = None
    protocol: Protocol | None = None
    achieved: float | None = None
    measurements: list[Measurement] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: dict[Phase, float] = field(
        default_factory=lambda: {"load": 0.0, "calibrate": 0.0, "prune": 0.0, "evaluate": 0.0}
    )

    @contextmanager
    def timed(self, phase: Phase) -> Iterator[None]:
        """Add the wall-clock time inside to `phase`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[phase] += time.perf_counter() - start


class Trial:
    """`run` leaves the model pruned; whoever owns it restores it."""

    def __init__(self, plan: Plan, loaded: LoadedModel, cache: TokenCache, meter: Meter, record: Record) -> None:
        self._plan = plan
        self._loaded = loaded
        self._cache = cache
        self._meter = meter
        self._record = record
        self._layers = [layer for block in loaded.decoder.layers for layer in block]
        self._pruned = 0
        self._evaluated = 0

    def run(self) -> None:
        """Fills the record. Raises SecateurError, NotApplicable, Cancelled, and whatever torch raises."""
        plan, record = self._plan, self._record
        with record.timed("calibrate"):
            calibration = self._calibration_windows(plan.calibration) if plan.calibration else None
        with record.timed("evaluate"):
            evaluations = [self._evaluation_windows(part) for part in plan.evaluations]
        record.protocol = self._protocol(calibration)
        self._expect(calibration, evaluations)
        if plan.method:
            self._prune(plan.method, calibration)
        record.achieved = achieved_sparsity(self._layers)
        for part, windows in zip(plan.evaluations, evaluations, strict=True):
            self._evaluate(part, windows)

    def _calibration_windows(self, part: CalibrationPlan) -> Tensor:
        tokens = self._cache.tokens(self._plan.source, part.text)
        wanted = part.wanted
        if wanted.sampling == "random":
            return random_windows(tokens, part.seqlen, wanted.samples, wanted.seed)
        windows = sequential_windows(tokens, part.seqlen, wanted.samples)
        self._note_shortage("calibration", wanted.samples, windows)
        return windows

    def _evaluation_windows(self, part: EvaluationPlan) -> Tensor:
        windows = sequential_windows(self._cache.tokens(self._plan.source, part.text), part.seqlen, part.wanted.windows)
        if part.wanted.windows is not None:
            self._note_shortage(f"{part.wanted.dataset}/{part.split}", part.wanted.windows, windows)
        return windows

    def _note_shortage(self, what: str, wanted: int, windows: Tensor) -> None:
        if len(windows) < wanted:
            self._record.warnings.append(f"{what}: the text has {len(windows)} windows, not {wanted}; all are used")

    def _protocol(self, calibration: Tensor | None) -> Protocol:
        spec, part = self._plan.spec, self._plan.calibration
        return Protocol(
            model=spec.model,
            revision=self._plan.source.revision,
            calibration=None
            if part is None or calibration is None
            else CalibrationUsed(
                dataset=part.wanted.dataset,
                split=part.split,
                digest=hashlib.sha256(calibration.numpy().tobytes()).hexdigest(),
                samples=len(calibration),
                seqlen=part.seqlen,
                tokens=calibration.numel(),
                sampling=part.wanted.sampling,
                seed=part.wanted.seed,
            ),
            dtype=self._plan.dtype,
            pass_=spec.pass_,
            allocation=spec.allocation,
            seed=spec.seed,
        )

    def _expect(self, calibration: Tensor | None, evaluations: list[Tensor]) -> None:
        passes = 2 if self._plan.spec.pass_ == "reference" else 1
        walking = 0 if calibration is None else calibration.numel() * passes
        pruning = walking + PRUNE_COST if self._plan.method else 0.0
        self._cost_of_a_layer = pruning / len(self._layers)
        self._batches = sum(-(-len(part) // batch_windows(part.shape[1], self._loaded.device)) for part in evaluations)
        self._meter.expect(LOAD_COST + pruning + HEAD_COST * sum(windows.numel() for windows in evaluations))
        self._meter.step("load", 1, 1, f"{self._plan.spec.model} is loaded", LOAD_COST)

    def _prune(self, method: Method, calibration: Tensor | None) -> None:
        if calibration is None:
            for layer in self._layers:
                self._prune_layer(method, layer, None)
            return
        blocks = len(self._loaded.decoder.blocks)
        before = self._record.seconds["prune"]
        with self._record.timed("calibrate"):
            walk(
                self._loaded.model,
                self._loaded.decoder,
                calibration,
                mode=self._plan.spec.pass_,
                batch=self._calibration_batch(calibration),
                enter=lambda index: self._meter.step("calibrate", index, blocks, f"block {index + 1} of {blocks}"),
                prune=lambda layer, statistics: self._prune_layer(method, layer, statistics),
            )
        # Layers are pruned inside the walk; their time is counted once.
        self._record.seconds["calibrate"] -= self._record.seconds["prune"] - before

    def _calibration_batch(self, calibration: Tensor) -> int:
        """Windows in one forward pass: all of them if memory allows, where that saves passes over the blocks."""
        device = self._loaded.device
        seqlen = calibration.shape[1]
        if self._plan.spec.pass_ == "reference":
            return min(len(calibration), batch_windows(seqlen, device))
        widest = max(max(layer.linear.in_features, layer.linear.out_features) for layer in self._layers)
        window_bytes = seqlen * widest * self._layers[0].linear.weight.element_size()
        return max(1, min(len(calibration), _WIDEST_ACTIVATION[device.type] // window_bytes))

    def _prune_layer(self, method: Method, layer: Layer, statistics: ColumnNorms | None) -> None:
        blocks = len(self._loaded.decoder.blocks)
        with self._record.timed("prune"):
            spec, weight = self._plan.spec, layer.linear.weight
            scores = method.scores(weight.detach(), statistics)
            try:
                keep = keep_mask(scores, level=spec.level, pattern=spec.pattern, group=method.group)
            except ValueError as error:
                code = "PRUNE_NOT_FINITE" if scores.isnan().any() else "PRUNE_PATTERN_MISMATCH"
                raise SecateurError(code, f"{layer.name}: {error}") from error
            self._loaded.dense.keep(layer.linear)
            weight.data.masked_fill_(~keep, 0)
        self._pruned += 1
        self._meter.step(
            "prune",
            self._pruned,
            len(self._layers),
            f"block {layer.block + 1} of {blocks}: {layer.role}",
            self._cost_of_a_layer,
        )

    def _evaluate(self, part: EvaluationPlan, windows: Tensor) -> None:
        name = f"{part.wanted.metric} on {part.wanted.dataset}/{part.split}"

        def after_batch(size: int, done: int) -> None:
            self._evaluated += 1
            message = f"{name}: window {done} of {len(windows)}"
            self._meter.step("evaluate", self._evaluated, self._batches, message, HEAD_COST * size * part.seqlen)

        start = time.perf_counter()
        with self._record.timed("evaluate"):
            value = perplexity(self._loaded.model, windows, after_batch)
        self._record.measurements.append(
            Measurement(
                metric=part.wanted.metric,
                dataset=part.wanted.dataset,
                split=part.split,
                seqlen=part.seqlen,
                windows=len(windows),
                tokens=windows.numel(),
                value=value,
                status="overflow" if value is None else "ok",
                seconds=time.perf_counter() - start,
            )
        )


def achieved_sparsity(layers: list[Layer]) -> float:
    """Zeros over weights, counted."""
    zeros = sum(layer.linear.weight.numel() - int(layer.linear.weight.count_nonzero()) for layer in layers)
    return zeros / sum(layer.linear.weight.numel() for layer in layers)
