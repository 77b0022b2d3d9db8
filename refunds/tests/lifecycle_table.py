"""The specification of the lifecycle, typed out by hand: every state, every move, every kind of actor.

A cell names who may make the move (row) from the state (column); a dot says nobody may. Whoever is not
named in a cell is refused. Two readings of the design: a supervisor may do whatever an agent may, and the
detector that files on its own is the system.

    c customer   a agent   s supervisor   p shop   u supplier   y system
"""

from __future__ import annotations

from refunds.actors import ActorKind

LETTERS = {
    "c": ActorKind.CUSTOMER,
    "a": ActorKind.AGENT,
    "s": ActorKind.SUPERVISOR,
    "p": ActorKind.SHOP,
    "u": ActorKind.SUPPLIER,
    "y": ActorKind.SYSTEM,
}
STATES = (
    "",
    "submitted",
    "evidence_check",
    "evidence_requested",
    "supplier_confirm",
    "approved",
    "paid",
    "rejected",
    "escalated",
    "withdrawn",
)  # in the order of the columns; "" is not filed yet

TABLE = """
                                        new    subm.  check  reqst. confm. apprvd paid   reject escal. withdr
submit           -> submitted           caspy  .      .      .      .      .      .      .      .      .
start_check      -> evidence_check      .      asy    .      .      .      .      .      .      .      .
request_evidence -> evidence_requested  .      .      asy    .      .      .      .      .      .      .
resume_check     -> evidence_check      .      .      .      cas    .      .      .      .      .      .
expire           -> rejected            .      .      .      y      .      .      .      .      .      .
ask_supplier     -> supplier_confirm    .      .      asy    .      .      .      .      .      .      .
approve          -> approved            .      .      asy    .      asy    .      .      .      s      .
revoke           -> evidence_check      .      .      .      .      .      s      .      .      .      .
settle           -> paid                .      .      .      .      .      y      .      .      .      .
fail_payout      -> escalated           .      .      .      .      .      y      .      .      .      .
reject           -> rejected            .      .      as     .      as     .      .      .      s      .
escalate         -> escalated           .      casy   casy   casy   casy   .      .      .      .      .
return_to_check  -> evidence_check      .      .      .      .      .      .      .      .      s      .
withdraw         -> withdrawn           .      cas    cas    cas    cas    .      .      .      .      .
appeal           -> escalated           .      .      .      .      .      .      c      c      .      c
"""

LINES = tuple(line.split() for line in TABLE.strip().splitlines()[1:])
MOVES = tuple(line[0] for line in LINES)

# (state, move) -> where it leads, and which kinds of actor may make it; what is not here, nobody may.
SPEC: dict[tuple[str, str], tuple[str, frozenset[ActorKind]]] = {
    (state, move): (target, frozenset(LETTERS[letter] for letter in cell))
    for move, _arrow, target, *cells in LINES
    for state, cell in zip(STATES, cells, strict=True)
    if cell != "."
}
