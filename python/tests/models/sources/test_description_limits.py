"""A description that would take too much time or memory is refused before anything is built, with the field's name."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from secateur.errors import SecateurError
from secateur.models.config import load_config
from secateur.models.outline import outline
from secateur.models.sources.description_limits import require_buildable, require_countable, require_small
from secateur.models.sources.source import locate
from secateur.settings import Settings

Write = Callable[..., str]


@pytest.fixture
def write(settings: Settings) -> Write:
    """Writes a copy of the tiny Llama with another config, and returns its name."""

    def write(**changes: Any) -> str:
        folder = settings.model_roots[0] / "described"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(settings.model_roots[0] / "llama", folder)
        config = folder / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | changes))
        return "file:described"

    return write


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"num_hidden_layers": 3_000_000}, "num_hidden_layers is 3000000; at most 10000"),
        ({"num_hidden_layers": -3_000_000}, "num_hidden_layers is -3000000; at most 10000"),
        ({"depths": [2, 10_001]}, "depths is 10001; at most 10000"),
        ({"vocab_size": 10**12}, "vocab_size is 1000000000000; at most 10000000"),
        ({"head_dim": 10**9}, "head_dim is 1000000000; at most 10000000"),
        ({"intermediate_size": 1e18}, "intermediate_size is 1e.18; at most 10000000"),
        ({"num_local_experts": 10**6}, "num_local_experts is 1000000; at most 100000"),
        ({"num_labels": 10**9}, "num_labels is 1000000000; at most 1000000"),
        ({"max_position_embeddings": 10**30}, "max_position_embeddings is 10*; at most 1000000000"),
        ({"max_position_embeddings": float("nan")}, "max_position_embeddings is nan"),
        ({"hidden_size": float("inf")}, "hidden_size is inf"),
        ({"text_config": {"num_layers": 10**6}}, "text_config.num_layers is 1000000"),
        ({"attn_implementation": "org/kernel"}, "attn_implementation names code of a repository, which is never run"),
    ],
)
def test_a_number_beyond_every_model_is_refused(
    settings: Settings, write: Write, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SecateurError, match=message) as error:
        load_config(locate(write(**changes), settings))
    assert error.value.code == "PRUNE_UNSUPPORTED_MODEL"


@pytest.mark.parametrize(
    "changes",
    [
        {"num_hidden_layers": "3"},
        {"num_hidden_layers": 2.5},
        {"vocab_size": -3},
        {"dtype": "evil"},
        {"layer_types": ["x"] * 10_000},
        {"rope_scaling": {"rope_type": "yarn", "factor": 1e300, "original_max_position_embeddings": -1}},
    ],
)
def test_a_config_that_no_model_can_be_built_from_is_unreadable(
    settings: Settings, write: Write, changes: dict[str, Any]
) -> None:
    with pytest.raises(SecateurError) as error:
        outline(locate(write(**changes), settings))
    assert error.value.code == "PRUNE_UNREADABLE_MODEL"
    assert len(error.value.message) < 1_200


def test_a_model_with_more_parameters_than_any_machine_holds_is_refused(settings: Settings, write: Write) -> None:
    model = write(hidden_size=8_000_000, intermediate_size=10_000_000, vocab_size=10_000_000)
    with pytest.raises(SecateurError, match="parameters; at most 100000000000000 are supported"):
        outline(locate(model, settings))
    require_countable(1_600_000_000_000)


def test_a_config_that_is_nested_too_deep_is_unreadable(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    for depth in (100, 100_000):
        config.write_text(f'{{"x": {"[" * depth}{"]" * depth}}}')
        with pytest.raises(SecateurError, match=r"config\.json is not readable JSON") as error:
            require_buildable(config)
        assert error.value.code == "PRUNE_UNREADABLE_MODEL"


def test_a_file_larger_than_any_real_one_is_not_read(settings: Settings, write: Write) -> None:
    model = write()
    tokenizer = settings.model_roots[0] / "described" / "tokenizer.json"
    with tokenizer.open("r+b") as file:
        file.truncate(257 << 20)  # a sparse file
    with pytest.raises(SecateurError, match=r"tokenizer\.json has 269484032 bytes; at most 268435456"):
        locate(model, settings)
    require_small([settings.model_roots[0] / "llama" / "tokenizer.json"])


def test_numbers_of_real_models_are_accepted(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    largest = {
        "num_hidden_layers": 126,
        "num_experts": 2_048,
        "vocab_size": 901_629,
        "max_position_embeddings": 10_485_760,
        "intermediate_size": 73_728,
        "num_labels": 21_843,
        "layers_block_type": ["mamba", "attention"],
        "sliding_window": None,
        "bos_token_id": -1,
        "rope_theta": 1e11,
        "initializer_range": 0.02,
        "_attn_implementation": "sdpa",
    }
    config.write_text(json.dumps(largest))
    require_buildable(config)
