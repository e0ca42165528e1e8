"""The base of all messages, and the types that several of them share."""

from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

T = TypeVar("T")


class Wire(BaseModel):
    """The base of every message."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        serialize_by_alias=True,
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        # Allows fields named `model`; pydantic still reserves the names that it defines itself.
        protected_namespaces=(),
    )

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Accepts only the wire's camelCase names; Python code uses the fields' names. Raises ValidationError."""
        return cls.model_validate_json(text, by_alias=True, by_name=False)

    def to_json(self) -> str:
        """Compact JSON. It is valid JSON, because fields reject NaN and infinity."""
        return self.model_dump_json()


def require_distinct(items: list[T]) -> list[T]:
    """Raises ValueError if two items are equal."""
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
Bos = Literal["auto", "always", "never"]
Sampling = Literal["random", "sequential"]
Weighting = Literal["uniform", "frequency"]
Instant = Annotated[
    str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})$")
]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
Pass = Literal["sequential", "reference"]
Patterns = Annotated[list[Pattern], Field(min_length=1, max_length=16), AfterValidator(require_distinct)]
Kind = Literal["text", "images"]
DatasetKind = Literal["text", "images", "choices", "problems", "prompts"]
Metric = Literal[
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
Layout = Literal["plain", "packed", "shrunk"]
Status = Literal["succeeded", "failed", "not_applicable", "cancelled"]
