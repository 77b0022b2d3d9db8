"""What the surfaces themselves remember for a while. Nothing here is a fact or a part of the record."""

from .draft import DraftFile, FilingDraft
from .link import AccessLink, LinkRequest
from .waiting import Waiting
from .weekly import WeeklyMail

__all__ = ["AccessLink", "DraftFile", "FilingDraft", "LinkRequest", "Waiting", "WeeklyMail"]
