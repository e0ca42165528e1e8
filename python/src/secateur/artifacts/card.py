"""The model card of a saved model: `README.md`, with the front matter that model hubs read.

Names and messages may hold anything. In the front matter they are quoted, in the text they cannot become Markdown.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from secateur.artifacts.manifest import Manifest
from secateur.models.config import auto_model, load_config
from secateur.models.sources.source import BUNDLED, Source, hub_name
from secateur.spec import CalibrationUsed, Environment, Layout, Measurement

FILE = "README.md"

_LONGEST_README = 1 << 16
"""Characters of the base model's card that are searched for its licence."""

_LICENSE_FIELD = re.compile(r"""^(license|license_name): *["']?([A-Za-z0-9.+_-]{1,64})["']? *$""", re.MULTILINE)
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+(?=,|$)")
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")

_TASKS = {
    "AutoModelForCausalLM": ("text-generation", "AutoTokenizer"),
    "AutoModelForImageTextToText": ("image-text-to-text", "AutoProcessor"),
    "AutoModelForImageClassification": ("image-classification", "AutoImageProcessor"),
}
"""The task and the preprocessor of each class that loads models."""


def write(folder: Path, described: Manifest, base: Source) -> None:
    """Write the card. `folder` holds the saved model, `base` the dense one or another model saved from it."""
    loader = auto_model(load_config(Source(base.id, folder, base.revision))).__name__
    front = {**_base_fields(base), **_own_fields(described, loader)}
    lines = ["---", *(f"{key}: {_yaml(value)}" for key, value in front.items()), "---", ""]
    lines += _text(described, loader)
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _own_fields(described: Manifest, loader: str) -> dict[str, Any]:
    return {
        "library_name": "secateur" if described.layout == "packed" else "transformers",
        "pipeline_tag": _TASKS[loader][0],
        "tags": ["secateur", "pruned", described.spec.method.id, described.spec.pattern],
    }


def _base_fields(base: Source) -> dict[str, Any]:
    """The model on the hub that was pruned, and its licence, where they are known."""
    bundled = BUNDLED.get(base.id)
    name = _HUB_NAME.match(bundled.INFO.source) if bundled else None
    known = name.group() if name else hub_name(base.id)
    # The hub has four relations: adapter, merge, quantized and finetune. The last is the one for changed weights.
    fields: dict[str, Any] = {"base_model": known, "base_model_relation": "finetune"} if known else {}
    return fields | (_license_of_card(base.folder) or (_license_fields(bundled.INFO.license) if bundled else {}))


def _license_of_card(folder: Path) -> dict[str, Any]:
    try:
        with (folder / FILE).open(encoding="utf-8", errors="replace") as file:
            text = file.read(_LONGEST_README)
    except OSError:
        return {}
    front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    return dict(_LICENSE_FIELD.findall(front.group(1))) if front else {}


def _license_fields(title: str) -> dict[str, Any]:
    """The hub knows licences by short names; any other one is `other`, with a name."""
    name = title.lower()
    return {"license": "other", "license_name": name.replace(" ", "-")} if " " in name else {"license": name}


def _text(described: Manifest, loader: str) -> Iterator[str]:
    spec, sparsity = described.spec, described.sparsity
    yield f"# {_code(spec.model)} pruned by {_code(spec.method.id)} at level {spec.level:g}"
    yield ""
    yield (
        f"Secateur pruned {_code(spec.model)} by the method {_code(spec.method.id)}, pattern {_code(spec.pattern)}. "
        f"{sparsity.achieved or 0:.2%} of the weights in its blocks are zero. Embeddings, norms and head are unchanged."
    )
    yield from _section("Measurements", _measurements(described.measurements, described.dense_measurements))
    yield from _section("Protocol", _protocol(described))
    yield from _section("Loading", _loading(described.layout, loader))
    yield from _section("Sparsity", _sparsity(described))
    yield from _section("Limits", _limits(described))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield from lines


def _measurements(own: Sequence[Measurement], dense: Sequence[Measurement]) -> Iterator[str]:
    if not own:
        yield "This model was not evaluated."
        return
    before = {_what(measurement): measurement for measurement in dense}
    yield "| metric | data | this model | dense | ratio |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for measurement in own:
        other = before.get(_what(measurement))
        ratio = "unknown"
        if other and other.value and measurement.value is not None:
            ratio = f"{measurement.value / other.value:.4g}"
        figures = (_value(measurement), _value(other) if other else "unknown", ratio)
        data = f"{measurement.dataset}/{measurement.split}"
        size = _measured(measurement)
        yield f"| {_cell(measurement.metric)} | {_cell(data)}, {size} | {' | '.join(figures)} |"


def _what(measurement: Measurement) -> tuple[object, ...]:
    size = measurement.seqlen, measurement.bos, measurement.windows
    return measurement.metric, measurement.dataset, measurement.split, *size


def _measured(measurement: Measurement) -> str:
    count, seqlen, bos = measurement.windows, measurement.seqlen, measurement.bos
    if seqlen is not None and measurement.metric in {"accuracy", "accuracy_norm"}:
        return f"{count} items of at most {seqlen} tokens" + ("" if bos is None else f" after a BOS (token {bos})")
    return _size(count, seqlen, bos)


def _size(count: int, seqlen: int | None, bos: int | None) -> str:
    if seqlen is None:
        return f"{count} images"
    return f"{count} windows of {seqlen} tokens" + ("" if bos is None else f" after a BOS (token {bos})")


def _value(measurement: Measurement) -> str:
    return measurement.status.replace("_", " ") if measurement.value is None else repr(measurement.value)


def _protocol(described: Manifest) -> Iterator[str]:
    spec, protocol, environment = described.spec, described.protocol, described.environment
    yield f"- Model: {_code(protocol.model)}, revision {_code(protocol.revision)}"
    yield f"- Method: {_code(spec.method.id)}, parameters {_code(json.dumps(spec.method.params, sort_keys=True))}"
    yield f"- Level {spec.level:g}, pattern {_code(spec.pattern)}, allocation {_code(_allocation(described))}"
    yield f"- Calibration: {_calibration(protocol.calibration)}"
    stored = protocol.storage_dtype or protocol.dtype
    yield f"- Computed in {_code(protocol.dtype)}, stored in {_code(stored)}"
    yield f"- Pass {_code(protocol.pass_)}, seed {protocol.seed}"
    yield (
        f"- Software: secateur {_code(environment.secateur)}, torch {_code(environment.torch)}, transformers "
        f"{_code(environment.transformers)}"
    )
    yield f"- Hardware: {_code(environment.device_name)}{_cpu(environment)}"
    yield f"- Fingerprint of the trial: {_code(described.fingerprint)}"
    yield f"- Digest of the pruned weights: {_code(described.weights_digest)}"


def _cpu(environment: Environment) -> str:
    capability = "" if environment.cpu_capability is None else f", {environment.cpu_capability}"
    return f"{capability}, CPU threads: {environment.threads}"


def _allocation(described: Manifest) -> str:
    allocation = described.protocol.allocation
    return allocation if isinstance(allocation, str) else "levels of each block"


def _calibration(used: CalibrationUsed | None) -> str:
    if used is None:
        return "none, the method reads no data"
    size = _size(used.samples, used.seqlen, used.bos)
    return f"{size} of {_code(f'{used.dataset}/{used.split}')}, sampling {_code(used.sampling)}, seed {used.seed}"


def _loading(layout: Layout, loader: str) -> Iterator[str]:
    preprocessor = _TASKS[loader][1]
    if layout == "packed":
        name = "processor" if preprocessor == "AutoImageProcessor" else "tokenizer"
        yield "The zeros are left out of the files, so transformers cannot load them. Secateur restores every bit:"
        code = ["from secateur.artifacts import load", "", f'model, {name} = load("FOLDER")']
    else:
        yield "With transformers alone:"
        name = "tokenizer" if preprocessor == "AutoTokenizer" else "processor"
        code = [
            f"from transformers import {loader}, {preprocessor}",
            "",
            f'model = {loader}.from_pretrained("FOLDER", dtype="auto")',
            f'{name} = {preprocessor}.from_pretrained("FOLDER")',
        ]
    yield from ("", "```python", *code, "```")
    if layout == "packed":
        yield from ("", "`python -m secateur load FOLDER --to PLAIN` writes files that transformers loads.")


def _sparsity(described: Manifest) -> Iterator[str]:
    layers = described.layers
    zeros, weights = (sum(counts) for counts in zip(*((part.zeros, part.weights) for part in layers), strict=True))
    dense, saved = described.dense, described.saved
    yield f"- {zeros:,} of {weights:,} weights in {len(layers)} layers are zero. `manifest.json` counts each."
    yield f"- The dense model has {dense.parameters:,} parameters and {dense.bytes:,} bytes."
    yield f"- This one has {saved.parameters:,} parameters and its files {saved.bytes:,} bytes."


def _limits(described: Manifest) -> Iterator[str]:
    if described.layout == "shrunk":
        yield "- Channels and heads are removed, so this model is smaller and faster without special kernels."
    else:
        yield "- Zeros alone do not make a model faster: most kernels multiply by them."
    if described.protocol.calibration:
        yield "- The calibration data decided which weights were kept. On other data the loss may be larger."
    yield {
        None: "- The figures above were measured on this very model.",
        True: "- This model was pruned again after the measurements. Its weights equal the measured ones bit for bit.",
        False: "- This model was pruned again after the measurements. Its weights differ from the measured ones.",
    }[described.reproduced]
    for warning in described.warnings:
        yield f"- Warning: {_escaped(warning)}"


def _yaml(value: Any) -> str:
    """As JSON, which YAML contains."""
    if isinstance(value, list):
        return f"[{', '.join(_yaml(item) for item in value)}]"
    return json.dumps(_printable(value), ensure_ascii=False)


def _code(text: str) -> str:
    """A code span, which ends at a backtick only."""
    content = _printable(text).replace("`", "'")
    return f"`{content}`"


def _cell(text: str) -> str:
    """A code span in a table, whose cells end at a bar also inside of it."""
    return _code(text).replace("|", "\\|")


def _escaped(text: str) -> str:
    """With a backslash before every character that may begin Markdown or HTML."""
    return _SPECIAL.sub(r"\\\1", _printable(text))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text) or " "
