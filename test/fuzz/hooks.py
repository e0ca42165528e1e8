"""Hooks of schemathesis: which generated requests are skipped or changed before they are sent."""

from uuid import uuid4

import schemathesis

OWN_KEY_ID = "019a0000-0000-7000-8000-000000000001"


@schemathesis.serializer("application/x-ndjson")
def serialize_ndjson(_context: schemathesis.SerializationContext, text: object) -> str:
    """Send the text unchanged: the document declares newline-delimited JSON as a string."""
    return str(text)


@schemathesis.hook
def filter_case(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Return whether a request is sent."""
    # A server ignores unknown header fields (RFC 9110, section 5.1), so they need not be rejected.
    if "x-schemathesis-unknown-property" in (case.headers or {}):
        return False
    # An unknown cursor is rejected, and no schema can describe the known ones.
    if case.meta and case.meta.generation.mode.is_positive and "cursor" in (case.query or {}):
        return False
    # Without its own key, all later requests would be rejected.
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("id") == OWN_KEY_ID)


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, object]) -> None:
    """Give each request its own idempotency key: a key that belongs to another request is rejected."""
    if case.headers and "idempotency-key" in case.headers and case.meta and case.meta.generation.mode.is_positive:
        case.headers["idempotency-key"] = str(uuid4())
