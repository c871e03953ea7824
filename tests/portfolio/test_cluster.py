import logging
import pickle
import signal
import socket
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from types import SimpleNamespace

import pytest

from sbomkit._version import __version__
from sbomkit.errors import ConfigurationError
from sbomkit.portfolio import _cluster, _workers, scan
from sbomkit.portfolio._cluster import _as_here, _Cluster, cluster
from sbomkit.portfolio._workers import Crew, examined
from tests.portfolio.clusters import scheduler, workers
from tests.portfolio.kept import contents, document, written
from tests.portfolio.test_workers import tasks

distributed = pytest.importorskip("distributed")
pytestmark = [  # the library leaves sockets open whose connections fail
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MANY = {f"{number}.json": document(f"p{number}") for number in range(12)}
OTHERWISE = """
def dask_setup(worker):
    import os, time
    from sbomkit.portfolio import examine as module

    def otherwise(task, examine=module.examine):
        {instead}
        return examine(task)

    module.examine = otherwise
"""
SLOW = OTHERWISE.format(instead="time.sleep(0.05)")
DEADLY = OTHERWISE.format(instead="task.located.location.endswith('7.json') and os._exit(1)")
WITHOUT = """
import sys

class Nobody:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.startswith("sbomkit"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Nobody)
"""


@pytest.fixture(scope="module")
def here():
    """A cluster of threads of this process: as fast as none, and seen by whoever measures coverage."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as made:
        yield made.scheduler_address


@pytest.fixture
def empty():
    """The same without anybody who works."""
    with distributed.LocalCluster(
        n_workers=0, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as made:
        yield made


@pytest.fixture
def curt(monkeypatch):
    """Nobody waits long for a scheduler."""
    monkeypatch.setattr(_cluster, "_CONNECT", 0.3)


@pytest.fixture
def hurried(monkeypatch):
    """Nobody waits long for workers."""
    monkeypatch.setattr(_cluster, "_PATIENCE", 0.3)
    monkeypatch.setattr(_cluster, "_LOOK", 0.1)


def begun(made) -> str:
    """The address of a cluster, once one worker has come."""
    made.scale(1)
    made.wait_for_workers(1, timeout=60)
    return str(made.scheduler_address)


def raised(call, *arguments) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        call(*arguments)
    return caught.value


def test_a_cluster_examines_documents_as_we_do(here):
    ours, theirs = (list(examined(start, tasks(5))) for start in (_workers._Here, cluster(here)))
    assert ours == theirs


def test_a_cluster_takes_more_the_more_threads_work(here, monkeypatch):
    executor = _Cluster(here)
    assert (executor.most, executor.most_bytes) == (_workers._MOST, _workers._MOST_BYTES)
    monkeypatch.setattr(executor, "_threads", 1000)
    assert (executor.most, executor.most_bytes) == (4000, 4_000_000_000)
    executor.shutdown()


def test_dask_is_as_loud_afterwards_as_before(here):
    loggers = [logging.getLogger(name) for name in _cluster._LOGGERS]
    before = [each.level for each in loggers]
    executor = _Cluster(here)
    assert {each.level for each in loggers} == {logging.CRITICAL}
    executor.shutdown()
    assert [each.level for each in loggers] == before


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://127.0.0.1:1", "Timed out"),
        ("127.0.0.1:1", "Timed out"),
        ("carrier-pigeon://loft:1", "unknown address scheme"),
        ("tls://127.0.0.1:1", "TLS"),
        ("tcp://", "missing port"),
    ],
)
def test_a_scheduler_that_does_not_answer_is_told(curt, capfd, address, reason):
    error = raised(cluster, address)
    assert str(error).startswith(f"no scheduler answers at {address}: ")
    assert reason in str(error)
    assert "dask scheduler" in (error.advice or "")
    assert capfd.readouterr().err == ""


def test_a_scheduler_that_listens_and_says_nothing_is_not_waited_for(curt):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "it says nothing" in str(raised(cluster, f"tcp://127.0.0.1:{silent.getsockname()[1]}"))


def test_no_address_is_none():
    assert "empty" in str(raised(cluster, " "))


def test_a_cluster_without_workers_is_told(hurried, empty):
    error = raised(cluster(empty.scheduler_address))
    assert "has had no workers for 0.3 s" in str(error)
    assert f"dask worker {empty.scheduler_address}" in (error.advice or "")


def test_workers_may_come_late(empty):
    threading.Timer(0.3, empty.scale, [1]).start()
    executor = _Cluster(empty.scheduler_address)
    assert executor.submit(len, [1, 2]).result() == 2
    executor.shutdown()


def test_workers_that_leave_and_do_not_come_back_are_told(hurried, empty):
    executor = _Cluster(begun(empty))
    executor.submit(len, [1, 2]).result()
    empty.scale(0)

    def waited():
        while True:
            time.sleep(0.05)
            executor.look()

    assert "has had no workers" in str(raised(waited))
    executor.shutdown()


def test_a_scheduler_that_leaves_is_told(empty, monkeypatch):
    executor = _Cluster(begun(empty))
    monkeypatch.setattr(_cluster, "_CONNECT", 0.3)  # for goodbyes that nobody hears
    pending = executor.submit(time.sleep, 60)
    empty.close()
    error = raised(pending.result)
    assert "the connection to the scheduler is lost" in str(error)
    assert "goes on from there" in (error.advice or "")
    executor._looked = 0.0
    assert "is lost" in str(raised(executor.look))
    executor.shutdown()


def failing(error):
    raise error


def killed():
    return distributed.KilledWorker("examine", SimpleNamespace(address="tcp://worker.example:1"), 3)


def no_module():
    return ModuleNotFoundError("No module named 'sbomkit'")


def ours():
    return pickle.loads(pickle.dumps(ConfigurationError("pyarrow is not installed", advice="pip install it")))


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (killed(), BrokenExecutor, "^$"),
        (no_module(), ConfigurationError, "the cluster cannot run this: ModuleNotFoundError: No module named 'sbomkit'"),
        (ours(), ConfigurationError, "pyarrow is not installed"),
        (TimeoutError(), ConfigurationError, "is lost"),
    ],
)
def test_what_workers_raise_is_one_of_our_errors(here, error, kind, words):
    executor = _Cluster(here)
    with pytest.raises(kind, match=words):
        executor.submit(failing, error).result()
    executor.shutdown()


@pytest.mark.parametrize(("version", "python", "words"), [("0.0", None, "sbomkit"), (__version__, (3, 99), "not 3.99")])
def test_a_worker_of_other_versions_refuses(version, python, words):
    error = raised(_as_here, version, python or _cluster._PYTHON, lambda: 1)
    assert words in str(error)
    assert f"sbomkit[portfolio,cluster]=={__version__}" in (error.advice or "")


def test_whoever_waits_looks_who_works(monkeypatch):
    monkeypatch.setattr(_workers, "_GLANCE", 0.01)

    class Waiting(Crew):
        looks = 0

        def submit(self, call, /, *args, **options):
            return Future()

        def look(self):
            self.looks += 1
            if self.looks == 3:
                raise ConfigurationError("nobody is left")

    waiting = Waiting()
    assert "nobody is left" in str(raised(list, examined(lambda: waiting, tasks(2))))
    assert waiting.looks == 3
    Crew().look()  # whoever knows of nothing has nothing to say


@pytest.fixture
def sboms(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return written(tmp_path / "sboms", MANY)


def test_what_was_read_before_the_scheduler_left_is_kept(empty, sboms, monkeypatch):
    monkeypatch.setattr("sbomkit.portfolio._scan._BATCH", 2)
    monkeypatch.setattr(_workers, "_MOST", 1)
    start = cluster(begun(empty))

    def progress(done, _found):
        if done == 3:
            monkeypatch.setattr(_cluster, "_CONNECT", 0.3)
            empty.close()

    assert "is lost" in str(raised(lambda: scan(["sboms"], "p.duckdb", executor=start, progress=progress)))
    answer = scan(["sboms"], "p.duckdb", workers=1)
    assert 2 <= answer.unchanged < 12
    assert (answer.documents, answer.changed, answer.problems) == (12, 0, ())


# -- processes of their own


@pytest.fixture(scope="module")
def address():
    """A scheduler that gives up a document as soon as one worker has died of it, and does not look for the dead for long."""
    hasty = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    with scheduler(hasty) as (made, _):
        yield made


@pytest.fixture
def script(tmp_path):
    """`script(text)`: a file for workers to run before they work."""

    def made(text):
        (tmp_path / "before.py").write_text(text)
        return str(tmp_path / "before.py")

    return made


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_a_pool_and_we_alone_give_the_same_tables(address, sboms, script):
    written(sboms, {"bad.json": b"{", "all.zip": b"PK\x03\x04"})
    killed: list[int] = []
    with workers(address, 2, before=script(SLOW)) as running:
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)

        def progress(done, _found):
            if done == 3 and not killed:
                running[0].kill()
                killed.append(running[0].wait(10))

        answers = [
            scan(["sboms"], "dask.duckdb", executor=cluster(address), progress=progress),
            scan(["sboms"], "pool.duckdb", workers=2),
            scan(["sboms"], "ours.duckdb", workers=1),
        ]
    assert killed == [-signal.SIGKILL]
    held = [contents(Path(f"{name}.duckdb")) for name in ("dask", "pool", "ours")]
    assert held[0] == held[1] == held[2]
    assert len({answer.model_copy(update={"portfolio": ""}) for answer in answers}) == 1


@pytest.mark.slow
def test_a_document_that_kills_workers_is_told_and_loses_no_other(address, sboms, script):
    with workers(address, before=script(DEADLY), restarts=True):
        answer = scan(["sboms"], "p.duckdb", executor=cluster(address))
    assert answer.documents == 11
    assert [(each.place, each.code) for each in answer.problems] == [("sboms/7.json", "worker-lost")]


@pytest.mark.slow
def test_a_worker_without_sbomkit_is_told_and_no_document_is_blamed(address, sboms, script):
    with workers(address, before=script(WITHOUT)):
        error = raised(lambda: scan(["sboms"], "p.duckdb", executor=cluster(address)))
    assert str(error).startswith("the cluster cannot run this: ")
    assert "No module named 'sbomkit" in str(error)
    assert contents(Path("p.duckdb"))["documents"] == []
