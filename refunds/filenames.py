"""The uploader's file name, fit to be shown. It names nothing in the storage and nothing in a header."""

from __future__ import annotations

import re
import unicodedata

# Evidence.original_name holds as many characters.
MAX_NAME_CHARACTERS = 120
# A longer "extension" is a sentence with a full stop in it.
MAX_EXTENSION_CHARACTERS = 10

_PATHS = re.compile(r".*[/\\]", re.DOTALL)
# Controls (CR, LF, NUL), formats (zero-width, bidirectional), surrogates, private use, line separators.
_UNSHOWN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(name: str) -> str:
    """Without folders, invisible and direction-changing characters; cut in the middle, its extension kept."""
    name = _PATHS.sub("", name)
    name = "".join(letter for letter in name if unicodedata.category(letter) not in _UNSHOWN)
    name = " ".join(unicodedata.normalize("NFC", name).split())
    return "" if name in {".", ".."} else _cut(name)


def _cut(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > MAX_EXTENSION_CHARACTERS:
        return name[:MAX_NAME_CHARACTERS]
    return stem[: MAX_NAME_CHARACTERS - len(dot + extension)] + dot + extension
