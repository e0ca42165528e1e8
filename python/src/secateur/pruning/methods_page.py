"""Writes docs/methods.md from the registry: a table of all methods, then each method, grouped by what it needs."""

import inspect
import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from secateur.pruning.method import Method
from secateur.spec import MethodInfo, Need

_INTRO = """\
# Methods

This page lists every method that a job can name, the same as `GET /v1/methods`. `npm run docs` generates it from the
docstrings and parameters in `python/src/secateur/pruning/methods`, one file per method; a test compares the two.

A weight is [outputs, inputs]; a row is one neuron. The weight of a convolution is [filters, channels x kh x kw]; a row
is one filter, and its inputs are patches of the feature map that it reads. A method scores what it may prune, and the
lowest scores are pruned: exactly floor(level x n) of each group of n that are compared, ties by index. Patterns are
`unstructured` (single weights), `n:m` (n of every m consecutive inputs of a row are kept, for any group) and
`structured` (whole rows, channels or heads).
"""

_CHAPTERS: dict[Need, tuple[str, str]] = {
    "nothing": ("From the weights alone", "These methods use no calibration data."),
    "column-norms": (
        "From the norms of the inputs",
        "Calibration gathers the root mean square of every input column of every layer.",
    ),
    "gram": (
        "From the Gram matrix of the inputs",
        "Calibration gathers H, the mean of x x^T over the inputs x of every layer, [inputs, inputs] float32.",
    ),
    "gradients": (
        "From gradients",
        "Calibration gathers gradients of the dense model's loss, one per window (or per image, by its label).",
    ),
}

_WIDTH = 120
_ORIGINS = {"human": "people", "aigc": "the paper's AI"}


def page(methods: Iterable[type[Method]]) -> str:
    """The whole page; ends with a newline."""
    by_need: dict[Need, list[type[Method]]] = {need: [] for need in get_args(Need)}
    for method in methods:
        by_need[method.needs].append(method)
    parts = [_INTRO, _table(method for group in by_need.values() for method in group)]
    for need, group in by_need.items():
        if group:
            title, about = _CHAPTERS[need]
            parts += [f"## {title}\n\n{about}\n", *map(_section, group)]
    return "\n".join(parts)


def _table(methods: Iterable[type[Method]]) -> str:
    rows = [("method", "what it does", "needs", "patterns", "idea of")]
    for method in methods:
        info = method.describe()
        summary, _ = _docstring(method)
        rows.append(
            (f"[`{info.id}`](#{info.id})", summary, info.needs, ", ".join(info.patterns), _ORIGINS[info.origin])
        )
    return _markdown_table(rows)


def _section(method: type[Method]) -> str:
    info = method.describe()
    summary, body = _docstring(method)
    lead = textwrap.fill(f"**{info.title}.** {summary}", _WIDTH, break_long_words=False, break_on_hyphens=False)
    parts = [f"### `{info.id}`", lead, body, _facts(info), _parameters(info)]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _docstring(method: type[Method]) -> tuple[str, str]:
    """The first paragraph on one line, and the rest unchanged."""
    summary, _, body = (inspect.getdoc(method) or "").partition("\n\n")
    return " ".join(summary.split()), body


def _facts(info: MethodInfo) -> str:
    origin = _ORIGINS[info.origin] + (f"; in the paper: {info.paper}" if info.paper else "")
    facts = {
        "Source": info.source,
        "Idea of": origin,
        "Needs": info.needs,
        "Compared within": f"a {info.group}" if info.group != "global" else "the model",
        "Patterns": ", ".join(info.patterns),
        "Kept weights": "change" if info.updates_weights else "stay as they are",
    }
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def _parameters(info: MethodInfo) -> str:
    rows = [("parameter", "default", "values", "meaning")]
    for name, schema in info.params_schema.get("properties", {}).items():
        default = f"`{json.dumps(schema['default'])}`" if "default" in schema else "none, required"
        rows.append((f"`{name}`", default, _values(schema), schema.get("description", "")))
    return _markdown_table(rows) if len(rows) > 1 else ""


_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


def _values(schema: dict[str, Any]) -> str:
    """The allowed values of a parameter in words: `integer, at least 1, at most 8`."""
    if "anyOf" in schema:
        return " or ".join(_values(option) for option in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    kind = f"list ({_values(schema['items'])})" if "items" in schema else schema["type"]
    return ", ".join([kind, *(words.format(f"{schema[key]:.12g}") for key, words in _BOUNDS.items() if key in schema)])


def _markdown_table(rows: Sequence[tuple[str, ...]]) -> str:
    """The first row is the header."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in rows[0]) + " |", *lines[1:]]) + "\n"
