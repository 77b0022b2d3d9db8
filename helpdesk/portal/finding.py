"""The front page: three ways to find an order. Whatever is wrong gets one answer after the same work."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access import opening
from helpdesk.access.guesses import count_access, count_link_request
from helpdesk.access.opening import Opened
from helpdesk.models import LinkRequest
from refunds import numbers

from . import drafts, sessions
from .finding_forms import FindingForm, LinkForm, OrderForm, PaymentForm, shops


class FindingView(FormView):  # type: ignore[type-arg]
    """A way to find an order. A form that is refused comes back as it was typed."""

    template_name = "portal/find.html"
    way = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": shops()}

    def get_initial(self) -> dict[str, Any]:
        """A shop may link here with its own code."""
        return {"shop": self.request.GET.get("shop", "")[:32]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"way": self.way, "wanted": self.wanted}

    @property
    def wanted(self) -> str:
        """The ticket that somebody came for, from a mail or with the contact alone; empty for none."""
        given = self.kwargs.get("ticket") or self.request.POST.get("ticket") or self.request.GET.get("ticket", "")
        return numbers.plain(given) or ""

    def form_invalid(self, form: FindingForm) -> HttpResponse:
        return self.again(form, 422)

    def form_valid(self, form: FindingForm) -> HttpResponse:
        try:
            return self.find(form, form.cleaned_data)
        except Throttled as throttled:
            return self.wait(form, throttled)

    def find(self, form: FindingForm, told: dict[str, Any]) -> HttpResponse:
        """Raises Throttled."""
        raise NotImplementedError

    def opened(self, form: FindingForm, found: Opened | None) -> HttpResponse:
        if found is None:
            return self.again(form, 403, is_refused=True)
        key = sessions.remember(self.request, found)
        try:
            ticket, _who = sessions.ticket(self.request, self.wanted)
        except Http404:
            return redirect("portal:order", key)
        return redirect("portal:ticket", ticket.number)

    def wait(self, form: FindingForm, throttled: Throttled) -> HttpResponse:
        answer = self.again(form, 429, wait=errors.waiting(throttled))
        answer["Retry-After"] = str(errors.seconds(throttled))
        return answer

    def again(self, form: FindingForm, status: int, **said: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **said), status=status)


class FindView(FindingView):
    form_class = OrderForm
    way = "order"

    def find(self, form: FindingForm, told: dict[str, Any]) -> HttpResponse:
        count_access(self.request, told["shop"], told["order_number"])
        proof = {"password": told["query_password"], "contact": told["contact"]}
        return self.opened(form, opening.by_order(told["shop"], told["order_number"], **proof))


def ask_for(request: HttpRequest, number: str) -> HttpResponse:
    """Instead of a ticket that is not open here: find its order first. The same for numbers that do not exist."""
    view = FindView()
    view.setup(request, ticket=number)
    return view.render_to_response(view.get_context_data(), status=404)


class FindPaymentView(FindingView):
    form_class = PaymentForm
    way = "payment"

    def find(self, form: FindingForm, told: dict[str, Any]) -> HttpResponse:
        count_access(self.request, told["shop"], told["serial"])
        return self.opened(form, opening.by_payment(told["shop"], told["serial"], told["amount_fen"]))


class AskLinkView(FindingView):
    """Only writes down that somebody asked: the worker looks whether there is such an order, so this tells nothing."""

    form_class = LinkForm
    way = "link"

    def find(self, form: FindingForm, told: dict[str, Any]) -> HttpResponse:
        count_link_request(self.request, told["shop"], told["order_number"])
        now = timezone.now()
        LinkRequest.objects.create(
            shop_code=told["shop"],
            order_number=told["order_number"],
            language=get_language() or "",
            at=now,
            next_at=now,
        )
        return redirect("portal:link_sent")


class LinkSentView(TemplateView):
    template_name = "portal/link_sent.html"


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close everything that is open in this browser: a phone is shared, an internet café is public."""
    sessions.forget(request)
    drafts.forget(request)
    messages.success(request, _("Closed. Nothing of yours is open in this browser any more."), extra_tags="good")
    answer = redirect("portal:find")
    answer["Clear-Site-Data"] = '"cache"'  # the thumbnails of evidence
    return answer
