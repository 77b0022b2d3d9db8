"""A newer target for clocks that run under another one: asked for by a supervisor, carried out by a job.

There may be thousands, and each is a transaction of its own on its ticket's record. So the order is a row, and the
job goes through the clocks in the order of their ids: it may be interrupted anywhere and goes on where it was, and
whoever asked can stop it. What was stopped can be asked for again: only clocks that are still outdated are found.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import actions, actors, messages, targets
from .actors import Actor, ActorKind
from .models import ClockTarget, TargetApplication
from .refusals import WrongPerson, not_met

log = logging.getLogger(__name__)

CHUNK = 100
Ending = TargetApplication.Ending


def ask(target: ClockTarget, *, by: Actor, reason: str, at: datetime | None = None) -> TargetApplication:
    """Let the job give this target to all running clocks that it holds for and that started under another one.

    Supervisors only. Raises NotMet without a reason, for a target that is not in force, where there are no such
    clocks, and while it is being applied already.
    """
    if by.kind is not ActorKind.SUPERVISOR or by.user_id is None:
        raise WrongPerson
    words = messages.checked_text(reason)
    if not targets.in_force().filter(pk=target.pk).exists():
        raise not_met("not_in_force", _("This target is not in force any more."))
    found = targets.outdated(target).count()
    if not found:
        raise not_met("nothing_to_apply", _("Every running deadline has this target already."))
    try:
        with transaction.atomic():
            return TargetApplication.objects.create(
                target=target, reason=words, asked_by_id=by.user_id, asked_at=at or timezone.now(), found=found
            )
    except IntegrityError as error:
        raise not_met("being_applied", _("It is being applied already.")) from error


def stop(application: TargetApplication, *, by: Actor) -> bool:
    """Leave the clocks that were not reached as they are; whether it was still going on. Supervisors only."""
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    return _end(application, Ending.STOPPED)


def work(at: datetime | None = None) -> int:
    """Carry out all that was asked for; how many deadlines were given another target. `at` is for tests."""
    rows = TargetApplication.objects.filter(ended_at=None).select_related("target", "asked_by")
    return sum(_carry_out(application, at) for application in rows)


def _carry_out(application: TargetApplication, at: datetime | None) -> int:
    target, changed = application.target, 0
    while by := _who(application):
        behind = targets.outdated(target).filter(pk__gt=application.position).order_by("pk")
        ids = list(behind.values_list("pk", flat=True)[:CHUNK])
        if not ids:
            _end(application, Ending.DONE)
            break
        for clock in ids:
            moved = _apply(clock, application, by, at)
            changed += moved or 0
            if not _passed(application, clock, moved):
                return changed
    return changed


def _who(application: TargetApplication) -> Actor | None:
    """On whose part it goes on; None where it has ended by now."""
    by = actors.staff(type(application.asked_by).objects.get(pk=application.asked_by_id))
    if by is None or by.kind is not ActorKind.SUPERVISOR:
        _end(application, Ending.LEFT)
        return None
    if not targets.in_force().filter(pk=application.target_id).exists():
        _end(application, Ending.OVERTAKEN)
        return None
    return by


def _apply(clock: int, application: TargetApplication, by: Actor, at: datetime | None) -> int | None:
    """None where the ticket could not be changed, which must not stop the others."""
    try:
        reason, target = application.reason, application.target
        return actions.apply_target([clock], by=by, reason=reason, meant=target, at=at)
    except Exception:
        log.exception("apply: clock %s was left alone", clock)
        return None


def _passed(application: TargetApplication, clock: int, moved: int | None) -> bool:
    """Note that this clock was looked at; whether it goes on. Of two jobs at once each counts what it changed."""
    application.position = clock
    return bool(
        TargetApplication.objects.filter(pk=application.pk, ended_at=None).update(
            position=clock, applied=F("applied") + (moved or 0), failed=F("failed") + int(moved is None)
        )
    )


def _end(application: TargetApplication, ending: Ending) -> bool:
    open_row = TargetApplication.objects.filter(pk=application.pk, ended_at=None)
    return bool(open_row.update(ended_at=timezone.now(), ending=ending))
