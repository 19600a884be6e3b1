"""Guest mode: answers in chats that the bot is not in, where somebody mentions it.

Keeps nothing: a guest's chat can have the number of a chat that the bot knows (of two people, it is the other's).
"""

from telegram import Message, User

from bot import texts
from bot.chat.addressing import Bare, NotAddressed, OtherCommand, Question, question_for_guest
from bot.chat.inline import article
from bot.chat.rendering import Block, Rendering, examples, render, rendering
from bot.desk import Desk
from bot.journal import ChatKind, Occasion

RESULT_ID = "answer"


async def on_message(message: Message, me: User, desk: Desk) -> None:
    """Answers what somebody asked the bot as a guest; only where Telegram says that the bot can be one."""
    if not me.supports_guest_queries:
        return
    match question_for_guest(message, me):
        case Question(text):
            reply = await desk.ask(text, occasion=_occasion(message))
            await _answer(message, render(reply, me.username or "", name_article=True))
        case Bare() | OtherCommand():
            example = examples(desk.knowledge)[0].question
            await _answer(message, rendering([Block(texts.GUEST_ASK.format(me=f"@{me.username}", example=example))]))
        case NotAddressed():
            pass


async def _answer(message: Message, rendering: Rendering) -> None:
    await message.answer_guest_query(article(RESULT_ID, texts.GUEST_RESULT, None, rendering))


def _occasion(message: Message) -> Occasion:
    return Occasion(ChatKind.GUEST, str(message.chat.id), str(message.message_id))
