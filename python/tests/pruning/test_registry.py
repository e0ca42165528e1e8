"""The registry finds and describes every method, and rejects wrong ids and parameters."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor

from conftest import MAGNITUDE, run, trial_spec
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.pruning import methods
from secateur.pruning.layer_problem import LayerProblem, Pruned
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


SOUND = """
from secateur.pruning.method import Method, Score

class Own(Score):
    \"\"\"A method of a user.\"\"\"

    id = "own"
    title = "Own"
    source = "a user"
    needs = "nothing"
    group = "row"

    def scores(self, problem):
        return problem.weight
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose files are methods too."""
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path)])
    before = set(sys.modules)
    all_methods.cache_clear()
    yield tmp_path
    all_methods.cache_clear()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_method_of_a_user_is_found(folder: Path) -> None:
    (folder / "own.py").write_text(SOUND)
    assert "own" in all_methods()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (SOUND.replace('    source = "a user"\n', ""), "type object 'Own' has no attribute 'source'"),
        (SOUND.replace('needs = "nothing"', 'needs = "luck"'), "needs Input should be 'nothing', 'column-norms'"),
        (SOUND.replace("def scores", "def score"), "Own does not define scores"),
        (SOUND.replace('id = "own"', 'id = "wanda"'), "two methods have the id 'wanda'"),
        (SOUND + "import no_such_library\n", "No module named 'no_such_library'"),
        ("class Own(", "'(' was never closed"),
    ],
    ids=["no source", "unknown need", "no scores", "id of another", "import", "syntax"],
)
def test_a_broken_method_is_named_and_leaves_the_others_usable(
    folder: Path, caplog: pytest.LogCaptureFixture, code: str, message: str
) -> None:
    before = set(all_methods())
    all_methods.cache_clear()
    (folder / "own.py").write_text(code)
    found = all_methods()
    assert set(found) == before
    assert all(method.describe() for method in found.values())
    [record] = caplog.records
    assert message in record.getMessage()
    if "wanda" not in message:
        with pytest.raises(SecateurError, match="the method own is broken: ") as caught:
            create("own", {})
        assert message in caught.value.message


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("scores", lambda _, problem: problem.weight[:1], "gave scores of shape [1, 32] for"),
        ("prune", lambda _, problem: Pruned(problem.weight[0]), "gave a weight of shape [32] for"),
    ],
)
def test_an_answer_of_the_wrong_shape_names_method_and_layer(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    answer: Callable[[Magnitude, LayerProblem], Tensor | Pruned],
    message: str,
) -> None:
    monkeypatch.setattr(Magnitude, name, answer)
    error = run(engine, trial_spec(**MAGNITUDE)).error
    assert error is not None
    assert (error.type, error.message) == (
        "PRUNE_BROKEN_METHOD",
        f"the method magnitude {message} model.layers.0.self_attn.q_proj, which is [32, 32]",
    )
