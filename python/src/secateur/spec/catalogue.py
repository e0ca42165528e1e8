"""What this installation offers, and whether a job can run on it. Twin of `core/schemas/catalogue.ts`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from secateur.spec.result import Environment
from secateur.spec.trial import Allocation, Calibration, Evaluation, Evaluations, MethodRef, TrialSpec
from secateur.spec.wire import DatasetKind, Dtype, Level, ModelRef, Pass, Pattern, Patterns, Wire

Need = Literal["nothing", "column-norms", "gram", "gradients"]
Group = Literal["row", "layer", "block", "global"]
PatternKind = Literal["unstructured", "n:m", "structured"]
Origin = Literal["human", "aigc"]
DeviceType = Literal["cpu", "cuda"]


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
    """A model that has a name here."""

    id: str
    title: str
    parameters: int
    max_seqlen: int
    license: str
    source: str


class DatasetInfo(Wire):
    """A dataset that has a name here. `kind`: text, images, or choices: multiple-choice items in text.

    Of problems, a model writes the solutions, and it continues prompts.

    `bundled`: works without a network.
    """

    id: str
    title: str
    kind: DatasetKind
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


class RequestedMethod(MethodRef):
    """A method of a job as it was requested. `patterns` null: the job's."""

    patterns: Patterns | None = None


class DeviceKind(Wire):
    """A device that could run a job. `memory_bytes` null: not known."""

    type: DeviceType
    memory_bytes: int | None


class CheckRequest(Wire):
    """The parts of a job that only the engine can check. `patterns` null: the first one of each method.

    `shrunk`: whether the job keeps models in layout `shrunk`. `devices`: those that could run the job; a method that
    fits none is a problem. `estimate`: whether the report says how much memory the methods take there.
    """

    model: ModelRef
    methods: list[RequestedMethod]
    levels: list[Level]
    patterns: Patterns | None = None
    allocation: Allocation = "uniform"
    calibration: Calibration = Calibration()
    evaluations: Evaluations = Field(default=[Evaluation(dataset="wikitext2-mini")])
    dtype: Dtype = "auto"
    pass_: Annotated[Pass, Field(alias="pass")] = "sequential"
    shrunk: bool = False
    devices: list[DeviceKind] = Field(default=[])
    estimate: bool = False


class Cell(Wire):
    """The fields in which the trials of a job differ."""

    method: MethodRef
    level: Level
    pattern: Pattern


class FingerprintsRequest(Wire):
    """Requests the fingerprints of a job's trials, `trial` with each cell's fields, in each of several environments."""

    trial: TrialSpec
    cells: list[Cell]
    environments: list[Environment]


class CheckProblem(Wire):
    """`pointer`: JSON pointer into the job (`/methods/1/params/variant`)."""

    pointer: str
    code: str
    message: str


class CheckedModel(Wire):
    """The model of a checked job. `revision` identifies its content. `max_seqlen`: null for a model of images.

    `prunable_parameters`: weights of the layers that pruning may zero. `dtype_bytes`: of a parameter in the model's own
    dtype.
    """

    id: str
    revision: str
    family: str
    parameters: int
    prunable_parameters: int
    dtype_bytes: int
    max_seqlen: int | None
    blocks: int


class JobMethod(MethodRef):
    """A method of a job with the patterns that it runs in."""

    patterns: Patterns


class MethodMemory(Wire):
    """The estimated peak memory of a method's trials on one type of device, in bytes: the GPU's, or main memory.

    `peak_bytes`: in batches of the usual size; `least_bytes`: in the smallest. Main memory does not include what the
    process takes without a trial. null: the model cannot be estimated.
    """

    method: str
    peak_bytes: int | None
    least_bytes: int | None


class DeviceMemory(Wire):
    """The memory of a job's methods on one type of device, the dense baseline first."""

    device: DeviceType
    methods: list[MethodMemory]


class CheckReport(Wire):
    """The job can run if there are no problems. Otherwise `methods`, in the requested order, and `model` are null.

    `memory`: for each type of device of the request; empty unless it was requested.
    """

    problems: list[CheckProblem]
    methods: list[JobMethod] | None
    model: CheckedModel | None
    memory: list[DeviceMemory] = Field(default=[])
