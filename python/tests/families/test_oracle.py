"""The engine against `bench/oracle.py`, which shares no code with it: perplexities, and what Wanda prunes."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from bench import oracle
from secateur.evaluation.perplexity import perplexity
from secateur.models.loading import load
from secateur.models.samples import Samples
from secateur.models.sources.source import Source
from support.families import write_family
from support.language_families import LANGUAGE
from support.pruning_runs import CPU, prune
from support.tiny_models import write_tiny_model
from support.vision_language_families import VISION_LANGUAGE

WINDOWS = torch.randint(1, 280, (3, 20), generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("family", [*LANGUAGE, *VISION_LANGUAGE])
def test_the_engine_measures_and_prunes_what_the_oracle_does(tmp_path: Path, family: str) -> None:
    compare(write_family(tmp_path, family), bos=None)


@pytest.mark.parametrize("family", ["gemma3_text", "qwen3_moe"])
def test_they_agree_with_a_bos_in_front_of_each_window(tmp_path: Path, family: str) -> None:
    compare(write_family(tmp_path, family), bos=5)


def compare(folder: Path, bos: int | None) -> None:
    """Hold both together on the dense and on the pruned model."""
    plain = oracle.load(folder)
    ours = load(Source(f"file:{folder.name}", folder, "0" * 64), "float32", CPU)
    samples = Samples(WINDOWS) if bos is None else Samples(WINDOWS).with_bos(bos)

    def require_equal_perplexities() -> None:
        found = perplexity(ours.model, samples.inputs, lambda *_: None, prefix=samples.prefix)
        assert found == pytest.approx(oracle.perplexity(plain, WINDOWS, bos), rel=1e-4)

    require_equal_perplexities()
    prune(ours, "reference", 2, windows=samples.inputs)
    pruned = ours.model.state_dict()
    prune_alike(plain, pruned, bos)
    assert [name for name, tensor in plain.state_dict().items() if not torch.equal(tensor, pruned[name])] == []
    require_equal_perplexities()


def prune_alike(plain: PreTrainedModel, pruned: dict[str, Tensor], bos: int | None) -> None:
    """Prune what the oracle prunes; of scores that are equal except for rounding, those that the engine pruned."""
    for block in oracle.scored(plain, WINDOWS, bos):
        for name, found in block.items():
            expected, zeros = found.lowest(), (pruned[name] == 0).numpy()
            threshold = np.where(expected, found.scores, 0).max(axis=found.axis, keepdims=True)
            decided = ~np.isclose(found.scores, threshold, rtol=1e-5, atol=0)
            assert np.array_equal(zeros[decided], expected[decided]), name
            assert np.array_equal(zeros.sum(axis=found.axis), expected.sum(axis=found.axis)), name
            found.weight[zeros] = 0


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
