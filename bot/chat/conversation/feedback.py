"""Feedback of readers on answers and on what is kept of them: votes under an answer, and /forget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache
from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeEmoji,
)
from telegram.constants import ReactionEmoji
from telegram.ext import MessageReactionHandler

from bot import texts
from bot.chat.conversation.memory import ReplyMemory, occasion
from bot.chat.routing import Handler, Show, on, on_command, on_press
from bot.chat.views.buttons import Vote, encoded
from bot.chat.views.rendering import rendering
from bot.chat.views.replies import ephemeral_id, replace_buttons, show
from bot.usecases.journal import Journal
from bot.usecases.ports import StorageError

THUMBS: Final = {ReactionEmoji.THUMBS_UP.value: True, ReactionEmoji.THUMBS_DOWN.value: False}
"""The reactions that are votes: whether an answer was helpful."""
MAX_ASKED: Final = 10_000
ASKED_AGAIN_AFTER_S: Final = 600.0
"""Seconds for which nobody is asked again what they looked for."""


@dataclass(eq=False, repr=False)
class Feedback:
    """Takes votes, and forgets."""

    _journal: Journal
    _memory: ReplyMemory
    _show: Show
    """Sends what a command called for."""
    _clock: Callable[[], float]

    def __post_init__(self) -> None:
        self._asked: TTLCache[str, bool] = TTLCache(MAX_ASKED, ASKED_AGAIN_AFTER_S, self._clock)

    def handlers(self) -> list[Handler]:
        """Votes, reactions as votes, and /forget."""
        on_reaction = MessageReactionHandler(on(lambda update: update.message_reaction, self.react))
        return [on_press(Vote, self.vote), on_reaction, on_command("forget", self.forget)]

    async def react(self, reaction: MessageReactionUpdated) -> None:
        """Records a thumb up or down on an answer as a vote, until it is taken away; only admin bots are told."""
        record = self._memory.record_of(reaction.chat.id, reaction.message_id)
        before, now = _thumb(reaction.old_reaction), _thumb(reaction.new_reaction)
        if record is not None and before != now and reaction.user is not None:
            self._journal.vote(record, str(reaction.user.id), helpful=now)

    async def vote(self, query: CallbackQuery, vote: Vote) -> None:
        """Records a vote: one a person and answer, which they may change until the end of the day."""
        self._journal.vote(vote.record, str(query.from_user.id), helpful=vote.helpful)
        await query.answer(texts.VOTED)
        message = query.message
        if not isinstance(message, Message) or ephemeral_id(message) is not None:
            return
        await _mark(query, message, vote)
        if not vote.helpful and message.chat.type == message.chat.PRIVATE and vote.record not in self._asked:
            self._asked[vote.record] = True
            back = ForceReply(input_field_placeholder=texts.ASK_PLACEHOLDER)
            await show(message, rendering([texts.WHAT_LOOKED_FOR], markup=back))

    async def forget(self, message: Message) -> None:
        """/forget: the question replied to, if it is one's own; in private, without a reply, all of this chat.

        What is to be forgotten is, even where the bot is quiet about it.
        """
        await self._show(message, rendering([await self._forgotten(message)]))

    async def _forgotten(self, message: Message) -> str:
        replied = message.reply_to_message
        private = message.chat.type == message.chat.PRIVATE
        turn = self._memory.turn_in(replied) if replied is not None and private else None
        try:
            if replied is not None and _same_person(message, replied):
                count = await self._journal.forget_question(occasion(replied))
            elif turn is not None and turn.record is not None:
                count = await self._journal.forget_record(turn.record)
            elif replied is None and private:
                count = await self._journal.forget_chat(occasion(message))
            else:
                return texts.FORGET_HOW if private else texts.FORGET_HOW_IN_GROUP
        except StorageError:
            return texts.FORGET_LATER
        self._memory.forget_words(message)
        return texts.FORGOTTEN.format(count=count) if count else texts.NOTHING_TO_FORGET


async def _mark(query: CallbackQuery, message: Message, vote: Vote) -> None:
    """Says thanks in the button that was pressed."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    usual = {encoded(Vote(vote.record, True)): texts.HELPFUL, encoded(Vote(vote.record, False)): texts.NOT_HELPFUL}

    def marked(each: InlineKeyboardButton) -> InlineKeyboardButton:
        data = str(each.callback_data)
        if data not in usual:
            return each
        label = texts.VOTED_FOR if data == encoded(vote) else usual[data]
        return InlineKeyboardButton(label, callback_data=data)

    await replace_buttons(query, InlineKeyboardMarkup([[marked(each) for each in row] for row in rows]))


def _thumb(reactions: Sequence[ReactionType]) -> bool | None:
    """The vote that some reactions are, if they are one."""
    emoji = [each.emoji for each in reactions if isinstance(each, ReactionTypeEmoji)]
    return next((THUMBS[each] for each in emoji if each in THUMBS), None)


def _same_person(message: Message, replied: Message) -> bool:
    one, other = ((m.sender_chat or m.from_user) for m in (message, replied))
    return one is not None and other is not None and one.id == other.id
