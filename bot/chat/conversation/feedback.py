"""What readers say about answers and about what is kept of them: votes under an answer, and /forget."""

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Message

from bot import texts
from bot.chat.routing import Handler, on_command, on_press
from bot.chat.views.buttons import Vote
from bot.chat.views.ephemeral import number_of
from bot.chat.views.rendering import Block, Rendering, rendering
from bot.usecases.journal import ChatKind, Journal, Occasion
from bot.usecases.ports import StorageError


def occasion(message: Message) -> Occasion:
    """Where a message was written, for the journal; only its hash is kept."""
    kind = ChatKind.PRIVATE if message.chat.type == message.chat.PRIVATE else ChatKind.GROUP
    return Occasion(kind, str(message.chat.id), str(number_of(message)))


class Feedback:
    """Takes votes, and forgets."""

    def __init__(self, journal: Journal, show: Callable[[Message, Rendering], Awaitable[object]]) -> None:
        """``show`` sends what a command called for."""
        self._journal = journal
        self._show = show

    def handlers(self) -> list[Handler]:
        """Votes, and /forget."""
        return [on_press(Vote, self.vote), on_command("forget", self.forget)]

    async def vote(self, query: CallbackQuery, vote: Vote) -> None:
        """Records a vote: one a person and answer, which they may change until the end of the day."""
        self._journal.vote(vote.record, str(query.from_user.id), helpful=vote.helpful)
        await query.answer(texts.VOTED)

    async def forget(self, message: Message) -> None:
        """/forget: the question replied to, if it is one's own; in private, without a reply, all of this chat.

        What is to be forgotten is, even where the bot is quiet about it.
        """
        await self._show(message, rendering([Block(await _forgotten(message, self._journal))]))


async def _forgotten(message: Message, journal: Journal) -> str:
    replied = message.reply_to_message
    private = message.chat.type == message.chat.PRIVATE
    try:
        if replied is not None and _same_person(message, replied):
            count = await journal.forget_question(occasion(replied))
        elif replied is None and private:
            count = await journal.forget_chat(occasion(message))
        else:
            return texts.FORGET_HOW if private else texts.FORGET_HOW_IN_GROUP
    except StorageError:
        return texts.FORGET_LATER
    return texts.FORGOTTEN.format(count=count) if count else texts.NOTHING_TO_FORGET


def _same_person(message: Message, replied: Message) -> bool:
    one, other = ((m.sender_chat or m.from_user) for m in (message, replied))
    return one is not None and other is not None and one.id == other.id
