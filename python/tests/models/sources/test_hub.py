"""Models of the hub: errors have different codes, and the token is sent for the models of the list only."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from secateur.models.sources.hub import uses_token

_LOCATE = """
from secateur.errors import SecateurError
from secateur.models.sources.source import locate
from secateur.settings import Settings

try:
    locate("Org/name", Settings.from_environment(), weights=False)
except SecateurError as error:
    print(error.code, error.message)
"""

TOKEN = "hf_secret"


@dataclass
class Hub:
    """`tokens`: the Authorization header of each request for a model."""

    address: str
    tokens: list[str | None] = field(default_factory=list)


@contextmanager
def running_hub(status: int, headers: dict[str, str]) -> Iterator[Hub]:
    """Yields a hub that answers every request with this status and these headers."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/api/models/"):  # the library also asks for things of its own
                hub.tokens.append(self.headers["Authorization"])
            self.send_response(status)
            for header in (*headers.items(), ("Content-Length", "0")):
                self.send_header(*header)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 (the library's name)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        hub = Hub(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()


def locate_at(hub: Hub, home: Path, **settings: str) -> str:
    """The code and the message of the error, from a new process: the library reads the hub's address once."""
    environment = {**os.environ, "HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0", "HF_HOME": str(home), **settings}
    command = [sys.executable, "-c", _LOCATE]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (404, {"X-Error-Code": "RepoNotFound"}, "PRUNE_UNKNOWN_MODEL"),
        (403, {"X-Error-Code": "GatedRepo"}, "PRUNE_UNREADABLE_MODEL"),
        (401, {}, "PRUNE_UNKNOWN_MODEL"),
        (429, {}, "PRUNE_UNAVAILABLE"),
        (503, {}, "PRUNE_UNAVAILABLE"),
    ],
)
def test_a_hub_error_maps_to_a_code(tmp_path: Path, status: int, headers: dict[str, str], code: str) -> None:
    with running_hub(status, headers) as hub:
        assert locate_at(hub, tmp_path).split()[0] == code


def test_an_unreachable_hub_is_unavailable(tmp_path: Path) -> None:
    with running_hub(200, {}) as hub:
        pass
    assert locate_at(hub, tmp_path).split()[0] == "PRUNE_UNAVAILABLE"


@pytest.mark.parametrize(
    ("models", "sent", "hint"),
    [
        ("org/*", {f"Bearer {TOKEN}"}, "HF_TOKEN is not set or has no access"),
        ("other/*", {None}, "SECATEUR_HF_TOKEN_MODELS does not include it"),
    ],
)
def test_the_token_is_sent_for_the_models_of_the_list_only(
    tmp_path: Path, models: str, sent: set[str | None], hint: str
) -> None:
    (tmp_path / "token").write_text(TOKEN)  # as `hf auth login` leaves it; HF_TOKEN is looked up at the same place
    with running_hub(403, {"X-Error-Code": "GatedRepo"}) as hub:
        message = locate_at(hub, tmp_path, SECATEUR_HF_TOKEN_MODELS=models)
    assert set(hub.tokens) == sent
    assert hint in message
    assert TOKEN not in message


def test_a_list_has_ids_owners_or_all_models_in_any_case() -> None:
    assert all(uses_token([pattern], "Org/name") for pattern in ("*", "org/*", "oRG/Name"))
    assert not any(uses_token([pattern], "org/name") for pattern in ("org/nam", "org/name-2", "orga/*", "name", ""))
