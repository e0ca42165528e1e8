"""The models that work without a network, by id. A new one is a module of its own here and a line in the tuple."""

from pathlib import Path
from typing import Protocol

from secateur.models import brown_opt, smollm2
from secateur.spec import ModelInfo


class Bundled(Protocol):
    """What the module of a bundled model has."""

    INFO: ModelInfo

    def ensure(self, home: Path) -> Path:
        """The folder with config, tokenizer and safetensors, made below `home` if it has to be made."""

    def revision(self) -> str:
        """Identifies the content of the folder, without making it."""


_ALL: tuple[Bundled, ...] = (smollm2, brown_opt)

MODELS = {model.INFO.id: model for model in _ALL}
