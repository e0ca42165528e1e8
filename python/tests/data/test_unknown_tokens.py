"""A token that the model has no embedding for is named before the model sees it; one that no text uses does no harm."""

import dataclasses
import shutil
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from conftest import CALIBRATION, EVALUATIONS, folder_of, run, succeed, trial_spec
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckRequest

PLAIN = "the of and to in that is was he for it with as his on be at by " * 40


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a model whose tokenizer has one token more than the model."""
    folder = shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "models" / "llama")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.add_tokens(["<extra>"])
    tokenizer.save_pretrained(folder)
    (tmp_path / "data").mkdir()
    return dataclasses.replace(settings, model_roots=(tmp_path / "models",), data_roots=(tmp_path / "data",))


MESSAGE = (
    "the text has the token 300 ('<extra>' in the tokenizer), and file:llama knows 300 tokens, 0 to 299; "
    "use a text without it, or add its row to the model's embeddings"
)


def test_a_token_that_no_text_uses_does_no_harm(own: Settings) -> None:
    succeed(Engine(own), trial_spec())


@pytest.mark.parametrize("part", ["calibration", "evaluation"])
def test_the_check_names_a_token_in_the_first_window(own: Settings, part: str) -> None:
    (own.data_roots[0] / "text.txt").write_text("the <extra> of " + PLAIN)
    named = {"dataset": "file:text.txt", "seqlen": 32}
    request = {
        "model": "file:llama",
        "methods": [{"id": "wanda", "params": {}}],
        "levels": [0.5],
        "calibration": named if part == "calibration" else CALIBRATION,
        "evaluations": [named] if part == "evaluation" else EVALUATIONS,
    }
    [problem] = Engine(own).check(CheckRequest.model_validate(request)).problems
    pointer = "/calibration/dataset" if part == "calibration" else "/evaluations/0/dataset"
    assert (problem.pointer, problem.code, problem.message) == (pointer, "PRUNE_UNSUITABLE_DATASET", MESSAGE)


@pytest.mark.parametrize("part", ["calibration", "evaluation"])
def test_a_trial_names_a_token_in_any_window_before_the_model_sees_it(own: Settings, part: str) -> None:
    (own.data_roots[0] / "text.txt").write_text(PLAIN + "<extra>" + PLAIN)
    named = {"dataset": "file:text.txt", "seqlen": 32}
    changes = (
        {"calibration": named | {"samples": 64, "sampling": "sequential"}}
        if part == "calibration"
        else {"evaluations": [named]}
    )
    result = run(Engine(own), trial_spec(**changes))
    assert result.error is not None
    assert (result.error.type, result.error.message) == ("PRUNE_UNSUITABLE_DATASET", MESSAGE)
