"""The text of a trace: what a user sent. Its twin is `apps/api/routes/datasets/trace.ts`. Nothing quotes it."""

from typing import Any

_FIELDS = ("text", "query", "prompt", "messages")
"""Fields of a trace that hold its text. The first one that it has counts."""


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
