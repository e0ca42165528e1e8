"""What a trial is asked to do. Twin of `core/schemas/spec.ts`."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from secateur.spec.wire import (
    Bos,
    DatasetRef,
    Dtype,
    Instant,
    Level,
    MethodId,
    Metric,
    ModelRef,
    Pass,
    Pattern,
    Sampling,
    Seed,
    Seqlen,
    Split,
    Weighting,
    Wire,
    require_distinct,
)

# Left out where it is not given, as the service does.
Bound = Annotated[Instant | None, Field(exclude_if=lambda value: value is None)]


class MethodRef(Wire):
    """A method and its parameters."""

    id: MethodId
    params: dict[str, Any]


class BlockAllocation(Wire):
    """The difference of each block's level from the trial's: one number per block, in order (see allocation.py)."""

    blocks: Annotated[list[Annotated[float, Field(ge=-1, le=1)]], Field(min_length=1, max_length=4096)]


Allocation = Literal["uniform", "owl"] | BlockAllocation


class Calibration(Wire):
    """The data that statistics are gathered on. `split` null: `train`; `seqlen` null: 2048 or the model's longest.

    `bos`: whether the tokenizer's BOS is put in front of each window; `auto`: for a model that needs it. For images,
    `samples` is the number of images and `seqlen` is null.

    Of recorded queries, only those from `after` on and until just before `before` are used. The `weighting` `frequency`
    draws each as often as it was sent (`secateur.data.traces.queries`).
    """

    dataset: DatasetRef = "wikitext2-mini"
    split: Split | None = None
    samples: Annotated[int, Field(ge=1, le=65_536)] = 128
    seqlen: Seqlen | None = None
    bos: Bos = "auto"
    sampling: Sampling = "random"
    weighting: Weighting = Field("uniform", exclude_if=lambda value: value == "uniform")
    after: Bound = None
    before: Bound = None
    seed: Seed = 0


class Evaluation(Wire):
    """A metric and the data it is measured on. `split` null: `test`; `windows` null: all of them.

    `kl_divergence` and `top1_agreement` compare the model with the dense one (`secateur.evaluation.agreement`).

    `bos`, `after`, `before`: as for the calibration. A BOS is not scored. For images, multiple-choice items, problems
    and prompts, `windows` is their number. `seqlen` is the most tokens that are read of an item, or written for a
    problem or a prompt.
    """

    metric: Metric = "perplexity"
    dataset: DatasetRef
    split: Split | None = None
    seqlen: Seqlen | None = None
    bos: Bos = "auto"
    windows: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    after: Bound = None
    before: Bound = None


Evaluations = Annotated[list[Evaluation], Field(min_length=1, max_length=16), AfterValidator(require_distinct)]


class TrialSpec(Wire):
    """One method at one level and pattern on one model. Method `dense` at level 0 is the baseline."""

    model: ModelRef
    revision: str | None = None
    method: MethodRef
    level: Level
    pattern: Pattern
    calibration: Calibration = Calibration()
    evaluations: Evaluations = Field(default=[Evaluation(dataset="wikitext2-mini")])
    dtype: Dtype = "auto"
    allocation: Allocation = "uniform"
    pass_: Annotated[Pass, Field(alias="pass")] = "sequential"
    seed: Seed = 0
