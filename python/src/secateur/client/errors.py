"""The errors that every call may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import httpx

    from secateur.client.types import Problem


class ApiError(Exception):
    """The API answered with an error. `problem` is its response; the `code` in it is stable."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            "\n".join([problem["detail"], *(f"  {e['pointer']}: {e['detail']}" for e in problem["errors"])])
        )
        self.problem = problem

    @property
    def code(self) -> str:
        """`PRUNE_VALIDATION`, for example."""
        return self.problem["code"]


class UnreachableError(Exception):
    """The API did not answer."""


class PullError(Exception):
    """The folder cannot be used, or the model does not arrive. The message says why, and what to do."""


def problem_of(response: httpx.Response) -> Problem:
    """The problem document of an error response, whose body was read."""
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        return cast("Problem", response.json())
    # The response of a proxy in front of the API, for example.
    return {
        "type": "about:blank",
        "title": response.reason_phrase,
        "status": response.status_code,
        "detail": f"{response.url} answered {response.status_code}, which is not a response of the API. Check the URL.",
        "code": "UNKNOWN",
        "requestId": "",
        "errors": [],
    }
