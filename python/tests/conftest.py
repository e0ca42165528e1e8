"""Shared fixtures: one tiny model per architecture and a tiny corpus, all in a temporary folder."""

import dataclasses
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import torch

from secateur.engine import Engine
from secateur.models.loading import LoadedModel
from secateur.settings import Settings
from secateur.spec import Measurement, Progress, TrialResult, TrialSpec
from support.tiny_models import (
    ARCHITECTURES,
    FAMILIES,
    IMAGE_FAMILIES,
    write_tiny_brown,
    write_tiny_image_model,
    write_tiny_model,
)

torch.set_num_threads(1)

CALIBRATION: dict[str, Any] = {"dataset": "brown", "samples": 6, "seqlen": 48}
EVALUATIONS: list[dict[str, Any]] = [{"dataset": "brown", "seqlen": 64, "windows": 20}]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("secateur")
    for arch in ARCHITECTURES:
        write_tiny_model(folder / "models" / arch, arch=arch)
    write_tiny_brown(folder / "home")
    (folder / "data").mkdir()
    return Settings(
        home=folder / "home",
        model_roots=(folder / "models",),
        data_roots=(folder / "data",),
        device="cpu",
        threads=1,
    )


@pytest.fixture(scope="session")
def families(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose only model root has a tiny model of every family, of language and of images."""
    root = tmp_path_factory.mktemp("families")
    for arch in FAMILIES:
        write_tiny_model(root / arch, arch=arch)
    for arch in IMAGE_FAMILIES:
        write_tiny_image_model(root / arch, arch=arch)
    return dataclasses.replace(settings, model_roots=(root,))


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return Engine(settings)


def trial_spec(**changes: Any) -> TrialSpec:
    """Wanda at level 0.5 on the tiny Llama, with the given changes."""
    spec = {
        "model": "file:llama",
        "method": {"id": "wanda", "params": {}},
        "level": 0.5,
        "pattern": "unstructured",
        "calibration": CALIBRATION,
        "evaluations": EVALUATIONS,
    }
    return TrialSpec.model_validate(spec | changes)


DENSE: dict[str, Any] = {"method": {"id": "dense", "params": {}}, "level": 0.0}
MAGNITUDE: dict[str, Any] = {"method": {"id": "magnitude", "params": {}}}


def run(
    engine: Engine,
    spec: TrialSpec,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TrialResult:
    return engine.run(spec, progress=progress, cancelled=cancelled)


def succeed(engine: Engine, spec: TrialSpec) -> TrialResult:
    result = run(engine, spec)
    assert result.status == "succeeded", result.error and result.error.traceback
    return result


def warm(engine: Engine) -> LoadedModel:
    assert engine._loaded is not None
    return engine._loaded


def weights_digest(engine: Engine) -> str:
    content = hashlib.sha256()
    for name, tensor in warm(engine).model.state_dict().items():
        content.update(name.encode())
        content.update(tensor.numpy().tobytes())
    return content.hexdigest()


def figures(result: TrialResult) -> tuple[Any, ...]:
    return result.sparsity, [(part.value, part.windows, part.tokens, part.status) for part in result.measurements]


def without_outcomes(result: TrialResult) -> list[Measurement]:
    """The measurements as manifests have them."""
    return [
        Measurement(**{name: getattr(part, name) for name in Measurement.model_fields}) for part in result.measurements
    ]


def folder_of(settings: Settings, model: str) -> Path:
    return settings.model_roots[0] / model.removeprefix("file:")
