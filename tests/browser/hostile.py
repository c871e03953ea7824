"""A document and facts whose every name was chosen by somebody who wants to get out of the page."""

import itertools
import json
from typing import Any
from urllib.parse import quote

from sbomkit.formats import load
from sbomkit.model.facts import (
    Actor,
    ActorKind,
    Facts,
    Funding,
    FundingChannel,
    FundingStrength,
    Identity,
    Lifecycle,
    Observation,
    PublisherKind,
    Publishers,
    Release,
    Releases,
    Repository,
)
from sbomkit.model.inventory import Inventory
from tests.builders import day, make_facts, make_observation

__all__ = ["LONG", "NAMES", "hostile_document", "hostile_facts", "hostile_inventory"]

LONG = 10_000
"""Characters of the longest name."""

ALONE = "alone \N{REPLACEMENT CHARACTER}"
"""What is left of half a pair of surrogates: JSON that holds one is refused, a package URL can spell it."""

NAMES = (
    "<script>pwned.push('script')</script>",
    "</script><script>pwned.push('closed')</script>",
    "<img src=x: onerror=pwned.push('image')>",
    "<svg onload=pwned.push('svg')>",
    "<!--<script>",
    "--><style>*{display:none}</style>",
    "]]><![CDATA[",
    "\"'><a href=javascript:pwned.push('link')>here</a>",
    '" onmouseover="pwned.push(\'over\')" autofocus onfocus="pwned.push(\'focus\')" x="',
    "javascript:pwned.push('address')",
    "javascript://%0apwned.push('address')",
    "data:text/html,<script>parent.pwned.push('data')</script>",
    "<b>bold</b><br><a href='https://evil.example/'>link</a>",
    "%{x} %{customdata[0]} %{meta} <extra>more</extra>",
    "${pwned.push('template')} {{pwned}} {%raw%} `",
    '\\u003cscript\\u003e \\" \\',
    "line\u2028separator\u2029and\nbreak\r\ttab",
    "right\u202eto\u2066left",
    "zero\u200bwidth\ufeff",
    "\x1b[31mred\x1b[0m \x00 \x07 \x9b",
    ALONE,
    "\N{GRINNING FACE} \N{COMBINING ACUTE ACCENT}\N{COMBINING ACUTE ACCENT} 漢字 \N{ARABIC LETTER ALEF}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "#packages",
    "NaN",
    "-Infinity",
    "=1+1",
    "a b&c=d#e?f/../g%00",
    "&lt;i&gt;&#60;i&#62;&amp;",
    "n" * LONG,
)
"""Each tries another way out; what runs says so in `window.pwned`."""


def _purl(name: str) -> str:
    return f"pkg:npm/{quote(name, safe='').replace('%EF%BF%BD', '%ED%A0%80')}@1.0.0"


def _component(number: int, name: str) -> dict[str, Any]:
    # Every other one has no package URL, so that its name comes through by another way.
    return {
        "type": "library",
        "bom-ref": f"c{number}",
        "name": name,
        "group": name if number % 3 == 2 else None,
        "version": name,
        "purl": _purl(name) if number % 2 == 0 else None,
        "publisher": name,
        "supplier": {"name": name, "url": [name]},
        "licenses": [{"license": {"name": name, "url": name}}],
        "externalReferences": [{"type": "website", "url": name}, {"type": "vcs", "url": f"javascript:{name}"}],
        "description": name,
    }


def hostile_document() -> bytes:
    """CycloneDX: a product of the first of `NAMES` that stands on all of them, in chains of five."""
    components = [
        {key: value for key, value in _component(number, name).items() if value is not None}
        for number, name in enumerate(NAMES)
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": NAMES[0], "name": NAMES[0], "version": NAMES[1]},
            "supplier": {"name": NAMES[2]},
            "tools": {"components": [{"type": "application", "name": NAMES[3], "version": NAMES[4]}]},
        },
        "components": components,
        "dependencies": [
            {"ref": NAMES[0], "dependsOn": [f"c{number}" for number in range(0, len(NAMES), 5)]},
            *({"ref": f"c{number}", "dependsOn": [f"c{number + 1}"]} for number in range(len(NAMES) - 1) if number % 5 != 4),
        ],
    }
    return json.dumps(document).encode()


def hostile_inventory() -> Inventory:
    """The document, as it is read."""
    return load(hostile_document())


def hostile_facts(inventory: Inventory) -> Facts:
    """Facts of all packages but one in seven: people, releases, money and ends of life, with names like theirs."""
    observations: dict[str, list[Observation]] = {}
    for number, component in enumerate(inventory.components):
        name = NAMES[number % len(NAMES)]
        if component.id in inventory.roots or number % 7 == 6:
            continue
        people = tuple(_person(f"{name}{place}", name) for place in range(1 + number % 3))
        told = [
            make_observation(
                Publishers(kind=PublisherKind.PUBLISH_RIGHTS, members=people, complete=True),
                source="npm",
                as_of="2026-01-01",
                detail=name,
                licence=name,
            ),
            make_observation(
                Releases(
                    releases=(
                        *(
                            Release(version=f"{year}", date=day(f"{year}-01-01"), publisher=people[0])
                            for year in range(2014, 2021)
                        ),
                        Release(version=name, date=day("2025-06-01"), publisher=_person("new", name)),
                    ),
                    complete=True,
                ),
                as_of="2026-01-01",
            ),
            make_observation(
                Funding(channels=(FundingChannel(url=f"javascript:{name}", strength=FundingStrength.LINK, platform=name),)),
                as_of="2026-01-01",
                source=name,
            ),
            make_observation(Lifecycle(deprecated=True, message=name), as_of="2026-01-01", detail=name),
            make_observation(Repository(url=f"javascript:{name}", directory=name), as_of="2026-01-01"),
        ]
        addresses = itertools.cycle((f"javascript:{name}", name, f"https://evil.example/{name}"))
        observations[component.package] = [each.model_copy(update={"url": next(addresses)}) for each in told]
    return make_facts(observations)


def _person(login: str, label: str) -> Actor:
    return Actor(identity=Identity(f"npm:user:{login}"), kind=ActorKind.PERSON, label=label)
