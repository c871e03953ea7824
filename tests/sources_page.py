"""The tables of `docs/` that sources declare: `python -m tests.sources_page` writes them anew."""

from collections.abc import Callable, Iterator, Mapping

from sbomkit.model.facts import Signal
from sbomkit.model.inventory import Package
from sbomkit.purl import registry_url
from sbomkit.sources import Source, sources
from tests.builders import make_component, make_inventory, npm
from tests.pages import ROOT, code

__all__ = ["LICENCES", "NOTHING", "PAGE", "TABLES", "page_of"]

PAGE = "docs/sources.md"
LICENCES = "docs/licences.md"
NOTHING = "\N{EN DASH}"
DERIVED = {
    registry_url(purl_type, namespace): f"that of `pkg:{purl_type}/{namespace}`" if namespace else f"that of `pkg:{purl_type}`"
    for purl_type, namespace in [
        ("npm", None),
        ("pypi", None),
        ("deb", "debian"),
        ("deb", "ubuntu"),
    ]
}
"""Hosts that are named by what leads to them."""
SAMPLES = {
    "apk": "pkg:apk/alpine/p{}@1.0?arch=x86_64&distro=alpine-3.20",
    "composer": "pkg:composer/vendor/p{}@1.0",
    "deb": "pkg:deb/debian/p{}@1.0?arch=amd64&distro=debian-12",
    "golang": "pkg:golang/go.example/p{}@v1.0.0",
    "maven": "pkg:maven/org.example/p{}@1.0",
    "rpm": "pkg:rpm/fedora/p{}@1.0?distro=fedora-40",
}


def plain(signals: frozenset[Signal]) -> str:
    """Signals in their order."""
    return ", ".join(signal.value.replace("_", " ") for signal in Signal if signal in signals) or NOTHING


def packages(source: type[Source], count: int) -> list[Package]:
    """So many packages of a kind that a source knows, in one version each."""
    sample = SAMPLES.get(min(source.purl_types, default="npm"), f"pkg:{min(source.purl_types, default='npm')}/p{{}}@1.0")
    components = [make_component(f"p{number}", purl=sample.format(number), version="1.0") for number in range(count)]
    inventory = make_inventory({"app": [each.id for each in components]}, components=components)
    return [package for key, package in inventory.packages.items() if key != npm("app")]


def requests(source: type[Source], count: int) -> str:
    if source.politeness is None:
        return NOTHING
    return f"{sum(source.configured(()).requests(packages(source, count)).values()):,}"


def declared() -> Iterator[list[str]]:
    for name, kind in sources().items():
        asked = f"{name}={kind.argument}" if kind.needs_argument else name
        types = ", ".join(sorted(kind.purl_types)) or NOTHING
        yield [code(asked), kind.stage.value, types, plain(kind.needs), plain(kind.signals), kind.subject.value]


def licence_of(source: type[Source]) -> str:
    return source.licence or "no statement found"


def terms() -> Iterator[list[str]]:
    for name, kind in sources().items():
        licence = licence_of(kind)
        yield [code(name), licence, kind.verified.value, requests(kind, 1), requests(kind, 100)]


def hosts() -> Iterator[list[str]]:
    for name, kind in sources().items():
        for address in ("", *kind.addresses) if kind.politeness else ():
            where = kind.address(address)
            manners = where.politeness or kind.politeness
            assert manners is not None
            assert where.default_url is not None, f"nobody could ask {name} without setting an address"
            place = DERIVED.get(where.default_url) or code(where.default_url.removeprefix("https://"))
            many = f"{manners.rate:g} a second" if manners.rate >= 1 else f"{manners.rate * 60:g} a minute"
            key = f"{name}, {address}" if address else name
            token = "never" if where.authorisation is None else f"as `{where.authorisation_header}`"
            yield [code(key), place, f"{many}, {manners.concurrency} at once", manners.policy, token]


def under() -> Iterator[list[str]]:
    of = {name: licence_of(kind) for name, kind in sources().items()}
    stated = sorted({kind.licence for kind in sources().values() if kind.licence})
    for licence in dict.fromkeys([*stated, *of.values()]):
        spelt = code(licence) if licence in stated else licence
        yield [spelt, ", ".join(code(name) for name, each in of.items() if each == licence)]


TABLES: Mapping[str, Callable[[], Iterator[list[str]]]] = {
    "source": declared,
    "data of": terms,
    "host of": hosts,
    "data under": under,
}
"""By the heading of their first column."""


def page_of(first: str) -> str:
    """The page that the table stands on."""
    return LICENCES if first == "data under" else PAGE


def rewritten(text: str) -> str:
    """The page with these tables as they should be."""
    lines = iter(text.splitlines())
    kept: list[str] = []
    for line in lines:
        kept.append(line)
        table = TABLES.get(line.removeprefix("| ").partition(" |")[0]) if line.startswith("| ") else None
        if table is not None:
            kept += [next(lines), *(f"| {' | '.join(row)} |" for row in table())]
            kept.append(next(each for each in lines if not each.startswith("|")))
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    for page in (PAGE, LICENCES):
        (ROOT / page).write_text(rewritten((ROOT / page).read_text()))
