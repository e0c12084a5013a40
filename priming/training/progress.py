"""Progress of long work: bars on a terminal, or calls to whoever listens; silent otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tqdm import tqdm

Listener = Callable[[str, int, int, str], None]
"""Called with title, position, total and unit."""

_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def progress_bar(
    title: str, total: int, start: int = 0, unit: str = "step", *, inner: bool = False
) -> Iterator[Callable[[int], None]]:
    """A bar for the block, or calls to the listener of `progress_to`.

    Args:
        title: What is under way.
        total: Where it ends.
        start: Where it starts, for work that is resumed.
        unit: What is counted.
        inner: Whether the bar stands below another and goes away at its end.

    Yields:
        A function that moves the bar to a position.
    """
    listener = _LISTENER.get()
    if listener is not None:
        listener(title, start, total, unit)
        yield lambda position: listener(title, position, total, unit)
        return
    with tqdm(total=total, initial=start, desc=title, unit=unit, disable=None, leave=not inner) as bar:

        def move(position: int) -> None:
            bar.update(position - bar.n)

        yield move


@contextmanager
def progress_to(listener: Listener) -> Iterator[None]:
    """Send the progress of everything in the block to a listener, instead of showing bars.

    Args:
        listener: Called at the start and at every move of what would be a bar.
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
