"""What parts of a network address decide: who may get a token, who is named in an error, what goes through a proxy."""

from urllib.parse import unquote, urlsplit

__all__ = ["below", "host_of", "is_loopback", "origin_of"]


def origin_of(url: str) -> str:
    """Scheme, host and port: what a redirect may not leave.

    Raises:
        ValueError: this is no URL.
    """
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    return f"{parts.scheme}://{(parts.hostname or '').lower()}:{port}"


def below(base: str, url: str) -> str | None:
    """What leads from one address to another below it, path and query; `None` where that lies elsewhere.

    A path with `.` or `..` in it lies elsewhere, however often these are percent-encoded: whoever sends it may resolve them.

    Raises:
        ValueError: one of them is no URL.
    """
    start, parts = urlsplit(base).path.rstrip("/") + "/", urlsplit(url)
    if origin_of(url) != origin_of(base) or "@" in parts.netloc or not parts.path.startswith(start):
        return None
    if _climbs(parts.path.removeprefix(start)):
        return None
    return parts.path.removeprefix(start) + (f"?{parts.query}" if parts.query else "")


def _climbs(path: str) -> bool:
    plain = unquote(path)
    while plain != path:
        path, plain = plain, unquote(plain)
    return not {".", ".."}.isdisjoint(plain.replace("\\", "/").split("/"))


def host_of(url: str) -> str:
    """Host and port as they are shown; never an account or a password, whatever the text is."""
    return url.partition("//")[2].partition("/")[0].rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Whether it leads to this machine."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
