"""Telegram, played in the process: a Bot API that refuses unplanned calls, and people who talk to the bot.

A test reads like a conversation::

    ana = telegram.private("Ana")
    answer = await ana.says("where do they meet?")
    assert "In Nara" in answer.text

What people see is text, with each quote's lines behind a bar, and the labels of buttons.
"""

import asyncio
import copy
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import IO, Any, Final

from telegram import Update
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

TOKEN: Final = "4242:in-process-token"
BOT: Final = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Faq",
    "username": "faq_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
NOW: Final = 1_790_000_000
ANONYMOUS_ADMIN: Final = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
OTHER_BOT: Final = {"id": 777, "is_bot": True, "first_name": "Other", "username": "other_bot"}

Json = dict[str, Any]
PASSED_ON: Final[Json] = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Somebody"}}
"""A message that was forwarded, in its other fields."""


class RefusedError(Exception):
    """The Bot API's answer to a call that it does not do."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.parameters = parameters
        self.code = code
        self.description = description


@dataclass(frozen=True)
class Seen:
    """What somebody sees after what they did: the messages that the bot sent or edited, and what popped up."""

    messages: tuple[Json, ...]
    edited: bool = False
    popped_up: str = ""

    @property
    def silent(self) -> bool:
        """Whether the bot did nothing that shows."""
        return not self.messages and not self.popped_up

    @property
    def text(self) -> str:
        """The text as it looks, of all messages together."""
        return "\n---\n".join(_looks(message) for message in self.messages)

    @property
    def buttons(self) -> list[str]:
        """The labels under the last message, from top to bottom."""
        rows = self.last.get("reply_markup", {}).get("inline_keyboard", [])
        return [button["text"] for row in rows for button in row]

    @property
    def questions(self) -> list[str]:
        """The labels of those buttons that lead to another question."""
        return [label for label in self.buttons if label.endswith(("?", "…"))]

    def button(self, label: str) -> Json:
        """A button under the last message, by the start of its label."""
        for row in self.last.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"].startswith(label):
                    return dict(button)
        raise AssertionError(f"no button {label!r} among {self.buttons}")

    @property
    def last(self) -> Json:
        """The last message, as Telegram has it."""
        if not self.messages:
            raise AssertionError("the bot said nothing")
        return self.messages[-1]

    @property
    def replies_to(self) -> int | None:
        """The message that the last one replies to."""
        replied: Json = self.last.get("reply_to_message", {})
        return replied.get("message_id")

    @property
    def topic(self) -> int | None:
        """The forum topic that it stands in."""
        topic: int | None = self.last.get("message_thread_id")
        return topic

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees all of it."""
        return bool(self.messages) and all("receiver_user" in message for message in self.messages)

    @property
    def asks_for_a_reply(self) -> bool:
        """Whether it opens the reader's keyboard for a reply."""
        return "force_reply" in self.last.get("reply_markup", {})


@dataclass(frozen=True)
class Offered:
    """What stands in the list above the keyboard, while somebody types after the bot's name."""

    results: tuple[Json, ...]
    next_offset: str
    cache_time: int
    button: Json
    """Above the results; opens the private chat."""

    @property
    def titles(self) -> list[str]:
        """The titles, from top to bottom."""
        return [result["title"] for result in self.results]

    @property
    def descriptions(self) -> list[str]:
        """The line under each title."""
        return [result.get("description", "") for result in self.results]


@dataclass
class Chat:
    """A chat, and what stands in it."""

    id: int
    type: str
    title: str = ""
    is_forum: bool = False
    messages: dict[int, Json] = field(default_factory=dict)

    def as_json(self) -> Json:
        """As it stands in a message."""
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}


@dataclass
class FakeTelegram:
    """People, chats and the Bot API. ``deliver`` brings an update to the bot, and returns once the bot is done."""

    deliver: Callable[[Json], Awaitable[None]] = field(default=lambda _: _nobody_listens())
    chats: dict[int, Chat] = field(default_factory=dict)
    menus: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=lambda: {"description": "", "short_description": ""})
    files: list[tuple[str, str]] = field(default_factory=list)
    """Name and text of each file sent."""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    """What the bot did that Telegram, or this test, has no place for."""
    shut_out: set[int] = field(default_factory=set)
    """Chats in which the bot may not write."""
    migrated: dict[int, int] = field(default_factory=dict)
    """The supergroups that groups have become."""
    refuses: set[str] = field(default_factory=set)
    """Methods that fail, as they do when Telegram has trouble of its own."""
    touched: list[tuple[Json, bool]] = field(default_factory=list)
    """Messages of the bot, and whether each was an edit."""
    pop_ups: list[str] = field(default_factory=list)
    next_id: int = 100
    me: Json = field(default_factory=lambda: dict(BOT))
    """The bot, as Telegram describes it to itself."""
    admins: set[tuple[int, int]] = field(default_factory=set)
    """Group and person of each admin."""
    reactions: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    """How the bot has reacted, by chat and message."""
    offered: list[Offered] = field(default_factory=list)
    """What inline queries were answered with."""
    ephemerals: dict[int, Json] = field(default_factory=dict)
    """The ephemeral messages of people and of the bot, by their ids."""
    answerable: dict[str | int, int] = field(default_factory=dict)
    """Who did what the bot can answer by an ephemeral message for now: pressed a button, or sent an ephemeral one."""
    too_late: bool = False
    """Whether the seconds are over in which an action can be answered so."""
    knows_ephemeral: bool = True
    """Whether the server is not older than ephemeral messages."""
    opened: list[str] = field(default_factory=list)
    """The links that pressed buttons opened."""
    is_local: bool = False
    """Whether it is a Bot API server of one's own, which calls webhooks without TLS."""
    inline_messages: dict[str, Json] = field(default_factory=dict)
    """Messages that the bot sent where it is not: by inline or guest queries."""

    # -- people ---------------------------------------------------------------------------------------------------

    def private(self, name: str) -> "Seat":
        """A person in their private chat with the bot."""
        person = _person(name)
        return Seat(self, person, self._chat(Chat(person["id"], "private", name)))

    def group(self, title: str = "Readers", is_forum: bool = False, type: str = "supergroup") -> "Group":
        """A group that the bot is in."""
        first = -1_000_700_000_000 if type == "supergroup" else -7_000
        return Group(self, self._chat(Chat(first - len(self.chats), type, title, is_forum)))

    def _chat(self, chat: Chat) -> Chat:
        return self.chats.setdefault(chat.id, chat)

    def number(self) -> int:
        """The next number for a message or an update."""
        self.next_id += 1
        return self.next_id

    async def brings(self, **content: Any) -> Seen:
        """Brings an update to the bot and tells what comes of it."""
        self.touched.clear()
        self.pop_ups.clear()
        await self.deliver({"update_id": self.number(), **content})
        edited = any(edit for _, edit in self.touched)
        return Seen(tuple(copy.deepcopy(message) for message, _ in self.touched), edited, "".join(self.pop_ups))

    # -- the Bot API ----------------------------------------------------------------------------------------------

    def call(self, method: str, parameters: Json) -> Any:
        """The result of a call; raises RefusedError."""
        self.calls.append((method, parameters))
        answer = getattr(self, "_" + re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), method), None)
        if method in self.refuses:
            raise RefusedError(400, "Bad Request: refused")
        if answer is None:
            self.mistakes.append(f"unplanned call: {method} {parameters}")
            raise RefusedError(404, "Not Found")
        return answer(**parameters)

    def _get_me(self) -> Json:
        return self.me

    def _get_chat_member(self, *, chat_id: int, user_id: int) -> Json:
        status = "administrator" if (chat_id, user_id) in self.admins else "member"
        return {**_member(status), "user": _person_of(user_id)}

    def _set_message_reaction(self, *, chat_id: int, message_id: int, reaction: list[Json]) -> bool:
        if message_id not in self.chats[chat_id].messages:
            raise RefusedError(400, "Bad Request: message to react not found")
        self.reactions[chat_id, message_id] = [each["emoji"] for each in reaction]
        return True

    def _answer_inline_query(
        self, *, results: list[Json], cache_time: int, next_offset: str = "", button: Json | None = None, **_usual: Any
    ) -> bool:
        ids = [result["id"] for result in results]
        if len(set(ids)) < len(ids) or len(ids) > 50 or not all(1 <= len(id.encode()) <= 64 for id in ids):
            self.mistakes.append(f"ids of inline results: {ids}")
        if not isinstance(next_offset, str):
            self.mistakes.append(f"the next offset is no text: {next_offset}")
        self.offered.append(Offered(tuple(results), next_offset, cache_time, button or {}))
        return True

    def _answer_guest_query(self, *, guest_query_id: str, result: Json) -> Json:
        return {"inline_message_id": self.sends_result(result)["inline_message_id"]}

    def sends_result(self, result: Json) -> Json:
        """The message that an inline result becomes."""
        content = dict(result["input_message_content"])
        message: Json = {"inline_message_id": f"inline-{self.number()}"}
        text = content.pop("message_text")
        self._write(message, text=text, reply_markup=result.get("reply_markup"), **content)
        self.inline_messages[message["inline_message_id"]] = message
        self.touched.append((message, False))
        return message

    def _send_message(
        self,
        *,
        chat_id: int,
        reply_parameters: Json | None = None,
        reply_markup: Json | None = None,
        message_thread_id: int | None = None,
        ephemeral_message_parameters: Json | None = None,
        **written: Any,
    ) -> Json:
        chat = self._reachable(chat_id)
        if reply_parameters and reply_parameters.get("message_id") == 0:
            self.mistakes.append("a reply to message 0 is none, and all see it")
        if ephemeral_message_parameters is None or not self.knows_ephemeral:
            message = self._bot_message(chat, message_thread_id, reply_parameters)
        else:
            message = self._ephemeral_message(chat, message_thread_id, reply_parameters, **ephemeral_message_parameters)
        inline = reply_markup if reply_markup and "inline_keyboard" in reply_markup else None
        self._write(message, reply_markup=inline, **written)
        # Telegram shows a reply keyboard to the reader, and never to the bot.
        self.touched.append((message if inline else {**message, "reply_markup": reply_markup or {}}, False))
        return message

    def _ephemeral_message(
        self, chat: Chat, topic: int | None, reply: Json | None, receiver_user_id: int, callback_query_id: str = ""
    ) -> Json:
        asked_in = (reply or {}).get("ephemeral_message_id")
        action = callback_query_id or asked_in
        if chat.type not in ("group", "supergroup") or receiver_user_id < 500_000:
            self.mistakes.append(f"an ephemeral message to {receiver_user_id} in a {chat.type}")
        if action is None and (chat.id, BOT["id"]) not in self.admins:
            self.mistakes.append("only admins send ephemeral messages unprompted")
            raise RefusedError(400, "Bad Request: not enough rights to send an ephemeral message")
        if action is not None and (self.too_late or self.answerable.get(action) != receiver_user_id):
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        message = self._bot_message(chat, topic, None if asked_in else reply)
        del chat.messages[message["message_id"]]
        id = self.number()
        receiver = {"id": receiver_user_id, "is_bot": False, "first_name": "Somebody"}
        message |= {"message_id": 0, "ephemeral_message_id": id, "receiver_user": receiver}
        self.ephemerals[id] = message
        return message

    def _edit_ephemeral_message_text(
        self, *, chat_id: int, receiver_user_id: int, ephemeral_message_id: int, **written: Any
    ) -> bool:
        self._rewrite(self._own_ephemeral(chat_id, receiver_user_id, ephemeral_message_id), **written)
        return True

    def _delete_ephemeral_message(self, *, chat_id: int, receiver_user_id: int, ephemeral_message_id: int) -> bool:
        self._own_ephemeral(chat_id, receiver_user_id, ephemeral_message_id)
        del self.ephemerals[ephemeral_message_id]
        return True

    def _own_ephemeral(self, chat_id: int, receiver_user_id: int, id: int) -> Json:
        message = self.ephemerals.get(id)
        if message is None:
            raise RefusedError(400, "Bad Request: message to edit not found")
        if (message["chat"]["id"], message["receiver_user"]["id"]) != (chat_id, receiver_user_id):
            self.mistakes.append(f"ephemeral message {id} is another one's")
        return message

    def _edit_message_reply_markup(
        self, *, chat_id: int, message_id: int, reply_markup: Json | None = None, **others: Any
    ) -> Json:
        if others:
            self.mistakes.append(f"what is no parameter of buttons: {others}")
        message = self.chats[chat_id].messages[message_id]
        if message.get("reply_markup") == reply_markup:
            raise RefusedError(400, "Bad Request: message is not modified: the markup is the same")
        message.pop("reply_markup", None)
        if reply_markup:
            message["reply_markup"] = reply_markup
        return message

    def _edit_message_text(
        self, *, chat_id: int = 0, message_id: int = 0, inline_message_id: str = "", **written: Any
    ) -> Json | bool:
        if inline_message_id:
            message = self.inline_messages.get(inline_message_id)
        else:
            message = self.chats[chat_id].messages.get(message_id)
        if message is None:
            raise RefusedError(400, "Bad Request: message to edit not found")
        self._rewrite(message, **written)
        return True if inline_message_id else message

    def _rewrite(self, message: Json, **written: Any) -> None:
        before = dict(message)
        message.pop("reply_markup", None)
        self._write(message, **written)
        if message == before:
            raise RefusedError(400, "Bad Request: message is not modified: specified new message content is the same")
        self.touched.append((message, True))

    def _delete_message(self, *, chat_id: int, message_id: int) -> bool:
        if self.chats[chat_id].messages.pop(message_id, None) is None:
            raise RefusedError(400, "Bad Request: message to delete not found")
        return True

    def _send_document(
        self, *, chat_id: int, document: tuple[str, str], caption: str = "", parse_mode: str = ""
    ) -> Json:
        message = self._bot_message(self._reachable(chat_id), None, None)
        message["document"] = {"file_id": "f", "file_unique_id": "f", "file_name": document[0]}
        self.files.append(document)
        return message

    def _send_photo(self, *, chat_id: int, photo: tuple[str, str], caption: str = "", **_usual: Any) -> Json:
        message = self._bot_message(self._reachable(chat_id), None, None)
        message |= {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}], "caption": caption}
        self.touched.append((message, False))
        return message

    def _answer_callback_query(
        self, *, callback_query_id: str, text: str = "", show_alert: bool = False, url: str = ""
    ) -> bool:
        self.pop_ups.append(text)
        if url:
            self.opened.append(url)
        return True

    def _get_my_commands(self, *, scope: Json, language_code: str = "") -> list[Json]:
        return self.menus.get(_scope(scope) + language_code, [])

    def _set_my_commands(self, *, commands: list[Json], scope: Json, language_code: str = "") -> bool:
        self.menus[_scope(scope) + language_code] = commands
        return True

    def _get_my_description(self, *, language_code: str = "") -> Json:
        return {"description": self.descriptions.get("description" + language_code, "")}

    def _set_my_description(self, *, description: str, language_code: str = "") -> bool:
        self.descriptions["description" + language_code] = description
        return True

    def _get_my_short_description(self, *, language_code: str = "") -> Json:
        return {"short_description": self.descriptions.get("short_description" + language_code, "")}

    def _set_my_short_description(self, *, short_description: str, language_code: str = "") -> bool:
        self.descriptions["short_description" + language_code] = short_description
        return True

    def _set_webhook(self, *, url: str, secret_token: str, max_connections: int, allowed_updates: list[str]) -> bool:
        if not url.startswith("https://") and not self.is_local:
            raise RefusedError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        return True

    def _get_webhook_info(self) -> Json:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

    def _delete_webhook(self, *, drop_pending_updates: bool = False) -> bool:
        if drop_pending_updates:
            self.mistakes.append("drops what people wrote while the bot was away")
        return True

    def _reachable(self, chat_id: int) -> Chat:
        if chat_id in self.shut_out:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.migrated:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, description, migrate_to_chat_id=self.migrated[chat_id])
        if chat_id not in self.chats:
            raise RefusedError(400, "Bad Request: chat not found")
        return self.chats[chat_id]

    def _bot_message(self, chat: Chat, topic: int | None, reply: Json | None) -> Json:
        message: Json = {"message_id": self.number(), "date": NOW, "chat": chat.as_json(), "from": dict(BOT)}
        if topic is not None:
            if topic == 1 or topic not in chat.messages:
                self.mistakes.append(f"no such topic: {topic}")
                raise RefusedError(400, "Bad Request: message thread not found")
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if reply is not None:
            replied = chat.messages.get(reply["message_id"])
            if replied is not None:
                message["reply_to_message"] = _without_reply(replied)
            elif not reply.get("allow_sending_without_reply"):
                raise RefusedError(400, "Bad Request: message to be replied not found")
        chat.messages[message["message_id"]] = message
        return message

    def _write(
        self,
        message: Json,
        *,
        text: str,
        parse_mode: str = "",
        link_preview_options: Json | None = None,
        reply_markup: Json | None = None,
    ) -> None:
        if (link_preview_options or {}).get("is_disabled") is not True:
            self.mistakes.append("a link preview is on")
        shown, entities = formatted(text) if parse_mode == "HTML" else (text, [])
        if not 1 <= utf16(shown) <= 4096:
            self.mistakes.append(f"a message of {utf16(shown)} characters")
            raise RefusedError(400, "Bad Request: message is too long")
        message |= {"text": shown, "entities": entities}
        if reply_markup is not None:
            self.mistakes += _wrong_with_buttons(reply_markup)
            message["reply_markup"] = reply_markup


@dataclass
class Group:
    """A group, in which anybody can take a seat."""

    telegram: FakeTelegram
    chat: Chat

    def seat(self, name: str, topic: int | None = None) -> "Seat":
        """A person in the group, in one of its topics."""
        return Seat(self.telegram, _person(name), self.chat, topic)

    async def changes_bot(self, before: str, after: str) -> Seen:
        """Adds, promotes, restricts or removes the bot."""
        return await self.telegram.brings(
            my_chat_member={
                "chat": self.chat.as_json(),
                "from": _person("Ana"),
                "date": NOW,
                "old_chat_member": _member(before),
                "new_chat_member": _member(after),
            }
        )

    def make_admin(self, seat: "Seat | Json") -> None:
        """Makes somebody an admin of the group, or the bot itself."""
        self.telegram.admins.add((self.chat.id, seat.id if isinstance(seat, Seat) else seat["id"]))

    def new_topic(self, by: Json | None = None) -> int:
        """Opens a topic, as somebody or the bot does."""
        topic = self.telegram.number()
        self.chat.messages[topic] = {
            "message_id": topic, "date": NOW, "chat": self.chat.as_json(), "from": by or _person("Ana"),
            "message_thread_id": topic, "is_topic_message": True,
            "forum_topic_created": {"name": "A topic", "icon_color": 7322096},
        }  # fmt: skip
        return topic


@dataclass
class Seat:
    """A person in a chat."""

    telegram: FakeTelegram
    person: Json
    chat: Chat
    topic: int | None = None

    @property
    def id(self) -> int:
        """The person's number."""
        number: int = self.person["id"]
        return number

    async def says(self, text: str = "", /, reply_to: "Seen | Json | None" = None, **more: Any) -> Seen:
        """Writes a message; ``text`` may have Telegram's HTML, ``more`` are other fields of the message."""
        return await self.telegram.brings(message=self.writes(text, reply_to, **more))

    def writes(self, text: str = "", /, reply_to: "Seen | Json | None" = None, **more: Any) -> Json:
        """A message that stands in the chat without the bot getting to see it."""
        shown, entities = formatted(text)
        message: Json = {
            "message_id": self.telegram.number(), "date": NOW, "chat": self.chat.as_json(), "from": self.person,
            **({"text": shown, "entities": entities + found_in(shown)} if text else {}),
        }  # fmt: skip
        if self.topic is not None:
            message |= {"message_thread_id": self.topic, "is_topic_message": True}
            message["reply_to_message"] = self.chat.messages[self.topic]
        if reply_to is not None:
            replied = reply_to.last if isinstance(reply_to, Seen) else reply_to
            message["reply_to_message"] = _without_reply(replied)
            if self.topic is None and self.chat.type == "supergroup":
                message["message_thread_id"] = replied["message_id"]  # a chain of replies, and no topic
        message |= more
        self.chat.messages[message["message_id"]] = message
        return message

    async def says_aside(self, text: str, /, **more: Any) -> Seen:
        """Sends a command that only the bot sees, or goes on in reply to what only they see."""
        message = self.writes(text, **more)
        del self.chat.messages[message["message_id"]]
        id = self.telegram.number()
        message |= {"message_id": 0, "ephemeral_message_id": id, "receiver_user": dict(BOT)}
        self.telegram.ephemerals[id] = message
        self.telegram.answerable[id] = self.id
        return await self.telegram.brings(message=message)

    async def reacts(self, seen: Seen, *emoji: str, before: tuple[str, ...] = ()) -> Seen:
        """Reacts to a message; a bot that is an admin gets to know."""
        new, old = ([{"type": "emoji", "emoji": each} for each in which] for which in (emoji, before))
        reaction: Json = {"chat": self.chat.as_json(), "message_id": seen.last["message_id"], "date": NOW}
        return await self.telegram.brings(
            message_reaction={**reaction, "user": self.person, "old_reaction": old, "new_reaction": new}
        )

    async def types(self, query: str, offset: str = "") -> Offered:
        """Types after the bot's name, in any chat, or scrolls on from an offset."""
        inline_query = {"id": str(self.telegram.number()), "from": self.person, "query": query, "offset": offset}
        await self.telegram.brings(inline_query=inline_query)
        return self.telegram.offered.pop()

    def sends(self, offered: Offered, title: str) -> Seen:
        """Sends one of the results into the chat; the bot does not get to see it."""
        [result] = [result for result in offered.results if result["title"].startswith(title)]
        return Seen((copy.deepcopy(self.telegram.sends_result(result)),))

    async def calls_guest(self, text: str, /, reply_to: "Seen | Json | None" = None, **more: Any) -> Seen:
        """Mentions the bot in a chat that it is not in."""
        message = self.writes(text, reply_to, **more)
        return await self.telegram.brings(guest_message={**message, "guest_query_id": str(self.telegram.number())})

    async def edits(self, message: Json, text: str) -> Seen:
        """Edits a message of their own."""
        shown, entities = formatted(text)
        message |= {"text": shown, "entities": entities + found_in(shown), "edit_date": NOW + 60}
        return await self.telegram.brings(edited_message=message)

    async def presses(self, seen: Seen, label: str) -> Seen:
        """Presses a button under what they see."""
        return await self.presses_data(seen, seen.button(label)["callback_data"])

    async def presses_data(self, seen: Seen, callback_data: str) -> Seen:
        """Presses a button that carries this, be it one of today's or not."""
        query: Json = {
            "id": str(self.telegram.number()), "from": self.person, "chat_instance": "1", "data": callback_data,
        }  # fmt: skip
        if "inline_message_id" in seen.last:
            query["inline_message_id"] = seen.last["inline_message_id"]
        else:
            query["message"] = seen.last
        self.telegram.answerable[query["id"]] = self.id
        after = await self.telegram.brings(callback_query=query)
        if not self.telegram.pop_ups:
            raise AssertionError("the press was not answered")
        return after


class InProcess(BaseRequest):
    """PTB's way to the Bot API, ending in the fake."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self._telegram = telegram

    @property
    def read_timeout(self) -> float:
        """Nothing here takes time."""
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """The fake's answer to a call."""
        parameters = as_sent(request_data)
        files = request_data.multipart_data if request_data else {}
        sent = {name: (content[0], _bytes(content[1]).decode(errors="replace")) for name, content in files.items()}
        status, answer = answered(self._telegram, url.rpartition("/")[2], parameters | sent)
        return status, json.dumps(answer).encode()


def _bytes(content: bytes | IO[bytes]) -> bytes:
    return content if isinstance(content, bytes) else content.read()


def as_sent(request_data: RequestData | None) -> Json:
    """The parameters of a call as they come over HTTP."""
    parameters: Json = json.loads(json.dumps(request_data.parameters if request_data else {}))
    return parameters


def answered(telegram: FakeTelegram, method: str, parameters: Json) -> tuple[int, Json]:
    """Status and content of the Bot API's answer."""
    try:
        return 200, {"ok": True, "result": telegram.call(method, parameters)}
    except RefusedError as refusal:
        body = {
            "ok": False,
            "error_code": refusal.code,
            "description": refusal.description,
            "parameters": refusal.parameters,
        }
        return refusal.code, body
    except TypeError as error:
        telegram.mistakes.append(f"{method}: {error}")
        raise


def delivers_to(application: Callable[[], "Application[Any, Any, Any, Any, Any, Any]"]) -> Callable[[Json], Any]:
    """A way to bring updates to an application that runs in this process."""

    async def deliver(update: Json) -> None:
        before = asyncio.all_tasks()
        app = application()
        await app.process_update(Update.de_json(json.loads(json.dumps(update)), app.bot))
        while started := asyncio.all_tasks() - before:
            await asyncio.gather(*started)

    return deliver


# -- text -------------------------------------------------------------------------------------------------------------

_ELEMENTS: Final = {
    "b": "bold",
    "i": "italic",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}


async def _nobody_listens() -> None:
    raise AssertionError("no bot is there to get updates")


class _Formatted(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[Json] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        kind = "expandable_blockquote" if "expandable" in names else _ELEMENTS[tag]
        link = {"url": names["href"]} if "href" in names else {}
        self.open.append({"type": kind, "offset": utf16(self.text), **link})

    def handle_endtag(self, tag: str) -> None:
        entity = self.open.pop()
        self.entities.append({**entity, "length": utf16(self.text) - entity["offset"]})

    def handle_data(self, data: str) -> None:
        self.text += data


def formatted(html: str) -> tuple[str, list[Json]]:
    """Text and entities of Telegram's HTML."""
    parser = _Formatted()
    parser.feed(html)
    parser.close()
    if parser.open:
        raise RefusedError(400, "Bad Request: can't parse entities: unclosed element")
    return parser.text, sorted(parser.entities, key=lambda entity: entity["offset"])


def found_in(text: str) -> list[Json]:
    """The commands, mentions and links that Telegram finds in a text by itself."""
    patterns = (("bot_command", r"(?<!\S)/\w+(?:@\w+)?"), ("url", r"https?://\S+"), ("mention", r"(?<![\w/])@\w+"))
    return [
        {"type": kind, "offset": utf16(text[: found.start()]), "length": utf16(found[0])}
        for kind, pattern in patterns
        for found in re.finditer(pattern, text)
    ]


def utf16(text: str) -> int:
    """A text's length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _looks(message: Json) -> str:
    text: str = message.get("text") or message.get("caption") or ""
    units = text.encode("utf-16-le")
    for entity in reversed(message.get("entities", [])):
        if entity["type"] in ("blockquote", "expandable_blockquote"):
            start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
            quote = units[start:end].decode("utf-16-le")
            barred = "\n".join(f"│ {line}" for line in quote.split("\n"))
            units = units[:start] + barred.encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le")


def _wrong_with_buttons(markup: Json) -> Iterable[str]:
    rows = markup.get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            yield "a button without a label"
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            yield f"callback data of the wrong length: {button['callback_data']}"
        if not 1 <= utf16(button.get("copy_text", {"text": "-"})["text"]) <= 256:
            yield f"nothing to copy, or too much: {button['copy_text']}"
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        yield "too many buttons"


def _person(name: str) -> Json:
    return {
        "id": 500_000 + sum(ord(letter) * at for at, letter in enumerate(name, 1)),
        "is_bot": False,
        "first_name": name,
    }


def _person_of(user_id: int) -> Json:
    return dict(BOT) if user_id == BOT["id"] else {"id": user_id, "is_bot": False, "first_name": "Somebody"}


def _member(status: str) -> Json:
    no_rights = {
        f"can_{right}": False
        for right in (
            "be_edited", "manage_chat", "delete_messages", "manage_video_chats", "restrict_members", "promote_members",
            "change_info", "invite_users", "post_stories", "edit_stories", "delete_stories",
        )
    }  # fmt: skip
    more: dict[str, Json] = {"administrator": {**no_rights, "is_anonymous": False}, "kicked": {"until_date": 0}}
    return {"status": status, "user": dict(BOT), **more.get(status, {})}


def _without_reply(message: Json) -> Json:
    """As it stands in a reply to it: with its inline keyboard, and never with a reply keyboard."""
    gone = {"reply_to_message"}
    if "inline_keyboard" not in message.get("reply_markup", {}):
        gone.add("reply_markup")
    return {key: value for key, value in message.items() if key not in gone}


def _scope(scope: Json) -> str:
    return ":".join(str(scope[key]) for key in ("type", "chat_id") if key in scope)
