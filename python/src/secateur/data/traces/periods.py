"""Periods of time, as jobs name them with `after` and `before`."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from secateur.errors import SecateurError

_RFC_3339 = re.compile(
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]+)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME = (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC) - _EPOCH) // _MICROSECOND
"""The last time that is one, in microseconds since 1970."""


class Period(NamedTuple):
    """From `after` on, until just before `before`, in microseconds since 1970; None: without this end."""

    after: int | None = None
    before: int | None = None

    @classmethod
    def between(cls, after: str | None, before: str | None) -> "Period":
        """Raises SecateurError (`PRUNE_VALIDATION`) with the pointer `/after` or `/before`."""
        period = cls(_bound(after, "after"), _bound(before, "before"))
        if period.after is not None and period.before is not None and period.after >= period.before:
            raise SecateurError("PRUNE_VALIDATION", "is not earlier than `before`, so no query is in between", "/after")
        return period

    @property
    def is_always(self) -> bool:
        """Whether it has no end."""
        return self.after is None and self.before is None

    def has(self, time: int) -> bool:
        """Whether a time is within it."""
        return (self.after is None or time >= self.after) and (self.before is None or time < self.before)

    def __str__(self) -> str:
        """`after 2026-11-01T00:00:00Z before 2026-12-01T00:00:00Z`; empty without an end."""
        return " ".join(f"{name} {instant(time)}" for name, time in self._asdict().items() if time is not None)


ALWAYS = Period()


def microseconds(text: str) -> int | None:
    """The microseconds since 1970 of a time in RFC 3339, without leap seconds; None if it is none.

    Its year must be from 1970 to 9999 in UTC.
    """
    if not _RFC_3339.fullmatch(text):
        return None
    try:
        time = (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
    except ValueError:  # a day that its month does not have
        return None
    return time if 0 <= time <= END_OF_TIME else None


def instant(time: int) -> str:
    """Microseconds since 1970 as RFC 3339 in UTC, to the millisecond: `2026-11-01T00:00:00Z`."""
    moment = _EPOCH + time * _MICROSECOND
    text = moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
    return text.removesuffix(".000") + "Z"


def _bound(text: str | None, name: str) -> int | None:
    if text is None:
        return None
    time = microseconds(text)
    if time is None:
        reason = f"{text} is no time from 1970 to 9999, such as 2026-11-01T00:00:00Z"
        raise SecateurError("PRUNE_VALIDATION", reason, f"/{name}")
    return time
