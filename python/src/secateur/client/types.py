"""Requests and responses of the API. Generated from docs/openapi.json by `npm run docs`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class QueuePlace(TypedDict):
    jobId: str
    position: int
    """
    Place among your team's jobs in the job's pool, in the order in which hosts take their trials: by priority, then by age.
    """
    trialsAhead: int
    """
    Trials of the jobs before it that have not ended, including running ones.
    """


class QueuePlaceList(TypedDict):
    items: list[QueuePlace]


class JobProgress(TypedDict):
    trials: int
    pending: int
    queued: int
    running: int
    succeeded: int
    failed: int
    cancelled: int
    notApplicable: int
    fraction: float
    """
    Finished fraction of the whole job, including the finished part of running trials. Cancelled trials are not finished.
    """
    etaSeconds: float | None


JobStatus: TypeAlias = Literal[
    "queued", "running", "cancelling", "succeeded", "partially_succeeded", "failed", "cancelled"
]
"""
`queued`: no host has begun a trial. `running`: a host has. `cancelling`: running trials are being stopped. The job has ended in all other statuses.
"""


class MethodRef(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: dict[str, Any]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """


Pattern: TypeAlias = str
"""
`unstructured`, `structured` or `n:m`, which KEEPS n weights of every m consecutive inputs.
"""


class JobMethod(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: dict[str, Any]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """
    patterns: list[Pattern]


Block: TypeAlias = float


class Allocation1(TypedDict):
    """
    How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`.
    """

    blocks: list[Block]
    """
    One number per block, in order: a level, or an offset from the trial's level. The level of a block is the trial's level + its number - the weighted mean of all numbers.
    """


Allocation: TypeAlias = Literal["uniform", "owl"] | Allocation1
"""
How the level is spread over the blocks. `uniform`: every block has the same level. `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08). `{ "blocks": [...] }`: one number per block. An n:m pattern fixes the level and supports only `uniform`.
"""


class Calibration(TypedDict):
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
    """
    split: str | None
    """
    `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
    """
    samples: int
    """
    Number of text windows or images.
    """
    seqlen: int | None
    """
    Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
    """
    bos: Literal["auto", "always", "never"]
    """
    Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
    """
    sampling: Literal["random", "sequential"]
    """
    `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
    """
    weighting: NotRequired[Literal["uniform", "frequency"]]
    """
    How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
    """
    after: NotRequired[str]
    """
    Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    before: NotRequired[str]
    """
    Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    seed: int


class Evaluation(TypedDict):
    metric: Literal[
        "perplexity",
        "kl_divergence",
        "top1_agreement",
        "accuracy",
        "accuracy_norm",
        "pass_at_1",
        "parse_rate",
        "run_rate",
        "distinct_2",
        "repetition",
        "generated_perplexity",
    ]
    """
    Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
    """
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
    """
    split: str | None
    """
    `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
    """
    seqlen: int | None
    """
    Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
    """
    bos: Literal["auto", "always", "never"]
    """
    Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
    """
    windows: int | None
    """
    Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all.
    """
    after: NotRequired[str]
    """
    Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    before: NotRequired[str]
    """
    Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """


class Seconds(TypedDict):
    load: float | None
    calibrate: float | None
    prune: float | None
    evaluate: float | None
    total: float | None


class Item(TypedDict):
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    digest: str | None
    values: list[float] | None


class TrialOutcomes(TypedDict):
    items: list[Item]
    """
    One item for each measurement.
    """


class Text(TypedDict):
    prompt: str
    """
    The beginning that the model continued.
    """
    text: str
    """
    What the model wrote behind it.
    """


class Item1(TypedDict):
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    texts: list[Text]


class TrialTexts(TypedDict):
    items: list[Item1]
    """
    One item for each dataset that the model wrote texts for: that of the first measurement on it.
    """


TrialStatus: TypeAlias = Literal["pending", "queued", "running", "succeeded", "failed", "cancelled", "not_applicable"]


class Progress(TypedDict):
    phase: Literal["load", "calibrate", "prune", "evaluate", "save"]
    step: int
    """
    Finished steps of this phase.
    """
    steps: int
    unit: Literal["model", "block", "layer", "batch"]
    fraction: float
    """
    Finished fraction of the whole trial.
    """
    message: str
    """
    The current step in words, for example `block 7 of 30: mlp.down_proj`.
    """


class NonFinite(TypedDict):
    where: str
    """
    Module of the model.
    """
    what: Literal["weights", "outputs"]


class Calibration1(TypedDict):
    dataset: str
    split: str
    digest: str
    """
    SHA-256 of the token windows as the model saw them, with the images in them, or of the labelled images.
    """
    samples: int
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    tokens: int | None
    imageTokens: int | None
    """
    Those of `tokens` that stand for images; null without images, or if all samples are images.
    """
    sampling: str
    """
    `random`, `sequential`, or `frequency` for queries that were drawn as often as they were sent.
    """
    seed: int


class Task(TypedDict):
    dataset: str
    digest: str
    """
    SHA-256 of everything that the figures depend on besides the model.
    """
    version: str
    """
    The version that the task gives itself.
    """
    harness: str
    """
    The version of lm_eval.
    """


Protocol = TypedDict(
    "Protocol",
    {
        "model": str,
        "revision": str,
        "calibration": Calibration1 | None,
        "dtype": str,
        "storageDtype": str | None,
        "pass": str,
        "allocation": Allocation,
        "blockLevels": list[float] | None,
        "tasks": list[Task],
        "seed": int,
    },
)


class Environment(TypedDict):
    secateur: str
    python: str
    torch: str
    transformers: str
    platform: str
    device: str
    """
    `cpu` or `cuda:0`.
    """
    deviceName: str
    cpuCapability: str | None
    """
    The instructions that torch's kernels for the CPU use, as `AVX2`. Processors with the same name may differ in it. null for results of earlier releases.
    """
    threads: int
    """
    Threads of torch on the CPU.
    """


class TrialError(TypedDict):
    type: str
    """
    Qualified name of the exception, or a `PRUNE_*` code.
    """
    message: str
    traceback: str | None


class Measurement1(TypedDict):
    """
    The evaluation in the table; null until a trial has measured it.
    """

    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    windows: int
    """
    Number of windows, images, items, problems or prompts.
    """
    tokens: int | None
    bytes: int | None
    """
    Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
    """


class Column(TypedDict):
    label: str
    """
    The method with its parameters.
    """
    method: MethodRef
    patterns: list[str]
    """
    Patterns of its trials. A method that runs both `unstructured` and `structured` has two columns, because a level means something else in each.
    """


class TableEvaluation(TypedDict):
    metric: str
    dataset: str
    split: str | None
    seqlen: int | None
    bos: bool | None
    windows: int | None
    shown: bool
    """
    Whether it is the one in the table.
    """


class Interval(TypedDict):
    """
    95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.
    """

    low: float
    high: float


class Change(TypedDict):
    """
    Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the dense baseline itself, and if it is not known.
    """

    value: float
    """
    Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference.
    """
    low: float
    high: float
    distinguishable: bool
    """
    Whether the interval leaves out zero.
    """


class Cell(TypedDict):
    trialId: str | None
    value: float | None
    status: str
    """
    Status of the measurement, or of the trial if it has none. `not_applicable` if the job has no such trial.
    """
    nonFinite: NonFinite | None
    """
    Where the NaN begins: the first module whose weights or outputs are not finite.
    """
    sparsity: float | None
    reusedFrom: str | None
    interval: NotRequired[Interval | None]
    """
    95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.
    """
    change: NotRequired[Change | None]
    """
    Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the dense baseline itself, and if it is not known.
    """


class Job1(TypedDict):
    id: str
    name: str | None
    model: str
    evaluations: list[TableEvaluation]
    """
    Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`.
    """
    measurement: Measurement1 | None
    protocol: Protocol | None
    environments: list[Environment]
    """
    The environments of the measurements, each once.
    """


class Difference(TypedDict):
    what: str
    """
    What differs, for example `calibration.samples` or `torch`.
    """
    values: list[str | None]
    """
    One value per job; null if it is not known yet.
    """


class Dense(TypedDict):
    """
    The figure of the dense model; its value is null until it has been measured.
    """

    value: float | None
    interval: NotRequired[Interval | None]
    """
    95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.
    """


class OperatingPoint(TypedDict):
    label: str
    """
    The method with its parameters.
    """
    method: MethodRef
    level: float
    pattern: str
    trialId: str
    value: float | None
    sparsity: float | None
    interval: NotRequired[Interval | None]
    """
    95% interval of the value, with `intervals`: a percentile bootstrap over windows, for accuracy Wilson's. null if it is not known.
    """
    change: NotRequired[Change | None]
    """
    Change from the dense baseline with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the dense baseline itself, and if it is not known.
    """


class Change2(TypedDict):
    """
    Change from the first job with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the first job itself, and if it is not known.
    """

    value: float
    """
    Of perplexity the relative change (0.1: 10% worse), of other metrics and units the difference.
    """
    low: float
    high: float
    distinguishable: bool
    """
    Whether the interval leaves out zero.
    """


class ComparedCell(TypedDict):
    trialId: str | None
    value: float | None
    status: str
    """
    As in a table. `not_applicable` if the job has no such trial.
    """
    nonFinite: NonFinite | None
    """
    Where the NaN begins: the first module whose weights or outputs are not finite.
    """
    sparsity: float | None
    sparsityDiffers: bool
    """
    Whether the sparsity differs from that of the first job by more than 0.005. Such figures are of models that are not pruned alike.
    """
    difference: float | None
    ratio: float | None
    change: NotRequired[Change2 | None]
    """
    Change from the first job with its 95% interval, with `intervals`: both models are compared window by window, or image by image. null for the first job itself, and if it is not known.
    """


MeasurementRow = TypedDict(
    "MeasurementRow",
    {
        "trialId": str,
        "ordinal": int,
        "model": str,
        "revision": str,
        "method": str,
        "params": dict[str, Any],
        "pattern": str,
        "level": float,
        "achievedSparsity": float | None,
        "metric": str | None,
        "dataset": str | None,
        "split": str | None,
        "seqlen": int | None,
        "bos": int | None,
        "windows": int | None,
        "tokens": int | None,
        "bytes": int | None,
        "value": float | None,
        "status": str,
        "nats": float | None,
        "bitsPerByte": float | None,
        "nonFinite": NonFinite | None,
        "seconds": float | None,
        "calibrationDataset": str | None,
        "calibrationSplit": str | None,
        "calibrationSamples": int | None,
        "calibrationSeqlen": int | None,
        "calibrationBos": int | None,
        "calibrationSampling": str | None,
        "calibrationSeed": int | None,
        "calibrationDigest": str | None,
        "pass": str | None,
        "dtype": str | None,
        "storageDtype": str | None,
        "allocation": Allocation | None,
        "seed": int,
        "secateur": str | None,
        "torch": str | None,
        "transformers": str | None,
        "device": str | None,
        "deviceName": str | None,
        "cpuCapability": str | None,
        "threads": int | None,
        "fingerprint": str | None,
        "reusedFrom": str | None,
    },
)


class ReuseItem(TypedDict):
    deviceName: str
    """
    The kind of host: `deviceName` of its environment.
    """
    trialId: str


class Artifacts(TypedDict):
    """
    The models that the job stores, as `keepArtifacts` asks.
    """

    count: int
    bytes: int
    """
    At most, for the weights. Weights that are not pruned are stored once and count once.
    """


class Method(TypedDict):
    method: str
    peakBytes: int | None
    leastBytes: int | None


class MemoryItem(TypedDict):
    device: Literal["cpu", "cuda"]
    methods: list[Method]
    """
    The dense baseline first.
    """


class Method1(TypedDict):
    method: str
    medianSeconds: float | None
    measuredTrials: int
    """
    Number of trials behind the median.
    """


class Host(TypedDict):
    deviceName: str
    """
    The kind of host: `deviceName` of its environment.
    """
    live: int
    """
    Live hosts of this kind that could run the job.
    """
    toRun: int
    """
    Trials that have no result to reuse on this kind.
    """
    seconds: float | None
    methods: list[Method1]


class BenchmarkJob(TypedDict):
    id: str
    model: str
    revision: str
    """
    Revision of the model's content when the job was accepted.
    """
    calibration: Calibration
    seed: int
    status: JobStatus
    progress: JobProgress


class BenchmarkProgress(TypedDict):
    trials: int
    pending: int
    queued: int
    running: int
    succeeded: int
    failed: int
    cancelled: int
    notApplicable: int
    fraction: float
    """
    Finished fraction of all trials, including the finished part of running trials.
    """
    etaSeconds: float | None


Model: TypeAlias = str
"""
An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported.
"""


Tag: TypeAlias = str
"""
up to 40 letters, digits and . _ : / -, starting with a letter or digit
"""


class Methods(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """
    patterns: NotRequired[list[Pattern]]
    """
    Replaces the job's `patterns`.
    """


Level: TypeAlias = float
"""
Fraction of the weights set to zero, in [0, 1).
"""


Require: TypeAlias = str
"""
a label that a host must have, for example `cuda` or `cpu`, or a minimum GPU memory such as `gpu-memory>=40GiB`
"""


Seed: TypeAlias = int


class Job2(TypedDict):
    model: str
    revision: str
    """
    Revision of the model's content when the job was accepted.
    """
    calibration: Calibration
    seed: int
    trials: int


class Artifacts1(TypedDict):
    """
    The models that the jobs store, as `keepArtifacts` asks.
    """

    count: int
    bytes: int
    """
    At most, for the weights.
    """


class UnmeasuredItem(TypedDict):
    model: str
    method: str


class Host1(TypedDict):
    deviceName: str
    """
    The kind of host: `deviceName` of its environment.
    """
    live: int
    """
    Live hosts of this kind that could run the jobs.
    """
    toRun: int
    """
    Trials that have no result to reuse on this kind. Equal trials of several jobs, such as those of a method without calibration, count in each.
    """
    deviceHours: float | None
    unmeasured: list[UnmeasuredItem]
    """
    What was never measured on this kind and has trials to run.
    """


class ArtifactRetention(TypedDict):
    """
    How long the models of a team are kept; null: no limit. Pinned models and those of the last good run of a schedule are kept, and do not count.
    """

    days: int | None
    count: int | None
    bytes: int | None


class Host2(TypedDict):
    id: str
    name: str
    """
    Host name and device.
    """
    pool: str
    device: str
    labels: list[str]
    """
    Labels that a job may require, including `cuda` or `cpu`.
    """
    state: Literal["live", "resting", "silent", "draining", "stopped"]
    """
    `live`: takes trials. `resting`: pauses because it could not start a trial a moment ago. `silent`: has sent no heartbeat for 15 seconds. `draining`: takes no new trials. `stopped`: shut down properly.
    """
    runs: list[str]
    """
    Ids of the running trials of your team.
    """
    model: str | None
    environment: Environment
    memoryBytes: int | None
    startedAt: str
    heartbeatAt: str
    drainedAt: str | None
    stoppedAt: str | None


class HostList(TypedDict):
    items: list[Host2]


class Method2(TypedDict):
    id: str
    title: str
    summary: str
    source: str
    """
    The paper and section of the formula.
    """
    origin: Literal["human", "aigc"]
    """
    The author of the method: `human`, or `aigc` for a method generated by the paper's AI.
    """
    paper: str | None
    needs: Literal["nothing", "column-norms", "gram", "gradients"]
    """
    The calibration statistic that the method reads.
    """
    group: Literal["row", "layer", "block", "global"]
    """
    The set of weights that are ranked together.
    """
    patterns: list[Literal["unstructured", "n:m", "structured"]]
    updatesWeights: bool
    """
    Whether the method changes the weights that it keeps.
    """
    paramsSchema: dict[str, Any]
    """
    JSON Schema of `params`.
    """


class MethodList(TypedDict):
    items: list[Method2]


class Model1(TypedDict):
    id: str
    title: str
    parameters: int
    maxSeqlen: int
    license: str
    source: str


class ModelList(TypedDict):
    items: list[Model1]


UploadKind: TypeAlias = Literal["text", "traces"]
"""
`text`: one text. `traces`: recorded queries, one JSON object with `text`, `query`, `prompt` or `messages` per line.
"""


class Sparsity(TypedDict):
    requested: float
    achieved: float | None


class Layer(TypedDict):
    name: str
    weights: int
    zeros: int


class Dense1(TypedDict):
    parameters: int
    bytes: int


class Saved(TypedDict):
    parameters: int
    bytes: int


Spec = TypedDict(
    "Spec",
    {
        "model": str,
        "revision": str | None,
        "method": MethodRef,
        "level": float,
        "pattern": str,
        "calibration": Calibration,
        "evaluations": list[Evaluation],
        "dtype": Literal["auto", "float32", "bfloat16", "float16"],
        "allocation": Allocation,
        "pass": Literal["sequential", "reference"],
        "seed": int,
    },
)


class File(TypedDict):
    name: str
    bytes: int
    sha256: str


Method3: TypeAlias = str
"""
An id of `GET /v1/methods`.
"""


Layout: TypeAlias = Literal["plain", "packed", "shrunk"]
"""
`plain`: as transformers saves a model. `packed`: one bit per weight, and the weights that are not zero. `shrunk`: a smaller dense model, for the pattern `structured`.
"""


class Retention(TypedDict):
    """
    A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.
    """

    runs: NotRequired[int]
    days: NotRequired[int]


class SchedulePreview(TypedDict):
    words: str
    """
    The cron expression in words.
    """
    next: list[str]
    """
    The next slots, at most five.
    """


ScheduleRunStatus: TypeAlias = Literal[
    "due", "submitted", "succeeded", "regressed", "failed", "cancelled", "skipped", "missed"
]
"""
`due`: its job is not submitted yet. `submitted`: its job is open. `succeeded`: every result is there and none got worse. `regressed`: a result got worse. `failed`: results are missing, or the job was rejected. `cancelled`: its job was cancelled. `skipped`: it was not run; `reason` says why. `missed`: the service was down.
"""


class Error(TypedDict):
    pointer: str
    """
    A JSON pointer into the body (`#/levels/0`), `?name` for a query parameter or `@name` for a header.
    """
    code: str
    detail: str


class RunReason(TypedDict):
    code: str
    detail: str
    errors: list[Error]
    """
    The fields of the job that are wrong.
    """


class Regression(TypedDict):
    method: MethodRef
    level: float
    pattern: str
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    before: float
    after: float | None
    status: Literal["ok", "overflow", "nan", "not_applicable", "failed"]
    """
    `overflow`: the value is infinite. `nan`: the model is broken.
    """
    difference: float | None
    against: Literal["previous", "baseline"]
    """
    The reference of the comparison: the last good run before this one, or the pinned baseline.
    """


class ChangeModel(TypedDict):
    what: str
    """
    What changed, for example `revision`, `torch`, `host` or `calibration.seed`.
    """
    before: list[str]
    after: list[str]
    against: Literal["previous", "baseline"]
    """
    The reference of the comparison: the last good run before this one, or the pinned baseline.
    """


class Webhook(TypedDict):
    id: str
    url: str
    """
    An `https` URL without credentials. Redirects are not followed.
    """
    events: list[Literal["job.finished", "schedule.regressed", "schedule.missed", "host.lost"]]
    """
    The events to deliver. Only operators can subscribe to `host.lost`.
    """
    enabled: bool
    """
    Whether events are delivered.
    """
    disabledAt: str | None
    previousSecretUntil: str | None
    createdAt: str


class WebhookPage(TypedDict):
    items: list[Webhook]
    nextCursor: str | None


class MadeWebhook(TypedDict):
    id: str
    url: str
    """
    An `https` URL without credentials. Redirects are not followed.
    """
    events: list[Literal["job.finished", "schedule.regressed", "schedule.missed", "host.lost"]]
    """
    The events to deliver. Only operators can subscribe to `host.lost`.
    """
    enabled: bool
    """
    Whether events are delivered.
    """
    disabledAt: str | None
    previousSecretUntil: str | None
    createdAt: str
    secret: str
    """
    The secret that signs deliveries. It is shown only once.
    """


class Error1(TypedDict):
    code: str
    detail: str


class Attempt1(TypedDict):
    number: int
    startedAt: str
    seconds: float | None
    responseStatus: int | None
    error: Error1 | None


class Delivery(TypedDict):
    id: str
    webhookId: str
    eventId: str
    """
    The `webhook-id` header. Every attempt and every redelivery has the same one.
    """
    event: Literal["job.finished", "schedule.regressed", "schedule.missed", "host.lost", "webhook.test"]
    status: Literal["pending", "delivered", "failed"]
    """
    `pending`: it is retried until the receiver responds with 2xx. `delivered`: the receiver responded with 2xx. `failed`: no attempt succeeded within a day, or the webhook was disabled.
    """
    nextAttemptAt: str | None
    attempts: list[Attempt1]
    """
    Oldest first.
    """
    createdAt: str
    endedAt: str | None


class DeliveryPage(TypedDict):
    items: list[Delivery]
    nextCursor: str | None


class Job3(TypedDict):
    name: str | None
    model: str
    tags: list[str]


class Data(TypedDict):
    jobId: str
    status: JobStatus
    url: str
    """
    URL of the resource in the API.
    """
    job: Job3 | None


class JobFinishedEvent(TypedDict):
    """
    A job ended. A retried job ends again.
    """

    type: Literal["job.finished"]
    timestamp: str
    """
    Time of the event.
    """
    data: Data


class Run(TypedDict):
    schedule: str
    slotAt: str
    """
    Time of the slot; for a manual run, time of the request.
    """
    jobId: str | None
    worse: int
    """
    Number of comparisons that got worse.
    """
    regressions: list[Regression]
    """
    The worst regressions, at most 10.
    """
    changes: list[ChangeModel]
    """
    Other differences from the runs with which this run was compared.
    """


class Data1(TypedDict):
    scheduleId: str
    runId: str
    url: str
    """
    URL of the resource in the API.
    """
    run: Run | None


class ScheduleRegressedEvent(TypedDict):
    """
    A run of a schedule has regressions. The event lists them and what else changed.
    """

    type: Literal["schedule.regressed"]
    timestamp: str
    """
    Time of the event.
    """
    data: Data1


class Run1(TypedDict):
    schedule: str
    slotAt: str
    """
    Time of the slot; for a manual run, time of the request.
    """
    status: ScheduleRunStatus
    reason: RunReason | None


class Data2(TypedDict):
    scheduleId: str
    runId: str
    url: str
    """
    URL of the resource in the API.
    """
    run: Run1 | None


class ScheduleMissedEvent(TypedDict):
    """
    A slot of a schedule has no job. The event gives the reason.
    """

    type: Literal["schedule.missed"]
    timestamp: str
    """
    Time of the event.
    """
    data: Data2


class Host3(TypedDict):
    name: str
    """
    Host name and device.
    """
    pool: str
    device: str
    heartbeatAt: str


class Data3(TypedDict):
    hostId: str
    url: str
    """
    URL of the resource in the API.
    """
    host: Host3 | None


class HostLostEvent(TypedDict):
    """
    A host stopped sending heartbeats. Only webhooks of operators receive it.
    """

    type: Literal["host.lost"]
    timestamp: str
    """
    Time of the event.
    """
    data: Data3


class Data4(TypedDict):
    webhookId: str
    url: str
    """
    URL of the resource in the API.
    """


class WebhookTestEvent(TypedDict):
    """
    A client requested a test delivery.
    """

    type: Literal["webhook.test"]
    timestamp: str
    """
    Time of the event.
    """
    data: Data4


class Team(TypedDict):
    id: str
    name: str


Role: TypeAlias = Literal["viewer", "submitter", "admin", "operator"]
"""
`viewer` reads. `submitter` also submits, changes and cancels jobs. `admin` also manages the keys and webhooks of the team. `operator` also manages hosts and teams.
"""


class Team2(TypedDict):
    id: str
    name: str
    createdAt: str


class TeamPage(TypedDict):
    items: list[Team2]
    nextCursor: str | None


class Key1(TypedDict):
    """
    The key that made the call.
    """

    id: str
    prefix: str
    name: str


class AuditEvent(TypedDict):
    id: str
    at: str
    key: Key1
    """
    The key that made the call.
    """
    action: str
    """
    The `operationId` of the call.
    """
    row: str | None
    created: str | None
    status: int | None
    ip: str
    userAgent: str | None
    requestId: str


class AuditPage(TypedDict):
    items: list[AuditEvent]
    nextCursor: str | None


class Error2(TypedDict):
    pointer: str
    """
    A JSON pointer into the body (`#/levels/0`), `?name` for a query parameter or `@name` for a header.
    """
    code: str
    detail: str


class Problem(TypedDict):
    type: str
    """
    `about:blank`: `code` identifies the problem.
    """
    title: str
    status: int
    detail: str
    code: str
    """
    A stable code such as `PRUNE_UNKNOWN_METHOD`.
    """
    requestId: str
    """
    The `x-request-id` of the response; log lines carry it.
    """
    errors: list[Error2]
    """
    The fields that are wrong; empty if the problem is not about a field.
    """


class Methods1(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """
    patterns: NotRequired[list[Pattern]]
    """
    Replaces the job's `patterns`.
    """


class CalibrationRequest(TypedDict):
    dataset: NotRequired[str]
    """
    An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
    """
    split: NotRequired[str | None]
    """
    `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
    """
    samples: NotRequired[int]
    """
    Number of text windows or images.
    """
    seqlen: NotRequired[int | None]
    """
    Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
    """
    bos: NotRequired[Literal["auto", "always", "never"]]
    """
    Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
    """
    sampling: NotRequired[Literal["random", "sequential"]]
    """
    `random`: each sample is a random window of a random document (the Wanda protocol), or a random image; no image is drawn twice. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text; images are taken from the start.
    """
    weighting: NotRequired[Literal["uniform", "frequency"]]
    """
    How recorded queries are drawn. `uniform`, the default: like all documents. `frequency`: equal queries are one, which is drawn as often as it was sent, and the drawn queries are joined to windows.
    """
    after: NotRequired[str]
    """
    Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    before: NotRequired[str]
    """
    Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    seed: NotRequired[int]


class EvaluationRequest(TypedDict):
    metric: NotRequired[
        Literal[
            "perplexity",
            "kl_divergence",
            "top1_agreement",
            "accuracy",
            "accuracy_norm",
            "pass_at_1",
            "parse_rate",
            "run_rate",
            "distinct_2",
            "repetition",
            "generated_perplexity",
        ]
    ]
    """
    Of text: `perplexity` (lower is better); `kl_divergence`: mean KL(dense || pruned) of the next-token distributions, in nats (lower is better); `top1_agreement`: the share of positions where the dense and the pruned model find the same token most likely (higher is better). Of images: `accuracy`, the fraction of correctly labelled ones (higher is better), and the two comparisons with the dense model, which need no labels. Of multiple-choice items: `accuracy`, the fraction whose right choice is the most probable, and `accuracy_norm`, the same with the log-probability divided by the length of the choice (higher is better). Of problems: `pass_at_1`, `parse_rate` and `run_rate`, the shares of solutions that pass the tests, parse and run (higher is better). Of prompts, of the texts that the model writes: `distinct_2`, the share of distinct pairs of tokens (higher is better); `repetition`, the share of four tokens in a row that the text has already (lower is better); `generated_perplexity`, their perplexity under the dense model (lower is better).
    """
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` of a .txt or .jsonl file or of a folder of images below a data root, or `upload:<id>` of an upload of your team. It must have the kind of data that the model takes: text or images. A folder of images with texts also calibrates a model of images and text.
    """
    split: NotRequired[str | None]
    """
    `train`, `validation` or `test`, if the dataset has it; null: `train` for calibration, `test` for evaluation. A file, a folder or an upload has one split, `all`.
    """
    seqlen: NotRequired[int | None]
    """
    Tokens per window; null: 2048 or the model's maximum, if that is smaller; null for images. For problems and prompts, the tokens that the model writes at most for each; null: 256 and 64.
    """
    bos: NotRequired[Literal["auto", "always", "never"]]
    """
    Whether the tokenizer's BOS (beginning of sequence) token is put in front of each window, as context that is not scored. `auto`: only for models that need it, which are those of the Gemma family. `always` is refused if the tokenizer has no BOS.
    """
    windows: NotRequired[int | None]
    """
    Evaluates only the first windows, images, items, problems or prompts, up to this number; null: all.
    """
    after: NotRequired[str]
    """
    Uses only the queries that were recorded at this instant or later. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """
    before: NotRequired[str]
    """
    Uses only the queries that were recorded before this instant. Only for recorded queries that have times. RFC 3339, such as `2026-11-01T00:00:00Z`.
    """


Model2: TypeAlias = str
"""
An id of `GET /v1/models`, a model hub id with an optional `@revision`, or `file:<folder>` below a model root. Only safetensors weights are supported.
"""


class Methods2(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """
    patterns: NotRequired[list[Pattern]]
    """
    Replaces the job's `patterns`.
    """


class Methods3(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    Parameters of the method, as `paramsSchema` in `GET /v1/methods` describes them.
    """
    patterns: NotRequired[list[Pattern]]
    """
    Replaces the job's `patterns`.
    """


class Perplexity(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class KlDivergence(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class Top1Agreement(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class Accuracy(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class AccuracyNorm(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class PassAt1(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class ParseRate(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class RunRate(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class Distinct2(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class Repetition(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class GeneratedPerplexity(TypedDict):
    relative: float
    """
    As a fraction of the earlier value.
    """
    absolute: float
    """
    In units of the metric.
    """


class Thresholds(TypedDict):
    """
    How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least 0.02.
    """

    perplexity: Perplexity
    kl_divergence: KlDivergence
    top1_agreement: Top1Agreement
    accuracy: Accuracy
    accuracy_norm: AccuracyNorm
    pass_at_1: PassAt1
    parse_rate: ParseRate
    run_rate: RunRate
    distinct_2: Distinct2
    repetition: Repetition
    generated_perplexity: GeneratedPerplexity


class Perplexity1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class KlDivergence1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class Top1Agreement1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class Accuracy1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class AccuracyNorm1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class PassAt11(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class ParseRate1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class RunRate1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class Distinct21(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class Repetition1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class GeneratedPerplexity1(TypedDict):
    relative: NotRequired[float]
    """
    As a fraction of the earlier value.
    """
    absolute: NotRequired[float]
    """
    In units of the metric.
    """


class ThresholdsRequest(TypedDict):
    """
    How much a value of each metric may get worse before it counts as a regression. The larger of the two limits applies. If hardware or threads differ, the relative limit of a perplexity is at least 0.02.
    """

    perplexity: NotRequired[Perplexity1]
    kl_divergence: NotRequired[KlDivergence1]
    top1_agreement: NotRequired[Top1Agreement1]
    accuracy: NotRequired[Accuracy1]
    accuracy_norm: NotRequired[AccuracyNorm1]
    pass_at_1: NotRequired[PassAt11]
    parse_rate: NotRequired[ParseRate1]
    run_rate: NotRequired[RunRate1]
    distinct_2: NotRequired[Distinct21]
    repetition: NotRequired[Repetition1]
    generated_perplexity: NotRequired[GeneratedPerplexity1]


class ArtifactOf(TypedDict):
    """
    Only for a job that makes the model of an ended trial: it prunes as that trial did and evaluates nothing.
    """

    trialId: str
    layout: Layout


class Attempt(TypedDict):
    number: int
    status: str
    failureClass: Literal["transient", "permanent"] | None
    host: str
    device: str
    exitCode: int | None
    signal: str | None
    error: TrialError | None
    startedAt: str
    endedAt: str | None


class AttemptDetail(TypedDict):
    number: int
    status: str
    failureClass: Literal["transient", "permanent"] | None
    host: str
    device: str
    exitCode: int | None
    signal: str | None
    error: TrialError | None
    startedAt: str
    endedAt: str | None
    logTail: str | None


class Measurement(TypedDict):
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    bos: int | None
    """
    Id of the BOS token in front of each window, which `seqlen` and `tokens` do not count; null if there is none.
    """
    windows: int
    """
    Number of windows, images, items, problems or prompts.
    """
    tokens: int | None
    bytes: int | None
    """
    Bytes of UTF-8 that the predicted tokens stand for: of every window, the text behind its first token. null for images, for a tokenizer that does not say where its tokens are, and for results of earlier releases.
    """
    value: float | None
    status: Literal["ok", "overflow", "nan", "not_applicable", "failed"]
    """
    `overflow`: the value is infinite. `nan`: the model is broken.
    """
    nonFinite: NonFinite | None
    """
    Where the NaN begins: the first module whose weights or outputs are not finite.
    """
    seconds: float
    nats: float | None
    bitsPerByte: float | None


class Row(TypedDict):
    label: str
    """
    `dense`, a level, or an n:m pattern.
    """
    pattern: str | None
    level: float
    cells: list[Cell]
    """
    One cell per column. In the dense row, each has the baseline.
    """


class Table(TypedDict):
    jobId: str
    columns: list[Column]
    rows: list[Row]
    evaluations: list[TableEvaluation]
    """
    Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`.
    """
    unit: Literal["perplexity", "nats", "bits-per-byte"] | None
    measurement: Measurement1 | None
    protocol: Protocol | None
    environments: list[Environment]
    """
    The environments of the measurements, each once.
    """


class Row1(TypedDict):
    label: str
    """
    The method with its parameters.
    """
    method: MethodRef
    level: float
    pattern: str
    cells: list[ComparedCell]
    """
    One cell per job.
    """


class Comparison(TypedDict):
    unit: Literal["perplexity", "nats", "bits-per-byte"] | None
    jobs: list[Job1]
    """
    The jobs in the requested order. Differences and ratios refer to the first.
    """
    rows: list[Row1]
    """
    Every method, level and pattern of any of the jobs, the dense baseline first.
    """
    differences: list[Difference]
    """
    Settings, versions and devices in which the jobs differ. Compare figures with care if there are any.
    """


class Best(TypedDict):
    jobId: str
    measurement: Measurement1 | None
    evaluations: list[TableEvaluation]
    """
    Every evaluation of the job. Query parameters select the one that is shown: `metric`, `dataset`, `split`, `seqlen`, `bos`.
    """
    maxIncrease: float
    """
    As requested.
    """
    dense: Dense
    """
    The figure of the dense model; its value is null until it has been measured.
    """
    bound: float | None
    points: list[OperatingPoint]
    """
    For each method with a figure within the bound, its sparsest model, the sparsest method first; among equals the better figure.
    """
    without: list[str]
    """
    Labels of the methods without a figure within the bound.
    """
    open: int
    """
    Trials that have no result yet. They may change the answer.
    """


class Trial1(TypedDict):
    ordinal: int
    method: MethodRef
    level: float
    pattern: str
    layouts: list[Layout]
    """
    The layouts in which its model is stored. Such a trial reuses no result.
    """
    reuse: list[ReuseItem]
    """
    Existing results that the trial would reuse, per kind of live host that could run it. Figures depend on versions and device, so each kind of host has its own results.
    """


class Upload(TypedDict):
    """
    null for a dataset of the catalogue.
    """

    kind: UploadKind
    bytes: int
    documents: int
    """
    Number of traces; 1 for a text.
    """
    sha256: str
    """
    SHA-256 of the stored file, in hex.
    """
    createdAt: str


class Dataset(TypedDict):
    id: str
    """
    The name that a job uses for the dataset; `upload:<id>` for an upload.
    """
    title: str
    kind: Literal["text", "images", "choices", "problems", "prompts"]
    """
    `text` is for language models: perplexity, divergence and agreement. `images` are for image classifiers: accuracy, divergence and agreement. `choices` are multiple-choice items in text, for accuracy and not for calibration. Of `problems` a model writes the solutions, and it continues `prompts`; neither is for calibration.
    """
    splits: list[str]
    bundled: bool
    """
    Whether the dataset is available without a network.
    """
    license: str
    source: str
    upload: Upload | None


class DatasetPage(TypedDict):
    items: list[Dataset]
    nextCursor: str | None


class Artifact(TypedDict):
    id: str
    trialId: str | None
    jobId: str | None
    model: str
    method: MethodRef
    level: float
    pattern: str
    layout: Layout
    bytes: int
    """
    Of all files together.
    """
    pinned: bool
    """
    Whether retention keeps it.
    """
    createdAt: str


class ArtifactPage(TypedDict):
    items: list[Artifact]
    nextCursor: str | None


class ArtifactDetail(TypedDict):
    id: str
    trialId: str | None
    jobId: str | None
    model: str
    method: MethodRef
    level: float
    pattern: str
    layout: Layout
    bytes: int
    """
    Of all files together.
    """
    pinned: bool
    """
    Whether retention keeps it.
    """
    createdAt: str
    fingerprint: str
    weightsDigest: str
    sparsity: Sparsity
    layers: list[Layer]
    """
    The pruned layers, in the order of the model.
    """
    measurements: list[Measurement]
    denseMeasurements: list[Measurement]
    """
    The same of the unpruned model.
    """
    protocol: Protocol
    environment: Environment
    reproduced: bool | None
    warnings: list[str]
    dense: Dense1
    saved: Saved
    spec: Spec
    files: list[File]
    """
    `GET /v1/artifacts/{id}/files/{name}` downloads each.
    """


class ArtifactSelection(TypedDict):
    methods: NotRequired[list[Method3]]
    levels: NotRequired[list[Level]]
    patterns: NotRequired[list[Pattern]]
    layout: NotRequired[Layout]


class ScheduleRun(TypedDict):
    id: str
    scheduleId: str
    slotAt: str
    """
    Time of the slot; for a manual run, time of the request.
    """
    manual: bool
    """
    Whether a client requested the run instead of a slot.
    """
    status: ScheduleRunStatus
    reason: RunReason | None
    jobId: str | None
    previousRunId: str | None
    baselineRunId: str | None
    worse: int
    """
    Number of comparisons that got worse.
    """
    regressions: list[Regression]
    """
    The worst regressions, at most 100.
    """
    changes: list[ChangeModel]
    """
    Other differences from the runs with which this run was compared.
    """
    createdAt: str
    endedAt: str | None


class ScheduleRunPage(TypedDict):
    items: list[ScheduleRun]
    nextCursor: str | None


class Key(TypedDict):
    id: str
    team: Team
    role: Role
    name: str
    prefix: str
    """
    The first part of the key. It identifies the key and is not secret.
    """
    createdBy: str | None
    createdAt: str
    expiresAt: str | None
    revokedAt: str | None
    lastUsedAt: str | None


class KeyPage(TypedDict):
    items: list[Key]
    nextCursor: str | None


class MadeKey(TypedDict):
    id: str
    team: Team
    role: Role
    name: str
    prefix: str
    """
    The first part of the key. It identifies the key and is not secret.
    """
    createdBy: str | None
    createdAt: str
    expiresAt: str | None
    revokedAt: str | None
    lastUsedAt: str | None
    secret: str
    """
    The whole key. It is shown only once.
    """


class Trial(TypedDict):
    id: str
    jobId: str
    ordinal: int
    """
    Position in the job's plan; 0 is the dense baseline.
    """
    method: MethodRef
    level: float
    pattern: str
    seed: int
    status: TrialStatus
    version: int
    progress: Progress | None
    reason: str | None
    error: TrialError | None
    warnings: list[str]
    fingerprint: str | None
    reusedFrom: str | None
    weightsDigest: str | None
    layouts: list[Layout]
    """
    In which layouts its model is stored when it ends.
    """
    makesModelOf: str | None
    achievedSparsity: float | None
    measurements: list[Measurement]
    seconds: Seconds
    tokensPerSecond: float | None
    peakBytes: int | None
    devicePeakBytes: int | None
    protocol: Protocol | None
    environment: Environment | None
    createdAt: str
    notBefore: str | None
    queuedAt: str | None
    startedAt: str | None
    endedAt: str | None
    attempts: list[Attempt]


class TrialPage(TypedDict):
    items: list[Trial]
    nextCursor: str | None


class TrialDetail(TypedDict):
    id: str
    jobId: str
    ordinal: int
    """
    Position in the job's plan; 0 is the dense baseline.
    """
    method: MethodRef
    level: float
    pattern: str
    seed: int
    status: TrialStatus
    version: int
    progress: Progress | None
    reason: str | None
    error: TrialError | None
    warnings: list[str]
    fingerprint: str | None
    reusedFrom: str | None
    weightsDigest: str | None
    layouts: list[Layout]
    """
    In which layouts its model is stored when it ends.
    """
    makesModelOf: str | None
    achievedSparsity: float | None
    measurements: list[Measurement]
    seconds: Seconds
    tokensPerSecond: float | None
    peakBytes: int | None
    devicePeakBytes: int | None
    protocol: Protocol | None
    environment: Environment | None
    createdAt: str
    notBefore: str | None
    queuedAt: str | None
    startedAt: str | None
    endedAt: str | None
    attempts: list[AttemptDetail]


KeepArtifacts: TypeAlias = Literal["none", "all"] | list[ArtifactSelection]
"""
Which pruned models are stored for download: `none`, `all` (in the layout `plain`), or those that a list of selections names. A trial that several selections match is stored in each of their layouts. Every model can also be made later, with `POST /v1/trials/{id}/artifact`.
"""


JobRequest = TypedDict(
    "JobRequest",
    {
        "name": NotRequired[str | None],
        "notes": NotRequired[str | None],
        "tags": NotRequired[list[Tag]],
        "model": str,
        "methods": list[str | Methods1],
        "levels": NotRequired[list[Level]],
        "patterns": NotRequired[list[Pattern] | None],
        "calibration": NotRequired[CalibrationRequest],
        "evaluations": NotRequired[list[EvaluationRequest]],
        "dtype": NotRequired[Literal["auto", "float32", "bfloat16", "float16"]],
        "allocation": NotRequired[Allocation],
        "pass": NotRequired[Literal["sequential", "reference"]],
        "seed": NotRequired[int],
        "priority": NotRequired[int],
        "pool": NotRequired[str],
        "requires": NotRequired[list[Require]],
        "reuse": NotRequired[bool],
        "maxAttempts": NotRequired[int],
        "keepArtifacts": NotRequired[KeepArtifacts],
    },
)


BenchmarkRequest = TypedDict(
    "BenchmarkRequest",
    {
        "name": str,
        "models": list[Model2],
        "notes": NotRequired[str | None],
        "tags": NotRequired[list[Tag]],
        "methods": list[str | Methods2],
        "levels": NotRequired[list[Level]],
        "patterns": NotRequired[list[Pattern] | None],
        "evaluations": NotRequired[list[EvaluationRequest]],
        "dtype": NotRequired[Literal["auto", "float32", "bfloat16", "float16"]],
        "allocation": NotRequired[Allocation],
        "pass": NotRequired[Literal["sequential", "reference"]],
        "priority": NotRequired[int],
        "pool": NotRequired[str],
        "requires": NotRequired[list[Require]],
        "reuse": NotRequired[bool],
        "maxAttempts": NotRequired[int],
        "keepArtifacts": NotRequired[KeepArtifacts],
        "calibrations": NotRequired[list[CalibrationRequest]],
        "seeds": NotRequired[list[Seed]],
        "maxDeviceHours": NotRequired[float | None],
    },
)


class ScheduleRequest(TypedDict):
    name: str
    cron: str
    """
    Five fields: minute, hour, day of the month, month, day of the week.
    """
    zone: NotRequired[str]
    """
    IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
    """
    startsAt: NotRequired[str | None]
    """
    No slot is earlier than this time; null: no limit.
    """
    endsAt: NotRequired[str | None]
    """
    No slot is later than this time; null: no limit.
    """
    job: JobRequest
    overlap: NotRequired[Literal["skip", "queue", "cancel_previous"]]
    """
    What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.
    """
    catchUp: NotRequired[Literal["none", "last"]]
    """
    Which slots run late after the service was down: `none` of the missed ones, or the `last` one.
    """
    thresholds: NotRequired[ThresholdsRequest]
    retention: NotRequired[Retention | None]
    """
    A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.
    """


ScheduledJob = TypedDict(
    "ScheduledJob",
    {
        "name": str | None,
        "notes": str | None,
        "tags": list[Tag],
        "model": str,
        "methods": list[str | Methods3],
        "levels": list[Level],
        "patterns": list[Pattern] | None,
        "calibration": Calibration,
        "evaluations": list[Evaluation],
        "dtype": Literal["auto", "float32", "bfloat16", "float16"],
        "allocation": Allocation,
        "pass": Literal["sequential", "reference"],
        "seed": int,
        "priority": int,
        "pool": str,
        "requires": list[Require],
        "reuse": bool,
        "maxAttempts": int,
        "keepArtifacts": KeepArtifacts,
    },
)


JobSpec = TypedDict(
    "JobSpec",
    {
        "model": str,
        "calibration": Calibration,
        "evaluations": list[Evaluation],
        "dtype": Literal["auto", "float32", "bfloat16", "float16"],
        "allocation": Allocation,
        "pass": Literal["sequential", "reference"],
        "seed": int,
        "revision": str,
        "methods": list[JobMethod],
        "levels": list[float],
        "reuse": bool,
        "maxAttempts": int,
        "keepArtifacts": KeepArtifacts,
        "artifactOf": NotRequired[ArtifactOf],
    },
)


class DryRun(TypedDict):
    spec: JobSpec
    waitingFor: str | None
    trials: list[Trial1]
    """
    In plan order, the dense baseline first.
    """
    artifacts: Artifacts
    """
    The models that the job stores, as `keepArtifacts` asks.
    """
    memory: list[MemoryItem]
    """
    The estimated memory of each method, on each type of device of the live hosts that could run the job; without such a host, on a GPU if the job requires one, else on a CPU.
    """
    hosts: list[Host]
    """
    Each kind of host that could run the job now, or that ran such trials of the team before.
    """


BenchmarkSpec = TypedDict(
    "BenchmarkSpec",
    {
        "models": list[Model],
        "notes": str | None,
        "tags": list[Tag],
        "methods": list[str | Methods],
        "levels": list[Level],
        "patterns": list[Pattern] | None,
        "evaluations": list[Evaluation],
        "dtype": Literal["auto", "float32", "bfloat16", "float16"],
        "allocation": Allocation,
        "pass": Literal["sequential", "reference"],
        "priority": int,
        "pool": str,
        "requires": list[Require],
        "reuse": bool,
        "maxAttempts": int,
        "keepArtifacts": KeepArtifacts,
        "calibrations": list[Calibration],
        "seeds": list[Seed],
        "maxDeviceHours": float | None,
    },
)


class BenchmarkDryRun(TypedDict):
    spec: BenchmarkSpec
    jobs: list[Job2]
    """
    By model, then calibration, then seed.
    """
    trials: int
    """
    Trials of all jobs.
    """
    artifacts: Artifacts1
    """
    The models that the jobs store, as `keepArtifacts` asks.
    """
    waitingFor: str | None
    hosts: list[Host1]
    """
    Each kind of host that could run the jobs now. Without one, each kind that ran trials of all models before.
    """
    deviceHours: float | None


class Schedule(TypedDict):
    id: str
    name: str
    cron: str
    """
    Five fields: minute, hour, day of the month, month, day of the week.
    """
    zone: str
    """
    IANA time zone of the cron expression. When clocks change, an expression that runs every hour, or several times an hour in hours in a row, continues by elapsed time. For all others, a time that the clocks skip moves to the end of the gap, and a time that occurs twice runs once, the first time.
    """
    startsAt: str | None
    """
    No slot is earlier than this time; null: no limit.
    """
    endsAt: str | None
    """
    No slot is later than this time; null: no limit.
    """
    job: ScheduledJob
    overlap: Literal["skip", "queue", "cancel_previous"]
    """
    What happens to a slot while an earlier run is open. `skip`: the slot is skipped. `queue`: the slot waits; at most one does. `cancel_previous`: the earlier run is cancelled.
    """
    catchUp: Literal["none", "last"]
    """
    Which slots run late after the service was down: `none` of the missed ones, or the `last` one.
    """
    thresholds: Thresholds
    retention: Retention | None
    """
    A run is deleted with its job once `runs` newer runs have had a job, or once it is older than `days` days. The baseline and the last good run are kept. null: all runs are kept.
    """
    baselineRunId: str | None
    words: str
    """
    The cron expression in words.
    """
    next: list[str]
    """
    The next slots, at most five.
    """
    pausedAt: str | None
    version: int
    """
    Increases with every change. It is the ETag.
    """
    createdAt: str


class SchedulePage(TypedDict):
    items: list[Schedule]
    nextCursor: str | None


class Job(TypedDict):
    id: str
    name: str | None
    notes: str | None
    tags: list[str]
    status: JobStatus
    version: int
    """
    Increases with every visible change. It is the ETag.
    """
    priority: int
    pool: str
    requires: list[str]
    """
    Labels and memory that a host must have.
    """
    waitingFor: str | None
    progress: JobProgress
    spec: JobSpec
    benchmarkId: str | None
    """
    The benchmark that it is a part of; null if it was submitted on its own.
    """
    requestId: str
    """
    Id of the request that submitted the job; its log lines carry it.
    """
    createdAt: str
    startedAt: str | None
    updatedAt: str
    """
    Time of this version.
    """
    endedAt: str | None


class JobPage(TypedDict):
    items: list[Job]
    nextCursor: str | None


class Benchmark(TypedDict):
    id: str
    name: str
    status: Literal["queued", "running", "cancelling", "succeeded", "partially_succeeded", "failed", "cancelled"]
    """
    Follows from the jobs. `queued`: none has begun. `running`: some are open. `cancelling`: all open ones are being cancelled. Once all have ended: `cancelled` if any was, their status if they have the same, else `partially_succeeded`.
    """
    jobCount: int
    """
    Number of jobs.
    """
    endedJobs: int
    """
    How many of them have ended, in any way.
    """
    spec: BenchmarkSpec
    createdAt: str
    startedAt: str | None
    endedAt: str | None


class BenchmarkPage(TypedDict):
    items: list[Benchmark]
    nextCursor: str | None


class BenchmarkDetail(TypedDict):
    id: str
    name: str
    status: Literal["queued", "running", "cancelling", "succeeded", "partially_succeeded", "failed", "cancelled"]
    """
    Follows from the jobs. `queued`: none has begun. `running`: some are open. `cancelling`: all open ones are being cancelled. Once all have ended: `cancelled` if any was, their status if they have the same, else `partially_succeeded`.
    """
    jobCount: int
    """
    Number of jobs.
    """
    endedJobs: int
    """
    How many of them have ended, in any way.
    """
    spec: BenchmarkSpec
    createdAt: str
    startedAt: str | None
    endedAt: str | None
    progress: BenchmarkProgress
    jobs: list[BenchmarkJob]
    """
    By model, then calibration, then seed.
    """


class MadeArtifact(TypedDict):
    artifact: Artifact | None
    job: Job | None
