from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class RefundsConfig(AppConfig):
    name = "refunds"
    verbose_name = pgettext_lazy("app", "Refunds")

    def ready(self) -> None:
        """The rows that nobody edits, in the database too."""
        from orders.immutable import append_only, frozen

        from . import models

        append_only(models.Event)
        append_only(models.BreachReview)
        append_only(models.ClauseVersion)
        append_only(models.ClockTarget)
        frozen(
            models.Breach,
            [
                *("ticket", "clock", "due_at", "detected_at", "party", "assignee", "supplier"),
                *("kind", "shop", "clause", "priority"),
            ],
        )
        frozen(models.BreachCause, ["code"])
        frozen(
            models.Commitment,
            ["ticket", "shop", "kind", "text", "due_at", "given_by", "made_by", "made_at"],
            ["closed_at", "contested_at", "contest_settled_at", "contest_outcome", "contest_note", "superseded_by"],
            until_set={"closed_at": ["status", "closing_note"]},
        )
        frozen(models.Message, ["ticket", "kind", "salt", "digest", "is_public", "author_kind", "author", "at"])
        frozen(
            models.Evidence, ["ticket", "kind", "position", "path", "sha256", "size", "claim", "added_by_kind", "at"]
        )
        frozen(
            models.Claim, ["ticket", "shop", "supplier", "code", "asked_at", "question"], ["answered_at", "answer_s"]
        )
        frozen(models.Clock, ["ticket", "kind", "cycle", "started_at"], ["stopped_at", "warned_at"])
        frozen(models.ClockPause, ["clock", "started_at"], ["ended_at"])
        frozen(
            models.Payout,
            [
                *("ticket", "payment", "channel", "out_refund_no"),
                *("amount_fen", "currency", "buyer_reference", "created_at"),
                *("shop", "supplier", "scenario", "responsible"),
            ],
            ["first_sent_at", "confirmed_by"],
        )
        frozen(
            models.Stay,
            ["ticket", "state", "entered_at", "shop"],
            ["left_at", "lasted_s"],
            until_set={"left_at": ["clause", "priority", "assignee"]},
        )
        frozen(
            models.TargetApplication,
            ["target", "reason", "asked_by", "asked_at", "found"],
            ["ended_at"],
            until_set={"ended_at": ["applied", "failed", "position", "ending"]},
        )
        frozen(models.Ticket, ["number", "shop", "submitted_at"], ["order", "payment"])
