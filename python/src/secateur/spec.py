"""The contract with the service: trial specs in, results and events out. JSON, camelCase on the wire.

Twins of `core/schemas/*.ts`; `test/fixtures/contract` holds both sides to the same answers. Nothing is coerced:
null is not 0, a string is no number, an unknown key is an error.
"""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Wire(BaseModel):
    """What every message has in common."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        # `model` is this project's word; pydantic reserves only the names it defines itself.
        protected_namespaces=(),
    )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Only the wire's names count here; Python code builds models by the fields' own. Raises ValidationError."""
        return cls.model_validate_json(text, by_alias=True, by_name=False)

    def to_json(self) -> str:
        """Compact JSON. Fields reject NaN and infinity, so what comes out is JSON proper."""
        return self.model_dump_json()


T = TypeVar("T")


def _distinct(items: list[T]) -> list[T]:
    if any(item in items[:index] for index, item in enumerate(items)):
        raise ValueError("an item is repeated")
    return items


Seconds = Annotated[float, Field(ge=0)]
Level = Annotated[float, Field(ge=0, lt=1)]
Pattern = Annotated[str, Field(pattern=r"^(unstructured|structured|[1-9][0-9]{0,3}:[1-9][0-9]{0,3})$")]
MethodId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Seed = Annotated[int, Field(ge=0, le=2_147_483_647)]
Seqlen = Annotated[int, Field(ge=2, le=1_048_576)]
DatasetRef = Annotated[str, Field(min_length=1, max_length=1024)]
Split = Annotated[str, Field(min_length=1, max_length=64)]
ModelRef = Annotated[str, Field(min_length=1, max_length=1024)]
Sampling = Literal["random", "sequential"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Pass = Literal["sequential", "reference"]
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=16), AfterValidator(_distinct)]
Kind = Literal["text", "images"]
Metric = Literal["perplexity", "accuracy"]
Status = Literal["succeeded", "failed", "not_applicable", "cancelled"]

# --- What is asked for (core/schemas/spec.ts) ---


class MethodRef(Wire):
    """A method and its parameters."""

    id: MethodId
    params: dict[str, Any]


class BlockAllocation(Wire):
    """How much more is pruned of one block than of another: a number a block, in order (see allocation.py)."""

    blocks: Annotated[list[Annotated[float, Field(ge=-1, le=1)]], Field(min_length=1, max_length=4096)]


Allocation = Literal["uniform", "owl"] | BlockAllocation


class Calibration(Wire):
    """What the statistics are gathered on. `split` null: `train`; `seqlen` null: 2048 or the model's longest.

    Of images, `samples` are so many of them, and `seqlen` is null.
    """

    dataset: DatasetRef = "brown"
    split: Split | None = None
    samples: Annotated[int, Field(ge=1, le=65_536)] = 128
    seqlen: Seqlen | None = None
    sampling: Sampling = "random"
    seed: Seed = 0


class Evaluation(Wire):
    """What is measured on what. `split` null: `test`; `windows` null: all of them. Of images, a window is one."""

    metric: Metric = "perplexity"
    dataset: DatasetRef
    split: Split | None = None
    seqlen: Seqlen | None = None
    windows: Annotated[int, Field(ge=1, le=10_000_000)] | None = None


Evaluations = Annotated[list[Evaluation], Field(min_length=1, max_length=16), AfterValidator(_distinct)]


class TrialSpec(Wire):
    """One method at one level and pattern on one model. Method `dense` at level 0 is the baseline."""

    model: ModelRef
    revision: str | None = None
    method: MethodRef
    level: Level
    pattern: Pattern
    calibration: Calibration = Calibration()
    evaluations: Evaluations = [Evaluation(dataset="brown")]
    dtype: Dtype = "auto"
    allocation: Allocation = "uniform"
    pass_: Annotated[Pass, Field(alias="pass")] = "sequential"
    seed: Seed = 0


# --- What comes back (core/schemas/result.ts) ---


class Measurement(Wire):
    """One figure and everything it depends on. `value` is null unless it is finite; `status` says why.

    Of images, `windows` are how many there were, and `seqlen` and `tokens` are null.
    """

    metric: str
    dataset: str
    split: str
    seqlen: int | None
    windows: int
    tokens: int | None
    value: float | None
    status: Literal["ok", "overflow", "not_applicable", "failed"]
    seconds: Seconds


class TrialError(Wire):
    """An exception as data: its qualified name, or a `PRUNE_*` code."""

    type: str
    message: str
    traceback: str | None


class Sparsity(Wire):
    """`achieved`: zeros over weights of the Linears in the blocks, counted after pruning."""

    requested: float
    achieved: float | None


class Timings(Wire):
    """Wall-clock seconds of each phase."""

    load: Seconds
    calibrate: Seconds
    prune: Seconds
    evaluate: Seconds
    total: Seconds


class Memory(Wire):
    """Peak resident bytes of the process during the trial, and peak bytes allocated on the device."""

    peak_bytes: int
    device_peak_bytes: int | None


class CalibrationUsed(Wire):
    """The calibration with every default resolved.

    `digest`: sha256 of the token windows (int64, little endian), or of the images as the model saw them (float32) and
    their labels (int64).
    """

    dataset: str
    split: str
    digest: str
    samples: int
    seqlen: int | None
    tokens: int | None
    sampling: str
    seed: int


class Protocol(Wire):
    """What the figures rest on. `calibration` is null where no data is looked at.

    `block_levels`: what each block was pruned by, in order; null where that is the trial's level.
    """

    model: str
    revision: str
    calibration: CalibrationUsed | None
    dtype: str
    pass_: Annotated[str, Field(alias="pass")]
    allocation: Allocation
    block_levels: list[Level] | None
    seed: int


class Environment(Wire):
    """Where it ran. `device`: `cpu` or `cuda:0`."""

    secateur: str
    python: str
    torch: str
    transformers: str
    platform: str
    device: str
    device_name: str
    threads: int


class TrialResult(Wire):
    """How one trial ended. A failure is a result too: `status` failed, with `error`."""

    status: Status
    reason: str | None
    fingerprint: str | None
    sparsity: Sparsity
    measurements: list[Measurement]
    seconds: Timings
    tokens_per_second: float | None
    memory: Memory
    protocol: Protocol | None
    environment: Environment | None
    warnings: list[str]
    error: TrialError | None


# --- What is told meanwhile (core/schemas/events.ts) ---

Phase = Literal["load", "calibrate", "prune", "evaluate"]
Unit = Literal["model", "block", "layer", "batch"]


class Progress(Wire):
    """How far a trial is. `fraction` is of the whole trial, `step` of `steps` of this phase."""

    phase: Phase
    step: Annotated[int, Field(ge=0)]
    steps: Annotated[int, Field(ge=0)]
    unit: Unit
    fraction: Annotated[float, Field(ge=0, le=1)]
    message: str


class ProgressEvent(Wire):
    """`at`: milliseconds since the epoch."""

    kind: Literal["progress"]
    trial_id: str
    at: int
    progress: Progress


class LogEvent(Wire):
    """A line of the engine or of a library it uses; `trial_id` is null outside a trial."""

    kind: Literal["log"]
    trial_id: str | None
    at: int
    level: Literal["debug", "info", "warning", "error", "critical"]
    logger: str
    message: str


class DoneEvent(Wire):
    """The end of a trial, however it ended; the last event that carries its id."""

    kind: Literal["done"]
    trial_id: str
    at: int
    result: TrialResult


EngineEvent = Annotated[ProgressEvent | LogEvent | DoneEvent, Field(discriminator="kind")]

# --- What this installation can do, and whether a job can run on it (core/schemas/catalogue.ts) ---

Need = Literal["nothing", "column-norms", "gram", "gradients"]
Group = Literal["row", "layer", "block", "global"]
PatternKind = Literal["unstructured", "n:m", "structured"]
Origin = Literal["human", "aigc"]


class MethodInfo(Wire):
    """One method of the registry. `paper`: its number in the paper. `params_schema`: JSON Schema of its `params`."""

    id: str
    title: str
    summary: str
    source: str
    origin: Origin
    paper: str | None
    needs: Need
    group: Group
    patterns: list[PatternKind]
    updates_weights: bool
    params_schema: dict[str, Any]


class ModelInfo(Wire):
    """A model that is known by name."""

    id: str
    title: str
    parameters: int
    max_seqlen: int
    license: str
    source: str


class DatasetInfo(Wire):
    """A dataset that is known by name. `kind`: text for perplexity, images with labels for accuracy.

    `bundled`: works without a network.
    """

    id: str
    title: str
    kind: Kind
    splits: list[str]
    bundled: bool
    license: str
    source: str


class Catalogue(Wire):
    """Everything a job may name. `memory_bytes`: the device's."""

    methods: list[MethodInfo]
    models: list[ModelInfo]
    datasets: list[DatasetInfo]
    metrics: list[str]
    environment: Environment
    memory_bytes: int | None


class AskedMethod(MethodRef):
    """A method of a job as it is asked for. `patterns` null: the job's."""

    patterns: Patterns | None = None


class CheckRequest(Wire):
    """The parts of a job that only this side can judge. `patterns` null: each method's own first one."""

    model: ModelRef
    methods: list[AskedMethod]
    levels: list[Level]
    patterns: Patterns | None = None
    allocation: Allocation = "uniform"
    calibration: Calibration = Calibration()
    evaluations: Evaluations = [Evaluation(dataset="brown")]


class Cell(Wire):
    """What tells the trials of a job apart."""

    method: MethodRef
    level: Level
    pattern: Pattern


class FingerprintsRequest(Wire):
    """What fingerprints the cells of a job would have, each in the place of the trial's own, on hosts like these."""

    trial: TrialSpec
    cells: list[Cell]
    environments: list[Environment]


class CheckProblem(Wire):
    """`pointer`: JSON pointer into the job (`/methods/1/params/variant`)."""

    pointer: str
    code: str
    message: str


class CheckedModel(Wire):
    """The model as it was found; `revision` identifies its content. `max_seqlen`: null of a model that takes images."""

    id: str
    revision: str
    family: str
    parameters: int
    max_seqlen: int | None
    blocks: int


class JobMethod(MethodRef):
    """A method of a job with the patterns it runs in."""

    patterns: Patterns


class CheckReport(Wire):
    """No problems: the job can run, with `methods` in the order they were asked for; else they are null."""

    problems: list[CheckProblem]
    methods: list[JobMethod] | None
    model: CheckedModel | None
