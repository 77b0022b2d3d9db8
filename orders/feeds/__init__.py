"""Shop order files and webhooks -> facts. One small module a format; docs/feeds.md describes each."""

from .importing import RefusedRow, Summary, import_file
from .opening import FileRefused

__all__ = ["FileRefused", "RefusedRow", "Summary", "import_file"]
