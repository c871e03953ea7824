"""What can be wrong with the world, from the least to the most specific.

```
SbomkitError                       .advice
├─ DocumentError                   the document is at fault          exit 3
│  ├─ UnrecognizedFormat           .looked_for
│  ├─ UnsupportedVersion           .format .version .supported
│  ├─ MalformedDocument            .path .expected
│  └─ LimitExceeded                .limit .value
├─ SourceError                     a source could not answer         exit 4 when none did
│  ├─ SourceUnavailable            .retry_after
│  │  └─ NotInCache                offline, and no answer is kept
│  └─ UnexpectedResponse           .path
└─ ConfigurationError              an option, a setting, a policy    exit 2
```

Nothing else escapes from a public function for bad input.  A package that a registry does not know is no error: it is an
observation with status `absent`.
"""

__all__ = [
    "ConfigurationError",
    "DocumentError",
    "LimitExceeded",
    "MalformedDocument",
    "NotInCache",
    "SbomkitError",
    "SourceError",
    "SourceUnavailable",
    "UnexpectedResponse",
    "UnrecognizedFormat",
    "UnsupportedVersion",
]


class SbomkitError(Exception):
    """The base of every error that sbomkit raises on purpose."""

    exit_code = 2

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        """What the user can do next, as one sentence; `None` when there is nothing to say.  A traceback shows it
        below the message."""
        if advice is not None:
            self.add_note(advice)


class DocumentError(SbomkitError):
    """The document (an SBOM, a facts file) is at fault."""

    exit_code = 3


class UnrecognizedFormat(DocumentError):
    """The structure of the document is that of no format that sbomkit knows."""

    def __init__(self, message: str, *, looked_for: tuple[str, ...] = (), advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.looked_for = looked_for
        """What was looked for, one phrase per format."""


class UnsupportedVersion(DocumentError):
    """The format is known, this version of it is not."""

    def __init__(self, message: str, *, format: str, version: str, supported: tuple[str, ...]) -> None:  # noqa: A002
        super().__init__(message, advice=f"supported versions of {format}: {', '.join(supported)}")
        self.format = format
        self.version = version
        self.supported = supported


class MalformedDocument(DocumentError):
    """The document breaks its format at an address."""

    def __init__(self, message: str, *, path: str = "", expected: str = "", advice: str | None = None) -> None:
        super().__init__(f"{path}: {message}" if path else message, advice=advice)
        self.path = path
        """Where, as in `components[17].purl`; empty for the whole document."""
        self.expected = expected
        """What should stand there."""


class LimitExceeded(DocumentError):
    """The document is larger, deeper or longer than `Limits` allow."""

    def __init__(self, message: str, *, limit: str, value: int) -> None:
        super().__init__(message, advice=f"raise Limits.{limit} (now {value:,}) if you trust where this came from")
        self.limit = limit
        self.value = value


class SourceError(SbomkitError):
    """A source of facts could not answer."""

    exit_code = 4

    def __init__(self, message: str, *, source: str, advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.source = source


class SourceUnavailable(SourceError):
    """A source did not answer, refused, or asks to be left alone for a while."""

    def __init__(self, message: str, *, source: str, retry_after: float | None = None, advice: str | None = None) -> None:
        super().__init__(message, source=source, advice=advice)
        self.retry_after = retry_after
        """Seconds after which the source may be asked again, where it said so."""


class NotInCache(SourceUnavailable):
    """A source was not asked, since the run is offline, and no answer of it is kept."""


class UnexpectedResponse(SourceError):
    """A source answered with something that is not what its documentation says."""

    def __init__(self, message: str, *, source: str, path: str = "", advice: str | None = None) -> None:
        super().__init__(f"{path}: {message}" if path else message, source=source, advice=advice)
        self.path = path


class ConfigurationError(SbomkitError):
    """An option, a setting or a policy that makes no sense."""
