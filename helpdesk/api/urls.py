"""Every address below /api/v1/, on one screen."""

from django.urls import path

from helpdesk import converters

from . import (
    access,
    balance,
    breaches,
    claims,
    clauses,
    commitments,
    desk,
    events,
    evidence,
    hooks,
    messages,
    moves,
    orders,
    payments,
    payouts,
    tickets,
    tokens,
)

__all__ = ["converters", "urlpatterns"]

TICKET = "tickets/<ticket:number>"
BUYER = "balance/<reference:buyer_reference>"

urlpatterns = [
    path("access", access.AccessView.as_view()),
    path("auth/token", tokens.TokenView.as_view()),
    path("clauses", clauses.ClausesView.as_view()),
    path("verdict", clauses.OwnVerdictView.as_view()),
    path("orders/<reference:number>", orders.OrderView.as_view()),
    path("orders/<reference:number>/verdict", clauses.OrderVerdictView.as_view()),
    path("payments/<reference:serial>", payments.PaymentView.as_view()),
    path("tickets", tickets.TicketsView.as_view()),
    path(TICKET, tickets.TicketView.as_view()),
    path(f"{TICKET}/moves", moves.MovesView.as_view()),
    path(f"{TICKET}/events", events.EventsView.as_view()),
    path(f"{TICKET}/messages", messages.MessagesView.as_view()),
    path(f"{TICKET}/evidence", evidence.EvidenceView.as_view()),
    path(f"{TICKET}/evidence/<int:pk>/file", evidence.EvidenceFileView.as_view()),
    path(f"{TICKET}/commitments", commitments.CommitmentsView.as_view()),
    path(f"{TICKET}/take", desk.TakeView.as_view()),
    path(f"{TICKET}/assign", desk.AssignView.as_view()),
    path(f"{TICKET}/priority", desk.PriorityView.as_view()),
    path(f"{TICKET}/reveal", desk.RevealView.as_view()),
    path(f"{TICKET}/nudge", desk.NudgeView.as_view()),
    path(f"{TICKET}/overdue", desk.OverdueView.as_view()),
    path(f"{TICKET}/transfer", payouts.TransferView.as_view()),
    path(f"{TICKET}/transfer/confirm", payouts.ConfirmView.as_view()),
    path(f"{TICKET}/external-refunds", payouts.ExternalRefundsView.as_view()),
    path("commitments/<int:pk>/supersede", commitments.SupersedeView.as_view()),
    path("commitments/<int:pk>/release", commitments.CloseView.as_view(outcome="released")),
    path("commitments/<int:pk>/keep", commitments.CloseView.as_view(outcome="kept")),
    path("commitments/<int:pk>/contest", commitments.ContestView.as_view()),
    path("commitments/<int:pk>/settle", commitments.SettleView.as_view()),
    path("breaches", breaches.BreachesView.as_view()),
    path("breaches/causes", breaches.CausesView.as_view()),
    path("breaches/review", breaches.ReviewView.as_view()),
    path("claims", claims.ClaimsView.as_view()),
    path("claims/<code:code>", claims.ClaimView.as_view()),
    path("claims/<code:code>/answer", claims.AnswerView.as_view()),
    path("payouts/<code:out_refund_no>/resend", payouts.ResendView.as_view()),
    path("payouts/<code:out_refund_no>/give-up", payouts.GiveUpView.as_view()),
    path("exceptions", payouts.ExceptionsView.as_view()),
    path("exceptions/<int:pk>/close", payouts.CloseExceptionView.as_view()),
    path("balance", balance.OwnBalanceView.as_view()),
    path("statement", balance.OwnStatementView.as_view()),
    path(BUYER, balance.BalanceView.as_view()),
    path(f"{BUYER}/statement", balance.StatementView.as_view()),
    path(f"{BUYER}/debits", balance.DebitsView.as_view()),
    path("hooks/dujiaoka/<code:token>", hooks.DujiaokaView.as_view()),
    path("hooks/sandbox/<code:code>", hooks.SandboxView.as_view()),
]
