"""All factors as one table, in the order in which they are shown and summed."""

from collections.abc import Mapping
from types import MappingProxyType

from sbomkit.model.facts import Committers, Funding, Lifecycle, Popularity, Repository, Scorecard
from sbomkit.ranking.factors._case import Factor, Parameter
from sbomkit.ranking.factors.money import FUNDING, funding
from sbomkit.ranking.factors.people import absence, concentration, dormant, few_people, load, world_load
from sbomkit.ranking.factors.place import concealment, entry_share, maintainer_reach, pagerank, reach, subtree
from sbomkit.ranking.factors.trust import handover, provenance
from sbomkit.ranking.factors.upkeep import cadence, maintained, security_contact, upkeep
from sbomkit.ranking.factors.world import critical, world

__all__ = ["FACTORS"]

_HEAVY = Parameter("packages from which on the load is full", least=1)

_PEOPLE = {
    "sole": Parameter("one person", share=True),
    "orphaned": Parameter("nobody looks after it", share=True),
    "one_active": Parameter("several people, at most one of them active", share=True),
    "few": Parameter("two people", share=True),
    "several": Parameter("three or four people", share=True),
    "many": Parameter("five people or more", share=True),
    "organisation": Parameter("a team or an organisation", share=True),
}

_FACTORS = (
    Factor(
        name="reach",
        half="impact",
        judge=reach,
        summary="How many packages of the product stand on it, directly or not, on a logarithmic scale.",
        source="package reach: Zimmermann et al. 2019, USENIX Security; scale: sbomkit",
        sees=("place.dependents", "place.dependents_error", "packages"),
    ),
    Factor(
        name="subtree",
        half="impact",
        judge=subtree,
        summary="How many packages leave the product with it, since every path to them passes it, on a logarithmic scale.",
        source="dominator trees: Lengauer and Tarjan 1979, ACM TOPLAS 1(1)",
        measures=frozenset({"subtree"}),
        sees=("place.reachable", "place.subtree", "packages"),
    ),
    Factor(
        name="pagerank",
        half="impact",
        judge=pagerank,
        summary="How much weight its dependents hand down to it, as multiples of the average, on a logarithmic scale.",
        source="PageRank: Brin and Page 1998, WWW7; scale: sbomkit",
        measures=frozenset({"pagerank"}),
    ),
    Factor(
        name="entry_share",
        half="impact",
        judge=entry_share,
        summary="Through how many of the direct dependencies it comes in, as a share of all direct dependencies.",
        source="sbomkit",
        sees=("place.reachable", "place.entry_points", "direct"),
    ),
    Factor(
        name="concealment",
        half="impact",
        judge=concealment,
        summary="How many levels lie between it and what somebody chose, up to a number of levels.",
        source="implicitly trusted packages: Zimmermann et al. 2019, USENIX Security; scale: sbomkit",
        sees=("place.depth",),
        parameters={"levels": Parameter("levels below a direct dependency from which on it is fully hidden")},
    ),
    Factor(
        name="maintainer_reach",
        half="impact",
        judge=maintainer_reach,
        summary="How many packages of the product one account on its list can change, the one that can change the most, "
        "on a logarithmic scale.",
        source="maintainer reach: Zimmermann et al. 2019, Small World with High Risks, USENIX Security",
        measures=frozenset({"maintainer_reach"}),
    ),
    Factor(
        name="world",
        half="impact",
        judge=world,
        summary="How high it ranks by use within its registry, on a logarithmic scale of the percentage.",
        source="ecosyste.ms packages, rankings.average",
        sees=("rank_percent",),
        reads=(Popularity,),
    ),
    Factor(
        name="critical",
        half="impact",
        judge=critical,
        summary="Whether it is among the packages that together make up 80 % of its registry's use.",
        source="ecosyste.ms packages, critical",
        reads=(Popularity,),
    ),
    Factor(
        name="people",
        half="weakness",
        judge=few_people,
        summary="How few people can publish it, by the publisher verdict.",
        source="bus factor: Avelino et al. 2016, ICPC; sole maintainers: ecosyste.ms; table: sbomkit",
        parameters=_PEOPLE,
        sees=("publishers.verdict",),
    ),
    Factor(
        name="load",
        half="weakness",
        judge=load,
        summary="How many packages of this product its only publisher carries alone, on a logarithmic scale.",
        source="overloaded maintainers: Zahan et al. 2022, ICSE-SEIP; scale: sbomkit",
        parameters={"heavy": _HEAVY},
        measures=frozenset({"carried"}),
    ),
    Factor(
        name="world_load",
        half="weakness",
        judge=world_load,
        summary="How many packages of its registry its only publisher can publish, on a logarithmic scale.",
        source="ecosyste.ms packages, maintainers[].packages_count",
        parameters={"heavy": _HEAVY},
    ),
    Factor(
        name="concentration",
        half="weakness",
        judge=concentration,
        summary="Which share of the commits the most active author wrote: 1 - DDS (development distribution score).",
        source="ecosyste.ms commits, dds; CHAOSS, Contributor Absence Factor",
        reads=(Committers,),
    ),
    Factor(
        name="absence",
        half="weakness",
        judge=absence,
        summary="One over the fewest authors who wrote half of the commits.",
        source="CHAOSS, Contributor Absence Factor",
        reads=(Committers,),
    ),
    Factor(
        name="dormant",
        half="weakness",
        judge=dormant,
        summary="How many people with publishing rights did not publish within 24 months: each is a key that nobody watches.",
        source="too many maintainers: Zahan et al. 2022, ICSE-SEIP; measure: sbomkit",
        parameters={"many": Parameter("dormant accounts from which on it is 1")},
    ),
    Factor(
        name="upkeep",
        half="weakness",
        judge=upkeep,
        summary="How long ago the last release was, or that it was removed, deprecated, archived or orphaned.",
        source="unmaintained packages: Zahan et al. 2022, ICSE-SEIP; curve: sbomkit",
        parameters={
            "fresh_months": Parameter("months since the last release up to which it is 0"),
            "stale_months": Parameter("months since the last release from which on it is `stale`"),
            "stale": Parameter("what it is then", share=True),
            "given_up": Parameter("what it is where a source says that it was given up", share=True),
        },
        rising=("fresh_months", "stale_months"),
        sees=("given_up", "last_release", "reference"),
        reads=(Lifecycle,),
    ),
    Factor(
        name="cadence",
        half="weakness",
        judge=cadence,
        summary="How long it has been silent, in multiples of the median time between its releases.",
        source="CHAOSS, Release Frequency; measure: sbomkit",
        parameters={
            "calm": Parameter("multiples up to which it is 0"),
            "silent": Parameter("multiples from which on it is 1"),
            "releases": Parameter("days with a release that it takes to tell a rhythm", least=1),
            "shortest_months": Parameter("a rhythm faster than that counts as that, in months"),
        },
        rising=("calm", "silent"),
    ),
    Factor(
        name="maintained",
        half="weakness",
        judge=maintained,
        summary="How far its repository falls short of full points for activity in the last 90 days.",
        source="OpenSSF Scorecard, check Maintained",
        reads=(Scorecard,),
    ),
    Factor(
        name="security_contact",
        half="weakness",
        judge=security_contact,
        summary="How far its repository falls short of a full security policy, where the document names no contact.",
        source="OpenSSF Scorecard, check Security-Policy; CycloneDX 1.6, externalReferences of type security-contact",
        measures=frozenset({"security_contacts"}),
        reads=(Scorecard,),
    ),
    Factor(
        name="provenance",
        half="weakness",
        judge=provenance,
        summary="Whether the last release was published by an account, and nothing attests which repository it was built from.",
        source="SLSA 1.0, Build L1; OpenSSF, Trusted Publishers for All Package Repositories",
        reads=(Repository,),
    ),
    Factor(
        name="handover",
        half="weakness",
        judge=handover,
        summary="Whether anything shows that it changed hands within the window of the policy.",
        source="sbomkit, after CVE-2024-3094 (xz) and the npm packages taken over since 2018",
        sees=("indicators", "history_known"),
    ),
    Factor(
        name="funding",
        half="weakness",
        judge=funding,
        summary="How little money is seen to reach those who work on it.",
        source="FUNDING.yml, funding.json (FLOSS/fund), ecosyste.ms funding_links; table: sbomkit",
        parameters={name: Parameter(summary, share=True) for name, summary in FUNDING.items()},
        sees=("funding",),
        reads=(Funding,),
    ),
)

FACTORS: Mapping[str, Factor] = MappingProxyType({factor.name: factor for factor in _FACTORS})
"""All factors by name, in the order in which they are shown."""
