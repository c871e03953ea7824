"""Which answers a call of a source has used, so that those which led to a failure are not used again."""

from dataclasses import dataclass, field

__all__ = ["NOT_ASKED", "Used"]

NOT_ASKED = "not asked"
"""How the detail of a failure begins that is about no answer."""


@dataclass(frozen=True, slots=True)
class Used:
    """What the client told one call; safe to be filled by several threads."""

    answers: dict[str, str] = field(default_factory=dict)
    """The address of each, by the key under which it is kept."""
    refusals: set[str] = field(default_factory=set)
    """Why there were no answers, in the client's words; and the addresses of those that are not kept anyway."""

    def blamed(self, detail: str, url: str | None, *, of_one: bool) -> list[str]:
        """Take out the keys of the answers that a failure puts in doubt.

        That there was no answer says nothing about others, which a run that was cut short goes on from.

        Args:
            detail: what is said of the failure.
            url: of the answer that it is about; `None`: it does not say.
            of_one: whether all answers are about the one package; of several, the others keep theirs where the answer is known.
        """
        if detail.startswith(NOT_ASKED) or url in self.refusals or any(each in detail for each in self.refusals.copy()):
            return []
        found = [key for key, place in self.answers.copy().items() if of_one or url in {None, place}]
        for key in found:
            self.answers.pop(key, None)
        return found
