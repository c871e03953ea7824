"""The HTTP half of the simulator: requests in, replies out, each counted."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from types import TracebackType
from typing import Any, ClassVar, Self
from urllib.parse import unquote, urlsplit

from sbomkit.model.facts import Observation

__all__ = ["Registry", "RegistryServer", "Reply", "Request", "Stocked"]


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    """Below the registry's own address, still quoted."""
    headers: Mapping[str, str]
    body: bytes = b""
    address: str = ""
    """Which of the source's hosts was asked; empty for the main one."""


@dataclass(frozen=True)
class Reply:
    """What the simulator says, and how."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before the first byte."""
    sent: int | None = None
    """Bytes of the body that are sent before the connection breaks; `None`: all."""
    endless: bool = False
    """Whether the body is sent again and again, until nobody listens any more."""
    hangs_up: bool = False
    """Whether the connection is closed without a word."""


Trouble = Callable[[Request, Reply], Reply]
"""Turns the right reply into a wrong one."""


@dataclass(frozen=True)
class Stocked:
    """A package that a registry has something to say about, for tests that every source has to pass."""

    purl: str
    earlier: tuple[Observation, ...] = ()
    """What other sources said of it before, for sources with `needs`."""


class Registry:
    """One registry: subclasses say what lies where; troubles and conditional requests are handled here.

    The module of a subclass has the name of the source that asks it, and exports the class as `REGISTRY`.
    """

    name: ClassVar[str]
    """Of the source."""
    addresses: ClassVar[tuple[str, ...]] = ()
    """Names of its further hosts."""
    in_bulk: ClassVar[bool] = False
    """Whether one request asks about many packages, so that a 404 is about the interface and about no package."""

    def __init__(self) -> None:
        self.url = ""
        """Set when the server starts; that of a further host is `<url>.<name>`."""
        self.latency = 0.0
        """Seconds before the first byte of each answer."""
        self._troubles: dict[str, list[Trouble]] = {}
        self._trouble_for_all: list[Trouble] = []

    def stock(self) -> Sequence[Stocked]:
        """Fill the registry with packages of our own making, in the shape of real answers, and tell which."""
        raise NotImplementedError

    def trouble_for_all(self, *troubles: Trouble) -> None:
        """Let whatever is asked go wrong, in this order."""
        self._trouble_for_all.extend(troubles)

    def recover(self) -> None:
        """Let nothing go wrong any more."""
        self._troubles.clear()
        self._trouble_for_all.clear()

    def trouble(self, package: str, *troubles: Trouble) -> None:
        """Let whatever is asked about `package` go wrong, in this order."""
        self._troubles.setdefault(package, []).extend(troubles)

    def answer(self, request: Request) -> Reply:
        """The reply after troubles."""
        package = self.package_of(request)
        reply = self.found(package, request)
        if reply.status == 200:
            tag = f'"{sha256(reply.body).hexdigest()[:16]}"'
            reply = replace(reply, headers={"ETag": tag, **reply.headers})
            if request.headers.get("If-None-Match") == tag:
                reply = replace(reply, status=304, body=b"")
        for trouble in (*self._troubles.get(package, ()), *self._trouble_for_all):
            reply = trouble(request, reply)
        return replace(reply, delay=reply.delay + self.latency)

    def package_of(self, request: Request) -> str:
        """The package that a request is about."""
        return unquote(urlsplit(request.path).path.strip("/"))

    def found(self, package: str, request: Request) -> Reply:
        """The right reply."""
        raise NotImplementedError


class RegistryServer:
    """A server on loopback, for as long as a `with` block lasts."""

    def __init__(self, *registries: Registry) -> None:
        self._registries = {registry.name: registry for registry in registries}
        self._lock = Lock()
        self.log: list[Request] = []

    @property
    def requests(self) -> int:
        """Requests that arrived."""
        return len(self.log)

    def __enter__(self) -> Self:
        self._ports = ExitStack()
        self.url = self.further_address()
        for name, registry in self._registries.items():
            registry.url = f"{self.url}/{name}"
        return self

    def further_address(self) -> str:
        """Listen on one more port: clients take it for another host, where the same is answered."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
        thread.start()
        for end in (thread.join, server.server_close, server.shutdown):
            self._ports.callback(end)
        return f"http://127.0.0.1:{server.server_port}"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ports.close()

    def answer(self, request: Request) -> Reply:
        """Count, and pass on to the registry whose name the path begins with."""
        with self._lock:
            self.log.append(request)
        place, _, path = request.path.lstrip("/").partition("/")
        name, _, address = place.partition(".")
        registry = self._registries.get(name)
        return registry.answer(replace(request, path="/" + path, address=address)) if registry else Reply(404, b"{}")


def _handler(server: RegistryServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "RegistrySimulator"
        disable_nagle_algorithm = True  # or a body waits until its headers were acknowledged

        def log_message(self, *_: Any) -> None:
            """Tests look at `log` instead."""

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            self._say(server.answer(Request(self.command, self.path, dict(self.headers.items()), body)))

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def _say(self, reply: Reply) -> None:
            sleep(reply.delay)
            if reply.hangs_up:
                self.close_connection = True
                return
            try:
                self.send_response_only(reply.status)  # without the headers that http.server would add
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if not reply.endless:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: reply.sent])
                while reply.endless:
                    self.wfile.write(reply.body)
                self.close_connection = self.close_connection or reply.sent is not None
            except ConnectionError:  # a client that has seen enough
                self.close_connection = True

    return Handler
