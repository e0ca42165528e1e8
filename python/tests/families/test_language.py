"""Every family of language models and of images and text: found, pruned, saved, and read by transformers."""

import dataclasses
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedModel

from conftest import trial_spec
from secateur.artifacts import PrunedModel, save
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import find_decoder
from secateur.models.loading import load
from secateur.models.outline import outline
from secateur.models.sources.source import Source
from secateur.settings import Settings
from support.families import config_of, loader_of, write_family
from support.language_families import LANGUAGE, REFUSED
from support.pruning_runs import CPU, layers_of, prune
from support.tiny_models import tokenizer
from support.vision_language_families import VISION_LANGUAGE

WINDOWS = torch.randint(1, 280, (3, 20), generator=torch.Generator().manual_seed(3))


def source_of(folder: Path) -> Source:
    return Source(f"file:{folder.name}", folder, "0" * 64)


@pytest.mark.parametrize("family", [*LANGUAGE, *VISION_LANGUAGE])
def test_a_family_is_pruned_and_what_is_saved_is_what_was_evaluated(tmp_path: Path, family: str) -> None:
    source = source_of(write_family(tmp_path / "dense", family))
    shapes, loaded = outline(source), load(source, "float32", CPU)
    layers = layers_of(loaded)
    assert shapes.family == family
    table = LANGUAGE | VISION_LANGUAGE
    assert [len(own) for own in loaded.decoder.layers] == table[family].layers_of(len(loaded.decoder.blocks))
    assert [(layer.name, layer.weight.shape) for own in shapes.decoder.layers for layer in own] == [
        (layer.name, layer.weight.shape) for layer in layers
    ]
    prune(loaded, "sequential", 2, windows=WINDOWS)
    zeros = [(layer.weight == 0).sum(dim=1) for layer in layers]
    assert all((count == layer.weight.shape[1] // 2).all() for layer, count in zip(layers, zeros, strict=True))
    assert loaded.decoder.zero_fraction() == sum(int(count.sum()) for count in zeros) / shapes.prunable_parameters
    loaded.model.save_pretrained(tmp_path / "pruned")
    plain: PreTrainedModel = loader_of(family).from_pretrained(
        tmp_path / "pruned", dtype=torch.float32, experts_implementation="eager"
    )
    with torch.no_grad():
        logits = plain(input_ids=WINDOWS, use_cache=False).logits
        assert torch.allclose(logits, loaded.model(input_ids=WINDOWS, use_cache=False).logits, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("family", ["idefics3", "qwen2_vl", "mamba2"])
def test_a_trial_calibrates_on_text_and_keeps_a_whole_model(settings: Settings, tmp_path: Path, family: str) -> None:
    dense = write_family(tmp_path / family, family)
    tokenizer().save_pretrained(dense)
    (dense / "preprocessor_config.json").write_text("{}")
    spec = trial_spec(
        model=f"file:{family}",
        calibration={"dataset": "brown", "samples": 2, "seqlen": 16},
        evaluations=[{"dataset": "brown", "seqlen": 16, "windows": 2}],
    )

    def keep(pruned: PrunedModel) -> None:
        save(pruned, spec=spec, folders={"plain": tmp_path / "plain"}, dense=[])

    engine = Engine(dataclasses.replace(settings, model_roots=(tmp_path,)))
    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error
    assert result.sparsity.achieved == 0.5
    saved = loader_of(family).from_pretrained(tmp_path / "plain", dtype=torch.float32)
    before = loader_of(family).from_pretrained(dense, dtype=torch.float32)
    assert type(saved) is type(before)
    changed = {
        name for name, tensor in before.state_dict().items() if not torch.equal(tensor, saved.state_dict()[name])
    }
    assert changed == {f"{layer.name}.weight" for own in find_decoder(before).layers for layer in own}
    assert (tmp_path / "plain" / "preprocessor_config.json").read_text() == "{}"
    assert f"{loader_of(family).__name__}.from_pretrained" in (tmp_path / "plain" / "README.md").read_text()


@pytest.mark.parametrize("family", REFUSED)
def test_a_family_that_cannot_be_pruned_says_why_in_one_line_before_its_weights_are_read(
    tmp_path: Path, family: str
) -> None:
    config_of(family).save_pretrained(tmp_path)
    with pytest.raises(SecateurError, match=REFUSED[family][1]) as caught:
        outline(source_of(tmp_path))
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
    assert "\n" not in caught.value.message
