"""Ephemeral messages: all in a group see the answers; the rest, whoever asked sees alone."""

import pytest

from bot.storage.records import GroupSettings
from bot.storage.stores import SqlGroups
from bot.usecases.teaching import UseCases
from tests.chat.conftest import Clock
from tests.support.bots import ASKED, recorded
from tests.support.fake_telegram import ANONYMOUS_ADMIN, BOT, FakeTelegram, Group, Json, Seat

ANSWER = "The summit is being held in Nara"
NO = "The article does not say how many sacred deer there are in Nara."
UNANSWERABLE = "how many deer are there?"
SUGGESTED = "did you mean summit-venue-city, temple-age?"


@pytest.fixture
def admin(group: Group) -> None:
    """The bot is an admin of the group."""
    group.make_admin(BOT)


def public(group: Group) -> list[str]:
    """What all see of the bot."""
    return [message["text"] for message in group.chat.messages.values() if message["from"]["id"] == BOT["id"]]


# -- who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    "text",
    [
        f"/ask {UNANSWERABLE}",
        f"@faq_bot {SUGGESTED}",
        "/ask zxqw vvkj",
        "/ask",
        "@faq_bot hello",
        "/help@faq_bot",
        "/start@faq_bot",
        "/privacy",
        "/source",
        "/topics",
        "/forget",
        "/settings@faq_bot",
        "/quiet@faq_bot 1h",
    ],
)
async def test_what_is_no_answer_whoever_asked_sees_alone(group: Group, ana: Seat, text: str) -> None:
    assert (await ana.says(text)).ephemeral
    assert public(group) == []


@pytest.mark.usefixtures("admin")
async def test_all_see_the_answer(group: Group, ana: Seat) -> None:
    assert not (await ana.says("/ask where do they meet?")).ephemeral
    assert public(group)[0].startswith(ANSWER)


@pytest.mark.parametrize(
    ("text", "line", "draft"),
    [
        (f"@faq_bot {UNANSWERABLE}", NO, "how%20many%20deer%20are%20there%3F"),
        ("/topics@faq_bot", "What would you like to know about?", "/topics"),
    ],
)
async def test_where_telegram_does_not_let_the_bot_all_see_a_line_and_the_way_into_the_private_chat(
    ana: Seat, text: str, line: str, draft: str
) -> None:
    said = await ana.says(text)
    assert not said.ephemeral
    assert said.text == line
    assert said.buttons == ["Ask me in private"]
    assert said.button("Ask me in private")["url"] == f"https://t.me/faq_bot?text={draft}"


@pytest.mark.usefixtures("admin")
async def test_nobody_is_known_behind_an_anonymous_admin(ana: Seat) -> None:
    sender: Json = {"from": ANONYMOUS_ADMIN, "sender_chat": ana.chat.as_json()}
    assert (await ana.says(f"@faq_bot {UNANSWERABLE}", **sender)).text == NO


@pytest.mark.usefixtures("admin")
async def test_a_group_that_wants_no_ephemeral_messages_reads_all_of_it(ana: Seat, groups: SqlGroups) -> None:
    await groups.set(ana.chat.id, GroupSettings(ephemeral=False))
    said = await ana.says(f"/ask {UNANSWERABLE}")
    assert not said.ephemeral
    assert "The nearest passage:" in said.text


@pytest.mark.usefixtures("admin")
async def test_an_ephemeral_message_stands_in_the_topic_of_the_question(telegram: FakeTelegram) -> None:
    forum = telegram.group(is_forum=True)
    forum.make_admin(BOT)
    topic = forum.new_topic()
    said = await forum.seat("Ana", topic).says(f"/ask {UNANSWERABLE}")
    assert said.ephemeral
    assert said.topic == topic


async def test_the_bot_learns_at_once_that_it_has_become_an_admin(group: Group, ana: Seat) -> None:
    assert not (await ana.says(f"/ask {UNANSWERABLE}")).ephemeral
    group.make_admin(BOT)
    await group.changes_bot("member", "administrator")
    assert (await ana.says(f"/ask {UNANSWERABLE}")).ephemeral


# -- asked aside ------------------------------------------------------------------------------------------------------


async def test_what_was_asked_aside_is_answered_aside(group: Group, ana: Seat) -> None:
    for command in ("/askme where do they meet?", "/help", "/topics", f"/askme {UNANSWERABLE}", "/settings@faq_bot"):
        assert (await ana.says_aside(command)).ephemeral
    assert public(group) == []


async def test_shows_the_answer_to_everybody_once(group: Group, ana: Seat, ben: Seat) -> None:
    answer = await ana.says_aside("/askme where do they meet?")
    shown = await ana.presses(answer, "Show to everybody")
    assert ANSWER in public(group)[0]
    assert "Show to everybody" not in shown.buttons
    assert "here above already" in (await ana.presses(answer, "Show to everybody")).popped_up
    assert len(public(group)) == 1
    assert (await ben.says("/ask where do they meet?")).text.startswith("I answered this")


async def test_shows_it_again_where_what_everybody_saw_was_deleted(group: Group, ana: Seat) -> None:
    answer = await ana.says_aside("/askme where do they meet?")
    await ana.presses(answer, "Show to everybody")
    again = await ana.says_aside("/askme where do they meet?")
    [number] = [id for id, message in group.chat.messages.items() if "Nara" in message["text"] and id > 0]
    del group.chat.messages[number]
    await ana.presses(again, "Show to everybody")
    assert ANSWER in public(group)[-1]


async def test_a_conversation_goes_on_aside(group: Group, ana: Seat) -> None:
    asked_back = await ana.says_aside("/askme")
    assert asked_back.ephemeral
    assert asked_back.asks_for_a_reply
    assert (await ana.says_aside("where do they meet?")).text.startswith(ANSWER)
    assert public(group) == []


async def test_what_cannot_be_told_at_all_is_journalled(group: Group, ana: Seat, use_cases: UseCases) -> None:
    ana.telegram.too_late = True
    assert (await ana.says_aside("/askme where do they meet?")).silent
    assert await recorded(use_cases, ASKED) == ["where do they meet?"]
    assert public(group) == []


async def test_an_old_app_that_sends_askme_for_all_to_see_leaks_no_answer(group: Group, ana: Seat) -> None:
    said = await ana.says("/askme where do they meet?")
    assert "in our private chat" in said.text
    assert said.button("Ask me in private")["url"] == "https://t.me/faq_bot?text=where%20do%20they%20meet%3F"
    group.make_admin(BOT)
    await group.changes_bot("member", "administrator")
    assert (await ana.says("/askme where do they meet?")).ephemeral


async def test_what_comes_too_late_aside_is_told_in_the_private_chat(group: Group, ana: Seat) -> None:
    private = ana.telegram.private("Ana")
    ana.telegram.too_late = True
    told = await ana.says_aside("/askme where do they meet?")
    assert told.text.startswith(ANSWER)
    assert told.last["chat"]["id"] == private.id
    assert public(group) == []


async def test_what_comes_too_late_aside_an_admin_can_still_say(group: Group, ana: Seat) -> None:
    group.make_admin(BOT)
    ana.telegram.too_late = True
    assert (await ana.says_aside("/askme where do they meet?")).ephemeral
    assert public(group) == []


async def test_an_id_that_telegram_gives_again_is_no_edit(ana: Seat, ben: Seat, clock: Clock) -> None:
    first = await ana.says_aside("/askme where do they meet?", date=1_790_000_000)
    ana.telegram.next_id = 10_000
    question = {**ben.writes("/askme how old is the temple?"), "message_id": 0, "date": 1_790_000_100}
    id = next(id for id, message in ana.telegram.ephemerals.items() if message["from"] == ana.person)
    ana.telegram.answerable[id] = ben.id
    answer = await ben.telegram.brings(message={**question, "ephemeral_message_id": id, "receiver_user": dict(BOT)})
    assert not answer.edited
    assert answer.last["receiver_user"]["id"] == ben.id
    assert answer.text != first.text


@pytest.mark.usefixtures("admin")
async def test_a_server_that_is_older_than_ephemeral_messages_gets_no_second_one(ana: Seat) -> None:
    ana.telegram.knows_ephemeral = False
    await ana.says(f"/ask {UNANSWERABLE}")
    assert (await ana.says(f"/ask {UNANSWERABLE}")).text == NO
    answer = await ana.says("/ask where do they meet?")
    assert (await ana.presses(answer, answer.questions[0])).silent
    assert ana.telegram.opened == ["https://t.me/faq_bot?start=summit-venue-temple"]


async def test_quiet_does_not_concern_what_one_alone_sees(ana: Seat, groups: SqlGroups) -> None:
    await groups.set(ana.chat.id, GroupSettings(quiet_until=1e12))
    assert (await ana.says_aside("/askme where do they meet?")).text.startswith(ANSWER)
    assert (await ana.says("/ask where do they meet?")).silent


# -- buttons ----------------------------------------------------------------------------------------------------------


async def test_a_related_question_opens_for_whoever_pressed_and_the_answer_stays(
    group: Group, ana: Seat, ben: Seat
) -> None:
    answer = await ana.says("/ask where do they meet?")
    before = public(group)
    related = await ben.presses(answer, answer.questions[0])
    assert related.ephemeral
    assert related.last["receiver_user"]["id"] == ben.id
    assert public(group) == before
    further = await ben.presses(related, related.questions[0])
    assert further.edited
    assert further.last["ephemeral_message_id"] == related.last["ephemeral_message_id"]


@pytest.mark.usefixtures("admin")
async def test_a_suggestion_is_chosen_where_it_stands(group: Group, ana: Seat) -> None:
    suggested = await ana.says(f"/ask {SUGGESTED}")
    chosen = await ana.presses(suggested, suggested.questions[0])
    assert chosen.edited
    assert "│ " in chosen.text
    assert "Show to everybody" in chosen.buttons
    assert public(group) == []


async def test_a_press_that_comes_too_late_opens_the_private_chat(ana: Seat, group: Group) -> None:
    answer = await ana.says("/ask where do they meet?")
    before = public(group)
    ana.telegram.too_late = True
    assert not (await ana.presses(answer, answer.questions[0])).messages
    assert ana.telegram.opened == ["https://t.me/faq_bot?start=summit-venue-temple"]
    assert public(group) == before


async def test_what_a_press_could_not_show_is_not_what_was_said_last(ana: Seat) -> None:
    answer = await ana.says("/ask where do they meet?")
    ana.telegram.too_late = True
    await ana.presses(answer, answer.questions[0])
    assert "Nara, selected as the summit venue" in (await ana.says("@faq_bot source?")).text


async def test_what_unfolds_into_more_than_a_message_is_shown_whole(
    group: Group, ana: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await ana.says_aside("/askme where do they meet?")
    monkeypatch.setattr("bot.chat.views.LIMIT", 100)
    unfolded = await ana.presses(answer, "More")
    assert len(unfolded.messages) > 1
    assert all("ephemeral_message_id" in message for message in unfolded.messages)
    assert "Nara, selected as the summit venue" in "".join(message["text"] for message in unfolded.messages)
    assert public(group) == []


async def test_a_button_under_an_ephemeral_message_that_is_gone_opens_another(ana: Seat) -> None:
    topics = await ana.says_aside("/topics")
    ana.telegram.ephemerals.clear()
    topic = await ana.presses(topics, topics.buttons[0])
    assert topic.ephemeral
    assert not topic.edited


# -- edited questions -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("admin")
async def test_an_edited_question_that_has_an_answer_now_is_answered_for_all(group: Group, ana: Seat) -> None:
    question = ana.writes(f"@faq_bot {UNANSWERABLE}")
    await ana.telegram.brings(message=question)
    answer = await ana.edits(question, "@faq_bot where do they meet?")
    assert not answer.ephemeral
    assert public(group)[0].startswith(ANSWER)
    assert ana.telegram.ephemerals == {}


@pytest.mark.usefixtures("admin")
async def test_what_one_has_read_is_corrected_for_one(group: Group, ana: Seat) -> None:
    question = ana.writes(f"@faq_bot {UNANSWERABLE}")
    no = await ana.telegram.brings(message=question)
    suggested = await ana.edits(question, f"@faq_bot {SUGGESTED}")
    assert suggested.edited
    assert suggested.last["ephemeral_message_id"] == no.last["ephemeral_message_id"]
    ana.telegram.ephemerals.clear()
    assert (await ana.edits(question, f"@faq_bot {UNANSWERABLE}")).ephemeral
    assert public(group) == []


@pytest.mark.usefixtures("admin")
async def test_what_all_have_read_is_corrected_for_all(group: Group, ana: Seat) -> None:
    question = ana.writes("@faq_bot where do they meet?")
    await ana.telegram.brings(message=question)
    assert (await ana.edits(question, f"@faq_bot {UNANSWERABLE}")).edited
    assert [text[:24] for text in public(group)] == ["The article does not say"]
