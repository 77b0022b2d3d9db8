"""What a list tells of a missed deadline, a column each. How it ended was looked up for the whole page."""

from __future__ import annotations

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import columns, people
from helpdesk.admin.columns import column, link, moment
from helpdesk.desk.cells import pill, two_lines
from refunds import breaches, numbers, wording
from refunds.breaches import Ending, How
from refunds.models import Breach

TONES = {How.RUNNING: "bad", How.MET_LATE: "warn"}


def tick(row: Breach) -> SafeString:
    """A box that says to a screen reader which deadline it is of."""
    return format_html(
        '<label class="choose"><input type="checkbox" name="chosen" value="{}" {}><span>{}</span>'
        '<span class="visually-hidden"> {} · {}</span></label>',
        row.pk,
        "checked" if row.is_chosen else "",  # type: ignore[attr-defined]
        _("Tick"),
        numbers.grouped(row.ticket.number),
        row.get_kind_display(),
    )


def how_it_ended(ending: Ending) -> SafeString:
    return two_lines(pill(ending.how.label, TONES.get(ending.how, "")), moment(ending.at) if ending.at else "")


def how_late(row: Breach) -> str:
    return wording.duration(breaches.late_by(row, timezone.now()))


def why(row: Breach) -> str | SafeString:
    return row.cause.name if row.cause else pill(_("Not reviewed"), "warn")


def who(row: Breach) -> SafeString:
    name = row.supplier.name if row.supplier else people.name(row.assignee)
    return two_lines(row.get_party_display(), name)


chosen = column("", tick)
ticket = column(_("Ticket"), lambda row: columns.ticket(row.ticket))
missed = column(_("Deadline"), lambda row: two_lines(link(row, row.get_kind_display()), row.clause.title))
due = column(_("Due"), lambda row: moment(row.due_at))
ended = column(_("How it ended"), lambda row: how_it_ended(row.ending))
late = column(_("Late by"), how_late)
party = column(_("Who missed it"), who)
cause = column(pgettext_lazy("column", "Cause"), why)
