"""All that happens by the clock, on one page. Times are in UTC; see `jobs.repeat` for what is promised.

Due work is found by an index, so that a minute in which nobody worked is caught up in the next.
"""

from django.conf import settings

from belofte import clock, jobs
from belofte.backlog import sorting
from belofte.cases import scanning
from belofte.channels import authorising
from belofte.conduct import abuse, ending, pausing
from belofte.intake import canaries
from belofte.keeping import conditions, involving, passing_on, proceeding, waiting_out, watching
from belofte.library import using
from belofte.mailings import telling
from belofte.ops import housekeeping, rounds, sweeping
from belofte.ops.backups import proving
from belofte.promises import pace
from belofte.replies import asking_leads, correcting, delivering, holding, pressing, vetting


@jobs.repeat("* * * * *")
def scan_forgotten() -> None:
    """Scan the files that came in while the virus scanner was away."""
    scanning.scan_waiting(at=clock.now())


@jobs.repeat("* * * * *")
def try_overdue() -> None:
    """Send what is due although its job was lost."""
    delivering.try_overdue(at=clock.now())


@jobs.repeat("* * * * *")
def go_on_telling() -> None:
    """Tell whoever of many was not told although their job was lost, or once the brake is off."""
    telling.go_on(at=clock.now())


@jobs.repeat("* * * * *")
def release_overdue() -> None:
    """Release what was held long enough although its job was lost."""
    holding.release_overdue(at=clock.now())


@jobs.repeat("* * * * *")
def remind_leads() -> None:
    """Say that nobody has decided for long on an answer which waits for a lead."""
    asking_leads.remind(at=clock.now())


@jobs.repeat("* * * * *")
def doubt_abandoned() -> None:
    """Say of what a worker was sending when it died: not sure if it arrived."""
    delivering.doubt_abandoned(at=clock.now())


@jobs.repeat("* * * * *")
def show_delays() -> None:
    """Give back the cases whose answer is on its way for too long."""
    delivering.show_delays(at=clock.now())


@jobs.repeat("* * * * *")
def watch_promises() -> None:
    """Warn of promises before they fall due, and say which were not kept."""
    watching.watch(at=clock.now())


@jobs.repeat("7 * * * *")
def ask_of_conditions() -> None:
    """Ask whether what promises wait for has happened."""
    conditions.ask(at=clock.now())


@jobs.repeat("*/5 * * * *")
def let_solutions_stand() -> None:
    """Say which solutions stand, since their customers did not contradict them."""
    watching.let_stand(at=clock.now())


@jobs.repeat("* * * * *")
def watch_parties() -> None:
    """Warn of what other parties owe, and say what they did not do."""
    involving.watch(at=clock.now())


@jobs.repeat("* * * * *")
def watch_outages() -> None:
    """Say which promises are at risk together since an outage lasts beyond their date."""
    waiting_out.watch(at=clock.now())


@jobs.repeat("* * * * *")
def listen_to_customers() -> None:
    """Hear which messages of customers hurt."""
    abuse.listen(judges=correcting.judges_of_mail(), at=clock.now())


@jobs.repeat("* * * * *")
def end_stops() -> None:
    """End the stops of conversations whose time has passed."""
    ending.end_overdue(at=clock.now())


@jobs.repeat("* * * * *")
def end_pauses() -> None:
    """Forget who took a pause that is over."""
    pausing.end_overdue(at=clock.now())


@jobs.repeat("* * * * *")
def forget_passed_on() -> None:
    """Forget which cases were passed on after words that hurt, once they are dealt with."""
    passing_on.forget_served()


@jobs.repeat("* * * * *")
def watch_procedures() -> None:
    """Warn of the terms of complaint procedures, and say which have passed."""
    proceeding.watch(at=clock.now())


@jobs.repeat("* * * * *")
def send_canaries() -> None:
    """Have each inbox mail itself when its time has come, so that silence is noticed."""
    canaries.send_due(at=clock.now())


@jobs.repeat("* * * * *")
def go_round() -> None:
    """See whether mail can be handed over and is fetched, and leave a sign that the clock comes by."""
    rounds.go(at=clock.now())


@jobs.repeat("*/5 * * * *")
def measure_pace() -> None:
    """Count how fast each team answers, so that nobody is promised an answer that cannot come."""
    pace.measure_all(at=clock.now())


@jobs.repeat("15 2 * * *")
def forget_marks() -> None:
    """Forget by what could be found who said before yesterday that a rule makes them write something."""
    pressing.forget_marks(at=clock.now())


@jobs.repeat("30 2 * * *")
def sweep_blobs() -> None:
    """Remove the files that no row names."""
    sweeping.sweep(at=clock.now())


@jobs.repeat("35 2 * * *")
def remove_old_canaries() -> None:
    """Remove what inboxes mailed to themselves a week ago."""
    canaries.remove_old(at=clock.now())


@jobs.repeat("25 2 * * *")
def read_texts_again() -> None:
    """Have the texts of the house read as if they were written now: what hears a tone may have learned since."""
    vetting.ask_to_read_again(at=clock.now())
    using.forget_unsent(at=clock.now())


@jobs.repeat("45 2 * * *")
def lift_backlogs() -> None:
    """Have counted anew who asked again: a version may count more than the one before, and hours change."""
    jobs.defer("belofte.backlog.jobs.lift")


@jobs.repeat("50 2 * * *")
def sort_backlogs() -> None:
    """Have the waiting cases sorted by cause of each team for which many wait."""
    sorting.ask_nightly()


@jobs.repeat("40 2 * * *")
def renew_unused_leave() -> None:
    """Use the leave of each provider, so that none is forgotten and a refusal is seen the next day."""
    authorising.renew_unused(at=clock.now())


@jobs.repeat("45 0 * * *")  # long before the sweep, which does nothing meanwhile
def back_up() -> None:
    """Have a backup made, where there is a folder for it."""
    if settings.BACKUPS is not None:
        jobs.defer("belofte.ops.backups.jobs.back_up")


@jobs.repeat("15 4 * * *")
def try_backup() -> None:
    """Have the newest backup tried, when that was not done for a month."""
    folder = settings.BACKUPS
    if folder is not None and proving.is_due(folder, at=clock.now()):
        jobs.defer("belofte.ops.backups.jobs.prove")


jobs.repeat("* * * * *")(housekeeping.take_back_stalled_jobs)
jobs.repeat("10 2 * * *")(housekeeping.delete_finished_jobs)
jobs.repeat("20 2 * * *")(housekeeping.delete_expired_sessions)
