"""Models of the hub: an unreachable hub and an unknown model have different codes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

_LOCATE = """
from secateur.errors import SecateurError
from secateur.models.sources import locate
from secateur.settings import Settings

try:
    locate("org/name", Settings.from_environment(), weights=False)
except SecateurError as error:
    print(error.code)
"""


@contextmanager
def hub(status: int, headers: dict[str, str]) -> Iterator[str]:
    """Yields the address of a hub that answers every request with this status and these headers."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for header in (*headers.items(), ("Content-Length", "0")):
                self.send_header(*header)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815 (the library's name)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def code_at(address: str, home: Path) -> str:
    """The code of the error, from a new process: the library reads the hub's address once."""
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0", "HF_HOME": str(home)}
    command = [sys.executable, "-c", _LOCATE]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (404, {"X-Error-Code": "RepoNotFound"}, "PRUNE_UNKNOWN_MODEL"),
        (401, {}, "PRUNE_UNKNOWN_MODEL"),
        (429, {}, "PRUNE_UNAVAILABLE"),
        (503, {}, "PRUNE_UNAVAILABLE"),
    ],
)
def test_a_hub_error_maps_to_a_code(tmp_path: Path, status: int, headers: dict[str, str], code: str) -> None:
    with hub(status, headers) as address:
        assert code_at(address, tmp_path) == code


def test_an_unreachable_hub_is_unavailable(tmp_path: Path) -> None:
    with hub(200, {}) as address:
        pass
    assert code_at(address, tmp_path) == "PRUNE_UNAVAILABLE"
