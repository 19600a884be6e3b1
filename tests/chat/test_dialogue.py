"""Talk about the answer, choices that are typed, corrections, claims: a conversation, not a form."""

import pytest

from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock
from tests.support.bots import ASKED, VOTES, Ferry, recorded
from tests.support.fake_telegram import FakeTelegram, Json, Seat

GUESS = "did you mean summit-venue-city, temple-age, nara-deer?"


@pytest.fixture
def ana(telegram: FakeTelegram) -> Seat:
    """Ana, in her private chat."""
    return telegram.private("Ana")


class TestAboutTheAnswer:
    """What people say of an answer that they have just read."""

    @pytest.mark.parametrize("asked", ["source?", "says who", "link?", "which sentence is that from", "quote it pls"])
    async def test_the_source_is_the_whole_sentence_and_where_it_stands(self, ana: Seat, asked: str) -> None:
        await ana.says("where do they meet?")
        shown = await ana.says(asked)
        assert "│ Nara, selected as the summit venue, serves as both symbolic" in shown.text
        assert "Paragraph 3, sentence 1" in shown.text

    @pytest.mark.parametrize(
        "asked", ["quelle?", "fuente?", "источник?", "出典は？", "来源?", "출처는?", "kaynak?", "المصدر؟"]
    )
    async def test_the_source_is_asked_for_in_other_languages_too(self, ana: Seat, asked: str) -> None:
        await ana.says("where do they meet?")
        assert "│ Nara, selected as the summit venue, serves as both symbolic" in (await ana.says(asked)).text

    async def test_in_reply_to_an_older_answer_it_is_about_that_one(self, ana: Seat) -> None:
        older = await ana.says("where do they meet?")
        await ana.says("who is Lee?")
        assert "Paragraph 3, sentence 1" in (await ana.says("source?", reply_to=older)).text

    async def test_in_reply_to_an_answer_from_before_a_restart_it_is_about_that_one(self, ferry: Ferry) -> None:
        answer = await ferry.ana.says("when did the ferry sail again?")
        async with ferry.restarted():
            assert "The ferry Aurora sailed again on Monday" in (await ferry.ana.says("source?", reply_to=answer)).text
            assert "A gear had cracked" in (await ferry.ana.says("why?", reply_to=answer)).text
            assert "Deleted" in (await ferry.ana.says("/forget", reply_to=answer)).text
        assert await ferry.recorded() == []

    async def test_more_is_every_quote_and_the_paragraph(self, ana: Seat) -> None:
        await ana.says("where do they meet?")
        assert "Paragraph 3 in full:" in (await ana.says("tell me more")).text

    async def test_wrong_offers_the_next_best_and_counts_as_a_vote(self, ana: Seat, use_cases: UseCases) -> None:
        await ana.says("where do they meet?")
        others = await ana.says("that's not what I asked")
        assert others.text == "Sorry. Did you mean one of these?"
        assert others.buttons[-1] == "None of these"
        assert await recorded(use_cases, VOTES) == [False]

    @pytest.mark.parametrize("said", ["thanks", "ok", "lol", "👍", "makes sense", "sorry", "hmm"])
    async def test_a_remark_gets_a_reaction_and_no_words(self, ana: Seat, telegram: FakeTelegram, said: str) -> None:
        await ana.says("where do they meet?")
        assert (await ana.says(said)).silent
        assert telegram.reactions

    async def test_thanks_in_between_do_not_end_the_talk(self, ana: Seat) -> None:
        await ana.says("where do they meet?")
        await ana.says("thanks")
        assert "Paragraph 3, sentence 1" in (await ana.says("source?")).text


class TestChoices:
    """What is typed where buttons could be pressed."""

    @pytest.mark.parametrize(
        ("typed", "question"),
        [
            ("yes", "In which city"),
            ("1", "In which city"),
            ("the first one", "In which city"),
            ("2", "How old is Horyu Temple?"),
            ("the temple", "How old is Horyu Temple?"),
            ("the deer one", "Which animals"),
            ("the last one", "Which animals"),
        ],
    )
    async def test_a_guess_is_taken_or_another_chosen(self, ana: Seat, typed: str, question: str) -> None:
        await ana.says(GUESS)
        assert (await ana.says(typed)).text.startswith(question)

    @pytest.mark.parametrize("typed", ["ja", "sí", "はい", "да", "die erste", "第一个"])
    async def test_a_guess_is_taken_in_other_languages_too(self, ana: Seat, typed: str) -> None:
        await ana.says(GUESS)
        assert "│ Nara, selected as the summit venue" in (await ana.says(typed)).text

    @pytest.mark.parametrize("typed", ["neither", "none of these", "no"])
    async def test_neither_is_a_plain_no(self, ana: Seat, typed: str) -> None:
        await ana.says(GUESS)
        assert (await ana.says(typed)).text.startswith("Then I have nothing on that.")

    async def test_a_number_picks_a_related_question(self, ana: Seat) -> None:
        answer = await ana.says("where do they meet?")
        assert (await ana.says("2")).text.startswith(answer.buttons[1])

    async def test_what_was_asked_can_be_corrected_for_minutes_alone(self, ana: Seat, clock: Clock) -> None:
        await ana.says("how many died in the mind?")
        clock.now += 601
        assert not (await ana.says("*mine*")).text.startswith("The 1942 mining accident claimed 180 lives.")

    async def test_what_is_forgotten_cannot_be_corrected(self, ana: Seat) -> None:
        await ana.says("how many died in the mind?")
        await ana.says("/forget")
        assert not (await ana.says("*mine*")).text.startswith("The 1942 mining accident claimed 180 lives.")

    async def test_what_was_meant_replaces_what_was_asked(self, ana: Seat) -> None:
        await ana.says("when was the accident")
        assert "2011" in (await ana.says("sorry i meant the nuclear one")).text

    @pytest.mark.parametrize(
        ("word", "begins"),
        [
            ("topics", "What would you like to know about?"),
            ("Help", "Ask me about the article"),
            ("privacy", "I keep your questions"),
            ("source", "The article that I answer from"),
            ("forget", "I have no record"),
        ],
    )
    async def test_the_name_of_a_command_does_what_it_does(self, ana: Seat, word: str, begins: str) -> None:
        assert (await ana.says(word)).text.startswith(begins)


class TestClaims:
    """What somebody else wrote, held against the article."""

    @pytest.mark.parametrize("call", ["@faq_bot is that true?", "@faq_bot fact check", "/ask", "@faq_bot"])
    async def test_the_message_replied_to_is_looked_up_and_not_kept(
        self, telegram: FakeTelegram, use_cases: UseCases, call: str
    ) -> None:
        group = telegram.group()
        said = group.seat("Ben").writes("the summit is held in Nara")
        shown = await group.seat("Ana").says(call, reply_to=said)
        assert "│ Nara, selected as the summit venue\nParagraph 3, sentence 1" in shown.text
        assert not any(word in shown.text.casefold() for word in ("true", "false"))
        assert await recorded(use_cases, ASKED) == []

    @pytest.mark.parametrize(("said", "replies_to_it"), [("the summit is in Nara", True), ("zebras can fly", False)])
    async def test_what_the_article_says_stands_below_what_was_claimed_and_that_it_says_nothing_below_the_call(
        self, ana: Seat, said: str, replies_to_it: bool
    ) -> None:
        claim = ana.writes(said)
        shown = await ana.says("is that true?", reply_to=claim)
        assert (shown.replies_to == claim["message_id"]) is replies_to_it

    async def test_of_a_message_in_another_chat_the_quoted_part_is_looked_up(self, ana: Seat) -> None:
        elsewhere: Json = {
            "external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "Zed", "date": 1}},
            "quote": {"text": "180 people died in the 1942 mining accident", "position": 0, "is_manual": True},
        }
        shown = await ana.says("is that true?", **elsewhere)
        assert shown.text.startswith("On this the article says:\n\n│ a 1942 mining accident that claimed 180 lives")


class TestVotes:
    """What comes of a vote, and what the bot tells of itself."""

    async def test_a_vote_against_asks_what_was_looked_for_and_has_it_missed(
        self, ana: Seat, use_cases: UseCases
    ) -> None:
        whole = await ana.presses(await ana.says("where do they meet?"), "More")
        asked = await ana.presses(whole, "Not helpful")
        assert asked.text == "Sorry! What did you look for?"
        assert asked.asks_for_a_reply
        await ana.says("how old is the temple", reply_to=asked)
        assert await recorded(use_cases, VOTES) == [False, False]

    async def test_thanks_stand_in_the_button(self, ana: Seat, telegram: FakeTelegram) -> None:
        whole = await ana.presses(await ana.says("where do they meet?"), "More")
        await ana.presses(whole, "Helpful")
        shown = ana.chat.messages[whole.last["message_id"]]
        assert [button["text"] for button in shown["reply_markup"]["inline_keyboard"][-1]] == [
            "Thank you!",
            "Not helpful",
        ]

    async def test_a_double_tap_is_answered_once(self, ana: Seat, clock: Clock) -> None:
        answer = await ana.says("where do they meet?")
        assert (await ana.presses(answer, "At which temple")).messages
        assert not (await ana.presses(answer, "At which temple")).messages
        clock.now += 60
        assert (await ana.presses(answer, "At which temple")).messages

    async def test_source_opens_at_a_paragraph(self, ana: Seat) -> None:
        page = await ana.says("/source 3")
        assert "3. Nara, selected as the summit venue" in page.text
        assert "2. The carefully" not in page.text
        assert (await ana.presses(page, "The whole article")).text.startswith("The article that I answer from")
