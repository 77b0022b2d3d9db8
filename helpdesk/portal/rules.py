"""The published refund rules, for everybody: those in force, of one product if wanted, and every older version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from helpdesk.telling.clause_words import ClauseWords, patience
from orders.models import Product, Shop
from refunds import clauses, wording
from refunds.models import ClauseVersion

from .finding_forms import MOST_SHOPS

MOST_PRODUCTS = 20
VERSIONS_A_PAGE = 10


class ProductQuery(forms.Form):
    """`q` searches the products of a shop; `product` is the code of the one that was chosen."""

    shop = forms.CharField(max_length=32, required=False)
    q = forms.CharField(max_length=100, required=False)
    product = forms.CharField(max_length=200, required=False)


def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    asked = _asked(request)
    shops = list(Shop.objects.order_by("name")[:MOST_SHOPS])
    shop = next((shop for shop in shops if shop.code == asked.get("shop")), shops[0] if len(shops) == 1 else None)
    product = _product(shop, asked.get("product", ""))
    time = patience(now)
    said = {
        "shops": shops,
        "shop": shop,
        "product": product,
        "promised": _promised(product),
        "clauses": [ClauseWords(version, time, product) for version in clauses.in_force(now)],
        **_found(shop, asked.get("q", "")),
    }
    return render(request, "portal/rules.html", said)


def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Every version of one clause, the newest first. The first on the first page is in force."""
    rows = ClauseVersion.objects.filter(clause__code=code, published_at__lte=timezone.now()).select_related("clause")
    page = Paginator(rows.order_by("-number"), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        raise Http404
    time = patience(timezone.now())
    said = {"page": page, "clauses": [ClauseWords(version, time) for version in page.object_list]}
    return render(request, "portal/rules_versions.html", said | {"newest": rows.latest("number")})


def _asked(request: HttpRequest) -> dict[str, str]:
    """What cannot be a question asks nothing."""
    form = ProductQuery(request.GET)
    return form.cleaned_data if form.is_valid() else {}


def _product(shop: Shop | None, code: str) -> Product | None:
    return Product.objects.filter(shop=shop, code=code).first() if shop and code else None


def _promised(product: Product | None) -> str:
    """How long a delivery of it may take, where the shop told it."""
    minutes = product.promised_delivery_minutes if product else 0
    return wording.duration(timedelta(minutes=minutes)) if minutes else ""


def _found(shop: Shop | None, words: str) -> dict[str, Any]:
    """Products of the shop with these words in their names, in the order of their codes."""
    if shop is None or not words:
        return {"q": words}
    rows = Product.objects.filter(Q(name__icontains=words) | Q(code=words), shop=shop).order_by("code")
    found = list(rows[: MOST_PRODUCTS + 1])
    return {"q": words, "products": found[:MOST_PRODUCTS], "has_more": len(found) > MOST_PRODUCTS}
