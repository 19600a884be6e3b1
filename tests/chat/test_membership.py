"""The bot is added to a group, promoted there, removed from it; the group becomes a supergroup."""

import pytest

from tests.support.fake_telegram import FakeTelegram


async def test_greets_the_group_that_adds_it_and_says_what_it_can_see(telegram: FakeTelegram) -> None:
    greeting = await telegram.group().changes_bot("left", "member")
    assert "/ask@faq_bot" in greeting.text
    assert "the article Nara summit" in greeting.text
    assert "I see only commands, replies to me and messages that mention me." in greeting.text
    assert "privacy" not in greeting.text.casefold()


async def test_added_as_an_admin_it_says_that_it_sees_all(telegram: FakeTelegram) -> None:
    assert "I can see every message here" in (await telegram.group().changes_bot("kicked", "administrator")).text


@pytest.mark.parametrize(
    ("before", "after"),
    [("member", "administrator"), ("administrator", "member"), ("member", "left"), ("member", "kicked")],
)
async def test_promoted_or_removed_it_is_quiet(telegram: FakeTelegram, before: str, after: str) -> None:
    assert (await telegram.group().changes_bot(before, after)).silent


async def test_shut_out_at_once_it_is_quiet(telegram: FakeTelegram) -> None:
    group = telegram.group()
    telegram.shut_out.add(group.chat.id)
    assert (await group.changes_bot("left", "member")).silent


async def test_blocked_and_unblocked_in_private_it_is_quiet(telegram: FakeTelegram) -> None:
    group = telegram.group()
    group.chat.type = "private"
    assert (await group.changes_bot("kicked", "member")).silent


async def test_a_group_that_becomes_a_supergroup_is_not_greeted_again(telegram: FakeTelegram) -> None:
    old, new = telegram.group("Old"), telegram.group("New")
    assert (await old.seat("Ana").says(migrate_to_chat_id=new.chat.id)).silent
    assert (await new.seat("Ana").says(migrate_from_chat_id=old.chat.id)).silent
    assert (await new.changes_bot("left", "member")).silent


async def test_a_question_from_before_the_migration_is_answered_in_the_supergroup(telegram: FakeTelegram) -> None:
    old, new = telegram.group("Old"), telegram.group("New")
    telegram.migrated[old.chat.id] = new.chat.id
    answer = await old.seat("Ana").says("/ask where do they meet?")
    assert answer.text.startswith("The summit is being held in Nara")
    assert answer.last["chat"]["id"] == new.chat.id


async def test_started_by_the_link_that_added_it_it_does_not_greet_twice(telegram: FakeTelegram) -> None:
    group = telegram.group()
    assert not (await group.changes_bot("left", "member")).silent
    assert (await group.seat("Ana").says("/start@faq_bot true")).silent
    assert "/ask@faq_bot" in (await group.seat("Ana").says("/start@faq_bot")).text
