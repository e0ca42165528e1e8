"""A saved model is published as it is, and each refusal of the hub is one clear line."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from huggingface_hub import constants

from conftest import trial_spec
from secateur.artifacts import save, verify
from secateur.artifacts.publish import publish
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.settings import Settings
from support.hub import UploadHub, uploading_hub

TOKEN = "hf_secret"

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # huggingface_hub uploads so


@pytest.fixture(scope="module")
def saved(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "model"
    spec = trial_spec()
    keep = partial(save, spec=spec, folders={"plain": folder})
    result = Engine(settings).run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded"
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[UploadHub]:
    """The hub of the library, with a token in the environment. The library reads its settings once, at import."""
    with uploading_hub() as hub:
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "ENDPOINT", hub.address)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        yield hub


def content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_folder_gets_an_exact_copy(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "model"
    assert publish(saved, str(target)) == str(target)
    assert content(target) == content(saved)
    assert list(target.parent.iterdir()) == [target]
    with pytest.raises(SecateurError, match="exists and is not an empty folder; choose another one"):
        publish(saved, str(target))


def test_each_step_is_told_when_it_begins(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "model"
    steps: list[str] = []
    publish(saved, str(target), on_step=steps.append)
    verifying, copying = steps
    assert verifying == "Verifying the model"
    assert re.fullmatch(rf"Copying \d+ files, [\d,]+ bytes, to {target}", copying)


def test_a_changed_model_is_not_published(saved: Path, tmp_path: Path) -> None:
    publish(saved, str(tmp_path / "changed"))
    (tmp_path / "changed" / "config.json").write_text("{}")
    with pytest.raises(SecateurError, match=r"config\.json is not the file that was saved"):
        publish(tmp_path / "changed", str(tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == [tmp_path / "changed"]


def test_the_hub_gets_a_private_repository_with_exactly_the_files(saved: Path, hub: UploadHub) -> None:
    hub.files = {".gitattributes": b"lfs", "manifest.json": b"{}", "old.safetensors": b""}
    assert publish(saved, "hub:org/model") == f"{hub.address}/org/model/commit/1"
    assert [(made["name"], made["organization"], made["visibility"]) for made in hub.created] == [
        ("model", "org", "private")
    ]
    assert hub.files == content(saved) | {".gitattributes": b"lfs"}
    assert hub.tokens == {f"Bearer {TOKEN}"}


def test_public_makes_the_new_repository_public(saved: Path, hub: UploadHub) -> None:
    publish(saved, "hub:org/model", public=True)
    assert [made["visibility"] for made in hub.created] == ["public"]


def test_a_repository_of_something_else_is_left_alone(saved: Path, hub: UploadHub) -> None:
    hub.files = {"README.md": b"another model"}
    with pytest.raises(SecateurError, match="hub:org/model exists and holds something else; choose another name"):
        publish(saved, "hub:org/model")
    assert hub.files == {"README.md": b"another model"}


@pytest.mark.parametrize(
    ("step", "status", "said", "code", "message"),
    [
        ("/repos/create", 401, "Invalid username or password.", "PRUNE_STORAGE_REFUSED", "does not accept the token"),
        ("/repos/create", 403, "No rights in org", "PRUNE_STORAGE_REFUSED", "use one with write permission for org"),
        ("/repos/create", 404, "Not found", "PRUNE_STORAGE_REFUSED", "has no user or organisation org"),
        ("/repos/create", 400, "Bad name", "PRUNE_STORAGE_REFUSED", "refuses org/model (400 Bad Request: Bad name)"),
        ("/repos/create", 429, "Slow down", "PRUNE_STORAGE_UNAVAILABLE", "is busy (429 Too Many Requests: Slow down)"),
        ("/repos/create", 503, "Maintenance", "PRUNE_STORAGE_UNAVAILABLE", "is busy (503 Service Unavailable"),
        ("/preupload/main", 403, "Write access is missing", "PRUNE_STORAGE_REFUSED", "may not write to org/model"),
        ("/objects/batch", 413, "Too large", "PRUNE_STORAGE_FULL", "has no room for org/model (413 "),
        ("/objects/batch", 403, "Private storage limit reached", "PRUNE_STORAGE_FULL", "delete something there first"),
        ("/commit/main", 413, "Too large", "PRUNE_STORAGE_FULL", "has no room for org/model (413 "),
    ],
)
def test_a_refusal_is_one_line_that_says_what_to_do(
    saved: Path, hub: UploadHub, step: str, status: int, said: str, code: str, message: str
) -> None:
    hub.refuse = {step: (status, {"error": said}), "/api/models/org/model": (404, {"error": "Repository not found"})}
    with pytest.raises(SecateurError) as caught:
        publish(saved, "hub:org/model")
    assert caught.value.code == code
    assert message in caught.value.message
    assert said in caught.value.message
    assert "\n" not in caught.value.message
    assert TOKEN not in caught.value.message
    assert hub.files == {}


def test_a_hub_that_cannot_be_reached_is_named(saved: Path, hub: UploadHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(SecateurError, match=r"The hub cannot be reached \(.*\); try again later") as caught:
        publish(saved, "hub:org/model")
    assert caught.value.code == "PRUNE_STORAGE_UNAVAILABLE"
    assert hub.tokens == set()


@pytest.mark.parametrize("target", ["hub:model", "hub:a/b/c", "hub:org/mo del", "hub:org/-model"])
def test_an_invalid_repository_id_is_rejected_before_any_request(saved: Path, hub: UploadHub, target: str) -> None:
    with pytest.raises(SecateurError) as caught:
        publish(saved, target)
    assert caught.value.code == "PRUNE_VALIDATION"
    assert caught.value.message.startswith(f"{target}: ")
    assert hub.tokens == set()


def test_the_command_takes_the_token_from_the_file_of_the_hub_and_prints_the_address(
    saved: Path, tmp_path: Path
) -> None:
    files = verify(saved).files.values()
    steps = f"{len(files)} files, {sum(file.bytes for file in files):,} bytes"
    home = tmp_path / "hf"
    with uploading_hub() as hub:
        environment = {name: value for name, value in os.environ.items() if name != "HF_TOKEN"} | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "HF_ENDPOINT": hub.address,
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HOME": str(home),
        }

        def command() -> subprocess.CompletedProcess[str]:
            arguments = [sys.executable, "-m", "secateur", "publish", str(saved), "--to", "hub:org/model"]
            return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)

        refused = command()
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == (
            f"Verifying the model…\nCopying {steps}, to hub:org/model…\n"
            "PRUNE_STORAGE_REFUSED: There is no token of the hub: set HF_TOKEN, or log in with `hf auth login`\n"
        )
        home.mkdir(exist_ok=True)
        (home / "token").write_text(TOKEN)
        done = command()
        assert (done.returncode, json.loads(done.stdout)) == (0, {"address": f"{hub.address}/org/model/commit/1"})
        assert TOKEN not in done.stderr
        assert hub.tokens == {f"Bearer {TOKEN}"}
    assert set(hub.files) == {*verify(saved).files, "manifest.json"}
