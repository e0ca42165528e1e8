"""How far solutions of problems come, in the sandbox."""

import pytest

from secateur.data import humaneval
from secateur.evaluation.code import Stages, try_solution
from secateur.evaluation.sandbox import Limits, Sandbox

PROBLEM = humaneval.read("test").problems[0]
HEAD = '\n    """Nothing."""'


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(Limits(cpu_seconds=1))


@pytest.mark.parametrize("index", [0, 10, 32, 38, 50, 53, 129, 163])  # several use other functions of the prompt
def test_reference_solutions_pass(sandbox: Sandbox, index: int) -> None:
    row = humaneval._rows()[index]
    problem = humaneval.read("test").problems[index]
    solution = row["prompt"][len(problem.prompt) :] + row["canonical_solution"]
    assert try_solution(sandbox, problem, solution) == Stages(True, True, True)


@pytest.mark.parametrize(
    ("completion", "stages"),
    [
        ("", (False, False, False)),  # a docstring alone is no solution
        ("\n    return (", (False, False, False)),
        ("\n    return False\n" + "(" * 10_000, (False, False, False)),
        ("\n    return False\nimport no_such_module\n", (True, False, False)),
        ("\n    return False\ndel has_close_elements\n", (True, False, False)),
        ("\n    return False\nwhile True: pass\n", (True, False, False)),
        ("\n    return False\n", (True, True, False)),
        ("\n    while True: pass\n", (True, True, False)),
        ("\n    raise SystemExit(0)\n", (True, True, False)),
        ("\n    import os\n    os._exit(0)\n", (True, True, False)),
        ("\n    print('0 passes')\n    return None\n", (True, True, False)),
    ],
)
def test_other_solutions_come_as_far_as_they_work(
    sandbox: Sandbox, completion: str, stages: tuple[bool, bool, bool]
) -> None:
    assert tuple(try_solution(sandbox, PROBLEM, completion)) == stages
