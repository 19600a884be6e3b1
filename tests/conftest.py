"""What tests share: the knowledge of ``tests.support.ferry``, as files, as a folder, loaded, and ready to be asked."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cachetools import LRUCache
from hypothesis import settings

from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching import vectors
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import THRESHOLDS
from bot.core.matching.matcher import Matcher
from bot.core.matching.vectors import Encode
from bot.usecases.ask import FaqService
from bot.usecases.released import FolderReleases, load_answerer
from tests.support.encoder import KeptEncoder
from tests.support.ferry import FILES, ferry
from tests.support.folders import write_files

pytest_plugins = ["tests.support.databases"]
settings.register_profile("same every time", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("same every time")

SHIPPED = Path(__file__).parent.parent / "knowledge"
FAQS_KEPT = 60
"""Of some MB each."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: the other cores would wait for one that began last."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _vectors_are_kept_between_tests() -> Iterator[None]:
    """Under the repository, whatever the machine's own cache has; processes that a test starts use it too."""
    kept = Path(__file__).parent.parent / ".pytest_cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(kept))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # or each process would compile everything anew
        encoder = KeptEncoder(vectors._encoder, kept / f"{vectors.ENCODER}.sqlite3")
        patch.setattr(vectors, "_encoder", lambda: encoder)
        yield
        encoder.close()


@pytest.fixture(autouse=True, scope="session")
def _each_faq_is_indexed_once() -> Iterator[None]:
    """Hundreds of tests load the same few small FAQs: what a worker has indexed is not indexed again."""
    index = Answerer.of
    known: LRUCache[object, Answerer] = LRUCache(FAQS_KEPT)

    def of(knowledge: KnowledgeBase, encode: Encode = vectors.encode, before: Matcher | None = None) -> Answerer:
        articles, lexicon, translations = knowledge.articles, knowledge.lexicon, knowledge.translations
        content = knowledge.entries, knowledge.gaps, tuple(articles.values()), repr(lexicon), repr(translations)
        found = known[content] = known.get(content) or index(knowledge, encode, before)
        return replace(found, knowledge=knowledge)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answerer, "of", of)
        yield


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder of tests that write nothing: making one for each took a twentieth of the suite's time."""
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads the .env, the environment or the knowledge of whoever runs it."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    writes = "tmp_path" in request.fixturenames
    folder: Path = request.getfixturevalue("tmp_path" if writes else "empty_folder")
    monkeypatch.chdir(folder)
    yield
    assert writes or not any(folder.iterdir()), "what writes files asks for tmp_path"


ENVIRONMENT = (
    "TELEGRAM_BOT_TOKEN TELEGRAM_API_URL ADMIN_IDS KNOWLEDGE_DIR DATABASE_URL DATA_DIR WEBHOOK_URL WEBHOOK_LISTEN"
    " WEBHOOK_SECRET HEALTH_LISTEN JOURNAL_DAYS LOG_LEVEL LOG_FORMAT"
).split()


@pytest.fixture
def files() -> dict[str, str]:
    """The knowledge files, to be changed by a test before they are loaded."""
    return dict(FILES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder with the ferry's article."""
    return write_files(tmp_path / "knowledge", FILES)


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The knowledge base of the ferry."""
    return ferry().knowledge


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    """The ferry's knowledge, ready to be asked."""
    return ferry()


@pytest.fixture(scope="session")
def shipped() -> Answerer:
    """The shipped knowledge, ready to be asked, with the thresholds of its own labels."""
    return load_answerer(SHIPPED)


@pytest.fixture(scope="session")
def shipped_unlabelled(shipped: Answerer) -> Answerer:
    """The same with the thresholds of any FAQ."""
    return replace(shipped, thresholds=THRESHOLDS)


@pytest.fixture
def folder_releases(folder: Path) -> FolderReleases:
    """The knowledge folder, open; what a test changes in ``folder`` counts from the next reload on."""
    return FolderReleases(folder)


@pytest.fixture
def service(folder_releases: FolderReleases) -> FaqService:
    """The service on the knowledge folder."""
    return folder_releases.faq
