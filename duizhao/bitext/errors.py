"""Every error that duizhao raises on purpose.

::

    DuizhaoError                     exit status 1
    ├── InputError                   2   what was given cannot be used
    │   ├── DecodingError            2   bytes that are no text in a known encoding
    │   ├── FormatError              2   text that is not the format its name claims
    │   └── LanguageError            2   the languages needed are not there
    │       └── ChoiceError          2   there are more than two: somebody has to choose
    ├── OutputError                  2   what was asked for cannot be written
    ├── ModelError                   2   an unknown, damaged or unreachable model
    └── MissingPackageError          2   an optional package is not installed

A message names what is wrong, where, and what to do about it, in one line.
"""

__all__ = [
    "ChoiceError",
    "DecodingError",
    "DuizhaoError",
    "FormatError",
    "InputError",
    "LanguageError",
    "MissingPackageError",
    "ModelError",
    "OutputError",
]


class DuizhaoError(Exception):
    """The base of every error raised on purpose; ``exit_status`` is what the command line returns for it."""

    exit_status = 1


class InputError(DuizhaoError):
    """What was given cannot be used: a missing, empty or oversized file, a value out of range."""

    exit_status = 2


class DecodingError(InputError):
    """Bytes that are not text in any encoding known here."""


class FormatError(InputError):
    """Text that is not what its suffix claims; the message holds the path inside it, such as ``body.tu[3]``."""


class LanguageError(InputError):
    """One of the two languages is missing, or a tag is not a BCP 47 language tag."""


class ChoiceError(LanguageError):
    """A file holds more than two languages, and none was chosen.

    ``source`` is its source, empty where that is open too; ``targets`` are the others, as canonical tags.
    """

    def __init__(self, message: str, *, source: str = "", targets: tuple[str, ...] = ()) -> None:
        """Remember the languages."""
        super().__init__(message)
        self.source = source
        self.targets = targets


class OutputError(DuizhaoError):
    """What was asked for cannot be written: an existing file, a read-only folder, a full disk, an unknown suffix."""

    exit_status = 2


class ModelError(DuizhaoError):
    """A model that is unknown, damaged (checksum) or out of reach (network)."""

    exit_status = 2


class MissingPackageError(DuizhaoError):
    """A package that this task needs is not installed; the message names the extra that brings it."""

    exit_status = 2
