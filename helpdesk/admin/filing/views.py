"""The page of a filing, and sending it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from helpdesk import intake
from helpdesk.admin import pages, people
from helpdesk.admin.forms.filing import KEPT_FILES, FilingForm
from helpdesk.intake import AddedAtOnce
from helpdesk.typed import whole
from orders.models import Shop
from refunds import actions
from refunds.actors import Actor
from refunds.evidence import StorageUnavailable, Upload
from refunds.models import Evidence, Ticket
from refunds.refusals import NotMet, Refused

from .subjects import Subject, of_order, of_payment, search


@never_cache
@require_http_methods(["GET", "POST"])
@people.only(people.acts)
def file(request: HttpRequest) -> HttpResponse:
    """`GET` finds the order, then shows the form; `POST` files."""
    about = _about(request)
    if about is None:
        return _find(request)
    if request.method == "GET":
        return _page(request, about, FilingForm(shop=about.shop, currency=about.currency))
    return _send(request, about)


def _about(request: HttpRequest) -> Subject | None:
    told = request.POST if request.method == "POST" else request.GET
    for name, read in (("order", of_order), ("payment", of_payment)):
        if told.get(name):
            pk = whole(told[name])
            if pk is None:
                raise Http404
            return read(pk)
    return None


def _find(request: HttpRequest) -> HttpResponse:
    text, shop = request.GET.get("q", "")[:128], request.GET.get("shop", "")[:32]
    found = search(text, shop)
    if len(found) == 1:
        return redirect(f"{reverse('admin:desk_file')}?{address_of(found[0])}")
    shops = list(Shop.objects.order_by("name").values_list("code", "name")[:200])
    context = {"q": text, "shop": shop, "shops": shops, "found": [(one, address_of(one)) for one in found]}
    return pages.page(request, "desk/filing/find.html", _("File for a customer"), context)


def address_of(about: Subject) -> str:
    return f"order={about.order.pk}" if about.order else f"payment={about.payment.pk if about.payment else 0}"


def _page(request: HttpRequest, about: Subject, form: FilingForm, status: int = 200) -> HttpResponse:
    denies = bool(form["denies"].value()) or "denies" in request.GET
    context = {
        "about": about,
        "address": address_of(about),
        "form": form,
        "denies": denies,
        "foretold": about.foretell(denies_delivery=denies),
        "kinds": [(kind, Evidence.Kind(kind).label) for kind in KEPT_FILES],
    }
    return pages.page(request, "desk/filing/file.html", _("File for a customer"), context, status=status)


def _send(request: HttpRequest, about: Subject) -> HttpResponse:
    form = FilingForm(request.POST, shop=about.shop, currency=about.currency)
    if not form.is_valid():
        return _page(request, about, form, status=422)
    by = people.actor(request)
    try:
        filing = actions.submit(_request(about, form), by=by)
    except Refused as refusal:
        reasons = refusal.reasons if isinstance(refusal, NotMet) else ()
        for reason in reasons:
            form.add_error(None, ValidationError(str(reason.sentence), reason.code))
        if not reasons:
            form.add_error(None, ValidationError(str(refusal), refusal.code))
        found = "promise_found" in {reason.code for reason in reasons}
        return _page(request, about, form.asking() if found else form, status=422)
    _add_files(request, filing.ticket, form.cleaned_data["note"], by)
    return _filed(request, filing)


def _request(about: Subject, form: FilingForm) -> actions.Request:
    told = form.cleaned_data
    return actions.Request(
        scenario=told["scenario"],
        order=about.order,
        payment=about.payment,
        description=told["description"],
        via=told["via"],
        claimed_fen=told["claimed"],
        email=told["email"],
        language=told["language"],
        customer_denies_delivery=told["denies"],
        commitment=form.draft(),
        why_no_promise=form.denial(),
    )


def _add_files(request: HttpRequest, ticket: Ticket, note: str, by: Actor) -> None:
    """The ticket is filed whatever becomes of its files; each that was refused is named."""
    uploads = [
        Upload(file.file, file.name or "", kind)
        for kind in KEPT_FILES
        for file in request.FILES.getlist(f"files-{kind}")
        if file.file
    ]
    if not uploads:
        return
    try:
        taken = intake.add(ticket, uploads, by=by, note=note)
    except (Refused, StorageUnavailable, AddedAtOnce) as refusal:
        messages.warning(request, _("The files were not added: %(reason)s") % {"reason": refusal})
        return
    for refused in taken.refused:
        messages.warning(request, f"{refused.name}: {refused.sentence}")


def _filed(request: HttpRequest, filing: actions.Filing) -> HttpResponse:
    ticket = filing.ticket
    if filing.is_new:
        messages.success(request, _("The ticket is filed."))
    else:
        messages.info(request, _("A ticket about this was open already; yours was added to it."))
    address = reverse("admin:refunds_ticket_change", args=[ticket.pk])
    return redirect(address if ticket.email else f"{address}#more-link")


def urls(site: AdminSite) -> list[URLPattern]:
    return [path("file/", site.admin_view(file), name="desk_file")]
