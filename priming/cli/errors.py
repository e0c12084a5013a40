"""How every command ends: 0 done, 2 for what the user can mend, 130 interrupted, 1 with a traceback for a defect."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from priming.errors import PrimingError


def run_cli(function: Callable[[], None]) -> int:
    """Run a command and turn what the user can mend into a message.

    Args:
        function: The command, its arguments already bound.

    Returns:
        The exit code: 0, 2 for a `PrimingError`, 130 for an interrupt. Any other exception is a defect and passes
        through, so that Python prints its traceback and exits with 1.
    """
    try:
        function()
        sys.stdout.flush()
    except PrimingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # whoever read has read enough; what Python still has to write at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept", file=sys.stderr)
        return 130
    return 0
