"""Working through very many texts on several processes: threads make the encoders slower."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Part = TypeVar("Part")


def in_portions(
    work: Callable[[Sequence[str]], Part], texts: Sequence[str], *, size: int, processes: int = 1
) -> Iterator[Part]:
    """Yield what comes of each portion of so many texts, in their order; `work` is sent to each process."""
    portions = [texts[first : first + size] for first in range(0, len(texts), size)]
    if processes == 1 or len(portions) <= 1:
        yield from map(work, portions)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - needed only for very many texts
    from multiprocessing import get_context  # noqa: PLC0415 - as above

    # Processes of their own, and no copies of this one: its threads may hold locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, portions)
