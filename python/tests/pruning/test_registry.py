"""The registry finds and describes every method, and rejects wrong ids and parameters."""

from pathlib import Path
from typing import Any

import pytest

from secateur.errors import SecateurError
from secateur.pruning import methods
from secateur.pruning.methods.magnitude import Magnitude
from secateur.pruning.registry import add, all_methods, create


def test_every_file_is_found_and_described() -> None:
    described = [method.describe() for method in all_methods().values()]
    files = {path.stem for path in Path(methods.__path__[0]).glob("*.py")} - {"__init__"}
    assert [info.id for info in described] == sorted(stem.replace("_", "-") for stem in files)
    assert all(info.summary and info.source and info.title for info in described)
    wanda = all_methods()["wanda"].describe()
    assert wanda.params_schema["properties"]["variant"]["default"] is False
    assert wanda.params_schema["additionalProperties"] is False


def test_an_id_can_be_used_once() -> None:
    with pytest.raises(ValueError, match="two methods have the id 'magnitude'"):
        add(dict(all_methods()), Magnitude)


@pytest.mark.parametrize(
    ("method_id", "params", "code", "pointer", "message"),
    [
        ("wnada", {}, "PRUNE_UNKNOWN_METHOD", "/id", "did you mean wanda"),
        ("zzz", {}, "PRUNE_UNKNOWN_METHOD", "/id", "known: .*magnitude, .*wanda"),
        ("dense", {}, "PRUNE_UNKNOWN_METHOD", "/id", "part of every job"),
        ("wanda", {"variant": "yes"}, "PRUNE_INVALID_PARAMS", "/params/variant", "valid boolean"),
        ("wanda", {"variants": True}, "PRUNE_INVALID_PARAMS", "/params/variants", "parameters: variant"),
        ("magnitude", {"a": 1}, "PRUNE_INVALID_PARAMS", "/params/a", "parameters: none"),
    ],
)
def test_the_error_says_what_is_wrong(
    method_id: str, params: dict[str, Any], code: str, pointer: str, message: str
) -> None:
    with pytest.raises(SecateurError, match=message) as caught:
        create(method_id, params)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
