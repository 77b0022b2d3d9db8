"""What the surfaces themselves remember for a while. Nothing here is a fact or a part of the record."""

from .draft import DraftFile, FilingDraft
from .link import AccessLink, LinkRequest

__all__ = ["AccessLink", "DraftFile", "FilingDraft", "LinkRequest"]
