"""The command line: finds the command, and turns what it raises into an exit code.

What costs time to import is imported by the command that needs it, so `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from newsclean.cli.parser import parser
from newsclean.cli.terminal import (
    CLOSED_PIPE,
    FAILED,
    INTERRUPTED,
    WRONG_USE,
    CommandError,
    failure,
    say,
)
from newsclean.rows.files import OverlapError
from newsclean.rows.formats import InputError, MissingPackage

if TYPE_CHECKING:
    from collections.abc import Sequence


def run() -> NoReturn:
    """The `newsclean` command."""
    _fill_closed()
    try:
        code = main()
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader has left.
        _silence()
        code = CLOSED_PIPE
    except OSError:
        # Where nothing more fits has been said.
        _silence()
        code = FAILED
    sys.exit(code)


def _fill_closed() -> None:
    """Take the places of standard streams that are closed: a file that is opened would get them.

    Then what anything writes to standard output or error would stand in that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _silence() -> None:
    """Drop what is still buffered, which would raise once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command line `argv`, or that of this process, and return the exit code.

    Raises `SystemExit` for `--help`, `--version` and what does not parse, and `BrokenPipeError`
    when whoever reads standard output has left.
    """
    command, arguments = parser().parsed(argv)
    try:
        return command(arguments)
    except CommandError as error:
        say(str(error))
        return error.code
    except (MissingPackage, OverlapError) as error:
        say(str(error))
        return WRONG_USE
    except BrokenPipeError:
        raise
    except (InputError, OSError) as error:
        say(failure(error))
        return FAILED
