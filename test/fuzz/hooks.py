"""Hooks of schemathesis: which generated requests are skipped or changed before they are sent."""

import os
from collections import Counter
from uuid import uuid4

import schemathesis

OWN_KEY_ID = "019a0000-0000-7000-8000-000000000001"
EXAMPLE_MODELS = ("demo/smollm2-135m", "demo/brown-opt")
"""The models of the document's examples. Each check of a job with one takes seconds."""
CHECKED = (
    *(("POST", "/v1/jobs"), ("POST", "/v1/jobs/{id}/clone")),
    *(("POST", "/v1/schedules"), ("PATCH", "/v1/schedules/{id}"), ("POST", "/v1/benchmarks")),
)
"""Operations in which a valid body is a job that Python checks, in a process of its own."""
MOST_CHECKS = 20
"""Valid bodies that are sent to each of them. Hundreds are generated, and a check takes most of a second."""

_checks: Counter[tuple[str, str]] = Counter()


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
    operation = (case.method, case.operation.path)
    if operation in CHECKED and case.meta and case.meta.generation.mode.is_positive:
        _checks[operation] += 1
        if _checks[operation] > MOST_CHECKS:
            return False
    # Without its own key, all later requests would be rejected.
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("id") == OWN_KEY_ID)


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case, _kwargs: dict[str, object]) -> None:
    """Give each request its own idempotency key, because one of another request is rejected, and a small model."""
    for fields in (case.body, case.body.get("job") if isinstance(case.body, dict) else None):
        if isinstance(fields, dict):
            _name_tiny_model(fields)
    if case.headers and "idempotency-key" in case.headers and case.meta and case.meta.generation.mode.is_positive:
        case.headers["idempotency-key"] = str(uuid4())


def _name_tiny_model(fields: dict[str, object]) -> None:
    if fields.get("model") in EXAMPLE_MODELS:
        fields["model"] = os.environ["TINY_MODEL"]
    models = fields.get("models")
    if isinstance(models, list) and any(model in EXAMPLE_MODELS for model in models):
        fields["models"] = [os.environ["TINY_MODEL"]]
