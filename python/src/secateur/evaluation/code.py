"""Functional correctness of generated code (Chen et al. 2021, arXiv:2107.03374).

A completion parses if the prompt with it is Python whose function has a body besides its docstring; it runs if that
program also ends without an exception, within the sandbox's limits, and defines the function; it passes if the
problem's tests pass as well.
"""

import secrets
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple, Protocol

from secateur.evaluation.sandbox import Sandbox

STOPS = ("\nclass", "\ndef", "\n#", "\nif", "\nprint")
"""Where a completion ends: what follows a function and no longer belongs to it (Chen et al. 2021, section 3.2)."""


class Problem(Protocol):
    """A function to complete: its head, its name, and a program that defines `check(function)`."""

    @property
    def prompt(self) -> str: ...  # noqa: D102
    @property
    def entry_point(self) -> str: ...  # noqa: D102
    @property
    def test(self) -> str: ...  # noqa: D102


class Stages(NamedTuple):
    """How far a solution comes; each stage includes those before it."""

    parses: bool
    runs: bool
    passes: bool


def try_solution(
    sandbox: Sandbox, problem: Problem, completion: str, check_cancelled: Callable[[], None] = lambda: None
) -> Stages:
    """Run the problem's prompt with `completion` behind it, and then its test.

    `check_cancelled`: as for `Sandbox.run`.
    """
    sign = secrets.token_hex(16)  # a solution does not know it, so none can report a stage by chance
    program = problem.prompt + completion
    call = f"try_solution({program!r}, {problem.entry_point!r}, {problem.test!r}, {sign!r})"
    reached = sandbox.run(f"{_runner()}\n{call}\n", check_cancelled).decode(errors="replace").splitlines()
    return Stages(*(f"{sign} {stage}" in reached for stage in Stages._fields))


@cache
def _runner() -> str:
    return files("secateur.evaluation.sandbox").joinpath("solution_runner.py").read_text(encoding="utf-8")
