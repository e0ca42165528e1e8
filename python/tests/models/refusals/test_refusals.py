"""A model that cannot be pruned is refused before its weights are read, in one line that says why and what works."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageClassification,
    BertForMaskedLM,
    BigBirdForMaskedLM,
    PreTrainedModel,
    T5ForConditionalGeneration,
    WhisperForConditionalGeneration,
)

from conftest import folder_of
from secateur.artifacts.packing import pack_file
from secateur.errors import SecateurError
from secateur.models.loading import load
from secateur.models.outline import outline
from secateur.models.refusals.completeness import require_complete
from secateur.models.sources.checkpoint import PACKED, WEIGHTS
from secateur.models.sources.source import peek
from secateur.models.unsupported import WORKING
from secateur.settings import Settings
from support.tiny_models import FAMILIES, IMAGE_FAMILIES

_SIZES = {
    "vocab_size": 64,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
}
_SPEECH = {"d_model": 32, "encoder_attention_heads": 4, "decoder_attention_heads": 4}


@pytest.fixture
def folder(families: Settings, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder_of(families, "file:llama"), tmp_path / "model"))


def refusal(folder: Path) -> tuple[str, str]:
    """The code and the message with which the check refuses the model of a folder."""
    with pytest.raises(SecateurError) as caught:
        judge(folder)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 400
    assert str(folder.parent) not in caught.value.message
    return caught.value.code, caught.value.message


def judge(folder: Path) -> None:
    """What the check does first."""
    source = peek(f"file:{folder.name}", Settings(model_roots=(folder.parent,)))
    require_complete(source, outline(source).model)


def change_config(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def save(folder: Path, model_type: str, build: Callable[[Any], PreTrainedModel], sizes: dict[str, Any]) -> Path:
    build(AutoConfig.for_model(model_type, **sizes)).save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"quant_method": "gptq", "bits": 4, "group_size": 128}, "quantised by gptq to 4 bits"),
        ({"quant_method": "awq", "w_bit": 4}, "quantised by awq to 4 bits"),
        ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "quantised by bitsandbytes to 8 bits"),
        ({"load_in_4bit": True}, "quantised by bitsandbytes to 4 bits"),
        ({"quant_method": "of tomorrow"}, "quantised by of tomorrow"),
    ],
)
def test_quantised_weights(folder: Path, config: dict[str, Any], message: str) -> None:
    change_config(folder, quantization_config=config)
    found = (
        f"config.json: the weights are {message}, and only whole weights can be pruned; "
        "use the model they were made from, in float32, bfloat16 or float16"
    )
    assert refusal(folder) == ("PRUNE_UNSUPPORTED_MODEL", found)


def test_quantised_weights_of_a_part(folder: Path) -> None:
    change_config(folder, text_config={"compression_config": {"quant_method": "compressed-tensors"}})
    assert "quantised by compressed-tensors" in refusal(folder)[1]


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", WEIGHTS])
def test_a_git_lfs_pointer(folder: Path, name: str) -> None:
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")
    message = f"{name} is a Git LFS pointer and not the file; run `git lfs pull` in its folder"
    assert refusal(folder) == ("PRUNE_UNREADABLE_MODEL", message)


def test_a_packed_folder_of_our_own(folder: Path) -> None:
    weights = {name: value.where(value > 0, 0) for name, value in load_file(folder / WEIGHTS).items()}
    save_file(weights, folder / "dense")
    pack_file(folder / "dense", folder / WEIGHTS)
    message = f"{WEIGHTS} is packed; `python -m secateur load FOLDER --to NEW` writes a folder with the same model"
    code, found = refusal(folder)
    assert (code, found) == ("PRUNE_UNREADABLE_MODEL", f"{message} that can be loaded")
    assert PACKED == "secateur.packed"  # as the folders of earlier releases have it


def test_a_wrong_vocabulary(folder: Path) -> None:
    change_config(folder, vocab_size=299)
    assert (
        "model.embed_tokens.weight in model.safetensors is [300, 32], its config.json says [299, 32]"
        in refusal(folder)[1]
    )


def test_a_missing_shard(folder: Path) -> None:
    names = list(load_file(folder / WEIGHTS))
    (folder / WEIGHTS).unlink()
    index = {"weight_map": dict.fromkeys(names, "model-00001-of-00002.safetensors")}
    (folder / f"{WEIGHTS}.index.json").write_text(json.dumps(index))
    assert refusal(folder) == (
        "PRUNE_UNREADABLE_MODEL",
        f"{WEIGHTS}.index.json names 1 weight files that do not exist; the first: model-00001-of-00002.safetensors",
    )


_BOTH_WAYS = "reads tokens in both directions, so it has no perplexity"
_OTHERS = "the nearest that works: a decoder such as llama or opt, or an image classifier such as vit"


@pytest.mark.parametrize(
    ("model_type", "build", "sizes", "message"),
    [
        ("bert", BertForMaskedLM, _SIZES, _BOTH_WAYS),
        ("big_bird", BigBirdForMaskedLM, _SIZES, _BOTH_WAYS),
        (
            "whisper",
            WhisperForConditionalGeneration,
            _SPEECH,
            "is an encoder with a decoder, and text alone has no input for the encoder",
        ),
        ("t5", T5ForConditionalGeneration, {"d_model": 32}, "neither predicts the next token nor classifies images"),
    ],
)
def test_an_architecture_without_a_next_token(
    tmp_path: Path, model_type: str, build: Callable[[Any], PreTrainedModel], sizes: dict[str, Any], message: str
) -> None:
    folder = save(tmp_path / "model", model_type, build, sizes)
    assert refusal(folder) == ("PRUNE_UNSUPPORTED_MODEL", f"a model of type {model_type} {message}; {_OTHERS}")


@pytest.mark.parametrize(
    ("model_type", "message"),
    [
        ("qwen9", "a model of type qwen9 is unknown to transformers"),
        (None, "config.json names no model_type"),
    ],
)
def test_an_unknown_architecture(folder: Path, model_type: str | None, message: str) -> None:
    change_config(folder, model_type=model_type)
    code, found = refusal(folder)
    assert code == "PRUNE_UNSUPPORTED_MODEL"
    assert found.startswith(message)
    assert model_type is None or found.endswith("; the nearest that works: qwen3")


def test_the_architectures_that_work_are_those_of_the_tests() -> None:
    assert {*WORKING} == {*FAMILIES, *IMAGE_FAMILIES}


def test_a_decoder_that_attends_both_ways(families: Settings, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(families, "file:gemma3_text"), tmp_path / "model"))
    judge(folder)
    change_config(folder, use_bidirectional_attention=True)
    message = f"a model of type gemma3_text {_BOTH_WAYS}; the nearest that works: gemma"
    assert refusal(folder) == ("PRUNE_UNSUPPORTED_MODEL", message)


def test_a_decoder_that_calls_itself_none_is_not_refused(tmp_path: Path) -> None:
    folder = save(tmp_path / "model", "gpt_neox_japanese", AutoModelForCausalLM.from_config, _SIZES)
    assert outline(peek("file:model", Settings(model_roots=(folder.parent,)))).family == "gpt_neox_japanese"


def test_blocks_that_are_a_small_part_of_the_model(tmp_path: Path) -> None:
    sizes = {"scale": 0.25, "num_channels": 3}
    code, message = refusal(save(tmp_path / "model", "pp_lcnet", AutoModelForImageClassification.from_config, sizes))
    assert code == "PRUNE_UNSUPPORTED_MODEL"
    assert message.startswith("PPLCNetForImageClassification cannot be pruned: the blocks that were found hold")


def test_most_weights_of_another_architecture(folder: Path) -> None:
    change_config(folder, num_hidden_layers=1)
    weights = load_file(folder / WEIGHTS)
    save_file(weights | {"vision.projection": torch.ones(1000, 64)}, folder / WEIGHTS)
    code, message = refusal(folder)
    assert code == "PRUNE_UNSUPPORTED_MODEL"
    assert message.startswith("19 tensors of file:model")
    assert message.endswith("so it is another model; the first: model.layers.1.input_layernorm.weight")


def test_some_weights_that_the_model_does_not_use_are_a_warning(folder: Path) -> None:
    change_config(folder, num_hidden_layers=2)
    loaded = load(peek("file:model", Settings(model_roots=(folder.parent,))), "float32", torch.device("cpu"))
    [warning] = loaded.warnings
    assert warning == (
        "9 tensors of file:model, 0.25 of its weights, are no part of the model that its config.json describes, "
        "and are left out; the first: model.layers.2.input_layernorm.weight"
    )
