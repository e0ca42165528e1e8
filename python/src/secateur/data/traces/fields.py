"""The fields of a trace: what a user sent, when, and how often. Its twin is `apps/api/routes/datasets/trace.ts`.

No message quotes the text.
"""

from typing import Any

from secateur.data.traces.periods import END_OF_TIME, microseconds

_FIELDS = ("text", "query", "prompt", "messages")
"""Fields of a trace that hold its text. The first one that it has counts."""

_TIMES = ("time", "timestamp")
"""Fields of a trace that hold the time at which it was recorded. The first one that it has counts."""
_MOST_SENT = 1_000_000_000


class TraceError(Exception):
    """What is wrong with a trace, as the predicate of a sentence about its line."""


def text_of(row: Any) -> str:
    """The text of a trace, which is the value of a line in JSON.

    Of chat messages it is what the role `user` says, in order, a line for each part. Raises TraceError.
    """
    if not isinstance(row, dict):
        raise TraceError("is not a JSON object")
    name = next((field for field in _FIELDS if field in row), None)
    if name is None:
        raise TraceError("has no `text`, `query`, `prompt` or `messages`")
    value = row[name]
    if name == "messages" and isinstance(value, list):
        value = "\n".join(text for message in value for text in _texts(message)) or None
    if not isinstance(value, str):
        raise TraceError(f"has no text in `{name}`")
    return value


def time_of(row: dict[str, Any]) -> int | None:
    """When a trace was recorded, in microseconds since 1970; None if it does not say.

    The field has a time in RFC 3339, or seconds since 1970 as a number. Raises TraceError.
    """
    name = next((field for field in _TIMES if row.get(field) is not None), None)
    if name is None:
        return None
    value = row[name]
    if isinstance(value, str):
        time = microseconds(value)
        if time is None:
            raise TraceError(f"has no time from 1970 to 9999, such as 2026-11-01T08:00:00Z, in `{name}`")
        return time
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TraceError(f"has neither a time such as 2026-11-01T08:00:00Z nor seconds since 1970 in `{name}`")
    if not 0 <= value <= END_OF_TIME // 1_000_000:  # NaN is not either
        raise TraceError(f"has seconds that are not between the years 1970 and 9999 in `{name}`")
    return round(value * 1_000_000)


def count_of(row: dict[str, Any]) -> int:
    """How often a query was sent for which this trace stands; 1 if it does not say. Raises TraceError."""
    count = row.get("count")
    if count is None:
        return 1
    is_whole = isinstance(count, int) or (isinstance(count, float) and count.is_integer())
    if isinstance(count, bool) or not is_whole or not 1 <= count <= _MOST_SENT:
        raise TraceError(f"has no whole number from 1 to {_MOST_SENT} in `count`")
    return int(count)


def _texts(message: Any) -> list[str]:
    """The texts of a message of the user. Parts of other types, such as images, are left out."""
    if not (isinstance(message, dict) and isinstance(message.get("role"), str)):
        raise TraceError("has a message without a role in `messages`")
    if message["role"] != "user":
        return []
    content = message.get("content")
    if isinstance(content, str):
        return [content]
    if not isinstance(content, list):
        raise TraceError("has a user's message without content in `messages`")
    return [part["text"] for part in content if _is_text(part)]


def _is_text(part: Any) -> bool:
    if not (isinstance(part, dict) and isinstance(part.get("type"), str)):
        raise TraceError("has a part without a type in `messages`")
    is_text: bool = part["type"] == "text"
    if is_text and not isinstance(part.get("text"), str):
        raise TraceError("has a part without a text in `messages`")
    return is_text
