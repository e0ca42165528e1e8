"""Tries a solution of a problem. This file runs inside the sandbox, where nothing of this package exists."""

import ast
import os
import random
from typing import Any


def try_solution(program: str, entry_point: str, test: str, sign: str) -> None:
    """Write a line to the standard output for each stage that the solution reaches: `sign` and the stage's name.

    The solution's own output is dropped. A solution that ends the process early doesn't reach the next stage.
    """
    report, nowhere = os.dup(1), os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)

    def reached(stage: str) -> None:
        os.write(report, f"{sign} {stage}\n".encode())

    tree = ast.parse(program)
    if not _has_body(tree, entry_point):
        return
    reached("parses")
    random.seed(0)
    names: dict[str, Any] = {"__name__": "solution"}
    exec(compile(tree, "solution", "exec"), names)  # noqa: S102 (that is the purpose)
    function = names.get(entry_point)
    if not callable(function):
        return
    reached("runs")
    exec(compile(test, "test", "exec"), names)  # noqa: S102
    names["check"](function)
    reached("passes")


def _has_body(tree: ast.Module, entry_point: str) -> bool:
    """Whether the function does anything: a docstring alone is what every problem has before it is solved."""
    return any(
        isinstance(node, ast.FunctionDef)
        and node.name == entry_point
        and (len(node.body) > 1 or ast.get_docstring(node) is None)
        for node in tree.body
    )
