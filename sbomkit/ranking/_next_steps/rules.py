"""What each rule of `next_steps` says of a package, and on what ground; nothing where it does not apply."""

from types import MappingProxyType

from sbomkit.model.facts import Funding, FundingStrength, PublisherKind, Repository, Subject
from sbomkit.model.inventory import Scope
from sbomkit.model.ranking import IndicatorName, Verdict
from sbomkit.purl import PackageKey
from sbomkit.ranking._next_steps.looked import Looked, Told, day, people_seen, seen
from sbomkit.ranking._next_steps.would_tell import as_asked, would_tell
from sbomkit.ranking._rank.ranks import missing
from sbomkit.ranking._rank.reason import name_of

__all__ = [
    "MANY_DEPENDENTS",
    "ask_distribution",
    "ask_second_publisher",
    "ask_upstream",
    "compare_release",
    "confirm_not_shipped",
    "find_facts",
    "find_people",
    "find_use",
    "fund",
    "hold_version",
    "pin",
    "read_changes",
    "replace_direct",
    "replace_gateway",
    "replace_package",
    "settle_disagreement",
    "vendor",
    "who_took_over",
]

MANY_DEPENDENTS = 5
"""So many packages of the product that stand on one person are worth a word with that person: a judgement, no measurement."""

_HANDS = MappingProxyType(
    {
        IndicatorName.NEW_RELEASER: "somebody not seen before makes releases",
        IndicatorName.PUBLISHERS_REPLACED: "all who could publish were replaced",
        IndicatorName.RETURN_AFTER_SILENCE: "somebody not seen before ended a long silence with a release",
        IndicatorName.SOLE_PUBLISHER_CHANGED: "the one person behind it changed",
        IndicatorName.REPOSITORY_MOVED: "the repository moved",
        IndicatorName.NEW_COMMITTER: "somebody not seen before makes a large share of the commits",
    }
)
_NOT_SHIPPED = MappingProxyType({Scope.BUILD: "to build", Scope.TEST: "to test", Scope.DEVELOPMENT: "to develop"})
_STRENGTHS = tuple(FundingStrength)


def who_took_over(looked: Looked) -> Told | None:
    if looked.since is None:
        return None
    told = dict.fromkeys(f"{_HANDS[each.name]} since {day(each.since)} ({each.source})" for each in looked.entry.indicators)
    if looked.people_since is None:
        asked = f"Ask the project whose the repository is since it moved ({day(looked.since)})"
    else:
        asked = f"Ask the project who it is that came in by {day(looked.people_since)}"
    return Told(
        f"{asked}, who agreed to it, and who else looks at what is released. Most changes of hands are good news.",
        "; ".join(told),
    )


def hold_version(looked: Looked) -> Told | None:
    if looked.since is None:
        return None
    if looked.in_product is None:
        text = f"Until that is answered, let no release of {looked.made} in unread that was made after {day(looked.since)}."
        return Told(text, _first_indicator(looked))
    release, source = looked.in_product
    if looked.releases_since is not None and release.date >= looked.releases_since:
        return None
    ground = f"release {release.version} of {day(release.date)} ({source})"
    if release.date < looked.since:
        return Told(
            f"Stay with {release.version} until that is answered: it was released on {day(release.date)}, before that.", ground
        )
    before = ""
    if looked.releases_since:
        what = "somebody new made a release" if looked.newly_released else "the people behind it had changed"
        before = f", before {what} ({day(looked.releases_since)})"
    came = looked.people_since
    whose = f"of the time after {day(looked.since)}"
    if came is not None and release.date >= came:
        whose = f"by whoever came in by {day(came)}"
    return Told(
        f"Stay with {release.version} until that is answered: it was released on {day(release.date)}{before}. It may hold "
        f"changes {whose}: read these.",
        ground,
    )


def read_changes(looked: Looked) -> Told | None:
    if looked.releases_since is None or looked.in_product is None:
        return None
    release, source = looked.in_product
    if release.date < looked.releases_since:
        return None
    return Told(
        f"Read what changed up to {release.version}, which is in this product: it was released on {day(release.date)}, after "
        f"the hands had changed ({day(looked.releases_since)}).",
        f"release {release.version} of {day(release.date)} ({source})",
    )


def _first_indicator(looked: Looked) -> str:
    first = min(looked.entry.indicators, key=lambda each: each.since)
    return f"{_HANDS[first.name]} since {day(first.since)} ({first.source})"


def replace_package(looked: Looked) -> Told | None:
    if looked.given_up is None:
        return None
    word, ground, source, subject = looked.given_up
    if subject is Subject.PACKAGING:
        return Told(
            f"Plan to replace {looked.name}: its package is {word}, as {source} says, and nothing is known of those who make "
            "it.",
            ground,
        )
    return Told(f"Plan to replace {looked.name}: it is {word}, as {source} says, so that no mending can be counted on.", ground)


def replace_gateway(looked: Looked) -> Told | None:
    gateway = looked.place.gateway
    if not looked.concern or gateway is None or gateway == looked.entry.package:
        return None
    other = name_of(gateway)
    return Told(
        f"Look whether the product can do without {other}, or with something else in its place: all of {looked.name} comes in "
        f"through it, so that without {other} it is gone.",
        f"position: every path from the product passes {other}",
        gateway,
    )


def replace_direct(looked: Looked) -> Told | None:
    if not looked.concern or looked.place.gateway != looked.entry.package:
        return None
    return Told(
        f"Look for something else in the place of {looked.name}: the product uses it directly, so that nobody else has to be "
        "asked.",
        "position: a direct dependency, and nothing else brings it in",
    )


def ask_second_publisher(looked: Looked) -> Told | None:
    place = looked.place
    if not looked.alone or place.depth is None or place.depth < 2 or place.dependents < MANY_DEPENDENTS:
        return None
    about = "about " if place.dependents_error is not None else ""
    asked = f"Ask the maintainer of {looked.made} whether a second, known person could publish it too"
    if looked.view.verdict is Verdict.ONE_ACTIVE:
        asked = f"Ask the maintainers of {looked.made} who of them would still publish it beside the one who did"
    return Told(
        f"{asked}, and offer help with that: {about}{place.dependents:,} packages of this product rest on one person.",
        f"{people_seen(looked.view)}; position: depth {place.depth}, {about}{place.dependents:,} packages stand on it",
    )


def fund(looked: Looked) -> Told | None:
    found = looked.of(Funding)
    if not looked.alone or looked.entry.indicators or not found:  # who is there now is asked first
        return None
    channels = [(channel, observation) for observation, value in found for channel in value.channels]
    if not channels:
        return Told(
            f"Ask the maintainer of {looked.made} what would help, be it money, time or reviews: no way to pay was found.",
            seen(found[0][0], "no public funding signal found"),
        )
    best, observation = max(channels, key=lambda each: (_STRENGTHS.index(each[0].strength), each[0].url))
    if best.strength not in {FundingStrength.LINK, FundingStrength.PLAN}:
        return None
    return Told(
        f"Fund {looked.made}: there is a place to pay, and no income was seen.", seen(observation, best.strength), url=best.url
    )


def pin(looked: Looked) -> Told | None:
    if not looked.alone or looked.entry.indicators or looked.from_distribution:
        return None
    return Told(
        f"Pin the version and the hash of {looked.name}, so that no release comes in that nobody looked at.",
        people_seen(looked.view),
    )


def vendor(looked: Looked) -> Told | None:
    place = looked.place
    if not looked.concern or place.gateway is not None or place.entry_points < 2 or looked.from_distribution:
        return None
    return Told(
        f"Consider a copy of your own that somebody has read (vendoring): {looked.name} comes in through "
        f"{place.entry_points:,} direct dependencies, so that replacing one of them does not help.",
        f"position: {place.entry_points:,} direct dependencies lead to it, and no single one brings all of it in",
    )


def ask_distribution(looked: Looked) -> Told | None:
    if not looked.concern or not looked.from_distribution or looked.view.subject is not Subject.UPSTREAM:
        return None
    packagers = [other for other in looked.view.others if other.subject is Subject.PACKAGING and other.listed]
    ground = "position: a distribution builds it"
    if packagers:
        number = packagers[0].listed or 0
        ground = f"{number:,} packager{'' if number == 1 else 's'} listed ({packagers[0].source})"
    return Told(
        f"Ask the distribution how it looks at new releases of {looked.made} before it takes them: it stands between them and "
        "this product.",
        ground,
    )


def compare_release(looked: Looked) -> Told | None:
    if not looked.concern:
        return None
    if looked.view.kind is PublisherKind.COMMIT_ACTIVITY:
        return Told(
            f"Compare the released files of {looked.made} with its repository: who commits is known, what is packed into a "
            "release is not.",
            f"{people_seen(looked.view)}; committing is not publishing",
        )
    claimed = [each for each in looked.of(Repository) if not each[1].verified]
    if not claimed or len(claimed) < len(looked.of(Repository)):
        return None
    return Told(
        f"Compare the released files of {looked.made} with its repository: that they are made from it is only claimed.",
        seen(claimed[0][0], "a link to the repository that nothing attests"),
    )


def ask_upstream(looked: Looked) -> Told | None:
    if looked.view.subject is not Subject.PACKAGING:
        return None
    return Told(
        f"Find out who makes {looked.made}: so far only those who package it are known. A clone of its repository would "
        f"tell who commits (--source {as_asked('git')}).",
        f"packagers stand in for upstream ({looked.view.source})",
    )


def settle_disagreement(looked: Looked) -> Told | None:
    if looked.view.disagreement is None:
        return None
    return Told(f"Find out who can publish {looked.made} now: sources differ.", f"publishers: {looked.view.disagreement}")


def find_use(looked: Looked) -> Told | None:
    stated = any(each.half == "impact" for each in looked.entry.contributions)
    if looked.place.reachable or not stated:
        return None
    return Told(
        f"Find out why {looked.name} is in the product at all: the document does not say what needs it.",
        "position: no path leads from the product to it",
    )


def confirm_not_shipped(looked: Looked) -> Told | None:
    why = _NOT_SHIPPED.get(looked.place.scope)
    if why is None:
        return None
    return Told(
        f"Confirm that {looked.name} does not ship: it is needed {why} only. It still runs where the product is made.",
        f"position: needed {why} only",
    )


def find_people(looked: Looked) -> Told | None:
    if looked.view.verdict is not Verdict.UNKNOWN:
        return None
    return Told(
        f"Find out who can publish {looked.made}: {_asking(looked.entry.package, 'people')}.",
        "publishers: not known",
    )


def find_facts(looked: Looked) -> Told | None:
    known = {factor: would_tell(looked.entry.package, factor) for factor in missing(looked.entry.contributions)}
    wanted = {factor: names for factor, names in known.items() if names and factor != "people"}
    if not wanted:
        return None
    names = dict.fromkeys(name for names in wanted.values() for name in names)
    return Told(
        f"Collect what is not known yet: {' and '.join(f'--source {as_asked(name)}' for name in list(names)[:2])} could tell.",
        f"not known: {', '.join(factor.replace('_', ' ') for factor in wanted)}",
    )


def _asking(package: PackageKey, factor: str) -> str:
    names = would_tell(package, factor)  # at least who commits can be told of anything
    return f"collect with {' or '.join(f'--source {as_asked(name)}' for name in names)}"
