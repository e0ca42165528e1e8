"""A local server that answers the upload calls of the model hub, or refuses one of them."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class UploadHub:
    """`files`: what the repository holds. `large`: uploads by sha256 that no commit has named.

    `refuse`: the end of a path, and the status and body that it answers. `created`: the body of each creation.
    `tokens`: the Authorization headers.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    refuse: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)

    def answer(self, path: str, body: bytes) -> tuple[int, object]:
        """The status and the JSON of the answer to a request."""
        for end, refusal in self.refuse.items():
            if path.endswith(end):
                return refusal
        if path.startswith("/lfs/"):
            self.large[path.removeprefix("/lfs/")] = body
            return 200, {}
        routes: dict[str, Callable[[bytes], object]] = {
            "/repos/create": self._create,
            "/validate-yaml": lambda _: {"errors": [], "warnings": []},
            "/tree/main": lambda _: [{"type": "file", "path": name, "size": 1, "oid": ""} for name in self.files],
            "/preupload/main": lambda body: {"files": [self._mode(file["path"]) for file in json.loads(body)["files"]]},
            "/objects/batch": lambda body: {"objects": [self._action(file) for file in json.loads(body)["objects"]]},
            "/commit/main": self._commit,
        }
        route = next((route for end, route in routes.items() if path.endswith(end)), None)
        return (200, route(body)) if route else (404, {})  # the library also asks for things of its own

    def _create(self, body: bytes) -> object:
        self.created.append(json.loads(body))
        return {"url": f"{self.address}/org/model"}

    def _mode(self, name: str) -> dict[str, Any]:
        mode = "lfs" if name.endswith(".safetensors") else "regular"
        return {"path": name, "uploadMode": mode, "shouldIgnore": False}

    def _action(self, wanted: dict[str, Any]) -> dict[str, Any]:
        return wanted | {"actions": {"upload": {"href": f"{self.address}/lfs/{wanted['oid']}"}}}

    def _commit(self, body: bytes) -> object:
        for line in map(json.loads, body.splitlines()):
            value = line["value"]
            if line["key"] == "file":
                self.files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                self.files[value["path"]] = self.large.pop(value["oid"])
            elif line["key"] == "deletedFile":
                self.files.pop(value["path"])
        return {"success": True, "commitOid": "1" * 40, "commitUrl": f"{self.address}/org/model/commit/1"}


@contextmanager
def uploading_hub() -> Iterator[UploadHub]:
    hub = UploadHub()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            path = self.path.partition("?")[0]
            if path.startswith("/api/repos") or "/org/" in path:
                hub.tokens.add(self.headers["Authorization"])
            status, content = hub.answer(path, body)
            answer = json.dumps(content).encode()
            self.send_response(status)
            for header in {"Content-Type": "application/json", "Content-Length": str(len(answer))}.items():
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_PUT = do_GET  # noqa: N815 (the library's names)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        hub.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
