"""What speaks for and against the best entry, measure by measure."""

import pytest

from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.confidence import EASE, MEASURES, Evidence, Witness, values
from bot.core.matching.matcher import Matcher
from tests.support.ferry import FAQ, FILES

NO_GAPS = {**FILES, "ferry/faq.yaml": FAQ.partition("not_covered:")[0]}


def evidence(question: str, knowledge: KnowledgeBase) -> Evidence:
    matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
    found = Witness(matcher, knowledge.sentence).evidence(matcher.rank(matcher.read(question)))
    assert found is not None
    return found


def test_the_values_come_in_the_order_of_the_measures() -> None:
    evidence = Evidence(**{name: float(at) for at, name in enumerate(MEASURES)})
    assert values(evidence) == tuple(map(float, range(len(MEASURES))))


def test_without_any_entry_there_is_no_evidence(knowledge: KnowledgeBase) -> None:
    matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
    assert Witness(matcher, knowledge.sentence).evidence(matcher.rank(matcher.read("xqzt"))) is None


def test_the_score_is_that_of_the_best_entry(knowledge: KnowledgeBase) -> None:
    exact, loose = evidence("who commands the aurora", knowledge), evidence("who steers the aurora", knowledge)
    assert 0 < loose.score < exact.score <= 1


def test_the_lead_is_the_entrys_share_beside_the_nearest_gap(knowledge: KnowledgeBase) -> None:
    matcher = Matcher.of(knowledge.entries, knowledge.gaps, knowledge.lexicon)
    ranking = matcher.rank(matcher.read("what did the new engine cost"))
    entry, gap = ranking.entries[0].score, ranking.gaps[0].score
    assert evidence("what did the new engine cost", knowledge).lead == pytest.approx(entry / (entry + gap + EASE))
    assert evidence("what did the new engine cost", knowledge).lead < 0.5
    assert evidence("who commands the aurora", knowledge).lead > 0.5


def test_a_word_of_the_gap_alone_opposes(knowledge: KnowledgeBase) -> None:
    assert evidence("who paid the captain for the repair", knowledge).unopposed == 0.0
    assert evidence("fare between holm and varde", load(NO_GAPS)).unopposed == 1.0


def test_the_echo_is_how_much_of_the_gaps_phrasing_is_asked(knowledge: KnowledgeBase) -> None:
    assert evidence("price of the repair", knowledge).rival_echo == pytest.approx(1.0)
    assert 0 < evidence("price of the ticket", knowledge).rival_echo < 1
    assert evidence("price of the repair", load(NO_GAPS)).rival_echo == 0.0


def test_words_that_nothing_said_of_the_passage_has_are_unaccounted_for(knowledge: KnowledgeBase) -> None:
    assert evidence("who is the captain", knowledge).unaccounted == 0.0
    rare = evidence("who is the captain of the zeppelin", knowledge).unaccounted
    common = evidence("who is the captain of the sea", knowledge).unaccounted
    assert 0 < common < rare < 1


def test_the_whole_sentence_and_its_other_entries_account_for_words(knowledge: KnowledgeBase) -> None:
    # "fuel" is in no phrasing, only in the sentence that the captain's quote stands in.
    assert evidence("who is the captain of less fuel", knowledge).unaccounted == 0.0


def test_wording_like_that_of_the_gaps_counts_against(knowledge: KnowledgeBase) -> None:
    assert evidence("who commands the aurora", knowledge).wording > 0
    assert evidence("number of sailors and crew members of the captain", knowledge).wording < 0
    assert evidence("who commands the aurora", load(NO_GAPS)).wording == 0.0


def test_the_kind_of_answer_is_usual_or_not_for_the_entry(knowledge: KnowledgeBase) -> None:
    assert evidence("who is the captain", knowledge).kind == pytest.approx(1.0)
    assert evidence("how old is the captain", knowledge).kind == 0.0


def test_the_length_is_in_tokens_and_capped(knowledge: KnowledgeBase) -> None:
    assert evidence("captain", knowledge).length == pytest.approx(1 / 30)
    assert evidence("so who is the captain " * 20, knowledge).length == 1.0
