"""Progress bars on long work, silent where the output is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def progress_bar(
    title: str, total: int, start: int = 0, unit: str = "step"
) -> Iterator[Callable[[int], None]]:
    """A bar for the block.

    Args:
        title: What is under way.
        total: Where it ends.
        start: Where it starts, for work that is resumed.
        unit: What is counted.

    Yields:
        A function that moves the bar to a position.
    """
    with tqdm(total=total, initial=start, desc=title, unit=unit, disable=None) as bar:

        def move(position: int) -> None:
            bar.update(position - bar.n)

        yield move
