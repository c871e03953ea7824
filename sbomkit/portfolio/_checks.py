"""How the documents of a portfolio stand to what profiles ask, from the verdicts that scans left in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import Any

from sbomkit._collector import collector_paused
from sbomkit.compliance import Profile, load_profile
from sbomkit.errors import ConfigurationError
from sbomkit.model.portfolio.checks import (
    PortfolioBy,
    PortfolioChecks,
    PortfolioElement,
    PortfolioGroup,
    PortfolioProfile,
    PortfolioVerdict,
    PortfolioVerdicts,
)
from sbomkit.portfolio._places import CHOSEN
from sbomkit.portfolio._reading import reading
from sbomkit.portfolio._words import counted

__all__ = ["check"]

_KNOWN = """
SELECT profile AS id, profile_sha256, min(title) AS title, min(publisher) AS publisher, min(date) AS date, min(status) AS status
FROM verdicts
GROUP BY profile, profile_sha256
ORDER BY profile, profile_sha256
"""
_READ = """
SELECT
    count(*) FILTER (status = 'read'),
    count(*) FILTER (status <> 'read' AND code <> 'unrecognized-format')
FROM documents
"""
_JUDGED = f"""
WITH {CHOSEN},
asked AS (SELECT unnest($asked) AS profile_sha256),
judged AS (
    SELECT profile_sha256, chosen.*, verdict, fails, leaves_open
    FROM asked CROSS JOIN chosen LEFT JOIN verdicts USING (document, profile_sha256)
)
"""  # noqa: S608 - constants of ours
"""Every document that counts beside every profile, with its verdict where there is one."""
_VERDICTS = """{
    'documents': count(*),
    'meets': count(*) FILTER (verdict = 'meets'),
    'does_not_meet': count(*) FILTER (verdict = 'does_not_meet'),
    'cannot_be_told': count(*) FILTER (verdict = 'cannot_be_told'),
    'unchecked': count(*) FILTER (verdict IS NULL),
    'share': round(count(*) FILTER (verdict = 'meets') / nullif(count(verdict), 0), 6)
} AS verdicts"""
_ALL = f"{_JUDGED} SELECT profile_sha256, {_VERDICTS} FROM judged GROUP BY profile_sha256"  # noqa: S608 - constants of ours
_WORST = """ORDER BY
    verdicts.does_not_meet DESC, verdicts.cannot_be_told DESC, verdicts.unchecked DESC, vendor NULLS LAST, product"""
_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "vendor": f"""{_JUDGED}
FROM (
    SELECT profile_sha256, vendor, NULL AS product, count(DISTINCT product) AS products, {_VERDICTS}
    FROM judged GROUP BY profile_sha256, vendor
) {_WORST}""",  # noqa: S608 - likewise
        "product": f"""{_JUDGED}
FROM (
    SELECT profile_sha256, vendor, product.product AS product, 1 AS products, {_VERDICTS}
    FROM judged GROUP BY profile_sha256, vendor, judged.product
) {_WORST}""",  # noqa: S608 - likewise
    }
)
_ELEMENTS = f"""{_JUDGED}
SELECT
    profile_sha256,
    element AS id, title, clause, severity, scope,
    count(*) FILTER (effect = 'fails') AS fails,
    count(*) FILTER (effect = 'leaves_open') AS leaves_open,
    count(*) FILTER (effect = 'satisfies') AS satisfies,
    count(*) AS documents,
    sum(applicable)::BIGINT AS applicable,
    sum(satisfied)::BIGINT AS satisfied
FROM checks JOIN asked USING (profile_sha256) SEMI JOIN chosen USING (document)
GROUP BY profile_sha256, element, title, clause, severity, scope
ORDER BY fails DESC, leaves_open DESC, min(row)
"""  # noqa: S608 - likewise
_DOCUMENTS = f"""{_JUDGED}
SELECT
    profile_sha256, document, labels.vendor, labels.product, version, date, verdict,
    coalesce(fails, []) AS fails, coalesce(leaves_open, []) AS leaves_open
FROM judged LEFT JOIN labels USING (document)
ORDER BY
    list_position(['does_not_meet', 'cannot_be_told', 'unchecked', 'meets'], coalesce(verdict, 'unchecked')),
    len(fails) DESC, len(leaves_open) DESC, labels.vendor NULLS LAST, labels.product NULLS LAST, document
"""  # noqa: S608 - likewise

_Rows = list[dict[str, Any]]


def check(
    portfolio: str | PathLike[str],
    profiles: Profile | str | PathLike[str] | Iterable[Profile | str | PathLike[str]] = (),
    *,
    by: str = "vendor",
    latest: bool = False,
) -> PortfolioChecks:
    """Tell which documents meet the checks of profiles, and which elements most of them fail by.

    Nothing is checked here: `scan` has done that, where it was given the same profiles.

    Args:
        portfolio: the database, or a dataset.
        profiles: ids that documents were checked by, paths of profile files, or profiles, or one of these; by default all that
            any document was checked against.  An id means all profiles that had it, each for itself.
        by: what documents are counted by: `vendor`, `product` or `document`.
        latest: whether only the newest document of each product counts; documents that tell no day all count.

    Raises:
        ConfigurationError: there is no such portfolio or profile, or no document could be read or was checked against it.
    """
    if by not in set(PortfolioBy):
        raise ConfigurationError(f"nothing is counted by {by!r}", advice=f"there are {', '.join(PortfolioBy)}")
    with reading(portfolio, "documents", "labels", "verdicts", "checks") as connection, collector_paused():
        ((read, unread),) = connection.execute(_READ).fetchall()
        if not read:
            raise ConfigurationError(
                f"{portfolio}: it holds no document that could be read",
                advice="sbomkit portfolio scan tells what is wrong with what it finds",
            )
        named = (profiles,) if isinstance(profiles, (Profile, str, PathLike)) else tuple(profiles)
        asked = _asked(_rows(connection, _KNOWN), named)
        values = {"latest": latest, "asked": [each["profile_sha256"] for each in asked]}
        verdicts = _by_profile(connection, _ALL, values)
        elements = _by_profile(connection, _ELEMENTS, values)
        groups = _by_profile(connection, _GROUPS[by], values) if by in _GROUPS else defaultdict(list)
        documents = _by_profile(connection, _DOCUMENTS, values)
    found = tuple(
        _profile(each, verdicts[digest][0]["verdicts"], elements[digest], groups[digest], documents[digest])
        for each in asked
        for digest in [each["profile_sha256"]]
    )
    return PortfolioChecks(
        sentence=" ".join([*(each.sentence for each in found), *([_unread(unread)] if unread else [])]),
        meets=not unread and all(each.verdicts.meets == each.verdicts.documents for each in found),
        by=PortfolioBy(by),
        latest=latest,
        documents=found[0].verdicts.documents,
        unread=unread,
        profiles=found,
    )


def _rows(connection: Any, query: str, values: Mapping[str, Any] = MappingProxyType({})) -> _Rows:
    result = connection.execute(query, dict(values))
    names = [name for name, *_ in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _by_profile(connection: Any, query: str, values: Mapping[str, Any]) -> defaultdict[str, _Rows]:
    """What a query tells of each profile, by the SHA-256 that its rows begin with."""
    found: defaultdict[str, _Rows] = defaultdict(list)
    for row in _rows(connection, query, values):
        found[row.pop("profile_sha256")].append(row)
    return found


def _asked(known: _Rows, named: Sequence[Profile | str | PathLike[str]]) -> _Rows:
    """Those of the known profiles that were named; all, if none was."""
    wanted = {digest for each in named for digest in _meant(known, each)}
    asked = [each for each in known if not named or each["profile_sha256"] in wanted]
    if not asked:
        raise _never("any profile", "cisa-2026", known)
    return asked


def _meant(known: _Rows, named: Profile | str | PathLike[str]) -> Sequence[str]:
    """The SHA-256 of the profiles that one name means: an id that a portfolio knows needs no file."""
    if found := [each["profile_sha256"] for each in known if each["id"] == named]:
        return found
    profile = load_profile(named)
    if all(each["profile_sha256"] != profile.sha256 for each in known):
        raise _never(f"profile {profile.id} as it is now", str(profile.id if isinstance(named, Profile) else named), known)
    return [profile.sha256]


def _never(what: str, name: str, known: _Rows) -> ConfigurationError:
    others = f"; there are verdicts by {', '.join(dict.fromkeys(each['id'] for each in known))}" if known else ""
    return ConfigurationError(
        f"no document of the portfolio was checked against {what}",
        advice=f"sbomkit portfolio scan PATH... --profile {name} checks them, unchanged ones as well{others}",
    )


def _profile(
    asked: Mapping[str, Any], counts: Mapping[str, Any], elements: _Rows, groups: _Rows, documents: _Rows
) -> PortfolioProfile:
    verdicts = PortfolioVerdicts(**counts)
    return PortfolioProfile(
        **asked,
        sentence=_sentence(asked["id"], verdicts),
        verdicts=verdicts,
        elements=tuple(PortfolioElement(**each) for each in elements),
        groups=tuple(PortfolioGroup(**each) for each in groups),
        documents=tuple(PortfolioVerdict(**each) for each in documents),
    )


def _sentence(profile: str, verdicts: PortfolioVerdicts) -> str:
    """Of checks and of nobody's duties."""
    meet = "meets" if 1 in {verdicts.meets, verdicts.documents} else "meet"
    others = (
        (verdicts.does_not_meet, "does not", "do not"),
        (verdicts.cannot_be_told, "leaves that open", "leave that open"),
        (verdicts.unchecked, "was never checked", "were never checked"),
    )
    told = "".join(f"; {number:,} {one if number == 1 else many}" for number, one, many in others if number)
    return f"{verdicts.meets:,} of {counted(verdicts.documents, 'document')} {meet} the checks of profile {profile}{told}."


def _unread(unread: int) -> str:
    return f"{counted(unread, 'place')} could not be read, and what is there is not known."
