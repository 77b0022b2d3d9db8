"""Mapping several products to a supplier at once, after saying what that means for tickets that are open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.admin.pages import page
from orders.models import Product, Supplier
from refunds.models import Claim, Ticket

from . import noted

# The most products that are mapped in one go.
MOST = 200


class MappingForm(forms.Form):
    """The supplier of all of them; own stock is said, not left empty."""

    supplier = forms.ChoiceField(label=gettext_lazy("Who delivers them from now on"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        known = [(str(row.pk), row.name) for row in Supplier.objects.order_by("name")]
        self.fields["supplier"].choices = [("", "—"), ("own", _("Own stock")), *known]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Supplier | None:
        told = self.cleaned_data["supplier"]
        return None if told == "own" else Supplier.objects.get(pk=told)


def effects(products: list[int]) -> list[str]:
    """What another supplier means for the unfinished tickets about these products. Two queries."""
    tickets = Ticket.objects.filter(closed_at=None, order__product__in=products)
    count, asked = tickets.count(), Claim.objects.filter(status="open", ticket__order__product__in=products).count()
    if not count:
        return [_("No unfinished ticket is about this: it holds for whatever is filed from now on.")]
    said = [
        ngettext("%(count)d unfinished ticket is about this.", "%(count)d unfinished tickets are about this.", count)
        % {"count": count}
    ]
    if asked:
        said.append(
            ngettext(
                "%(count)d question to the present supplier is open: it stays there, and its answer counts.",
                "%(count)d questions to the present supplier are open: they stay there, and their answers count.",
                asked,
            )
            % {"count": asked}
        )
    said.append(_("Where nobody was asked yet, the new supplier will be; of own stock nobody is asked any more."))
    said.append(_("What a ticket was judged on when it was filed does not change."))
    return said


def view(admin: Any, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
    """The list's action: first the choice and what it means, then the change itself."""
    if not admin.has_change_permission(request):
        raise PermissionDenied
    rows = list(queryset[: MOST + 1])
    if len(rows) > MOST:
        messages.error(request, _("At most %(most)d products at once; choose fewer.") % {"most": MOST})
        return None
    form = MappingForm(request.POST if "apply" in request.POST else None)
    if form.is_bound and form.is_valid():
        _apply(admin, request, rows, form.chosen)
        return HttpResponseRedirect(request.get_full_path())
    given = {
        "form": form,
        "rows": rows,
        "effects": effects([row.pk for row in rows]),
        "checkbox": ACTION_CHECKBOX_NAME,
        "list_title": admin.heading,
        "list_url": request.get_full_path(),
    }
    return page(request, "desk/office/mapping.html", _("Map to a supplier"), given, status=422 if form.errors else 200)


def _apply(admin: Any, request: HttpRequest, rows: list[Product], supplier: Supplier | None) -> None:
    changed = [row for row in rows if row.supplier_id != (supplier.pk if supplier else None)]
    with transaction.atomic():
        Product.objects.filter(pk__in=[row.pk for row in changed]).update(supplier=supplier)
        for row in changed:
            admin.log_change(request, row, noted.changed("Supplier"))
    done = ngettext("%(count)d product was mapped.", "%(count)d products were mapped.", len(changed))
    messages.success(request, done % {"count": len(changed)})
