"""What a trial found. Twin of `core/schemas/result.ts`."""

from typing import Annotated, Literal

from pydantic import Field

from secateur.spec.trial import Allocation
from secateur.spec.wire import Level, Seconds, Status, Wire


class NonFinite(Wire):
    """Where NaN or infinity begins: the module of the model, and whether its weights or its outputs hold it."""

    where: str
    what: Literal["weights", "outputs"]


class Measurement(Wire):
    """One figure and everything it depends on. `value` is null unless it is finite; `status` says why.

    `overflow`: the figure is infinite. `nan`: the model is broken, from `non_finite` on if that is known. `bos`: the id
    of the token in front of each window, which `seqlen` and `tokens` do not count; null: none. `bytes`: of UTF-8 that
    the predicted tokens stand for; null where that is not known, and in what earlier releases wrote. For images,
    `windows` is the number of images, and `seqlen`, `tokens` and `bytes` are null. For multiple-choice items, `windows`
    is the number of items, `seqlen` the most tokens that are read of a request, and `tokens` those of all requests.
    """

    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None = None
    windows: int
    tokens: int | None
    bytes: int | None = None
    value: float | None
    status: Literal["ok", "overflow", "nan", "not_applicable", "failed"]
    non_finite: NonFinite | None = None
    seconds: Seconds


class Outcomes(Wire):
    """What a measurement found in each window, image or item, from which its uncertainty follows.

    `digest`: sha256 of the evaluated windows, images or items: outcomes of equal digests can be compared one by one.
    `values`: base64. For perplexity, each window's sum of cross-entropies in nats as float64, little endian; for
    other numbers, the mean of each window or text. For accuracies and the rates of problems, one bit a sample, 1 if the
    model was right, the first sample in the highest bit of the first byte.
    """

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    values: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]


TEXT_LIMIT, TEXTS_LIMIT = 4096, 64
"""Characters of a generated text, and texts of a measurement, that are kept."""


class GeneratedText(Wire):
    """`text`: what a model wrote behind `prompt`."""

    prompt: Annotated[str, Field(max_length=TEXT_LIMIT)]
    text: Annotated[str, Field(max_length=TEXT_LIMIT)]


class ResultMeasurement(Measurement):
    """A measurement with its outcomes and texts.

    `outcomes`: null unless all of them are finite, and in what earlier releases wrote. `texts`: what the model wrote,
    in the first measurement of a pass that generates; null in all others.
    """

    outcomes: Outcomes | None = None
    texts: Annotated[list[GeneratedText], Field(min_length=1, max_length=TEXTS_LIMIT)] | None = None


class TrialError(Wire):
    """An exception as data: its qualified name, or a `PRUNE_*` code."""

    type: str
    message: str
    traceback: str | None


class Sparsity(Wire):
    """`achieved`: zeros over weights of the layers in the blocks, counted after pruning."""

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

    `digest`: sha256 of the token windows as the model saw them (int64, little endian), or of the images (float32) and
    their labels (int64). `bos`: as in a Measurement. `image_tokens`: those of `tokens` that stand for images; null for
    text alone and for labelled images. `sampling`: `random`, `sequential`, or `frequency` for queries that were
    drawn as often as they were sent.
    """

    dataset: str
    split: str
    digest: str
    samples: int
    seqlen: int | None
    bos: int | None = None
    tokens: int | None
    image_tokens: int | None = None
    sampling: str
    seed: int


class TaskUsed(Wire):
    """A multiple-choice task that was evaluated.

    `digest`: sha256 of everything its figures depend on besides the model; `version`: what the task says of itself;
    `harness`: the version of lm_eval.
    """

    dataset: str
    digest: str
    version: str
    harness: str


class Protocol(Wire):
    """What the figures depend on. `calibration` is null where the method reads no data.

    `dtype` is computed in; pruned weights are rounded to `storage_dtype`, in which a model is saved. It is null in what
    earlier releases wrote, which saved in `dtype`.
    `block_levels`: the level of each block, in order; null where every block has the trial's level.
    """

    model: str
    revision: str
    calibration: CalibrationUsed | None
    dtype: str
    storage_dtype: str | None = None
    pass_: Annotated[str, Field(alias="pass")]
    allocation: Allocation
    block_levels: list[Level] | None
    tasks: list[TaskUsed] = Field(default=[])
    seed: int


class Environment(Wire):
    """Where the trial ran. `device`: `cpu` or `cuda:N`; `threads`: those of torch on the CPU.

    `cpu_capability`: the instructions that torch's kernels for the CPU use, as `AVX2`; null in what earlier releases
    wrote. Processors with the same name may differ in it.
    """

    secateur: str
    python: str
    torch: str
    transformers: str
    platform: str
    device: str
    device_name: str
    cpu_capability: str | None = None
    threads: int


class TrialResult(Wire):
    """How one trial ended. A failure is a result with `status` failed and an `error`.

    `weights_digest`: sha256 of the pruned layers' weights and biases after pruning; null for a model that was not
    pruned.
    """

    status: Status
    reason: str | None
    fingerprint: str | None
    weights_digest: str | None
    sparsity: Sparsity
    measurements: list[ResultMeasurement]
    seconds: Timings
    tokens_per_second: float | None
    memory: Memory
    protocol: Protocol | None
    environment: Environment | None
    warnings: list[str]
    error: TrialError | None
