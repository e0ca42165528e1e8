"""Finds the data that a calibration or an evaluation names, and fills in its defaults, for one model."""

from collections.abc import Hashable
from dataclasses import dataclass

from secateur.data.content import Content, LabelledImages
from secateur.data.datasets import Datasets, Purpose
from secateur.data.image_folder import ImageFolder
from secateur.data.traces.periods import Period
from secateur.errors import SecateurError, at
from secateur.models.config import IMAGE_TEXT_FAMILIES, InputSpec
from secateur.models.preprocessors import bos_token
from secateur.models.sources.source import Source
from secateur.spec import Bos, Calibration, DatasetKind, Evaluation, Kind, Metric

DEFAULT_SEQLEN = 2048
_METRICS: dict[DatasetKind, tuple[Metric, ...]] = {
    "text": ("perplexity", "kl_divergence", "top1_agreement"),
    "images": ("accuracy", "kl_divergence", "top1_agreement"),
    "choices": ("accuracy", "accuracy_norm"),
    "problems": ("pass_at_1", "parse_rate", "run_rate"),
    "prompts": ("distinct_2", "repetition", "generated_perplexity"),
}
_TAKEN_BY: dict[DatasetKind, Kind] = {
    "text": "text",
    "images": "images",
    "choices": "text",
    "problems": "text",
    "prompts": "text",
}
"""What a model takes that can be evaluated on each kind of dataset."""
_GENERATED: dict[DatasetKind, int] = {"problems": 256, "prompts": 64}
"""The tokens that a model writes at most, by default, for each prompt of a kind of dataset."""
_CALIBRATES: tuple[DatasetKind, ...] = ("text", "images")


@dataclass(frozen=True)
class CalibrationPlan:
    """`spec` as it was posted; `split` and `seqlen` with their defaults filled in. Images have no `seqlen`.

    `split` names the period of the queries too, if they are those of one. `bos`: the id of the token in front of each
    window; None if there is none.
    """

    spec: Calibration
    split: str
    seqlen: int | None
    bos: int | None
    content: Content


@dataclass(frozen=True)
class EvaluationPlan:
    """Like `CalibrationPlan`. Of prompts, `seqlen` is the number of tokens that the model writes at most for each."""

    spec: Evaluation
    split: str
    seqlen: int | None
    bos: int | None
    content: Content

    @property
    def windows(self) -> Hashable:
        """Equal for evaluations of the same windows, which differ in nothing but the metric."""
        return self.spec.dataset, self.split, self.seqlen, self.bos, self.spec.windows

    @property
    def compares(self) -> bool:
        """Whether the metric compares the model with the dense one."""
        return self.spec.metric in {"kl_divergence", "top1_agreement"}


class DataPlanner:
    """Plans the data of one trial, or of a job's trials. `source`, `input_spec`: of the model."""

    def __init__(self, datasets: Datasets, source: Source, input_spec: InputSpec) -> None:
        self._datasets = datasets
        self._source = source
        self._input_spec = input_spec
        self._evaluations = 0
        self._measured: dict[tuple[str, str, str, int | None, int | None], int] = {}

    def calibration(self, spec: Calibration) -> CalibrationPlan:
        """Raises SecateurError with a pointer into the calibration."""
        return CalibrationPlan(spec, *self._look_up(spec, "calibrate"))

    def evaluation(self, spec: Evaluation) -> EvaluationPlan:
        """Call it once for each evaluation, in order. Raises SecateurError with a pointer into the evaluation.

        A trial has one figure for each metric, dataset, split, seqlen and BOS, defaults filled in. An evaluation that
        differs from an earlier one in nothing but `windows` is an error (`PRUNE_VALIDATION`).
        """
        index = self._evaluations
        self._evaluations += 1
        plan = EvaluationPlan(spec, *self._look_up(spec, "evaluate"))
        self._require_metric(spec)
        first = self._measured.setdefault((spec.metric, spec.dataset, plan.split, plan.seqlen, plan.bos), index)
        if first != index:
            raise SecateurError("PRUNE_VALIDATION", f"measures the same as item {first}")
        return plan

    def read(self, spec: Calibration | Evaluation, purpose: Purpose) -> tuple[str, Content | ImageFolder]:
        """The split and the data, whatever the model takes. Raises SecateurError with a pointer into `spec`."""
        split = self._datasets.split(spec.dataset, spec.split, purpose)
        period = Period.between(spec.after, spec.before)
        weighted = isinstance(spec, Calibration) and _is_weighted(spec)
        content = self._datasets.content(spec.dataset, split, period, weighted=weighted)
        return (split if period.is_always else f"{split} {period}"), content

    def _look_up(self, spec: Calibration | Evaluation, purpose: Purpose) -> tuple[str, int | None, int | None, Content]:
        self._require_kind(spec.dataset, purpose)
        bos = self._bos(spec.bos)
        default = _GENERATED.get(self._datasets.kind(spec.dataset), DEFAULT_SEQLEN)
        seqlen = self._seqlen(spec.seqlen, bos, default)
        split, content = self.read(spec, purpose)
        if isinstance(content, ImageFolder):
            with at("/dataset"):
                content = self._of_folder(content, spec)
        classes = len(self._input_spec.classes)
        if isinstance(content, LabelledImages) and content.classes != classes:
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{spec.dataset} has {content.classes} classes, the model has {classes}",
                "/dataset",
            )
        return split, seqlen, bos, content

    def _of_folder(self, folder: ImageFolder, spec: Calibration | Evaluation) -> Content:
        """Accuracy needs labels; most methods and the other metrics don't."""
        if self._input_spec.kind == "text":
            return folder.captioned()
        if folder.has_labels or (isinstance(spec, Evaluation) and spec.metric == "accuracy"):
            return folder.labelled(self._input_spec.classes)
        return folder.unlabelled(len(self._input_spec.classes))

    def _require_kind(self, dataset: str, purpose: Purpose) -> None:
        kind, taken = self._datasets.kind(dataset), self._input_spec.kind
        calibrates_by_folder = purpose == "calibrate" and self._datasets.is_folder(dataset)
        suits = _TAKEN_BY[kind] == taken and (purpose == "evaluate" or kind in _CALIBRATES)
        if suits or (calibrates_by_folder and self._input_spec.image_text):
            return
        ids = [info.id for info in self._datasets.describe() if info.kind == taken]
        known = ", ".join(name for name in ids if "/" not in name)  # without the genres of brown
        if taken == "images":
            known += " or file:<folder of images>"
        elif calibrates_by_folder:
            known += f"; images with texts calibrate models of the types {', '.join(IMAGE_TEXT_FAMILIES)}"
        reason = (
            f"a model can be evaluated on the {kind} of {dataset}, and not calibrated"
            if purpose == "calibrate" and kind not in _CALIBRATES
            else f"{dataset} holds {kind}, the model takes {taken}"
        )
        raise SecateurError("PRUNE_UNSUITABLE_DATASET", f"{reason}; use one of {known}", "/dataset")

    def _bos(self, policy: Bos) -> int | None:
        """The id of the token in front of each window. Raises SecateurError (`PRUNE_VALIDATION`)."""
        if policy == "always" and self._input_spec.kind == "images":
            raise SecateurError("PRUNE_VALIDATION", "the model takes images, which have no BOS; leave it out", "/bos")
        if policy == "never" or (policy == "auto" and not self._input_spec.needs_bos):
            return None
        token = bos_token(self._source)
        if token is None and policy == "always":
            raise SecateurError(
                "PRUNE_VALIDATION", f"the tokenizer of {self._source.id} has no BOS; use `auto` or `never`", "/bos"
            )
        return token

    def _seqlen(self, seqlen: int | None, bos: int | None, default: int) -> int | None:
        max_seqlen = self._input_spec.max_seqlen
        if max_seqlen is None:
            if seqlen is not None:
                raise SecateurError(
                    "PRUNE_VALIDATION", "the model takes images, which have no seqlen; leave it out", "/seqlen"
                )
            return None
        longest = max_seqlen if bos is None else max_seqlen - 1
        if seqlen is not None and seqlen > longest:
            beside_bos = "" if bos is None else " beside the BOS in front of each window"
            raise SecateurError(
                "PRUNE_SEQLEN_TOO_LONG",
                f"windows of {seqlen} tokens are too long; the model takes at most {longest}{beside_bos}",
                "/seqlen",
            )
        return seqlen or min(default, longest)

    def _require_metric(self, spec: Evaluation) -> None:
        kind = self._datasets.kind(spec.dataset)
        metrics = _METRICS[kind]
        if spec.metric not in metrics:
            reason = ", which has no labels" if kind == "text" else ""
            known = f"metric for {kind} is" if len(metrics) == 1 else f"metrics for {kind} are"
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{spec.metric} cannot be measured on {spec.dataset}{reason}; the {known} {', '.join(metrics)}",
                "/metric",
            )


def _is_weighted(spec: Calibration) -> bool:
    """Raises SecateurError (`PRUNE_VALIDATION`) for queries that shall be drawn and taken in order."""
    if spec.weighting == "uniform":
        return False
    if spec.sampling == "sequential":
        raise SecateurError("PRUNE_VALIDATION", "`frequency` draws queries; leave out `sampling`", "/weighting")
    return True
