"""Bodies of the desk's requests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
_Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]


class Body(BaseModel):
    """A body in which nothing unknown is silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Claim(Body):
    """`version`: that of the ticket as the agent saw it."""

    version: int = Field(ge=1)


class Assign(Body):
    agent_id: _Id


class Reply(Body):
    """`idempotency_key`: one per message the agent writes, the same when it is sent again."""

    text: _Text
    idempotency_key: _Id


class Merge(Body):
    into: _Id


class Decision(Body):
    decision: Literal["approved", "rejected"]
