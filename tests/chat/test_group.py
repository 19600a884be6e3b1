"""Groups: the bot answers when it is addressed, and is silent otherwise."""

import pytest

from bot.usecases.teaching import UseCases
from tests.support.bots import ASKED, VOTES, recorded
from tests.support.fake_telegram import ANONYMOUS_ADMIN, BOT, OTHER_BOT, PASSED_ON, FakeTelegram, Group

ANSWER = "The summit is being held in Nara"


@pytest.mark.parametrize(
    "text",
    [
        "/ask where do they meet?",
        "/ask@faq_bot where do they meet?",
        "/ASK@FAQ_BOT where do they meet?",
        "@faq_bot where do they meet?",
        "where do they meet, @faq_bot?",
        "so @Faq_Bot where do they meet?",
        "😀😀 @faq_bot, where do they meet?",
        "<code>x</code> where do they meet? @faq_bot",
    ],
)
async def test_answers_when_addressed(group: Group, text: str) -> None:
    ana = group.seat("Ana")
    answer = await ana.says(text)
    assert answer.text.startswith(ANSWER)
    assert answer.replies_to == max(id for id, message in group.chat.messages.items() if message["from"] == ana.person)


@pytest.mark.parametrize(
    "text",
    [
        "where do they meet?",
        "/ask@other_bot where do they meet?",
        "/nonsense@faq_bot",
        "/reload@faq_bot",
        "/reload",
        "<code>@faq_bot</code> where do they meet?",
        "<pre>@faq_bot where do they meet?</pre>",
        "<blockquote>@faq_bot where do they meet?</blockquote> what?",
        "<blockquote expandable>@faq_bot where do they meet?</blockquote> what?",
        "https://example.org/@faq_bot where do they meet?",
        "<a href='https://example.org'>@faq_bot</a> where do they meet?",
        "<blockquote>/ask where do they meet?</blockquote> what?",
        "<code>/ask where do they meet?</code>",
        "<blockquote>/topics</blockquote>",
        "<pre>/help</pre>",
        "@faq_botanist where do they meet?",
        "me@faq_bot.example where do they meet?",
    ],
)
async def test_is_silent_when_not_addressed(group: Group, text: str) -> None:
    assert (await group.seat("Ana").says(text)).silent


async def test_answers_a_mention_by_name(group: Group) -> None:
    entities = [{"type": "text_mention", "offset": 0, "length": 3, "user": dict(BOT)}]
    answer = await group.seat("Ana").says("", text="Faq where do they meet?", entities=entities)
    assert answer.text.startswith(ANSWER)


async def test_answers_a_reply_to_its_own_message(group: Group) -> None:
    ana = group.seat("Ana")
    first = await ana.says("/ask where do they meet?")
    assert "180" in (await group.seat("Ben").says("how many lives did the accident claim?", reply_to=first)).text


@pytest.mark.parametrize(
    "remark",
    [
        "lol ok", "thanks", "😂", "nice", "bye", "told you", "so it is Nara", "Ben you owe me 5 euros", "+1",
        "stupid bot", "@ben where do they meet?",
    ],
)  # fmt: skip
async def test_a_remark_on_its_answer_is_left_at_that(group: Group, remark: str, use_cases: UseCases) -> None:
    ana = group.seat("Ana")
    first = await ana.says("/ask where do they meet?")
    assert (await group.seat("Ben").says(remark, reply_to=first)).silent
    assert remark not in await recorded(use_cases, ASKED)


@pytest.mark.parametrize(
    "said",
    ["I asked @faq_bot yesterday", "just ask @faq_bot", "has anybody asked @faq_bot where they meet?"],
)
async def test_a_mention_in_passing_calls_nobody(group: Group, said: str) -> None:
    assert (await group.seat("Ana").says(said)).silent


async def test_says_who_it_is_to_whoever_asks_about_it(group: Group) -> None:
    group.make_admin(BOT)
    said = await group.seat("Ana").says("what does @faq_bot do?")
    assert said.ephemeral
    assert "I answer" in said.text


@pytest.mark.parametrize("text", ["@faq_bot @ben where do they meet?", "/ask where do they meet @ben?"])
async def test_another_name_in_the_question_is_set_aside(group: Group, text: str) -> None:
    assert (await group.seat("Ana").says(text)).text.startswith(ANSWER)


async def test_small_talk_to_the_bot_by_name_is_answered(group: Group) -> None:
    assert (await group.seat("Ana").says("@faq_bot hello")).text.startswith("Hello!")


async def test_is_silent_on_a_reply_to_somebody_else(group: Group) -> None:
    said = group.seat("Ben").writes("no idea")
    assert (await group.seat("Ana").says("where do they meet?", reply_to=said)).silent


@pytest.mark.parametrize("call", ["/ask", "/ask@faq_bot", "@faq_bot", "@faq_bot ?"])
async def test_called_in_reply_to_a_message_answers_that_one(group: Group, call: str) -> None:
    asked = group.seat("Ben").writes("where do they meet?")
    answer = await group.seat("Ana").says(call, reply_to=asked)
    assert answer.text.startswith(ANSWER)
    assert answer.replies_to == asked["message_id"]


async def test_the_askers_own_words_count_more_than_the_message_replied_to(group: Group) -> None:
    asked = group.seat("Ben").writes("who is Lee?")
    assert (await group.seat("Ana").says("@faq_bot where do they meet?", reply_to=asked)).text.startswith(ANSWER)


async def test_what_was_marked_in_the_message_replied_to_is_the_question(group: Group) -> None:
    asked = group.seat("Ben").writes("who is Lee? where do they meet?")
    marked = {"text": "where do they meet?", "position": 12, "is_manual": True}
    assert (await group.seat("Ana").says("/ask", reply_to=asked, quote=marked)).text.startswith(ANSWER)


async def test_a_bare_call_asks_back_and_takes_the_reply(group: Group) -> None:
    ana = group.seat("Ana")
    asked_back = await ana.says("/ask@faq_bot")
    assert asked_back.asks_for_a_reply
    assert (await ana.says("where do they meet?", reply_to=asked_back)).text.startswith(ANSWER)


async def test_a_caption_is_a_question(group: Group) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    mention = [{"type": "mention", "offset": 0, "length": 8}]
    answer = await group.seat("Ana").says(photo=photo, caption="@faq_bot where do they meet?", caption_entities=mention)
    assert answer.text.startswith(ANSWER)


async def test_ignores_other_bots_forwards_and_channel_posts(group: Group) -> None:
    ana, text = group.seat("Ana"), "@faq_bot where do they meet?"
    channel = {"id": -1005, "type": "channel", "title": "News"}
    assert (await ana.says(text, **{"from": OTHER_BOT})).silent
    assert (await ana.says(text, via_bot=OTHER_BOT)).silent
    assert (await ana.says(text, **PASSED_ON)).silent
    assert (await ana.says(text, sender_chat=channel, is_automatic_forward=True)).silent
    assert (await group.telegram.brings(channel_post={**ana.writes(text), "chat": channel})).silent


@pytest.mark.parametrize("command", ["/start", "/help", "/topics", "/source", "/privacy", "/forget", "/ask why?"])
async def test_a_forwarded_command_calls_nobody(group: Group, command: str) -> None:
    assert (await group.seat("Ana").says(command, **PASSED_ON)).silent


async def test_answers_an_anonymous_admin(group: Group) -> None:
    sender = {"from": ANONYMOUS_ADMIN, "sender_chat": group.chat.as_json()}
    assert (await group.seat("Ana").says("@faq_bot where do they meet?", **sender)).text.startswith(ANSWER)


async def test_answers_in_the_topic_of_the_question(telegram: FakeTelegram) -> None:
    forum = telegram.group(is_forum=True)
    topic = forum.new_topic()
    assert (await forum.seat("Ana", topic).says("/ask where do they meet?")).topic == topic
    assert (await forum.seat("Ana").says("/ask where do they meet?")).topic is None


async def test_a_topic_that_the_bot_opened_is_no_message_of_the_bot(telegram: FakeTelegram) -> None:
    forum = telegram.group(is_forum=True)
    topic = forum.new_topic(by=dict(BOT))
    assert (await forum.seat("Ana", topic).says("where do they meet?")).silent


async def test_a_chain_of_replies_is_no_topic(group: Group) -> None:
    first = await group.seat("Ana").says("/ask where do they meet?")
    assert (await group.seat("Ana").says("who is Lee?", reply_to=first)).topic is None


async def test_a_question_deleted_before_the_reply_is_answered_all_the_same(group: Group) -> None:
    ana = group.seat("Ana")
    question = ana.writes("/ask where do they meet?")
    del group.chat.messages[question["message_id"]]
    answer = await group.telegram.brings(message=question)
    assert answer.text.startswith(ANSWER)
    assert answer.replies_to is None


async def test_thumbs_on_an_answer_are_votes_that_can_be_changed(group: Group, use_cases: UseCases) -> None:
    answer = await group.seat("Ana").says("/ask where do they meet?")
    ben = group.seat("Ben")
    await ben.reacts(answer, "👍")
    await ben.reacts(answer, "👎", before=("👍",))
    await group.seat("Cem").reacts(answer, "🔥")
    assert await recorded(use_cases, VOTES) == [False]
    await ben.reacts(answer, before=("👎",))
    assert await recorded(use_cases, VOTES) == []


async def test_thumbs_on_anything_else_are_none(group: Group, use_cases: UseCases) -> None:
    await group.seat("Ben").reacts(await group.seat("Ana").says("@faq_bot hello"), "👍")
    assert await recorded(use_cases, VOTES) == []


@pytest.mark.parametrize("remark", ["no way", "wrong", "no", "nope"])
async def test_what_people_exclaim_at_an_answer_gets_no_words_before_everybody(group: Group, remark: str) -> None:
    answer = await group.seat("Ana").says("/ask where do they meet?")
    assert (await group.seat("Ben").says(remark, reply_to=answer)).silent


async def test_what_is_asked_about_an_answer_is_answered(group: Group) -> None:
    answer = await group.seat("Ana").says("/ask where do they meet?")
    for asked in ("source?", "really?", "why?"):
        assert "│ " in (await group.seat("Ben").says(asked, reply_to=answer)).text
