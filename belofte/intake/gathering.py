"""Doing together what several ask for at the same time: one transaction for many, and one commit to the disk.

Who asks while nothing is under way is served at once; who asks meanwhile is served together with whoever else did.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

TOGETHER_MAX: Final = 25


@dataclass(slots=True)
class Gathering(Generic[Asked, Answer]):
    """A piece of work that is done for up to 25 who ask; of one loop.

    `work` gives each its answer, in their order; what it raises is heard by whoever asked for it.
    """

    work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer]]]
    _waiting: list[tuple[Asked, "asyncio.Future[Answer]"]] = field(default_factory=list)
    _under_way: "asyncio.Task[None] | None" = None

    async def ask(self, asked: Asked) -> Answer:
        """Return the answer to this."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._serve())
        return await answer

    async def _serve(self) -> None:
        try:
            while self._waiting:
                together = self._waiting[:TOGETHER_MAX]
                del self._waiting[:TOGETHER_MAX]
                await self._answer(together)
        finally:
            self._under_way = None

    async def _answer(self, together: "list[tuple[Asked, asyncio.Future[Answer]]]") -> None:
        """Answer all; where that fails, each by itself, so that only whoever is at fault hears of it."""
        try:
            answers = await self.work([asked for asked, _ in together])
        except Exception as error:  # noqa: BLE001 - whoever asked hears it
            if len(together) > 1:
                await asyncio.gather(*(self._answer([each]) for each in together))
                return
            ((_, answer),) = together
            if not answer.done():  # who hung up hears nothing
                answer.set_exception(error)
            return
        for (_, answer), found in zip(together, answers, strict=True):
            if not answer.done():
                answer.set_result(found)
