"""Finds the data that a calibration or an evaluation names, and fills in its defaults, for one model."""

from dataclasses import dataclass

from secateur.data.content import Content, LabelledImages
from secateur.data.datasets import Datasets, Purpose
from secateur.errors import SecateurError
from secateur.models.loading import Intake
from secateur.spec import Calibration, Evaluation, Kind, Metric

DEFAULT_SEQLEN = 2048
_METRICS: dict[Kind, Metric] = {"text": "perplexity", "images": "accuracy"}


@dataclass(frozen=True)
class CalibrationPlan:
    """`spec` as it was posted; `split` and `seqlen` with their defaults filled in. Images have no `seqlen`."""

    spec: Calibration
    split: str
    seqlen: int | None
    content: Content


@dataclass(frozen=True)
class EvaluationPlan:
    """Like `CalibrationPlan`."""

    spec: Evaluation
    split: str
    seqlen: int | None
    content: Content


class DataPlanner:
    """Plans the data of one trial, or of a job's trials. `intake`: the inputs that the model takes."""

    def __init__(self, datasets: Datasets, intake: Intake) -> None:
        self._datasets = datasets
        self._intake = intake
        self._evaluations = 0
        self._measured: dict[tuple[str, str, str, int | None], int] = {}

    def calibration(self, spec: Calibration) -> CalibrationPlan:
        """Raises SecateurError with a pointer into the calibration."""
        return CalibrationPlan(spec, *self._look_up(spec, "calibrate"))

    def evaluation(self, spec: Evaluation) -> EvaluationPlan:
        """Call it once for each evaluation, in order. Raises SecateurError with a pointer into the evaluation.

        A trial has one figure for each metric, dataset, split and seqlen, defaults filled in. An evaluation that
        differs from an earlier one in nothing but `windows` is an error (`PRUNE_VALIDATION`).
        """
        index = self._evaluations
        self._evaluations += 1
        plan = EvaluationPlan(spec, *self._look_up(spec, "evaluate"))
        self._require_metric(spec)
        first = self._measured.setdefault((spec.metric, spec.dataset, plan.split, plan.seqlen), index)
        if first != index:
            raise SecateurError("PRUNE_VALIDATION", f"measures the same as item {first}")
        return plan

    def _look_up(self, spec: Calibration | Evaluation, purpose: Purpose) -> tuple[str, int | None, Content]:
        self._require_kind(spec.dataset)
        seqlen = self._seqlen(spec.seqlen)
        split = self._datasets.split(spec.dataset, spec.split, purpose)
        content = self._datasets.content(spec.dataset, split)
        if isinstance(content, LabelledImages) and content.classes != self._intake.classes:
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{spec.dataset} has {content.classes} classes, the model has {self._intake.classes}",
                "/dataset",
            )
        return split, seqlen, content

    def _require_kind(self, dataset: str) -> None:
        kind = self._datasets.kind(dataset)
        if kind != self._intake.kind:
            known = ", ".join(info.id for info in self._datasets.describe() if info.kind == self._intake.kind)
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{dataset} holds {kind}, the model takes {self._intake.kind}; use one of {known}",
                "/dataset",
            )

    def _seqlen(self, seqlen: int | None) -> int | None:
        longest = self._intake.longest
        if longest is None:
            if seqlen is not None:
                raise SecateurError(
                    "PRUNE_VALIDATION", "the model takes images, which have no seqlen; leave it out", "/seqlen"
                )
            return None
        if seqlen is not None and seqlen > longest:
            raise SecateurError(
                "PRUNE_SEQLEN_TOO_LONG",
                f"windows of {seqlen} tokens are too long; the model takes at most {longest}",
                "/seqlen",
            )
        return seqlen or min(DEFAULT_SEQLEN, longest)

    def _require_metric(self, spec: Evaluation) -> None:
        metric = _METRICS[self._intake.kind]
        if spec.metric != metric:
            reason = "" if self._intake.kind == "images" else ", which has no labels"
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{spec.metric} cannot be measured on {spec.dataset}{reason}; the metric for {self._intake.kind} is "
                f"{metric}",
                "/metric",
            )
