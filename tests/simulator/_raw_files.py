"""The wire format of raw.githubusercontent.com: files as plain text, whatever they are."""

from tests.simulator._server import Registry, Reply, Request

__all__ = ["RawFiles"]

_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


class RawFiles(Registry):
    """Files at the tip of repositories."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, bytes] = {}

    def add(self, repository: str, file: str, content: str | bytes) -> None:
        """Have a file."""
        self._files[f"{repository.lower()}/HEAD/{file}"] = content.encode() if isinstance(content, str) else content

    def found(self, package: str, request: Request) -> Reply:
        """Names of repositories in whatever case, those of files as they are."""
        owner, _, rest = package.partition("/")
        name, _, file = rest.partition("/")
        content = self._files.get(f"{owner.lower()}/{name.lower()}/{file}")
        return Reply(404, b"404: Not Found", _PLAIN) if content is None else Reply(200, content, _PLAIN)
