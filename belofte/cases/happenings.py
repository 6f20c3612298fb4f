"""What can happen on a case, as its history names it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happening(models.TextChoices):
    """What happened."""

    OPENED = "opened", _("case opened")
    RECEIVED = "received", _("message received")
    ACKNOWLEDGED = "acknowledged", _("told by when an answer comes")
    SENT = "sent", _("answer written")
    DELIVERED = "delivered", _("answer delivered")
    DELIVERY_DEFERRED = "delivery_deferred", _("answer not taken yet; we try again")
    DELIVERY_FAILED = "delivery_failed", _("answer not delivered")
    DELIVERY_UNCERTAIN = "delivery_uncertain", _("not sure if the answer arrived")
    BOUNCED = "bounced", _("answer came back")
    NOTED = "noted", _("note written")
    CALLED = "called", _("call logged")
    ASSIGNED = "assigned", _("assigned")
    CLOSING = "closing", _("closing once the answer is delivered")
    CLOSED = "closed", _("closed")
    CLOSURE_CANCELLED = "closure_cancelled", _("not closed after all")
    REOPENED = "reopened", _("reopened")
    COMPLAINT_MARKED = "complaint_marked", _("marked as a complaint")
    COMPLAINT_CHANGED = "complaint_changed", _("no complaint after all")
    SECOND_DELIVERY = "second_delivery", _("the same message came again")
    ALSO_SENT = "also_sent", _("also sent to another address of ours")
    STORMED = "stormed", _("too much of one sender in a day: the rest stands under “Other mail”")
    PROMISED = "promised", _("promised")
    PROMISE_CONDITION_MET = "promise_condition_met", _("the condition of a promise was met")
    PROMISE_MOVED = "promise_moved", _("new date for a promise")
    PROMISE_TRIED = "promise_tried", _("tried to keep a promise")
    PROMISE_WARNED = "promise_warned", _("warned of a promise")
    PROMISE_KEPT = "promise_kept", _("promise kept")
    PROMISE_BROKEN = "promise_broken", _("promise not kept")
    PROMISE_PROOF_FELL = "promise_proof_fell", _("promise not kept after all: it did not arrive")
    PROMISE_CONTRADICTED = "promise_contradicted", _("the customer says that a promise was not kept")
    PROMISE_HANDED_OVER = "promise_handed_over", _("another owner for a promise")
    PROMISE_WITHDRAWN = "promise_withdrawn", _("promise withdrawn")
    PROMISE_AT_RISK = "promise_at_risk", _("a promise is at risk: what it depends on slips")
    PARTY_INVOLVED = "party_involved", _("another party takes part")
    UNDERTAKEN = "undertaken", _("a party says what it does, and by when")
    UNDERTAKING_MOVED = "undertaking_moved", _("a party named another date")
    UNDERTAKING_KEPT = "undertaking_kept", _("a party did what it said")
    UNDERTAKING_BROKEN = "undertaking_broken", _("a party did not do what it said")
    UNDERTAKING_WITHDRAWN = "undertaking_withdrawn", _("nobody waits for a party any more")
    UNDERTAKING_WARNED = "undertaking_warned", _("warned of what a party owes")
