"""Limits of a model's description: the size of its files and the numbers in its config.

They are checked before anything is built. Each is far above every published model: the largest have 126 layers, 1,000
experts, a vocabulary of 1 million, 10 million positions, 22,000 labels and tokenizer files of 62 MB.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from secateur.errors import SecateurError

_MOST_BYTES = {"config.json": 16 << 20}
_MOST_BYTES_OF_OTHERS = 256 << 20
_DEEPEST_NESTING = 64
_MOST_PARAMETERS = 100_000_000_000_000

# The first pattern that the name of a number matches decides.
_LARGEST = (
    (re.compile(r"position|seq_?len|context"), 1_000_000_000),
    (re.compile(r"vocab"), 10_000_000),
    (re.compile(r"labels$"), 1_000_000),
    (re.compile(r"experts"), 100_000),
    (re.compile(r"(layers?|depths?|blocks?|stages?)$"), 10_000),
    (re.compile(r"(sizes?|dims?|heads|channels|inner|embd|model|ff|rank|groups)$"), 10_000_000),
)

# Their values may name a repository, from which transformers would take code.
_IMPLEMENTATIONS = re.compile(r"(attn|experts)_implementation$")


def require_small(files: Iterable[Path]) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if a file is larger than any real one, and OSError."""
    for path in files:
        largest = _MOST_BYTES.get(path.name, _MOST_BYTES_OF_OTHERS)
        size = path.stat().st_size
        if size > largest:
            raise SecateurError(
                "PRUNE_UNSUPPORTED_MODEL", f"{path.name} has {size} bytes; at most {largest} are supported"
            )


def require_buildable(config: Path) -> dict[str, Any]:
    """The content of a config.json. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`)."""
    try:
        require_small([config])
        content = json.loads(config.read_text(encoding="utf-8"))
        fields = list(_fields(content))
    except (OSError, ValueError, RecursionError) as error:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"config.json is not readable JSON: {error}") from error
    if not isinstance(content, dict):
        raise SecateurError("PRUNE_UNREADABLE_MODEL", "config.json is not a JSON object")
    for path, value in fields:
        name = path.rpartition(".")[2]
        if isinstance(value, int | float):
            largest = next((largest for pattern, largest in _LARGEST if pattern.search(name)), None)
            if largest is not None and not abs(value) <= largest:  # NaN compares as False
                raise SecateurError(
                    "PRUNE_UNSUPPORTED_MODEL", f"config.json: {path} is {value}; at most {largest} is supported"
                )
        elif isinstance(value, str) and "/" in value and _IMPLEMENTATIONS.search(name):
            raise SecateurError(
                "PRUNE_UNSUPPORTED_MODEL", f"config.json: {path} names code of a repository, which is never run"
            )
    return content


def require_countable(parameters: int) -> None:
    """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for more parameters than any machine could hold."""
    if parameters > _MOST_PARAMETERS:
        raise SecateurError(
            "PRUNE_UNSUPPORTED_MODEL",
            f"the model has {parameters} parameters; at most {_MOST_PARAMETERS} are supported",
        )


def _fields(config: Any) -> Iterator[tuple[str, Any]]:
    """Each number and string with its path, `text_config.vocab_size`. Items of a list have the path of the list."""
    rest = [("", config, 0)]
    while rest:
        path, value, depth = rest.pop()
        if depth > _DEEPEST_NESTING:
            raise ValueError(f"it is nested more than {_DEEPEST_NESTING} deep")
        if isinstance(value, dict):
            rest += [(f"{path}.{name}" if path else name, child, depth + 1) for name, child in value.items()]
        elif isinstance(value, list):
            rest += [(path, child, depth + 1) for child in value]
        else:
            yield path, value
