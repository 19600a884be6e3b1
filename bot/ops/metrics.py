"""What is counted and timed, for Prometheus. Owns the names; who counts gets it as an argument."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self.updates = Counter("faqbot_updates", "Updates taken in, by kind", ["kind"], registry=registry)
        self.answered = Histogram(
            "faqbot_answer_seconds", "From taking an update in to its answer", buckets=_SECONDS, registry=registry
        )
        self.let_go = Counter("faqbot_let_go", "Updates let go, by why", ["why"], registry=registry)
        self.tried_again = Counter("faqbot_tried_again", "Answers that Telegram did not take", registry=registry)
        self.failed_polls = Counter(
            "faqbot_failed_polls", "Polls without an answer, by why", ["why"], registry=registry
        )
        self.refused = Counter(
            "faqbot_webhook_refused", "Webhook calls refused, by status", ["status"], registry=registry
        )
        self.waiting = Gauge("faqbot_inbox_waiting", "Updates stored and not finished", registry=registry)
        self.under_way = Gauge("faqbot_under_way", "Updates being answered by this process", registry=registry)
        self.storage_faults = Counter("faqbot_storage_faults", "Times the database failed the inbox", registry=registry)
        self.outcomes = Counter("faqbot_outcomes", "Questions asked, by outcome", ["outcome"], registry=registry)
        self.journal = Gauge("faqbot_journal", "Journal records: waiting, written, lost", ["state"], registry=registry)
        self.knowledge = Gauge("faqbot_knowledge_info", "Which revision is live", ["revision"], registry=registry)

    def as_text(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self._registry)
