"""Conversations in the database.

Functions that take a session work inside the caller's transaction: handing over writes a ticket, a message and a
change of owner at once. `ConversationStore` wraps each of them in a transaction of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from assistant.clock import Clock
from assistant.persistence.database import Database
from assistant.persistence.errors import ConversationNotFound, MessageIdTaken, OwnershipChanged
from assistant.persistence.records import Conversation, Message, Owner, Role, Status
from assistant.persistence.tables import ConversationRow, MessageRow

_CONVERSATIONS = cast(Table, ConversationRow.__table__)
_MESSAGES = cast(Table, MessageRow.__table__)
# Run for every message, so they are built once: building one takes longer than SQLite needs to run it.
_MOVE_END = (
    update(_CONVERSATIONS)
    .where(_CONVERSATIONS.c.conversation_id == bindparam("of_conversation"))
    .values(last_seq=_CONVERSATIONS.c.last_seq + bindparam("places"))
    .returning(*_CONVERSATIONS.c)
)
_INSERT_NEW = {
    dialect: insert(_MESSAGES).on_conflict_do_nothing(index_elements=["message_id"]).returning(_MESSAGES.c.message_id)
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_BY_ID = select(_MESSAGES).where(_MESSAGES.c.message_id == bindparam("of_message"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_AMEND = update(_MESSAGES).where(_MESSAGES.c.message_id == bindparam("of_message"))
_MESSAGE_FIELDS = tuple(field.name for field in fields(Message))
_CONVERSATION_FIELDS = tuple(field.name for field in fields(Conversation))
# A reply that was cut off is the record of what was heard before somebody else took over: it may still be written.
_ALREADY_HEARD = frozenset({"incomplete", "failed"})


class ConversationStore:
    """Conversations and their messages. All methods raise DatabaseUnavailable when the database can't be used."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._clock = db.clock

    async def create(
        self,
        *,
        shop_id: str,
        channel: str,
        locale: str,
        customer_id: str | None = None,
        room_id: str | None = None,
        verification_method: str | None = None,
    ) -> Conversation:
        """Begin a conversation, owned by the bot."""
        now = self._clock.now()
        row = ConversationRow(
            conversation_id=f"conv_{secrets.token_hex(12)}",
            token=secrets.token_urlsafe(32),
            shop_id=shop_id,
            channel=channel,
            locale=locale,
            owner="bot",
            version=1,
            last_seq=0,
            customer_id=customer_id,
            verification_method=verification_method,
            room_id=room_id,
            created_at=now,
            updated_at=now,
        )
        async with self._db.writing() as session:
            session.add(row)
            await session.flush()
            return conversation_of(row)

    async def by_id(self, conversation_id: str) -> Conversation:
        """Return a conversation. Raises ConversationNotFound."""
        async with self._db.reading() as session:
            return await load_conversation(session, conversation_id)

    async def by_token(self, token: str) -> Conversation:
        """Return the conversation that a token resumes. Raises ConversationNotFound."""
        async with self._db.reading() as session:
            row = await session.scalar(select(ConversationRow).where(ConversationRow.token == token))
        if row is None:
            raise ConversationNotFound("That conversation can't be resumed; please start a new one.")
        return conversation_of(row)

    async def set_customer(
        self, conversation_id: str, customer_id: str | None, *, verification_method: str | None = None
    ) -> Conversation:
        """Say whose conversation this is and how they proved it (None: they did not). Raises ConversationNotFound."""
        values = {"customer_id": customer_id, "verification_method": verification_method}
        return await self._set(conversation_id, values)

    async def set_locale(self, conversation_id: str, locale: str) -> Conversation:
        """Change the language the conversation is held in. Raises ConversationNotFound."""
        return await self._set(conversation_id, {"locale": locale})

    async def _set(self, conversation_id: str, values: Mapping[str, Any]) -> Conversation:
        statement = (
            update(ConversationRow)
            .where(ConversationRow.conversation_id == conversation_id)
            .values(**values, updated_at=self._clock.now())
        )
        async with self._db.writing() as session:
            await session.execute(statement, execution_options={"synchronize_session": False})
            return await load_conversation(session, conversation_id)

    async def set_owner(
        self, conversation_id: str, owner: Owner, *, expected_version: int, assignee_id: str | None = None
    ) -> Conversation:
        """Change the owner if nobody else has since `expected_version`. Raises OwnershipChanged."""
        async with self._db.writing() as session:
            return await change_owner(
                session, self._clock, conversation_id, owner, expected_version=expected_version, assignee_id=assignee_id
            )

    async def append(
        self,
        conversation_id: str,
        *,
        role: Role,
        text: str,
        lang: str,
        message_id: str | None = None,
        status: Status = "completed",
        meta: Mapping[str, Any] | None = None,
        expected_version: int | None = None,
    ) -> Message:
        """Add a message at the end; the same `message_id` again returns the first one unchanged.

        A message of role "assistant" is refused unless the bot owns the conversation (and, with `expected_version`,
        nothing has moved since the draft was made). Raises ConversationNotFound, OwnershipChanged, MessageIdTaken.
        """
        async with self._db.writing_statements() as connection:
            return await append_message(
                connection,
                self._clock,
                conversation_id,
                role=role,
                text=text,
                lang=lang,
                message_id=message_id,
                status=status,
                meta=meta,
                expected_version=expected_version,
            )

    async def customer_said(
        self, conversation_id: str, message_id: str, text: str, lang: str, meta: Mapping[str, Any]
    ) -> tuple[Message, Conversation]:
        """Add a customer's message as `append` does; return it with the conversation as it was then."""
        now = self._clock.now()
        message = Message(message_id, conversation_id, 0, "customer", text, lang, "completed", dict(meta), now, now)
        async with self._db.writing_statements() as connection:
            return await add_message(connection, message)

    async def amend(
        self,
        message_id: str,
        *,
        text: str | None = None,
        status: Status | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> Message | None:
        """Change a message to what was really heard; `meta` is merged over what is there. None: no such message."""
        async with self._db.writing_statements() as connection:
            row = (await connection.execute(_BY_ID_LOCKED, {"of_message": message_id})).one_or_none()
            if row is None:
                return None
            earlier = message_of(row)
            message = replace(
                earlier,
                text=earlier.text if text is None else text,
                status=earlier.status if status is None else status,
                meta={**earlier.meta, **(meta or {})},
                updated_at=self._clock.now(),
            )
            changed = {name: getattr(message, name) for name in ("text", "status", "meta", "updated_at")}
            await connection.execute(_AMEND, {"of_message": message_id, **changed})
            return message

    async def messages(self, conversation_id: str, after_seq: int = 0, limit: int = 500) -> tuple[Message, ...]:
        """Return up to `limit` messages after the cursor, oldest first."""
        async with self._db.reading() as session:
            return await load_messages(session, conversation_id, after_seq, limit)

    async def recent(self, conversation_id: str, limit: int = 40) -> tuple[Message, ...]:
        """Return the last `limit` messages, oldest first."""
        async with self._db.reading() as session:
            return await load_recent(session, conversation_id, limit)


async def load_conversation(session: AsyncSession, conversation_id: str, *, lock: bool = False) -> Conversation:
    """Return a conversation inside a transaction; `lock` keeps it from changing until the end. ConversationNotFound."""
    # Columns, not objects: this is read several times for every message, and mapping objects takes longer than reading.
    query = select(_CONVERSATIONS).where(_CONVERSATIONS.c.conversation_id == conversation_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ConversationNotFound("There is no such conversation.")
    return conversation_of(row)


async def load_messages(
    session: AsyncSession, conversation_id: str, after_seq: int = 0, limit: int = 500
) -> tuple[Message, ...]:
    """Return up to `limit` messages after `after_seq`, oldest first."""
    mine = select(MessageRow).where(MessageRow.conversation_id == conversation_id, MessageRow.seq > after_seq)
    return _messages(await session.scalars(mine.order_by(MessageRow.seq).limit(limit)))


async def load_recent(session: AsyncSession, conversation_id: str, limit: int = 40) -> tuple[Message, ...]:
    """Return the last `limit` messages, oldest first."""
    mine = select(MessageRow).where(MessageRow.conversation_id == conversation_id)
    newest_first = list(await session.scalars(mine.order_by(MessageRow.seq.desc()).limit(limit)))
    return _messages(newest_first[::-1])


async def append_message(
    session: AsyncSession | AsyncConnection,
    clock: Clock,
    conversation_id: str,
    *,
    role: Role,
    text: str,
    lang: str,
    message_id: str | None = None,
    status: Status = "completed",
    meta: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> Message:
    """Add a message inside a transaction; see `ConversationStore.append`."""
    now = clock.now()
    message = Message(
        message_id or f"msg_{secrets.token_hex(12)}",
        conversation_id,
        0,
        role,
        text,
        lang,
        status,
        dict(meta or {}),
        now,
        now,
    )
    return (await add_message(session, message, expected_version=expected_version))[0]


async def add_message(
    session: AsyncSession | AsyncConnection, message: Message, *, expected_version: int | None = None
) -> tuple[Message, Conversation]:
    """Give a message the next place inside a transaction; return it with its conversation as it is now.

    Raises as `ConversationStore.append` does.
    """
    # Its place is taken first, which locks the conversation: two messages at once must not be given the same one, nor
    # slip past a change of owner.
    conversation = await _move_end(session, message.conversation_id, 1)
    moved_on = expected_version is not None and expected_version != conversation.version
    bots_words = message.role == "assistant" and message.status not in _ALREADY_HEARD
    refused = moved_on or (bots_words and conversation.owner != "bot")
    message = replace(message, seq=conversation.last_seq)
    if not refused and await _insert_new(session, message):
        return message, conversation
    conversation = await _move_end(session, message.conversation_id, -1)
    earlier = (await session.execute(_BY_ID, {"of_message": message.message_id})).one_or_none()
    if earlier is None:
        raise OwnershipChanged(owner=conversation.owner, version=conversation.version)
    if earlier.conversation_id != message.conversation_id:
        raise MessageIdTaken("That message id is already used in another conversation.", param="message_id")
    return message_of(earlier), conversation


async def _move_end(session: AsyncSession | AsyncConnection, conversation_id: str, places: int) -> Conversation:
    """Move the end of a conversation; return the conversation. Raises ConversationNotFound."""
    moved = await session.execute(_MOVE_END, {"of_conversation": conversation_id, "places": places})
    row = moved.one_or_none()
    if row is None:
        raise ConversationNotFound("There is no such conversation.")
    return conversation_of(row)


async def _insert_new(session: AsyncSession | AsyncConnection, message: Message) -> bool:
    """Insert a message; False if its id is there already."""
    bind = session.get_bind() if isinstance(session, AsyncSession) else session
    values = {name: getattr(message, name) for name in _MESSAGE_FIELDS}
    return (await session.execute(_INSERT_NEW[bind.dialect.name], values)).first() is not None


async def change_owner(
    session: AsyncSession,
    clock: Clock,
    conversation_id: str,
    owner: Owner,
    *,
    expected_version: int,
    assignee_id: str | None,
) -> Conversation:
    """Compare and set the owner inside a transaction. Raises OwnershipChanged, ConversationNotFound."""
    statement = (
        update(ConversationRow)
        .where(ConversationRow.conversation_id == conversation_id, ConversationRow.version == expected_version)
        .values(owner=owner, assignee_id=assignee_id, version=expected_version + 1, updated_at=clock.now())
        .returning(ConversationRow.version)
        .execution_options(synchronize_session=False)
    )
    changed = await session.scalar(statement)
    conversation = await load_conversation(session, conversation_id)
    if changed is None:
        raise OwnershipChanged(owner=conversation.owner, version=conversation.version)
    return conversation


def conversation_of(row: ConversationRow | Row[Any]) -> Conversation:
    """Return the record of a row."""
    return Conversation(**{name: getattr(row, name) for name in _CONVERSATION_FIELDS})


def message_of(row: MessageRow | Row[Any]) -> Message:
    """Return the record of a row."""
    return Message(**{name: getattr(row, name) for name in _MESSAGE_FIELDS})


def _messages(rows: Any) -> tuple[Message, ...]:
    return tuple(message_of(row) for row in cast(Sequence[MessageRow], list(rows)))
