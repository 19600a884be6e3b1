"""What a running bot has behind its desk: the journal, the releases, what it learns, and for how long it keeps."""

from dataclasses import dataclass

from bot.desk import Desk
from bot.journal import Journal
from bot.learning import Learning
from bot.releases import Releases


@dataclass(frozen=True)
class Office:
    """The use cases of readers and admins, in one hand."""

    journal: Journal
    releases: Releases
    learning: Learning
    journal_days: int

    @property
    def desk(self) -> Desk:
        """Where questions are answered."""
        return self.releases.desk
