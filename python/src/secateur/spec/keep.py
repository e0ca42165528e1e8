"""What a trial is asked to do with its pruned model. Twin of `core/schemas/keep.ts`."""

from typing import Annotated

from pydantic import AfterValidator, Field

from secateur.spec.result import Environment, Measurement
from secateur.spec.wire import Layout, Wire, require_distinct


class Original(Wire):
    """An ended trial whose model is made again: its measurements, and what the new model is compared with."""

    fingerprint: str | None
    weights_digest: str | None
    achieved: float | None
    measurements: list[Measurement]
    environment: Environment | None


class Keep(Wire):
    """`folder`: absolute; each layout is saved in a folder of its name below it.

    `dense_measurements`: of the dense model, for the model card. With `original`, the trial evaluates nothing.
    """

    folder: str
    layouts: Annotated[list[Layout], Field(min_length=1), AfterValidator(require_distinct)]
    dense_measurements: list[Measurement]
    original: Original | None
