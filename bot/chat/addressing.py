"""Is this message meant for the bot, and what is the question? Pure: looks at a message, sends nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from telegram import Message, MessageEntity, User

from bot.chat.replies import ephemeral_id
from bot.core.matching.following.dialogue import asserts, checks_a_claim

ASK: Final = "ask"
ASK_ALONE: Final = "askme"

_LITERAL: Final = frozenset({
    MessageEntity.CODE, MessageEntity.PRE, MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE,
    MessageEntity.URL, MessageEntity.TEXT_LINK, MessageEntity.EMAIL,
})  # fmt: skip
"""Where a mention or a command is shown or quoted, and calls nobody."""
_NAMES: Final = frozenset({MessageEntity.MENTION, MessageEntity.TEXT_MENTION})
_CALLS: Final = _NAMES | {MessageEntity.BOT_COMMAND}
_LEADS_TO_A_NAME: Final = frozenset(
    "about ask asked asking by does did for from has is made of our said says than that the this told to use used was"
    " what's with".split()
)
"""Words after which a name belongs to the sentence: "what does @bot do"; not so in "hey @bot, where"."""
THIS_BOT: Final = "this bot"
_LEFT_OVER: Final = re.compile(r"^[\s,:;.!?–—-]+|[\s,:;–—-]+$")
"""The signs that a mention leaves behind at the ends of a sentence: "@bot, where?" """


@dataclass(frozen=True)
class Question:
    """The message asks this; ``asked_in`` is the number of another message, where that one has the question.

    ``by_reply``: said to the bot in a group by nothing but a reply, which may be a mere remark; ``in_passing``: the bot
    is spoken of rather than to. ``alone``: whoever asks wants to read the answer alone. ``claim``: it asserts
    something, and what the article says on that is wanted.
    """

    text: str
    asked_in: int | None = None
    by_reply: bool = False
    in_passing: bool = False
    alone: bool = False
    claim: bool = False


class Unasked(Enum):
    """The message asks the bot nothing."""

    BARE = auto()
    """The bot is called, and no more."""
    OTHER_COMMAND = auto()
    """A command, and not one that asks."""
    NOT_ADDRESSED = auto()
    """Not for the bot."""


Addressed = Question | Unasked


def question_in(message: Message, *, as_guest: bool = False) -> Addressed:
    """The question that a message asks of the bot, in a private chat or in a group.

    As a guest the bot is brought only what calls it, also in a chat of two.
    """
    is_private = message.chat.type == message.chat.PRIVATE and not as_guest
    if not from_a_person(message) or (message.forward_origin is not None and not is_private):
        return Unasked.NOT_ADDRESSED
    command = _leading_command(message)
    if command is not None:
        return _asked_by(command, message)
    mentions = _mentions(message)
    if not as_guest and not is_private:
        return _question_in_group(message, mentions)
    text = _without(text_of(message), mentions) if mentions or as_guest else text_of(message).strip()
    if message.forward_origin is not None and text:
        return Question(text, claim=asserts(text))
    return _own_or_replied_to(text, message)


def wish_in(message: Message) -> str:
    """The wish that somebody has of the bot, as they would write it in a private chat: a question, or a command."""
    asked = question_in(message)
    if isinstance(asked, Question):
        return asked.text
    return re.sub(r"^(/\w+)@\w+", r"\1", text_of(message)) if asked is Unasked.OTHER_COMMAND else ""


def overheard_in(message: Message) -> Addressed:
    """The words of somebody in a group to everybody: to nobody by name, in reply to nobody, and no command."""
    entities = message.entities or message.caption_entities
    to_somebody = any(entity.type in _CALLS for entity in entities) or replied_to(message) is not None
    if not from_a_person(message) or message.forward_origin is not None or to_somebody:
        return Unasked.NOT_ADDRESSED
    text = text_of(message).strip()
    return Question(text) if text else Unasked.NOT_ADDRESSED


def calls_by_command(message: Message) -> bool:
    """True where a message to a group begins with a command in the writer's own words: not passed on, nor quoted."""
    return message.forward_origin is None and _leading_command(message) is not None


def from_a_person(message: Message) -> bool:
    """True where a person wrote it: no bot, no inline result, no channel post passed on to its discussion group.

    Who writes as a group or a channel is a person, though Telegram names a bot as the sender. A bot that writes in
    the name of a business account is none, though Telegram names the account's owner.
    """
    sent_by_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    by_way_of_bot = message.via_bot is not None or message.sender_business_bot is not None
    return not sent_by_bot and not by_way_of_bot and not message.is_automatic_forward


def writer_of(message: Message) -> int:
    """The number of whoever wrote a message: a person, or the group or channel that they write as."""
    writer = message.sender_chat or message.from_user
    return writer.id if writer else 0


def _question_in_group(message: Message, mentions: list[MessageEntity]) -> Addressed:
    others = [entity for entity in _not_literal(message) if entity.type in _NAMES and entity not in mentions]
    if mentions:
        before = [_decoded(_encoded(text_of(message))[: 2 * mention.offset]).split() for mention in mentions]
        # Where the bot's name is an object or a subject in a sentence, it calls nobody.
        if any(words and words[-1].casefold() in _LEADS_TO_A_NAME for words in before):
            return Question(_with(text_of(message), mentions, THIS_BOT), in_passing=True)
        return _own_or_replied_to(_without(text_of(message), (*mentions, *others)), message)
    if ephemeral_id(message) is not None:
        text = text_of(message).strip()
        return Question(text) if text else Unasked.BARE
    original = replied_to(message)
    if original is not None and _is_ours(original) and not others and (text := text_of(message).strip()):
        return Question(text, by_reply=True)
    return Unasked.NOT_ADDRESSED


def is_link_alone(message: Message) -> bool:
    """True where a message is nothing but a web address, or several."""
    entities = message.entities or message.caption_entities
    links = [entity for entity in entities if entity.type in (MessageEntity.URL, MessageEntity.TEXT_LINK)]
    return bool(links) and not _without(text_of(message), links)


def text_of(message: Message) -> str:
    """The text, or the caption of a picture."""
    return message.text or message.caption or ""


def _asked_by(command: MessageEntity, message: Message) -> Addressed:
    name, _, bot = _stretch(text_of(message), command).removeprefix("/").casefold().partition("@")
    if name not in (ASK, ASK_ALONE) or bot not in ("", message.get_bot().username.casefold()):
        return Unasked.OTHER_COMMAND
    names = [entity for entity in _not_literal(message) if entity.type in _NAMES]
    asked = _own_or_replied_to(_without(text_of(message), [command, *names]), message)
    return replace(asked, alone=name == ASK_ALONE) if isinstance(asked, Question) else asked


def _own_or_replied_to(own: str, message: Message) -> Addressed:
    """The asker's own words, else what they reply to, perhaps to be held against the article ("is that true?")."""
    if own and not checks_a_claim(own):
        return Question(own)
    other = _other(message)
    if not other:
        return Question(own) if own else Unasked.BARE
    original = replied_to(message)
    return Question(other, original.message_id if original else None, claim=bool(own) or asserts(other))


def _other(message: Message) -> str:
    """Somebody else's words that a message replies to: the stretch marked in them, here or elsewhere, or all."""
    original = replied_to(message)
    if original is not None and _is_ours(original):
        return ""
    quoted = message.quote.text if message.quote is not None else ""
    if original is None:
        return quoted.strip() if message.external_reply is not None else ""
    marked = quoted if message.quote is not None and message.quote.is_manual else ""
    return (marked or _without(text_of(original), _mentions(original))).strip()


def replied_to(message: Message) -> Message | None:
    """The message replied to; in a topic, Telegram names the topic's creation where nothing is replied to."""
    original = message.reply_to_message
    return None if original is None or original.forum_topic_created is not None else original


def _is_ours(message: Message) -> bool:
    return message.from_user is not None and message.from_user.id == message.get_bot().id


def _leading_command(message: Message) -> MessageEntity | None:
    commands = (each for each in _not_literal(message) if each.type == MessageEntity.BOT_COMMAND and each.offset == 0)
    return next(commands, None)


def _mentions(message: Message) -> list[MessageEntity]:
    me = message.get_bot().bot
    return [entity for entity in _not_literal(message) if _names(text_of(message), entity, me)]


def _not_literal(message: Message) -> list[MessageEntity]:
    """The entities in the writer's own words, outside what is quoted or shown."""
    entities = message.entities or message.caption_entities
    literal = [(entity.offset, entity.offset + entity.length) for entity in entities if entity.type in _LITERAL]
    return [
        each
        for each in entities
        if not any(each.offset < end and start < each.offset + each.length for start, end in literal)
    ]


def _names(text: str, entity: MessageEntity, me: User) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    mentioned = entity.type == MessageEntity.MENTION
    return mentioned and _stretch(text, entity).casefold() == f"@{me.username}".casefold()


# Telegram counts offsets in UTF-16 code units, two bytes each.


def _stretch(text: str, entity: MessageEntity) -> str:
    return _decoded(_encoded(text)[2 * entity.offset : 2 * (entity.offset + entity.length)])


def _without(text: str, entities: Iterable[MessageEntity]) -> str:
    return _LEFT_OVER.sub("", _with(text, entities, ""))


def _with(text: str, entities: Iterable[MessageEntity], instead: str) -> str:
    """The text with something else in place of these entities."""
    units = _encoded(text)
    for entity in sorted(entities, key=lambda entity: entity.offset, reverse=True):
        units = units[: 2 * entity.offset] + _encoded(instead) + units[2 * (entity.offset + entity.length) :]
    return _decoded(units)


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _decoded(units: bytes) -> str:
    return units.decode("utf-16-le", "replace")
