"""What is read of an update before it is stored: enough to keep it in order, and to know when it is too old.

Pure, and safe with anything that may arrive: Telegram adds kinds and fields, and a webhook gets what strangers send.
"""

import json
import re
from typing import Any, Final

from bot.storage.inbox import StoredUpdate

_LARGEST_ID: Final = 2**63 - 1
_KIND: Final = re.compile(r"[a-z_]{1,64}")

WORTH_ANSWERING_FOR: Final = {
    "callback_query": 120.0,  # Telegram takes an answer for 150 s
    "inline_query": 25.0,  # for 30 s
    "my_chat_member": 600.0,  # a greeting long after the bot was added puzzles
}
"""How old an update may be, in seconds, to be worth an answer; questions always are."""


class NotAnUpdateError(ValueError):
    """What arrived has no usable update id, so that it cannot even be stored."""


def as_stored(raw: object, now: float) -> StoredUpdate:
    """A raw update, ready for the inbox; raises NotAnUpdateError."""
    if not isinstance(raw, dict):
        raise NotAnUpdateError("not an object")
    update_id = raw.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id <= _LARGEST_ID:
        raise NotAnUpdateError("no update_id")
    kinds = ((name, value) for name, value in raw.items() if _KIND.fullmatch(name) and isinstance(value, dict))
    kind, content = next(kinds, ("unknown", {}))
    try:
        payload = json.dumps(raw)
    except RecursionError:
        raise NotAnUpdateError("nested too deeply") from None
    return StoredUpdate(update_id, chat_key(kind, content), kind, payload, now)


def chat_key(kind: str, content: dict[Any, Any]) -> str:
    """Updates with the same key are answered one after the other.

    Inline and guest queries are about no chat that the bot is in: they queue by who asks, apart from that chat.
    """
    message = content.get("message")
    chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
    if isinstance(chat, dict) and not kind.startswith("guest"):
        return f"chat {_id_of(chat)}"
    return f"{kind} {_id_of(content.get('from') or content.get('user'))}"


def _id_of(someone: object) -> int:
    id = someone.get("id") if isinstance(someone, dict) else None
    return id if isinstance(id, int) and abs(id) <= _LARGEST_ID else 0


def is_stale(update: StoredUpdate, now: float) -> bool:
    """Whether the update is too old to be worth an answer. A clock that was put back makes nothing stale."""
    return now - update.received > WORTH_ANSWERING_FOR.get(update.kind, float("inf"))
