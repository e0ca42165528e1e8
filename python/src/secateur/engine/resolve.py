"""A trial spec with every name looked up and every default filled in, and the fingerprint of that."""

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from secateur.data.datasets import Content, Datasets, Use
from secateur.data.images import LabelledImages
from secateur.errors import SecateurError, at
from secateur.hardware.device import resolve_dtype
from secateur.models.loading import InputSpec, input_spec, load_config
from secateur.models.sources import Source, locate
from secateur.pruning.allocation import require_allocation
from secateur.pruning.masks import parse_pattern
from secateur.pruning.method import Method
from secateur.pruning.registry import DENSE, create
from secateur.settings import Settings
from secateur.spec import (
    Allocation,
    Calibration,
    Environment,
    Evaluation,
    FingerprintsRequest,
    Kind,
    Metric,
    TrialSpec,
)

DEFAULT_SEQLEN = 2048
_METRICS: dict[Kind, Metric] = {"text": "perplexity", "images": "accuracy"}


@dataclass(frozen=True)
class CalibrationPlan:
    """`split` and `seqlen` of `wanted` may be null; these are what they stand for. Images have no `seqlen`."""

    wanted: Calibration
    split: str
    seqlen: int | None
    content: Content


@dataclass(frozen=True)
class EvaluationPlan:
    """As in a calibration."""

    wanted: Evaluation
    split: str
    seqlen: int | None
    content: Content


@dataclass(frozen=True)
class Plan:
    """What one trial is going to do. `method` is None for the dense baseline, `calibration` where no data is needed."""

    spec: TrialSpec
    source: Source
    dtype: str
    method: Method | None
    calibration: CalibrationPlan | None
    evaluations: tuple[EvaluationPlan, ...]


def resolve(spec: TrialSpec, settings: Settings, datasets: Datasets, device: torch.device) -> Plan:
    """Raises SecateurError with a pointer into the spec. Loads no weights."""
    method = _resolve_method(spec)
    with at("/model"):
        source = locate(spec.model, settings, revision=spec.revision)
    return _survey(spec, source, datasets).plan(spec, method, device)


def resolve_cells(
    request: FingerprintsRequest, settings: Settings, datasets: Datasets, device: torch.device
) -> Iterator[Plan]:
    """The same for each of a job's cells: what they share is looked up once, and no weights are fetched."""
    shared = request.trial
    with at("/model"):
        source = locate(shared.model, settings, revision=shared.revision, weights=False)
    ground = _survey(shared, source, datasets)
    for cell in request.cells:
        spec = shared.model_copy(update=dict(cell))
        yield ground.plan(spec, _resolve_method(spec), device)


@dataclass(frozen=True)
class _Ground:
    """What the trials of a job have in common."""

    source: Source
    own_dtype: object
    takes: InputSpec
    evaluations: tuple[EvaluationPlan, ...]
    datasets: Datasets

    def plan(self, spec: TrialSpec, method: Method | None, device: torch.device) -> Plan:
        calibration = None
        if method is not None and needs_data(method, spec.allocation):
            with at("/calibration"):
                calibration = plan_calibration(spec.calibration, self.datasets, self.takes)
        return Plan(
            spec=spec,
            source=self.source,
            dtype=resolve_dtype(spec.dtype, self.own_dtype, device),
            method=method,
            calibration=calibration,
            evaluations=self.evaluations,
        )


def _survey(spec: TrialSpec, source: Source, datasets: Datasets) -> _Ground:
    with at("/model"):
        config = load_config(source)
    takes = input_spec(config)
    evaluations: list[EvaluationPlan] = []
    for index, wanted in enumerate(spec.evaluations):
        with at(f"/evaluations/{index}"):
            evaluation = plan_evaluation(wanted, datasets, takes)
            require_distinct(evaluation, evaluations)
            evaluations.append(evaluation)
    return _Ground(source, config.dtype, takes, tuple(evaluations), datasets)


def needs_data(method: Method, allocation: Allocation) -> bool:
    """Whether a trial of it looks at the calibration data."""
    return method.needs != "nothing" or allocation == "owl"


def plan_calibration(wanted: Calibration, datasets: Datasets, takes: InputSpec) -> CalibrationPlan:
    """Raises SecateurError with a pointer into the calibration."""
    return CalibrationPlan(wanted, *_look_up(wanted, datasets, takes, "calibrate"))


def plan_evaluation(wanted: Evaluation, datasets: Datasets, takes: InputSpec) -> EvaluationPlan:
    """Raises SecateurError with a pointer into the evaluation."""
    found = _look_up(wanted, datasets, takes, "evaluate")
    if wanted.metric != _METRICS[takes.kind]:
        without = "" if takes.kind == "images" else ", which has no labels"
        raise SecateurError(
            "PRUNE_UNSUITABLE_DATASET",
            f"{wanted.metric} cannot be measured on {wanted.dataset}{without}; of {takes.kind} there is "
            f"{_METRICS[takes.kind]}",
            "/metric",
        )
    return EvaluationPlan(wanted, *found)


def require_distinct(evaluation: EvaluationPlan, others: list[EvaluationPlan]) -> None:
    """A trial has one figure for each text and length; the same with fewer windows would be a second one.

    Raises SecateurError (`PRUNE_VALIDATION`) if one of `others` is measured on the same, defaults resolved.
    """
    keys = [_measured(other) for other in others]
    if _measured(evaluation) in keys:
        raise SecateurError("PRUNE_VALIDATION", f"measures the same as item {keys.index(_measured(evaluation))}")


def _measured(evaluation: EvaluationPlan) -> tuple[str, str, str, int | None]:
    return evaluation.wanted.metric, evaluation.wanted.dataset, evaluation.split, evaluation.seqlen


def fingerprint(plan: Plan, environment: Environment) -> str:
    """sha256 of everything a trial's figures depend on, as canonical JSON. Equal fingerprints have equal results."""
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
            calibration.wanted.samples,
            calibration.wanted.sampling,
            calibration.wanted.seed,
            spec.pass_,
        ],
        "evaluations": [
            [part.wanted.metric, part.wanted.dataset, part.content.digest, part.split, part.seqlen, part.wanted.windows]
            for part in plan.evaluations
        ],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _look_up(
    wanted: Calibration | Evaluation, datasets: Datasets, takes: InputSpec, use: Use
) -> tuple[str, int | None, Content]:
    kind = datasets.kind(wanted.dataset)
    if kind != takes.kind:
        known = ", ".join(info.id for info in datasets.describe() if info.kind == takes.kind)
        raise SecateurError(
            "PRUNE_UNSUITABLE_DATASET",
            f"{wanted.dataset} holds {kind}, the model takes {takes.kind}: {known}",
            "/dataset",
        )
    seqlen = _seqlen(wanted.seqlen, takes)
    split = datasets.split(wanted.dataset, wanted.split, use)
    content = datasets.content(wanted.dataset, split)
    if isinstance(content, LabelledImages) and content.classes != takes.classes:
        raise SecateurError(
            "PRUNE_UNSUITABLE_DATASET",
            f"{wanted.dataset} has {content.classes} classes, the model tells {takes.classes}",
            "/dataset",
        )
    return split, seqlen, content


def _seqlen(wanted: int | None, takes: InputSpec) -> int | None:
    if takes.max_seqlen is None:
        if wanted is not None:
            raise SecateurError("PRUNE_VALIDATION", "the model takes images, which have no seqlen: null", "/seqlen")
        return None
    if wanted is not None and wanted > takes.max_seqlen:
        raise SecateurError(
            "PRUNE_SEQLEN_TOO_LONG",
            f"windows of {wanted} tokens: the model takes at most {takes.max_seqlen}",
            "/seqlen",
        )
    return wanted or min(DEFAULT_SEQLEN, takes.max_seqlen)


def _resolve_method(spec: TrialSpec) -> Method | None:
    if spec.method.id == DENSE:
        if spec.method.params or spec.level != 0 or spec.pattern != "unstructured":
            raise SecateurError(
                "PRUNE_INVALID_PARAMS", "dense is the baseline: no params, level 0, pattern unstructured", "/method"
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
                "PRUNE_PATTERN_MISMATCH", f"{spec.pattern} prunes {1 - kept / tile}, not {spec.level}", "/level"
            )
    return method


def require_pattern(method: Method, pattern: str) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_PATTERN`)."""
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
