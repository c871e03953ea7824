"""Batches of deps.dev: each request is echoed, and the same batch is asked for again with the token of the next page."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.simulator._server import Reply

__all__ = ["page_of"]

_MOST = 5_000


def page_of(asked: Mapping[str, Any], size: int, told: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Reply:
    """The page that is asked for: a token is good only for the batch that it was given for."""
    json_type = {"Content-Type": "application/json"}
    requests, token = asked["requests"], asked.get("pageToken") or "0:"
    start, _, batch = token.partition(":")
    fingerprint = str(hash(json.dumps(requests)))
    if len(requests) > _MOST or (batch and batch != fingerprint):
        return Reply(400, b'{"code":3,"message":"invalid batch"}', json_type)
    end = int(start) + size
    page = {
        "responses": [{"request": each, **told(each)} for each in requests[int(start) : end]],
        "nextPageToken": f"{end}:{fingerprint}" if end < len(requests) else "",
    }
    return Reply(200, json.dumps(page).encode(), json_type)
