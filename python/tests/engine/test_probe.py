"""A model of text is tried on a few tokens when it is loaded: one that reads ahead is refused."""

import json
from pathlib import Path

import pytest
import torch

from secateur.engine.probe import require_sound
from secateur.errors import SecateurError
from secateur.models.loading import Offload, load
from secateur.models.sources.source import peek
from secateur.settings import Settings
from support.pruning_runs import load_tiny
from support.tiny_models import FAMILIES, write_tiny_model


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("arch", FAMILIES)
def test_every_family_is_sound(families: Settings, arch: str, dtype: str) -> None:
    require_sound(load_tiny(arch, families, dtype))


def test_a_model_outside_of_its_device_is_tried_too(families: Settings, tmp_path: Path) -> None:
    require_sound(load_tiny("llama", families, offload=Offload(tmp_path / "outside", 1 << 30)))


def test_a_model_that_reads_ahead_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "gemma3", arch="gemma3_text")
    config = json.loads((folder / "config.json").read_text()) | {"use_bidirectional_attention": True}
    (folder / "config.json").write_text(json.dumps(config))
    loaded = load(peek("file:gemma3", Settings(model_roots=(tmp_path,))), "float32", torch.device("cpu"))
    with pytest.raises(SecateurError, match="a model of type gemma3_text reads tokens in both directions") as caught:
        require_sound(loaded)
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
