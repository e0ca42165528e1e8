"""Requests that schemathesis shall not make up, and what it has to be told of those it does."""

from uuid import uuid4

import schemathesis

KEY_THAT_ASKS = "019a0000-0000-7000-8000-000000000001"


@schemathesis.serializer("application/x-ndjson")
def as_it_is(_context: schemathesis.SerializationContext, text: object) -> str:
    """Lines of JSON are a text in the document."""
    return str(text)


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Whether a request may be sent."""
    # A server ignores header fields that it doesn't know (RFC 9110, section 5.1): they are no reason to refuse.
    if "x-schemathesis-unknown-property" in (case.headers or {}):
        return False
    # A cursor that no list gave out is refused, and no schema tells it from one that was.
    if case.meta and case.meta.generation.mode.is_positive and "cursor" in (case.query or {}):
        return False
    # Without its key, nothing that comes later would be let in.
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("id") == KEY_THAT_ASKS)


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, object]) -> None:
    """A key that has stood for another request is refused: each has its own."""
    if case.headers and "idempotency-key" in case.headers and case.meta and case.meta.generation.mode.is_positive:
        case.headers["idempotency-key"] = str(uuid4())
