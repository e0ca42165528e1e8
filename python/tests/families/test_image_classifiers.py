"""Every family of image classifiers in transformers: its stages are walked, pruned and saved, or it is refused."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForImageClassification, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES

from conftest import run, trial_spec
from secateur.artifacts import PrunedModel, save
from secateur.calibration.statistics import Gram
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.evaluation.accuracy import accuracy
from secateur.models.blocks.decoder import find_decoder
from secateur.models.blocks.runner import BlockRunner
from secateur.models.loading import LoadedModel, Offload
from secateur.models.outline import outline, require_fitting
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.pruning.registry import all_methods, create
from secateur.settings import Settings
from secateur.spec import TrialSpec
from support.image_families import REFUSED, SUPPORTED, config_of, write, write_processor
from support.pruning_runs import load_tiny, masks, prune_by
from support.vision_inputs import samples


@pytest.fixture(scope="module")
def image_families(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a tiny model of each family."""
    root = tmp_path_factory.mktemp("image-families")
    for arch in SUPPORTED:
        write(root / arch, arch)
    return dataclasses.replace(settings, model_roots=(root,))


def plain(folder: Path) -> PreTrainedModel:
    model: PreTrainedModel = AutoModelForImageClassification.from_pretrained(folder, dtype=torch.float32).eval()
    return model


@torch.no_grad()
def logits_of(model: PreTrainedModel, images: Tensor) -> Tensor:
    logits: Tensor = model(pixel_values=images).logits
    return logits


@torch.no_grad()
def walked(loaded: LoadedModel, images: Tensor, batch: int) -> Tensor:
    """The logits of the model whose blocks have run one by one."""
    weights = loaded.weights
    runner = BlockRunner(loaded.model, loaded.decoder, images, batch)
    for block in range(len(loaded.decoder.blocks)):
        runner.enter(block)
        with weights.block(block):
            runner.advance(block)
    with weights.around_blocks(), runner.replayed():
        return torch.cat([logits_of(loaded.model, part) for part in images.split(batch)])


def test_the_list_of_families_is_complete() -> None:
    assert {*SUPPORTED, *REFUSED} == {*MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES}


@pytest.mark.parametrize("arch", SUPPORTED)
def test_the_blocks_run_one_by_one_are_the_model(image_families: Settings, arch: str) -> None:
    loaded, family = load_tiny(arch, image_families), SUPPORTED[arch]
    assert tuple(len(layers) for layers in loaded.decoder.layers) == family.layers
    assert len(loaded.decoder.grouped_convolutions) == family.grouped
    shown = samples(loaded)
    expected = logits_of(plain(loaded.source.folder), shown.inputs)
    assert (walked(loaded, shown.inputs, 2) - expected).abs().max() < 1e-3 * expected.std(dim=0).mean()
    assert shown.labels is not None
    right = int((expected.argmax(dim=1) == shown.labels).sum())
    assert accuracy(loaded.model, shown, lambda *_: None) == right / len(shown)


def spec_of(arch: str, method_id: str, **changes: Any) -> TrialSpec:
    spec: dict[str, Any] = {
        "model": f"file:{arch}",
        "method": {"id": method_id, "params": PARAMS.get(method_id, {})},
        "pattern": all_methods()[method_id].patterns[0],
        "calibration": {"dataset": "digits", "samples": 5},
        "evaluations": [{"metric": "accuracy", "dataset": "digits", "windows": 20}],
    }
    return trial_spec(**spec | changes)


PARAMS: dict[str, dict[str, Any]] = {"variational-dropout": {"steps": 2}, "reinforcement": {"episodes": 2}}


@pytest.mark.parametrize("arch", SUPPORTED)
def test_a_pruned_model_has_exact_zeros_and_is_opened_by_plain_transformers(
    image_families: Settings, tmp_path: Path, arch: str
) -> None:
    spec = spec_of(arch, "wanda")
    kept: list[Tensor] = []
    weights: dict[str, Tensor] = {}

    def keep(pruned: PrunedModel) -> None:
        save(pruned, spec=spec, folders={"plain": tmp_path / "saved"})
        images, model = samples(pruned.loaded).inputs, pruned.loaded.model
        kept.extend((images, logits_of(model, images)))
        weights.update((name, tensor.clone()) for name, tensor in model.state_dict().items())

    result = Engine(image_families).run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error and result.error.traceback
    saved, (images, expected) = plain(tmp_path / "saved"), kept
    assert all(torch.equal(tensor, weights[name]) for name, tensor in saved.state_dict().items())
    # A convolution rounds differently where its weights begin elsewhere in memory.
    torch.testing.assert_close(logits_of(saved, images), expected, rtol=1e-4, atol=float(1e-5 * expected.abs().max()))
    for layer in (layer for layers in find_decoder(saved).layers for layer in layers):
        assert ((layer.weight == 0).sum(dim=1) == layer.weight.shape[1] // 2).all(), layer.name
    dense = logits_of(plain(image_families.model_roots[0] / arch), images)
    assert (dense - expected).norm() > 0.01 * dense.std(dim=0).norm()  # the layers that were found matter


STAGES = ("segformer", "mobilenet_v1", "poolformer")
WITHOUT_BIASES = "layers have no bias"
NOT_APPLICABLE = {
    ("segformer", "structured"): "belongs to no known form of feed-forward network or attention",
    ("mobilenet_v1", "structured"): "belongs to no known form of feed-forward network or attention",
    ("poolformer", "structured"): "belongs to no known form of feed-forward network or attention",
    ("mobilenet_v1", "bias"): WITHOUT_BIASES,
    ("mobilenet_v1", "opposite-bias"): WITHOUT_BIASES,
}


@pytest.mark.parametrize("method_id", all_methods())
@pytest.mark.parametrize("arch", STAGES)
def test_every_method_prunes_a_model_whose_stages_differ(image_families: Settings, arch: str, method_id: str) -> None:
    result = run(Engine(image_families), spec_of(arch, method_id))
    if reason := NOT_APPLICABLE.get((arch, method_id)):
        assert result.status == "not_applicable"
        assert reason in str(result.reason)
        return
    assert result.status == "succeeded", result.error and result.error.traceback
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.03)  # rows of an odd length round down


@pytest.mark.parametrize("choice", [{"pass": "reference"}, {"allocation": "owl"}])
@pytest.mark.parametrize(("method_id", "params"), [("movement", {"effort": "high"}), ("wanda", {})])
@pytest.mark.parametrize("arch", [*STAGES, "pvt"])
def test_every_option_works_on_a_model_whose_stages_differ(
    image_families: Settings, arch: str, method_id: str, params: dict[str, Any], choice: dict[str, Any]
) -> None:
    spec = spec_of(arch, method_id).model_dump() | {"method": {"id": method_id, "params": params}} | choice
    result = run(Engine(image_families), TrialSpec.model_validate(spec, by_alias=True))
    assert result.status == "succeeded", result.error and result.error.traceback
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.05)  # short rows round down at each block's own level


@pytest.mark.parametrize("arch", ["pvt", "mobilenet_v1", "cvt"])
def test_stages_of_a_model_larger_than_its_device_give_the_same_bits(
    image_families: Settings, tmp_path: Path, arch: str
) -> None:
    """Of CvT, the classifier reads a token that its last stage returns besides the hidden states."""
    found = []
    for offload in (None, Offload(tmp_path / "outside", 1 << 30)):
        loaded = load_tiny(arch, image_families, offload=offload)
        images = samples(loaded).inputs
        prune_by(loaded, create("sparsegpt", {}), windows=images, batch=2, gather=Gram)
        logits = walked(loaded, images, 2)
        with loaded.weights.readable():
            found.append((logits, masks(loaded)))
    (logits, kept), (other_logits, other) = found
    assert torch.equal(logits, other_logits)
    assert all(torch.equal(mask, other[name]) for name, mask in kept.items())


@pytest.mark.parametrize("arch", REFUSED)
def test_a_family_that_cannot_be_pruned_is_refused_with_the_reason(tmp_path: Path, arch: str) -> None:
    changes, reason = REFUSED[arch]
    config = config_of(arch, changes)
    config.save_pretrained(tmp_path / "model")
    write_processor(tmp_path / "model", 8)
    (tmp_path / "model" / "model.safetensors").touch()
    images = Samples(torch.zeros(1, getattr(config, "num_channels", 3), 32, 32), torch.zeros(1, dtype=torch.int64))
    with pytest.raises(SecateurError, match=reason) as caught:
        require_fitting(outline(locate("file:model", Settings(model_roots=(tmp_path,)))), images)
    assert "\n" not in caught.value.message
