"""Other names for the same thing: finds in a token sequence the concepts that the lexicon knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.language.tokens import stemmed, tokens

NAME, TERM = "name:", "term:"


@dataclass(frozen=True)
class Lexicon:
    """Groups of forms that mean the same: proper names, and common terms."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def concepts(self, words: Sequence[str]) -> tuple[str, ...]:
        """The concepts in the words, in order; of several forms that start at a word, the longest."""
        stems = [stemmed(word) for word in words]
        found: list[str] = []
        at = 0
        while at < len(stems):
            for length in range(min(self._longest.get(stems[at], 0), len(stems) - at), 0, -1):
                concept = self._forms.get(tuple(stems[at : at + length]))
                if concept is not None:
                    found.append(concept)
                    at += length
                    break
            else:
                at += 1
        return tuple(found)

    @cached_property
    def _forms(self) -> Mapping[tuple[str, ...], str]:
        groups = ((NAME, self.names), (TERM, self.terms))
        return {
            stems: mark + key
            for mark, section in groups
            for key, forms in section.items()
            for form in (key, *forms)
            if (stems := tuple(stemmed(word) for word in tokens(form)))
        }

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """The length of the longest form that starts with a stem."""
        longest: dict[str, int] = {}
        for form in self._forms:
            longest[form[0]] = max(longest.get(form[0], 0), len(form))
        return longest
