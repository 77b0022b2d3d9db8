"""Exceptions of money: what happened, and what a supervisor can do about it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.columns import EMPTY, amount, column, link, moment, ticket
from helpdesk.admin.facts.base import FactAdmin
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.pages import page
from helpdesk.desk.cells import pill, two_lines
from refunds import actions
from refunds.actors import Actor
from refunds.messages import LONGEST
from refunds.models import MoneyException
from refunds.refusals import NotMet, Refused, WrongPerson

Kind = MoneyException.Kind
WHAT_TO_DO: dict[str, str | LazyText] = {
    Kind.LATE_SUCCESS: _(
        "The channel first said that this payout failed, and paid it afterwards. Until it is settled nothing more goes "
        "back of this payment. Where the ticket is still open, approving it takes the money in."
    ),
    Kind.EXTERNAL_REFUND: _(
        "The payment was refunded elsewhere after this refund was approved. Find out whether too much went back; a "
        "payout that is not sent yet waits, and can be taken back on the ticket."
    ),
    Kind.HELD: _(
        "The channel does not pay this out as things are: the shop's balance is short, or an account is abnormal. Put "
        "that right, then have it sent again under the same number; or give it up, and decide the ticket anew."
    ),
}


class StateFilter(ChoiceFilter):
    """What is open, unless the others are asked for."""

    title, parameter_name, otherwise = _("State"), "state", pgettext_lazy("exception", "Open")

    def offered(self, request: HttpRequest) -> Choices:
        return [("closed", _("Settled"))]

    def unchosen(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(closed_at=None)

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(closed_at__isnull=False)


class WhatForm(forms.Form):
    """One thing to do about an exception, said to no customer."""

    name: ClassVar[str] = ""
    button: ClassVar[str | LazyText] = ""
    hint: ClassVar[str | LazyText] = ""
    tone: ClassVar[str] = ""

    def act(self, row: MoneyException, by: Actor) -> None:
        raise NotImplementedError


class CloseForm(WhatForm):
    name, button = "close", _("It is settled: close the exception")
    hint = _("Payouts of this payment that it blocked go on.")

    def act(self, row: MoneyException, by: Actor) -> None:
        actions.close_exception(row, by=by)


class ResendForm(WhatForm):
    name, button = "resend", _("Send the payout again")
    hint = _("Under the same number, so that it is never paid twice. This closes the exception.")

    def act(self, row: MoneyException, by: Actor) -> None:
        actions.resend_payout(row.payout, by=by)


class GiveUpForm(WhatForm):
    name, button, tone = "give_up", _("Give the payout up"), "bad"
    hint = _("The channel is asked once more; if it has not paid, the ticket goes back to a supervisor's decision.")
    reason = forms.CharField(label=_("Reason, for the desk"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))

    def act(self, row: MoneyException, by: Actor) -> None:
        actions.give_up_payout(row.payout, self.cleaned_data["reason"], by=by)


FORMS: dict[str, type[WhatForm]] = {form.name: form for form in (CloseForm, ResendForm, GiveUpForm)}


@admin.register(MoneyException)
class ExceptionAdmin(FactAdmin):
    heading = _("Exceptions of money")
    list_display = ("kind_", "price", "said", "opened", "closed", "ticket_")
    list_filter = (StateFilter,)
    search_fields = ()
    sections = (
        (_("What happened"), ("kind_", "said", "opened", "closed")),
        (_("What it is about"), ("price", "payout_", "payment_", "ticket_")),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.oversees(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.oversees(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MoneyException]:
        return MoneyException.objects.select_related("payout__ticket__shop", "payment", "closed_by")

    kind_ = column(_("What happened"), lambda row: two_lines(row.get_kind_display(), row.payout.ticket.shop.name))
    price = column(_("Amount"), lambda row: amount(row.payout.amount_fen, row.payout.currency))
    said = column(_("What the channel said"), lambda row: row.code or row.payout.code or EMPTY)
    opened = column(_("Since"), lambda row: moment(row.opened_at))
    closed = column(_("Settled"), lambda row: settled(row))
    ticket_ = column(_("Ticket"), lambda row: ticket(row.payout.ticket))
    payout_ = column(_("Payout"), lambda row: link(row.payout))
    payment_ = column(pgettext_lazy("fact", "Payment"), lambda row: link(row.payment, row.payment.serial))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """GET tells what happened and what can be done; a POST does one of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if request.method != "POST":
            return self.shown_with(request, row, None)
        if not people.supervises(request):
            raise PermissionDenied
        return self.did(request, row)

    def did(self, request: HttpRequest, row: MoneyException) -> HttpResponse:
        chosen = FORMS.get(request.POST.get("what", ""))
        if chosen is None:
            raise PermissionDenied
        form = chosen(request.POST)
        if not form.is_valid():
            return self.shown_with(request, row, form, status=422)
        try:
            form.act(row, people.actor(request))
        except WrongPerson as refusal:
            raise PermissionDenied from refusal
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.shown_with(request, row, form, status=422 if isinstance(refusal, NotMet) else 409)
        messages.success(request, _("Done."))
        return HttpResponseRedirect(request.path)

    def shown_with(
        self, request: HttpRequest, row: MoneyException, bound: WhatForm | None, *, status: int = 200
    ) -> HttpResponse:
        """The page, with the form that was refused as it was sent."""
        offered = [form for form in offered_for(row) if people.supervises(request)]
        forms_ = [bound if bound is not None and bound.name == form.name else form() for form in offered]
        if bound is not None and bound not in forms_:
            # What was still possible when it was typed: its words are kept where the refusal stands.
            forms_.insert(0, bound)
        given = {
            "sections": self.shown(row),
            "row": row,
            "forms": forms_,
            "what_to_do": WHAT_TO_DO[row.kind],
            "list_title": self.heading,
            "list_url": "../../",
        }
        title = f"{row.get_kind_display()} · {row.payout.ticket.number}"
        return page(request, "desk/office/exception.html", title, given, status=status)


def offered_for(row: MoneyException) -> list[type[WhatForm]]:
    """What makes sense as things stand; the actions say so themselves where it does not."""
    if row.closed_at is not None:
        return []
    if row.kind == Kind.HELD and row.payout.status == "held":
        return [ResendForm, GiveUpForm]
    return [CloseForm]


def settled(row: MoneyException) -> object:
    if row.closed_at is None:
        return pill(pgettext_lazy("exception", "open"), "bad")
    return two_lines(moment(row.closed_at), people.name(row.closed_by) or _("by itself"))
