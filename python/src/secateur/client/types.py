"""What the API takes and answers. Made of docs/openapi.json by `npm run docs`."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


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
    Of the whole job, running trials included.
    """
    etaSeconds: float | None


JobStatus: TypeAlias = Literal[
    "queued", "running", "cancelling", "succeeded", "partially_succeeded", "failed", "cancelled"
]


class MethodRef(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: dict[str, Any]
    """
    The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which.
    """


Pattern: TypeAlias = str
"""
`unstructured`, `structured`, or `n:m`: n weights KEPT of every m consecutive inputs.
"""


class JobMethod(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: dict[str, Any]
    """
    The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which.
    """
    patterns: list[Pattern]


Block: TypeAlias = float


class Allocation1(TypedDict):
    """
    `uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only.
    """

    blocks: list[Block]
    """
    A number for each block, in order: a level, or how far a level is from the trial's. A block is pruned by the trial's level + its number - the weighted mean of all numbers.
    """


Allocation: TypeAlias = Literal["uniform", "owl"] | Allocation1
"""
`uniform`; `owl`: blocks with more outlier weights are pruned less (Yin et al. 2023, M = 5, lambda = 0.08); or `{ "blocks": [...] }`. An n:m pattern fixes its level and takes `uniform` only.
"""


class Calibration(TypedDict):
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
    """
    split: str | None
    """
    `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
    """
    samples: int
    """
    Windows of a text, or images.
    """
    seqlen: int | None
    """
    Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
    """
    sampling: Literal["random", "sequential"]
    """
    `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
    """
    seed: int


class Evaluation(TypedDict):
    metric: Literal["perplexity", "accuracy"]
    """
    `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
    """
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
    """
    split: str | None
    """
    `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
    """
    seqlen: int | None
    """
    Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
    """
    windows: int | None
    """
    Only the first so many windows, or images; null: all of them.
    """


class Seconds(TypedDict):
    load: float | None
    calibrate: float | None
    prune: float | None
    evaluate: float | None
    total: float | None


TrialStatus: TypeAlias = Literal["pending", "queued", "running", "succeeded", "failed", "cancelled", "not_applicable"]


class Progress(TypedDict):
    phase: Literal["load", "calibrate", "prune", "evaluate"]
    step: int
    """
    Steps of this phase that are done.
    """
    steps: int
    unit: Literal["model", "block", "layer", "batch"]
    fraction: float
    """
    Of the whole trial.
    """
    message: str
    """
    What is being done, for a person: `block 7 of 30: mlp.down_proj`.
    """


class Measurement(TypedDict):
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    windows: int
    """
    Or images.
    """
    tokens: int | None
    value: float | None
    status: Literal["ok", "overflow", "not_applicable", "failed"]
    seconds: float


class Calibration1(TypedDict):
    dataset: str
    split: str
    digest: str
    """
    sha256 of the token windows, or labelled images, that were used.
    """
    samples: int
    seqlen: int | None
    tokens: int | None
    sampling: str
    seed: int


Protocol = TypedDict(
    "Protocol",
    {
        "model": str,
        "revision": str,
        "calibration": Calibration1 | None,
        "dtype": str,
        "pass": str,
        "allocation": Allocation,
        "blockLevels": list[float] | None,
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
    threads: int


class TrialError(TypedDict):
    type: str
    """
    Qualified name of the exception, or a `PRUNE_*` code.
    """
    message: str
    traceback: str | None


class Measurement1(TypedDict):
    """
    What was measured on which text; null until something was.
    """

    metric: str
    dataset: str
    split: str
    seqlen: int | None
    windows: int
    """
    Or images.
    """
    tokens: int | None


class Column(TypedDict):
    label: str
    """
    The method with the parameters it was given.
    """
    method: MethodRef
    patterns: list[str]
    """
    Of its trials. A method that prunes both `unstructured` and `structured` has two columns: one level means different things in them.
    """


class Cell(TypedDict):
    trialId: str | None
    value: float | None
    status: str
    """
    The measurement's status if there is one, else the trial's; `not_applicable` where the job has no trial.
    """
    sparsity: float | None
    reusedFrom: str | None


class Job1(TypedDict):
    id: str
    name: str | None
    model: str
    measurement: Measurement1 | None
    protocol: Protocol | None
    environments: list[Environment]
    """
    Where it was measured, each once.
    """


class Difference(TypedDict):
    what: str
    """
    `calibration.samples`, `torch`.
    """
    values: list[str | None]
    """
    One a job; null where it is not known yet.
    """


class ComparedCell(TypedDict):
    trialId: str | None
    value: float | None
    status: str
    """
    As in a table; `not_applicable` where the job has no such trial.
    """
    difference: float | None
    ratio: float | None


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
        "windows": int | None,
        "tokens": int | None,
        "value": float | None,
        "status": str,
        "seconds": float | None,
        "calibrationDataset": str | None,
        "calibrationSplit": str | None,
        "calibrationSamples": int | None,
        "calibrationSeqlen": int | None,
        "calibrationSampling": str | None,
        "calibrationSeed": int | None,
        "calibrationDigest": str | None,
        "pass": str | None,
        "dtype": str | None,
        "allocation": Allocation | None,
        "seed": int,
        "secateur": str | None,
        "torch": str | None,
        "transformers": str | None,
        "device": str | None,
        "deviceName": str | None,
        "fingerprint": str | None,
        "reusedFrom": str | None,
    },
)


class ReuseItem(TypedDict):
    deviceName: str
    """
    `deviceName` of an environment: what kind of host it is.
    """
    trialId: str


class Trial1(TypedDict):
    ordinal: int
    method: MethodRef
    level: float
    pattern: str
    reuse: list[ReuseItem]
    """
    The results that are there to be taken over, for each kind of live host that could run it: figures depend on versions and device, so each kind has its own.
    """


class Method(TypedDict):
    method: str
    medianSeconds: float | None
    measuredTrials: int
    """
    How many the median rests on.
    """


class Host(TypedDict):
    deviceName: str
    """
    `deviceName` of an environment: what kind of host it is.
    """
    live: int
    """
    Hosts of the kind that are live and could run it.
    """
    toRun: int
    """
    Trials without a result to take over there.
    """
    seconds: float | None
    methods: list[Method]


class Host1(TypedDict):
    id: str
    name: str
    """
    Host name and device.
    """
    pool: str
    device: str
    labels: list[str]
    """
    What a job may require; `cuda` or `cpu` among them.
    """
    state: Literal["live", "resting", "silent", "draining", "stopped"]
    """
    `live`; `resting`: it could not begin a trial a moment ago; `silent`: not heard of for 15 seconds; `draining`: it takes nothing new; `stopped`: it left in good order.
    """
    runs: list[str]
    """
    The trials it runs, of the own team.
    """
    model: str | None
    environment: Environment
    memoryBytes: int | None
    startedAt: str
    heartbeatAt: str
    drainedAt: str | None
    stoppedAt: str | None


class HostList(TypedDict):
    items: list[Host1]


class Method1(TypedDict):
    id: str
    title: str
    summary: str
    source: str
    """
    The paper and section the formula comes from.
    """
    origin: Literal["human", "aigc"]
    """
    Who wrote it: people, or the AI of the paper.
    """
    paper: str | None
    needs: Literal["nothing", "column-norms", "gram", "gradients"]
    group: Literal["row", "layer", "block", "global"]
    """
    The set of weights within which scores compete.
    """
    patterns: list[Literal["unstructured", "n:m", "structured"]]
    updatesWeights: bool
    """
    Whether kept weights change.
    """
    paramsSchema: dict[str, Any]
    """
    JSON Schema of `params`.
    """


class MethodList(TypedDict):
    items: list[Method1]


class Model(TypedDict):
    id: str
    title: str
    parameters: int
    maxSeqlen: int
    license: str
    source: str


class ModelList(TypedDict):
    items: list[Model]


UploadKind: TypeAlias = Literal["text", "traces"]
"""
`text`: one text. `traces`: a team's own recorded queries, an object with `text` or `query` a line.
"""


class Retention(TypedDict):
    """
    Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.
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
    The next five slots, or as many as there are.
    """


ScheduleRunStatus: TypeAlias = Literal[
    "due", "submitted", "succeeded", "regressed", "failed", "cancelled", "skipped", "missed"
]
"""
`due`: it will have a job; `submitted`: it has one; `succeeded`: with every result, and nothing got worse; `regressed`: something did; `failed`: results are missing, or there was no job to be had; `cancelled`; `skipped`; `missed`: the service was away.
"""


class Error(TypedDict):
    pointer: str
    code: str
    detail: str


class RunReason(TypedDict):
    code: str
    detail: str
    errors: list[Error]
    """
    What was wrong with the job, and where.
    """


class Regression(TypedDict):
    method: MethodRef
    level: float
    pattern: str
    metric: str
    dataset: str
    split: str
    seqlen: int | None
    before: float
    after: float | None
    status: Literal["ok", "overflow", "not_applicable", "failed"]
    difference: float | None
    against: Literal["previous", "baseline"]
    """
    What it is compared with: the last good run before it, or the pinned baseline.
    """


class Change(TypedDict):
    what: str
    """
    `revision`, `torch`, `host`, `calibration.seed`.
    """
    before: list[str]
    after: list[str]
    against: Literal["previous", "baseline"]
    """
    What it is compared with: the last good run before it, or the pinned baseline.
    """


class Webhook(TypedDict):
    id: str
    url: str
    """
    An `https` URL without credentials. Redirects are not followed.
    """
    events: list[Literal["job.finished", "schedule.regressed", "schedule.missed", "host.lost"]]
    """
    What it is sent. `host.lost` is the operators' alone.
    """
    enabled: bool
    """
    false: it is sent nothing.
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
    What it is sent. `host.lost` is the operators' alone.
    """
    enabled: bool
    """
    false: it is sent nothing.
    """
    disabledAt: str | None
    previousSecretUntil: str | None
    createdAt: str
    secret: str
    """
    What its deliveries are signed with. It is not shown again.
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
    The header `webhook-id`: the same in every attempt, and when it is delivered again.
    """
    event: Literal["job.finished", "schedule.regressed", "schedule.missed", "host.lost", "webhook.test"]
    status: Literal["pending", "delivered", "failed"]
    """
    `pending`: it is tried until it is answered with 2xx; `delivered`; `failed`: it was given up, after a day or because the webhook is disabled.
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


class Job2(TypedDict):
    name: str | None
    model: str
    tags: list[str]


class Data(TypedDict):
    jobId: str
    status: JobStatus
    url: str
    """
    Where the API tells more of it.
    """
    job: Job2 | None


class JobFinishedEvent(TypedDict):
    """
    A job has ended. One that is retried ends again.
    """

    type: Literal["job.finished"]
    timestamp: str
    """
    When it happened.
    """
    data: Data


class Run(TypedDict):
    schedule: str
    slotAt: str
    """
    Its slot, or when it was asked for.
    """
    jobId: str | None
    worse: int
    """
    How many comparisons came out worse.
    """
    regressions: list[Regression]
    """
    The worst of them.
    """
    changes: list[Change]
    """
    What else is different from the runs that it was compared with.
    """


class Data1(TypedDict):
    scheduleId: str
    runId: str
    url: str
    """
    Where the API tells more of it.
    """
    run: Run | None


class ScheduleRegressedEvent(TypedDict):
    """
    In a run of a schedule something got worse: by how much, and what else has changed.
    """

    type: Literal["schedule.regressed"]
    timestamp: str
    """
    When it happened.
    """
    data: Data1


class Run1(TypedDict):
    schedule: str
    slotAt: str
    """
    Its slot, or when it was asked for.
    """
    status: ScheduleRunStatus
    reason: RunReason | None


class Data2(TypedDict):
    scheduleId: str
    runId: str
    url: str
    """
    Where the API tells more of it.
    """
    run: Run1 | None


class ScheduleMissedEvent(TypedDict):
    """
    A slot of a schedule has no job, and why.
    """

    type: Literal["schedule.missed"]
    timestamp: str
    """
    When it happened.
    """
    data: Data2


class Host2(TypedDict):
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
    Where the API tells more of it.
    """
    host: Host2 | None


class HostLostEvent(TypedDict):
    """
    A host went silent. For the operators of the installation.
    """

    type: Literal["host.lost"]
    timestamp: str
    """
    When it happened.
    """
    data: Data3


class Data4(TypedDict):
    webhookId: str
    url: str
    """
    Where the API tells more of it.
    """


class WebhookTestEvent(TypedDict):
    """
    Somebody asked for it.
    """

    type: Literal["webhook.test"]
    timestamp: str
    """
    When it happened.
    """
    data: Data4


class Team(TypedDict):
    id: str
    name: str


Role: TypeAlias = Literal["viewer", "submitter", "admin", "operator"]
"""
`viewer` reads; `submitter` submits, changes and cancels jobs as well; `admin` has the keys and webhooks of the team; `operator` runs the installation. Each may do what those before it may.
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
    The key that was used.
    """

    id: str
    prefix: str
    name: str


class AuditEvent(TypedDict):
    id: str
    at: str
    key: Key1
    """
    The key that was used.
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
    Into the body (`#/levels/0`), `?name` of a query parameter, or `@name` of a header.
    """
    code: str
    detail: str


class Problem(TypedDict):
    type: str
    """
    `about:blank`, or a page about the code.
    """
    title: str
    status: int
    detail: str
    code: str
    """
    Stable: `PRUNE_UNKNOWN_METHOD`.
    """
    requestId: str
    errors: list[Error2]


Tag: TypeAlias = str
"""
up to 40 letters, digits and . _ : / -, a letter or digit first
"""


class Methods(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which.
    """
    patterns: NotRequired[list[Pattern]]
    """
    In place of the job's.
    """


Level: TypeAlias = float
"""
Fraction of the weights set to zero, in [0, 1).
"""


Require: TypeAlias = str
"""
a label that a host must have, as `cuda`, `cpu` or one of its own, or the memory of its GPU, as `gpu-memory>=40GiB`
"""


class CalibrationRequest(TypedDict):
    dataset: NotRequired[str]
    """
    An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
    """
    split: NotRequired[str | None]
    """
    `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
    """
    samples: NotRequired[int]
    """
    Windows of a text, or images.
    """
    seqlen: NotRequired[int | None]
    """
    Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
    """
    sampling: NotRequired[Literal["random", "sequential"]]
    """
    `random`: a random window of a random document (the Wanda protocol), or different images at random. `sequential`: window i is tokens [i x seqlen, (i+1) x seqlen) of the whole text, and the first images.
    """
    seed: NotRequired[int]


class EvaluationRequest(TypedDict):
    metric: NotRequired[Literal["perplexity", "accuracy"]]
    """
    `perplexity` of text, lower is better; `accuracy`, the fraction of images whose label the model tells, higher is better.
    """
    dataset: str
    """
    An id of `GET /v1/datasets`, `file:<path>` below one of the data roots (.txt or .jsonl), or `upload:<id>`, which the team uploaded. Of the kind that the model takes, text or images.
    """
    split: NotRequired[str | None]
    """
    `train`, `validation` or `test` as the dataset has them; null: `train` to calibrate, `test` to evaluate. A file or upload has one split, `all`.
    """
    seqlen: NotRequired[int | None]
    """
    Tokens a window; null: 2048, or the model's longest if that is shorter. Images have none: null.
    """
    windows: NotRequired[int | None]
    """
    Only the first so many windows, or images; null: all of them.
    """


class Methods1(TypedDict):
    id: str
    """
    An id of `GET /v1/methods`.
    """
    params: NotRequired[dict[str, Any]]
    """
    The method's own parameters; its `paramsSchema` in `GET /v1/methods` says which.
    """
    patterns: NotRequired[list[Pattern]]
    """
    In place of the job's.
    """


ScheduledJob = TypedDict(
    "ScheduledJob",
    {
        "name": str | None,
        "notes": str | None,
        "tags": list[Tag],
        "model": str,
        "methods": list[str | Methods1],
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
        "keepArtifacts": Literal["none"],
    },
)


class Perplexity(TypedDict):
    relative: float
    """
    Of the value before.
    """
    absolute: float


class Accuracy(TypedDict):
    relative: float
    """
    Of the value before.
    """
    absolute: float


class Thresholds(TypedDict):
    """
    By how much a value may get worse, of each metric: by the larger of the two.
    """

    perplexity: Perplexity
    accuracy: Accuracy


class Perplexity1(TypedDict):
    relative: NotRequired[float]
    """
    Of the value before.
    """
    absolute: NotRequired[float]


class Accuracy1(TypedDict):
    relative: NotRequired[float]
    """
    Of the value before.
    """
    absolute: NotRequired[float]


class ThresholdsRequest(TypedDict):
    """
    By how much a value may get worse, of each metric: by the larger of the two.
    """

    perplexity: NotRequired[Perplexity1]
    accuracy: NotRequired[Accuracy1]


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
        "keepArtifacts": Literal["none"],
    },
)


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


class Row(TypedDict):
    label: str
    """
    `dense`, a level, or an n:m pattern.
    """
    pattern: str | None
    level: float
    cells: list[Cell]
    """
    One a column. The dense row has the baseline in each.
    """


class Table(TypedDict):
    jobId: str
    columns: list[Column]
    rows: list[Row]
    measurement: Measurement1 | None
    protocol: Protocol | None
    environments: list[Environment]
    """
    Where it was measured, each once.
    """


class Row1(TypedDict):
    label: str
    """
    The method with the parameters it was given.
    """
    method: MethodRef
    level: float
    pattern: str
    cells: list[ComparedCell]
    """
    One a job.
    """


class Comparison(TypedDict):
    jobs: list[Job1]
    """
    In the order they were asked for; differences and ratios are to the first.
    """
    rows: list[Row1]
    """
    Every method, level and pattern that one of them has, the dense baseline first.
    """
    differences: list[Difference]
    """
    What the figures rest on and is not the same for all: with any of it, take care.
    """


class DryRun(TypedDict):
    spec: JobSpec
    waitingFor: str | None
    trials: list[Trial1]
    """
    In the order of the plan, the dense baseline first.
    """
    hosts: list[Host]
    """
    Each kind of host that could run it now, or has run such trials of the team before.
    """


class Upload(TypedDict):
    """
    null of a dataset that everybody has.
    """

    kind: UploadKind
    bytes: int
    documents: int
    """
    One of a text, or how many traces there are.
    """
    sha256: str
    """
    Of the file, in hex.
    """
    createdAt: str


class Dataset(TypedDict):
    id: str
    """
    What a job calls it; `upload:<id>` of what was uploaded.
    """
    title: str
    kind: Literal["text", "images"]
    """
    Text is for language models and perplexity; images have labels, for accuracy.
    """
    splits: list[str]
    bundled: bool
    """
    Whether it works without a network.
    """
    license: str
    source: str
    upload: Upload | None


class DatasetPage(TypedDict):
    items: list[Dataset]
    nextCursor: str | None


class Schedule(TypedDict):
    id: str
    name: str
    cron: str
    """
    Five fields: minute, hour, day of the month, month, day of the week.
    """
    zone: str
    """
    IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
    """
    startsAt: str | None
    """
    No slot is before it.
    """
    endsAt: str | None
    """
    No slot is after it.
    """
    job: ScheduledJob
    overlap: Literal["skip", "queue", "cancel_previous"]
    """
    Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.
    """
    catchUp: Literal["none", "last"]
    """
    Of slots that were missed while the service was away: `none`, or the `last`, late.
    """
    thresholds: Thresholds
    retention: Retention | None
    """
    Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.
    """
    baselineRunId: str | None
    words: str
    """
    The cron expression in words.
    """
    next: list[str]
    """
    The next five slots, or as many as there are.
    """
    pausedAt: str | None
    version: int
    """
    Grows with every change; it is the ETag.
    """
    createdAt: str


class SchedulePage(TypedDict):
    items: list[Schedule]
    nextCursor: str | None


class ScheduleRun(TypedDict):
    id: str
    scheduleId: str
    slotAt: str
    """
    Its slot, or when it was asked for.
    """
    manual: bool
    """
    It was asked for, beside the slots.
    """
    status: ScheduleRunStatus
    reason: RunReason | None
    jobId: str | None
    previousRunId: str | None
    baselineRunId: str | None
    worse: int
    """
    How many comparisons came out worse.
    """
    regressions: list[Regression]
    """
    The worst of them, a hundred at most.
    """
    changes: list[Change]
    """
    What else is different from the runs that it was compared with.
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
    What the key begins with.
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
    What the key begins with.
    """
    createdBy: str | None
    createdAt: str
    expiresAt: str | None
    revokedAt: str | None
    lastUsedAt: str | None
    secret: str
    """
    The key itself. It is not shown again.
    """


JobRequest = TypedDict(
    "JobRequest",
    {
        "name": NotRequired[str | None],
        "notes": NotRequired[str | None],
        "tags": NotRequired[list[Tag]],
        "model": str,
        "methods": list[str | Methods],
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
        "keepArtifacts": NotRequired[Literal["none"]],
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
    IANA name: slots are times on the clocks there. One that clocks are put forward over is the end of the gap, one that comes twice is the first of the two.
    """
    startsAt: NotRequired[str | None]
    """
    No slot is before it.
    """
    endsAt: NotRequired[str | None]
    """
    No slot is after it.
    """
    job: JobRequest
    overlap: NotRequired[Literal["skip", "queue", "cancel_previous"]]
    """
    Of a slot while a run is under way: `skip` it; `queue` it, one at most; or `cancel_previous`.
    """
    catchUp: NotRequired[Literal["none", "last"]]
    """
    Of slots that were missed while the service was away: `none`, or the `last`, late.
    """
    thresholds: NotRequired[ThresholdsRequest]
    retention: NotRequired[Retention | None]
    """
    Runs beyond so many that had a job, or older than so many days, are deleted with their jobs. The baseline and the last good run stay. null: all of them stay.
    """


class Job(TypedDict):
    id: str
    name: str | None
    notes: str | None
    tags: list[str]
    status: JobStatus
    version: int
    """
    Grows with every change a poll can see; it is the ETag.
    """
    priority: int
    pool: str
    requires: list[str]
    """
    What a host must have.
    """
    waitingFor: str | None
    progress: JobProgress
    spec: JobSpec
    requestId: str
    """
    Correlates the request with every log line of the job.
    """
    createdAt: str
    startedAt: str | None
    updatedAt: str
    """
    When it came to this version.
    """
    endedAt: str | None


class JobPage(TypedDict):
    items: list[Job]
    nextCursor: str | None


class Trial(TypedDict):
    id: str
    jobId: str
    ordinal: int
    """
    Place in the job's plan; 0 is the dense baseline.
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
    Place in the job's plan; 0 is the dense baseline.
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
