"""The engine against `bench/oracle.py`, which shares no code with it: perplexities, accuracies and masks."""

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from bench import oracle
from secateur.evaluation.accuracy import accuracy
from secateur.evaluation.perplexity import perplexity
from secateur.models.loading import LoadedModel, load
from secateur.models.samples import Samples
from secateur.models.sources.source import Source
from support import vision_inputs
from support.families import write_family
from support.image_families import SUPPORTED, write
from support.language_families import LANGUAGE
from support.pruning_runs import CPU, prune
from support.tiny_models import write_tiny_model
from support.vision_language_families import VISION_LANGUAGE

WINDOWS = torch.randint(1, 280, (3, 20), generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("family", [*LANGUAGE, *VISION_LANGUAGE])
def test_the_engine_measures_and_prunes_what_the_oracle_does(tmp_path: Path, family: str) -> None:
    compare(write_family(tmp_path, family))


@pytest.mark.parametrize("family", ["gemma3_text", "qwen3_moe"])
def test_they_agree_with_a_bos_in_front_of_each_window(tmp_path: Path, family: str) -> None:
    compare(write_family(tmp_path, family), bos=5)


@pytest.mark.parametrize("family", ["llama", "gpt2", "qwen3_moe", "bamba", "qwen2_vl"])
def test_they_agree_on_two_of_four(tmp_path: Path, family: str) -> None:
    compare(write_family(tmp_path, family), pattern="2:4")


@pytest.mark.parametrize("family", SUPPORTED)
def test_they_agree_on_images(tmp_path: Path, family: str) -> None:
    compare_on_images(write(tmp_path, family))


@pytest.mark.parametrize("family", ["vit", "pvt"])
def test_they_agree_on_two_of_four_of_images(tmp_path: Path, family: str) -> None:
    compare_on_images(write(tmp_path, family), pattern="2:4")


def compare(folder: Path, bos: int | None = None, pattern: str = "unstructured") -> None:
    """Hold both together on the dense and on the pruned model."""
    plain, ours = oracle.load(folder), loaded(folder)
    samples = Samples(WINDOWS) if bos is None else Samples(WINDOWS).with_bos(bos)

    def require_equal_perplexities() -> None:
        found = perplexity(ours.model, samples.inputs, lambda *_: None, prefix=samples.prefix)
        assert found == pytest.approx(oracle.perplexity(plain, WINDOWS, bos), rel=1e-4)

    require_equal_perplexities()
    prune(ours, "reference", 2, windows=samples.inputs, pattern=pattern)
    require_pruned_alike(plain, ours, WINDOWS, bos, pattern)
    require_equal_perplexities()


def compare_on_images(folder: Path, pattern: str = "unstructured") -> None:
    """The same for a classifier, which must choose the same class of every image."""
    plain, ours = oracle.load(folder), loaded(folder)
    shown = vision_inputs.samples(ours)

    def require_equal_predictions() -> None:
        chosen = Samples(shown.inputs, torch.from_numpy(oracle.classes(plain, shown.inputs)))
        assert accuracy(ours.model, chosen, lambda *_: None) == 1
        assert shown.labels is not None
        assert accuracy(ours.model, shown, lambda *_: None) == oracle.accuracy(plain, shown.inputs, shown.labels)

    require_equal_predictions()
    prune(ours, "reference", 2, windows=shown.inputs, pattern=pattern)
    require_pruned_alike(plain, ours, shown.inputs, None, pattern)
    require_equal_predictions()


def loaded(folder: Path) -> LoadedModel:
    return load(Source(f"file:{folder.name}", folder, "0" * 64), "float32", CPU)


def require_pruned_alike(
    plain: PreTrainedModel, ours: LoadedModel, samples: Tensor, bos: int | None, pattern: str
) -> None:
    """Prune what the oracle prunes; of scores that are equal except for rounding, those that the engine pruned."""
    group = 4 if pattern == "2:4" else None
    pruned = ours.model.state_dict()
    for block in oracle.scored(plain, samples, bos):
        for name, found in block.items():
            expected, zeros = found.lowest(group), oracle.rows(pruned[name], found.axis) == 0
            require_equal_masks(name, *(in_groups(part, group) for part in (found.scores, expected, zeros)))
            found.weight[zeros] = 0
    assert [name for name, tensor in plain.state_dict().items() if not torch.equal(tensor, pruned[name])] == []


def in_groups(rows: NDArray[Any], size: int | None) -> NDArray[Any]:
    """[groups, size], a row being one group if there is no size."""
    return rows.reshape(-1, size or rows.shape[-1])


def require_equal_masks(name: str, scores: NDArray[Any], expected: NDArray[Any], zeros: NDArray[Any]) -> None:
    """[groups, inputs]. Scores that equal the highest pruned one except for rounding may be exchanged."""
    threshold = np.where(expected, scores, 0).max(axis=1, keepdims=True)
    decided = ~np.isclose(scores, threshold, rtol=1e-5, atol=0)
    assert np.array_equal(zeros[decided], expected[decided]), name
    assert np.array_equal(zeros.sum(axis=1), expected.sum(axis=1)), name


def test_the_command_prints_both_perplexities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_tiny_model(tmp_path / "llama")
    (tmp_path / "text.txt").write_text("the of and to in that is was he for it with as his on be at by " * 40)
    text = str(tmp_path / "text.txt")
    sizes = ["--samples", "2", "--seqlen", "16", "--windows", "3"]
    monkeypatch.setattr(sys, "argv", ["oracle.py", str(folder), "--calibration", text, "--evaluation", text, *sizes])
    oracle.main()
    plain = oracle.load(folder)
    windows = oracle.windows_of(folder, Path(text), 3, 16)
    dense = oracle.perplexity(plain, windows)
    oracle.prune(plain, windows[:2])
    pruned = oracle.perplexity(plain, windows)
    assert pruned != pytest.approx(dense, rel=0.01)
    assert capsys.readouterr().out == f"dense        {dense:.4f}\nwanda at 0.5 {pruned:.4f}\n"


def test_a_bos_is_not_scored(tmp_path: Path) -> None:
    plain = oracle.load(write_tiny_model(tmp_path))
    behind = torch.cat((torch.full((len(WINDOWS), 1), 5), WINDOWS), dim=1)
    with torch.no_grad():
        logits = plain(input_ids=behind).logits[:, 1:-1]
    expected = math.exp(functional.cross_entropy(logits.flatten(0, 1), WINDOWS[:, 1:].flatten()))
    assert oracle.perplexity(plain, WINDOWS, bos=5) == pytest.approx(expected, rel=1e-5)
