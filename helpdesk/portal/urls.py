"""Every address of the portal, on one screen. `key` names what a browser has opened, and only in that browser."""

from django.urls import path

from helpdesk import converters

from . import (
    filed,
    filing,
    filing_evidence,
    filing_files,
    filing_summary,
    finding,
    links,
    my,
    order,
    rules,
    shop_link,
    ticket,
    ticket_acts,
    ticket_case,
    ticket_files,
)

__all__ = ["converters", "urlpatterns"]

app_name = "portal"

OPENED = "my/<code:key>/"
DRAFT = f"{OPENED}file/<code:draft>/"
TICKET = "t/<ticket:number>/"

urlpatterns = [
    path("", finding.FindView.as_view(), name="find"),
    path("paid-no-order/", finding.FindPaymentView.as_view(), name="find_payment"),
    path("mail-link/", finding.AskLinkView.as_view(), name="ask_link"),
    path("mail-link/sent/", finding.LinkSentView.as_view(), name="link_sent"),
    path("shop-link/", shop_link.ShopLinkView.as_view(), name="shop_link"),
    path("l/<str:token>/", links.LinkView.as_view(), name="link"),
    path("leave/", finding.leave, name="leave"),
    path("rules/", rules.index, name="rules"),
    path("rules/<slug:code>/", rules.versions, name="clause"),
    path("my/", my.show, name="my"),
    path(OPENED, order.show, name="order"),
    path(f"{OPENED}file/", filing.ChooseView.as_view(), name="file"),
    path(DRAFT, filing_evidence.EvidenceView.as_view(), name="draft"),
    path(f"{DRAFT}words/", filing_files.WordsView.as_view(), name="draft_words"),
    path(f"{DRAFT}files/", filing_files.FilesView.as_view(), name="draft_files"),
    path(f"{DRAFT}files/<code:file>/remove/", filing_files.RemoveView.as_view(), name="draft_remove"),
    path(f"{DRAFT}files/<code:file>/picture/", filing_files.PictureView.as_view(), name="draft_picture"),
    path(f"{DRAFT}summary/", filing_summary.SummaryView.as_view(), name="summary"),
    path(f"{TICKET}filed/", filed.show, name="filed"),
    path(TICKET, ticket.ShowView.as_view(), name="ticket"),
    path(f"{TICKET}live/", ticket.LiveView.as_view(), name="ticket_live"),
    path(f"{TICKET}history/", ticket.HistoryView.as_view(), name="ticket_history"),
    path(f"{TICKET}move/", ticket_acts.MoveView.as_view(), name="ticket_move"),
    path(f"{TICKET}nudge/", ticket_acts.NudgeView.as_view(), name="ticket_nudge"),
    path(f"{TICKET}overdue/", ticket_acts.OverdueView.as_view(), name="ticket_overdue"),
    path(f"{TICKET}messages/", ticket_acts.WordsView.as_view(), name="ticket_words"),
    path(f"{TICKET}promises/<int:pk>/contest/", ticket_acts.ContestView.as_view(), name="ticket_contest"),
    path(f"{TICKET}evidence/", ticket_files.AddView.as_view(), name="ticket_evidence"),
    path(f"{TICKET}evidence/<int:pk>/", ticket_files.FileView.as_view(), name="evidence"),
    path(f"{TICKET}evidence/<int:pk>/<int:size>.webp", ticket_files.PreviewView.as_view(), name="preview"),
    path(f"{TICKET}case-file.zip", ticket_case.CaseFileView.as_view(), name="case_file"),
]
