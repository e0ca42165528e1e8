"""Resolves a trial spec: looks up every name, fills in every default, and makes the fingerprint of the result."""

import dataclasses
import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from secateur.data.content import CaptionedImages, LabelledImages, Problems
from secateur.data.datasets import Datasets
from secateur.data.planning import CalibrationPlan, DataPlanner, EvaluationPlan
from secateur.errors import SecateurError, at
from secateur.evaluation.code import STOPS
from secateur.evaluation.sandbox import Limits
from secateur.hardware.device import resolve_dtype, storage_dtype
from secateur.models.config import input_spec, load_config
from secateur.models.sources.source import Source, locate
from secateur.progress import Reading, unreported
from secateur.pruning.allocation import require_allocation
from secateur.pruning.masks import parse_pattern
from secateur.pruning.method import AllocatingMethod, Method
from secateur.pruning.registry import DENSE, create
from secateur.settings import Settings
from secateur.spec import Allocation, Environment, FingerprintsRequest, TrialSpec


@dataclass(frozen=True)
class Plan:
    """A resolved trial. `method` is None for the dense baseline, `calibration` is None where no data is needed."""

    spec: TrialSpec
    source: Source
    dtype: str
    storage_dtype: str
    method: Method | None
    calibration: CalibrationPlan | None
    evaluations: tuple[EvaluationPlan, ...]


def resolve(spec: TrialSpec, settings: Settings, datasets: Datasets, device: torch.device) -> Plan:
    """Raises SecateurError with a pointer into the spec. Loads no weights."""
    method = _resolve_method(spec)
    with at("/model"):
        source = locate(spec.model, settings, revision=spec.revision)
    return _TrialPlanner(spec, source, datasets, unreported).plan(spec, method, device)


def resolve_cells(
    request: FingerprintsRequest, settings: Settings, datasets: Datasets, device: torch.device, reading: Reading
) -> Iterator[Plan]:
    """A plan for each cell of a job. Looks up once what the cells share, and downloads no weights."""
    shared = request.trial
    reading("/model")
    with at("/model"):
        source = locate(shared.model, settings, revision=shared.revision, weights=False)
    planner = _TrialPlanner(shared, source, datasets, reading)
    for cell in request.cells:
        spec = shared.model_copy(update=dict(cell))
        yield planner.plan(spec, _resolve_method(spec), device)


class _TrialPlanner:
    """Plans trials that share their model and evaluations, those of `spec`."""

    def __init__(self, spec: TrialSpec, source: Source, datasets: Datasets, reading: Reading) -> None:
        with at("/model"):
            config = load_config(source)
        self._reading = reading
        self._source = source
        self._model_dtype = config.dtype
        self._data = DataPlanner(datasets, source, input_spec(config))
        self._evaluations: list[EvaluationPlan] = []
        for index, evaluation in enumerate(spec.evaluations):
            reading(f"/evaluations/{index}")
            with at(f"/evaluations/{index}"):
                self._evaluations.append(self._data.evaluation(evaluation))

    def plan(self, spec: TrialSpec, method: Method | None, device: torch.device) -> Plan:
        calibration = None
        if method is not None and needs_data(method, spec.allocation):
            self._reading("/calibration")
            with at("/calibration"):
                calibration = self._data.calibration(spec.calibration)
            with at("/method"):
                require_calibration(method, calibration)
        dtype = resolve_dtype(spec.dtype, self._model_dtype, device)
        return Plan(
            spec=spec,
            source=self._source,
            dtype=dtype,
            storage_dtype=storage_dtype(dtype, self._model_dtype),
            method=method,
            calibration=calibration,
            evaluations=tuple(self._evaluations),
        )


def needs_data(method: Method, allocation: Allocation) -> bool:
    """Whether a trial of the method reads the calibration data."""
    return method.needs != "nothing" or allocation == "owl"


def fingerprint(plan: Plan, environment: Environment) -> str:
    """sha256 of what a trial's figures depend on, as canonical JSON: spec, data, versions and the type of device.

    Trials with equal fingerprints have figures that are equal to the bit on the same kind of host with the same number
    of threads, and close elsewhere (docs/repeatability.md).
    """
    spec, calibration = plan.spec, plan.calibration
    device = torch.device(environment.device)
    target = spec.model_dump(mode="json", include={"level", "pattern", "allocation", "seed"})
    content: dict[str, Any] = {
        "engine": [environment.secateur, environment.torch, environment.transformers, device.type],
        "model": [spec.model, plan.source.revision, plan.dtype],
        "method": plan.method and [plan.method.id, plan.method.params.model_dump(mode="json")],
        "target": target if plan.method else None,
        "calibration": calibration
        and [
            calibration.content.digest,
            calibration.split,
            calibration.seqlen,
            calibration.spec.samples,
            calibration.spec.sampling,
            calibration.spec.seed,
            spec.pass_,
            *_bos(calibration),
            *([] if calibration.spec.weighting == "uniform" else [calibration.spec.weighting]),
        ],
        "evaluations": [
            [
                part.spec.metric,
                part.spec.dataset,
                part.content.digest,
                part.split,
                part.seqlen,
                part.spec.windows,
                *_bos(part),
                *_generation(part),
            ]
            for part in plan.evaluations
        ],
    }
    if plan.method and plan.storage_dtype != plan.dtype:  # the pruned weights are rounded
        content["storage"] = plan.storage_dtype
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _bos(plan: CalibrationPlan | EvaluationPlan) -> list[int]:
    """The token in front of each window; nothing without one, so that fingerprints of earlier releases stay valid."""
    return [] if plan.bos is None else [plan.bos]


def _generation(plan: EvaluationPlan) -> list[Any]:
    """How texts end and what generated code may use; nothing where a model writes nothing."""
    return [STOPS, dataclasses.asdict(Limits())] if isinstance(plan.content, Problems) else []


def _resolve_method(spec: TrialSpec) -> Method | None:
    if spec.method.id == DENSE:
        if spec.method.params or spec.level != 0 or spec.pattern != "unstructured":
            raise SecateurError(
                "PRUNE_INVALID_PARAMS",
                "dense is the baseline; it takes no params, level 0 and pattern unstructured",
                "/method",
            )
        return None
    with at("/method"):
        method = create(spec.method.id, spec.method.params)
    with at("/pattern"):
        require_pattern(method, spec.pattern)
    with at("/allocation"):
        require_allocation(spec.allocation, method, spec.pattern)
    if ":" in spec.pattern:
        kept, tile = parse_pattern(spec.pattern)
        if not math.isclose(spec.level, 1 - kept / tile, abs_tol=1e-9):
            raise SecateurError(
                "PRUNE_PATTERN_MISMATCH", f"{spec.pattern} needs level {1 - kept / tile}, not {spec.level}", "/level"
            )
    return method


def require_calibration(method: Method, calibration: CalibrationPlan | None) -> None:
    """Raises SecateurError (`PRUNE_UNSUITABLE_DATASET`) for a method that needs the loss on data that have none."""
    needs_loss = method.needs == "gradients" or isinstance(method, AllocatingMethod)
    if calibration is None or not needs_loss:
        return
    content = calibration.content
    if isinstance(content, CaptionedImages):
        raise SecateurError(
            "PRUNE_UNSUITABLE_DATASET",
            f"{method.id} needs the loss on the calibration data, which is measured on text; calibrate it on text",
        )
    if isinstance(content, LabelledImages) and not content.has_labels:
        raise SecateurError(
            "PRUNE_UNSUITABLE_DATASET",
            f"{method.id} needs the loss on the calibration data, and these images have no labels; label them",
        )


def require_pattern(method: Method, pattern: str) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_PATTERN`) unless the method can prune the pattern."""
    kind = "n:m" if ":" in pattern else pattern
    if kind not in method.patterns:
        raise SecateurError(
            "PRUNE_UNSUPPORTED_PATTERN",
            f"{method.id} cannot prune {pattern}; it can prune {', '.join(method.patterns)}",
        )
    if kind == "n:m":
        try:
            parse_pattern(pattern)
        except ValueError as error:
            raise SecateurError("PRUNE_UNSUPPORTED_PATTERN", str(error)) from None
