"""The bundled model with biases: it matches its log, and its training can be repeated."""

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import PreTrainedTokenizerFast

from conftest import DENSE, succeed, trial_spec
from secateur.data import brown
from secateur.engine import Engine
from secateur.models.loading import load
from secateur.models.outline import outline
from secateur.models.preprocessors import load_tokenizer
from secateur.models.sources import brown_opt
from secateur.models.sources.source import BUNDLED, locate
from secateur.settings import Settings
from secateur.spec import ModelInfo
from train_brown_opt import LOG, Recipe, build, read_corpus, token_stream, train_tokenizer

ROOT = Path(__file__).parents[4]
SMALL = Recipe(vocabulary=300, hidden=32, blocks=2, context=32, batch=4, steps=60, warmup=10, log_every=20, glance=8)
FILES = ["README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json"]
FILES += ["tokenizer_config.json", LOG]


@pytest.fixture(scope="module")
def real() -> Settings:
    """Settings with the service's own home, which has the corpus."""
    home = Path(os.environ.get("SECATEUR_HOME") or ROOT / ".secateur")
    return Settings(home=home, device="cpu", threads=1)


def log_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / LOG).read_text().splitlines()]


@pytest.mark.parametrize("info", [model.INFO for model in BUNDLED.values()], ids=lambda info: info.id)
def test_the_catalogue_describes_the_bundled_models_correctly(real: Settings, info: ModelInfo) -> None:
    found = outline(locate(info.id, real))
    assert (found.parameters, found.input_spec.max_seqlen) == (info.parameters, info.max_seqlen)


def test_the_folder_of_brown_opt_is_complete_and_small(real: Settings) -> None:
    source = locate("demo/brown-opt", real)
    assert set(FILES) <= {path.name for path in source.folder.iterdir()}
    weights = source.folder / "model.safetensors"
    assert {tensor.dtype for tensor in load_file(weights).values()} == {torch.bfloat16}
    assert weights.stat().st_size < 12_000_000


def test_every_linear_of_brown_opts_blocks_has_a_trained_bias(real: Settings) -> None:
    loaded = load(locate("demo/brown-opt", real), "float32", torch.device("cpu"))
    assert [len(layers) for layers in loaded.decoder.layers] == [6] * 5
    for layer in (layer for layers in loaded.decoder.layers for layer in layers):
        assert layer.bias is not None
        assert layer.bias.count_nonzero() > 0.9 * layer.bias.numel(), layer.name


def test_brown_opt_reaches_the_test_perplexity_in_its_log(real: Settings) -> None:
    glance = log_of(brown_opt.FOLDER)[-2]
    evaluation = {"dataset": "brown", "split": "test", "seqlen": 256, "windows": glance["windows"]}
    result = succeed(Engine(real), trial_spec(model="demo/brown-opt", evaluations=[evaluation], **DENSE))
    [measured] = result.measurements
    assert result.protocol is not None
    assert result.protocol.dtype == "float32"
    assert measured.tokens == glance["tokens"]
    assert measured.value == pytest.approx(glance["test_perplexity"], rel=1e-4)


def test_brown_opt_is_better_than_a_bigram_model(real: Settings) -> None:
    """A uniform model has perplexity 4096; unigram frequencies have about 960, and bigrams 176."""
    corpus, tokenizer = read_corpus(real.home), load_tokenizer(locate("demo/brown-opt", real))
    assert isinstance(tokenizer, PreTrainedTokenizerFast)
    training, held_out = token_stream(corpus.train, tokenizer), token_stream(corpus.test, tokenizer)
    single = torch.bincount(training, minlength=4096).double() + 1
    pairs = torch.bincount(training[:-1] * 4096 + training[1:], minlength=4096**2).double().view(4096, 4096)
    pairs /= pairs.sum(1, keepdim=True).clamp_min(1)
    mixed = 0.8 * pairs[held_out[:-1], held_out[1:]] + 0.2 * (single / single.sum())[held_out[1:]]
    assert log_of(brown_opt.FOLDER)[-1]["test_perplexity"] < 0.85 * float(mixed.log().mean().neg().exp())


def test_the_genres_are_those_of_the_corpus(real: Settings) -> None:
    lines = (real.home / "datasets" / "brown.jsonl").read_text().splitlines()
    assert {None, *(json.loads(line)["genre"] for line in lines)} == set(brown.INFOS)


def test_tokenizer_and_training_used_no_held_out_document(real: Settings) -> None:
    corpus = read_corpus(real.home)
    train, validation, test = (set(part) for part in (corpus.train, corpus.validation, corpus.test))
    assert test == set(brown.read("test", home=real.home, genre=None))
    assert (len(train), len(validation), len(test)) == (423, 23, 54)
    assert len(train | validation | test) == 500
    # Training the tokenizer again, on the training documents alone, gives the committed one, merge for merge.
    committed = json.loads((brown_opt.FOLDER / "tokenizer.json").read_text())
    assert json.loads(train_tokenizer(corpus.train, Recipe().vocabulary).backend_tokenizer.to_str()) == committed


def test_the_tokenizer_reproduces_any_text(real: Settings) -> None:
    tokenizer = load_tokenizer(locate("demo/brown-opt", real))
    text = " \"No evidence\" of  any\tirregularity.\nÉlan, 木, \0 and 'so on'"
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text


def test_the_same_recipe_writes_the_same_files_and_learns(settings: Settings, tmp_path: Path) -> None:
    for name in ("first", "second"):
        build(settings.home, tmp_path / name, SMALL)
    for name in set(FILES) - {LOG, "README.md"}:  # these contain measured seconds
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name
    build(settings.home, tmp_path / "third", dataclasses.replace(SMALL, seed=1))
    first, third = (load_file(tmp_path / name / "model.safetensors") for name in ("first", "third"))
    assert not torch.equal(first["model.decoder.layers.0.fc1.weight"], third["model.decoder.layers.0.fc1.weight"])

    about, *rows, glance, whole = log_of(tmp_path / "first")
    assert about["recipe"] == dataclasses.asdict(SMALL)
    assert [row["step"] for row in rows] == [20, 40, 60]
    assert [row["tokens"] for row in rows] == [20 * 128, 40 * 128, 60 * 128]
    assert rows[0]["loss"] > rows[1]["loss"] > rows[2]["loss"]
    own = dataclasses.replace(settings, model_roots=(tmp_path,))
    assert (glance["windows"], whole["windows"]) == (8, 70)
    evaluation = {"dataset": "brown", "seqlen": 32}
    result = succeed(Engine(own), trial_spec(model="file:first", evaluations=[evaluation], **DENSE))
    assert result.measurements[0].value == pytest.approx(whole["test_perplexity"], rel=1e-4)
