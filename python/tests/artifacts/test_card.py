"""The model card has valid front matter and the trial's figures, whatever the names in it hold."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

from conftest import run, trial_spec
from secateur.artifacts import Manifest, PrunedModel, card, expand, save, verify
from secateur.engine import Engine
from secateur.models.sources.source import BUNDLED, Source
from secateur.spec import Layout, Measurement

HOSTILE = 'a`b|c"d\n---\n# Heading <img src=x onerror=alert(1)> [x](javascript:y) \u2028\u202e${z}'
Save = Callable[..., Path]


@pytest.fixture
def saved(engine: Engine, tmp_path: Path) -> Save:
    def trial(layout: Layout = "plain", dense: list[Measurement] | None = None, **changes: Any) -> Path:
        spec = trial_spec(**changes)

        def keep(pruned: PrunedModel) -> None:
            save(pruned, spec=spec, folders={layout: tmp_path / layout}, dense=dense or [])

        result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
        assert result.status == "succeeded", result.error
        return tmp_path / layout

    return trial


def text_of(folder: Path) -> str:
    return (folder / "README.md").read_text(encoding="utf-8")


def front_of(folder: Path) -> dict[str, Any]:
    return parse(text_of(folder))


def parse(text: str) -> dict[str, Any]:
    """The front matter as the hub's own reader finds it."""
    data: Any = ModelCard(text).data
    return dict(data.to_dict())


def written(folder: Path, model: str = "file:llama", base: Path | None = None, **changes: Any) -> Path:
    """Write the card of a saved model again, with changes to its manifest."""
    manifest = Manifest.from_json((folder / "manifest.json").read_text()).model_copy(update=changes)
    card.write(folder, manifest, Source(model, base or folder, manifest.protocol.revision))
    return folder


def test_the_card_compares_the_model_with_the_dense_one(engine: Engine, saved: Save) -> None:
    dense = run(engine, trial_spec(method={"id": "dense", "params": {}}, level=0.0)).measurements
    folder = saved(dense=dense)
    manifest = verify(folder)
    [own], [before] = manifest.measurements, manifest.dense_measurements
    assert own.value
    assert before.value
    row = f"| `perplexity` | `brown/test`, 20 windows of 64 tokens | {own.value!r} | {before.value!r} |"
    assert f"{row} {own.value / before.value:.4g} |" in text_of(folder)
    zeros = sum(layer.zeros for layer in manifest.layers)
    assert f"- {zeros:,} of {2 * zeros:,} weights in 21 layers are zero." in text_of(folder)
    assert "6 windows of 48 tokens of `brown/train`, sampling `random`, seed 0" in text_of(folder)
    here = manifest.environment
    assert f"- Hardware: `{here.device_name}`, {here.cpu_capability}, CPU threads: 1\n" in text_of(folder)
    assert "The figures above were measured on this very model." in text_of(folder)
    assert "README.md" in manifest.files


def test_the_card_names_the_bos_of_the_figures_and_of_the_calibration(saved: Save) -> None:
    folder = saved(
        calibration={"dataset": "brown", "samples": 6, "seqlen": 48, "bos": "always"},
        evaluations=[{"dataset": "brown", "seqlen": 64, "windows": 20, "bos": "always"}],
    )
    text = text_of(folder)
    assert "| `perplexity` | `brown/test`, 20 windows of 64 tokens after a BOS (token 0) |" in text
    assert "6 windows of 48 tokens after a BOS (token 0) of `brown/train`" in text


def test_an_unknown_dense_figure_and_a_broken_one_are_named(saved: Save) -> None:
    folder = saved()
    [own] = verify(folder).measurements
    broken = own.model_copy(update={"value": None, "status": "nan"})
    assert "| unknown | unknown |" in text_of(folder)
    assert "| nan | 3.0 | unknown |" in text_of(
        written(folder, measurements=[broken], dense_measurements=[own.model_copy(update={"value": 3.0})])
    )
    assert "This model was not evaluated." in text_of(written(folder, measurements=[]))


@pytest.mark.parametrize(
    ("reproduced", "sentence"),
    [(True, "equal the measured ones bit for bit"), (False, "differ from the measured ones")],
)
def test_the_card_says_whether_the_model_was_reproduced(saved: Save, reproduced: bool, sentence: str) -> None:
    assert sentence in text_of(written(saved(), reproduced=reproduced))


def test_each_layout_says_how_to_load_it(saved: Save, tmp_path: Path) -> None:
    plain, packed = saved("plain"), saved("packed")
    assert 'model = AutoModelForCausalLM.from_pretrained("FOLDER", dtype="auto")' in text_of(plain)
    assert 'model, tokenizer = load("FOLDER")' in text_of(packed)
    assert (front_of(plain)["library_name"], front_of(packed)["library_name"]) == ("transformers", "secateur")
    expand(packed, tmp_path / "expanded")
    assert text_of(tmp_path / "expanded") == text_of(plain)


def test_a_model_of_the_hub_is_linked_with_its_license(saved: Save, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "README.md").write_text("---\nlicense: other\nlicense_name: 'llama3'\ntags: [x]\n---\nlicense: mit\n")
    assert front_of(written(saved(pattern="2:4"), "org/name@abc", base)) == {
        "base_model": "org/name",
        "base_model_relation": "finetune",
        "license": "other",
        "license_name": "llama3",
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": ["secateur", "pruned", "wanda", "unstructured"],
    } | {"tags": ["secateur", "pruned", "wanda", "2:4"]}


def test_bundled_models_have_their_licenses(saved: Save, tmp_path: Path) -> None:
    folder = saved()
    smollm = front_of(written(folder, "demo/smollm2-135m", tmp_path))
    assert (smollm["base_model"], smollm["license"]) == ("HuggingFaceTB/SmolLM2-135M-Instruct", "apache-2.0")
    brown = front_of(written(folder, "demo/brown-opt", tmp_path))
    assert (brown["license"], brown["license_name"]) == ("other", "free-for-non-commercial-use")
    assert "base_model" not in brown
    assert BUNDLED.keys() == {"demo/smollm2-135m", "demo/brown-opt"}


def test_a_folder_without_a_card_has_no_base_and_no_license(saved: Save) -> None:
    assert front_of(saved()).keys() == {"library_name", "pipeline_tag", "tags"}


@pytest.mark.parametrize(
    "readme", ["", "---\nlicense: [mit]\n---\n", "---\nlicense: mit # x\n", "---\n---\nlicense: mit\n"]
)
def test_a_license_that_cannot_be_read_is_left_out(saved: Save, tmp_path: Path, readme: str) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "README.md").write_text(readme)
    assert "license" not in front_of(written(saved(), "org/name", tmp_path / "base"))


def test_names_and_warnings_cannot_become_markdown_or_yaml(saved: Save) -> None:
    folder = saved()
    manifest = verify(folder)
    assert manifest.protocol.calibration
    calm = text_of(folder)
    hostile: dict[str, Any] = {
        "spec": manifest.spec.model_copy(update={"model": HOSTILE}),
        "protocol": manifest.protocol.model_copy(
            update={
                "model": HOSTILE,
                "calibration": manifest.protocol.calibration.model_copy(update={"dataset": HOSTILE, "split": HOSTILE}),
            }
        ),
        "measurements": [manifest.measurements[0].model_copy(update={"dataset": HOSTILE, "metric": HOSTILE})],
        "warnings": [HOSTILE, "1. a\n- b"],
    }
    wild = text_of(written(folder, HOSTILE, **hostile))
    assert front_of(folder).keys() == {"library_name", "pipeline_tag", "tags"}
    assert wild.count("\n") == calm.count("\n") + 2  # the two warnings
    assert [line for line in wild.splitlines() if line.startswith("#")][1:] == [
        line for line in calm.splitlines() if line.startswith("#")
    ][1:]
    assert wild.count("---\n") == calm.count("---\n")
    outside_of_code = "".join(part for line in wild.splitlines() for part in line.split("`")[::2])
    assert "onerror" not in outside_of_code.replace("\\<img src\\=x onerror\\=alert\\(1\\)\\>", "")
    [row] = [line for line in wild.splitlines() if line.startswith("| `")]
    assert row.replace("\\|", "").count("|") == 6


def test_a_name_of_the_hub_cannot_leave_its_quotes(saved: Save) -> None:
    folder = written(saved(), "org/name@x")
    assert front_of(folder)["base_model"] == "org/name"
    assert card._yaml('a"b: c\n- d\x85e\u2028f\\') == '"a\\"b: c - d e f\\\\"'
    names = ["2:4", "yes", "ü😀"]
    assert parse(f"---\ntags: {card._yaml(names)}\n---\n") == {"tags": names}


def test_a_model_of_images_has_its_own_task_and_classes(families: Any, tmp_path: Path) -> None:
    engine = Engine(families)
    spec = trial_spec(
        model="file:vit",
        method={"id": "magnitude", "params": {}},
        calibration={"dataset": "digits", "samples": 4},
        evaluations=[{"metric": "accuracy", "dataset": "digits", "windows": 20}],
    )
    manifests: list[Manifest] = []

    def keep(pruned: PrunedModel) -> None:
        manifests.extend(save(pruned, spec=spec, folders={"plain": tmp_path / "plain"}))

    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error
    assert front_of(tmp_path / "plain")["pipeline_tag"] == "image-classification"
    assert "| `accuracy` | `digits/test`, 20 images |" in text_of(tmp_path / "plain")
    assert "processor = AutoImageProcessor.from_pretrained" in text_of(tmp_path / "plain")
    assert "Calibration: none, the method reads no data" in text_of(tmp_path / "plain")
