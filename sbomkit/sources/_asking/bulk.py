"""Several calls of one source under way at once, each of which fails alone: for sources that plan their calls themselves."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sbomkit.errors import SbomkitError, SourceError
from sbomkit.sources._interface import Session, Source

__all__ = ["at_once", "chunks"]

Call = TypeVar("Call")
Said = TypeVar("Said")
Item = TypeVar("Item")


def at_once(
    source: Source, session: Session, calls: Sequence[Call], ask: Callable[[Call], Said]
) -> Iterator[tuple[Call, Said | SourceError]]:
    """What came of each call, in their order.

    Args:
        source: no more of its calls are under way at once than it finds polite.
        session: cancelled by Ctrl-C.  That its caller listens no longer says nothing of the run: what it was told may have been
            more than it could read.
        calls: what there is to ask.
        ask: makes one call; what it raises is what came of that call, and spoils no other.
    """

    def one(call: Call) -> Said | SourceError:
        try:
            return ask(call)
        except SourceError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the edge of the world: an answer that nobody thought of
            message = error.message if isinstance(error, SbomkitError) else f"{type(error).__name__} while reading the answer"
            return SourceError(message, source=source.name)

    if not calls:
        return
    workers = min(source.politeness.concurrency if source.politeness else 1, len(calls))
    pool = ThreadPoolExecutor(workers, thread_name_prefix=f"sbomkit-{source.name}")
    try:
        yield from zip(calls, pool.map(one, calls), strict=True)
        pool.shutdown()
    except GeneratorExit:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    except BaseException:  # Ctrl-C: wait for what is under way, and for nothing else
        session.cancelled.set()
        pool.shutdown(cancel_futures=True)
        raise


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The same items in their order, `size` at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
