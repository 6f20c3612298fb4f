"""Looking at mail that was sent: how many replies the desk would have said something about, before a stop is on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from belofte.language.tone.house import Form
from belofte.ops import mail_reading
from belofte.ops.language.lines import Answered
from belofte.ops.language.measuring.figures import Share
from belofte.ops.language.replies import ToneAsked, tone

_HINTS_OF: Final = 100  # replies, of which so many get a hint
_STOPS_OF: Final = 500


@dataclass(slots=True)
class Alarms:
    """What was counted over replies that were sent."""

    hinted: Share = field(default_factory=Share)
    stopped: Share = field(default_factory=Share)
    unread: int = 0  # mails that could not be read

    def look(self, places: Iterable[str], *, house_form: Form = "") -> Iterator[Answered]:
        """Yield each reply in these places that something is said about, and what could not be read; count all."""
        for described in mail_reading.describe(places):
            if "unreadable" in described:
                self.unread += 1
                yield {"file": described["file"], "error": described["unreadable"]}
            elif described["kind"] == "message" and described["new"].strip():
                findings = tone(ToneAsked(reply=described["new"], house_form=house_form))["findings"]
                self._count(findings)
                if findings:
                    yield {"file": described["file"], "subject": described["subject"], "findings": findings}

    def as_json(self) -> Answered:
        """Return what was counted."""
        return {
            "replies": self.hinted.of,
            "hinted": self.hinted.right,
            "stopped": self.stopped.right,
            "hints_of_100": _scaled(self.hinted, _HINTS_OF),
            "stops_of_500": _scaled(self.stopped, _STOPS_OF),
            "unreadable": self.unread,
        }

    def in_words(self) -> str:
        """Return the same for a person to read."""
        if not self.hinted.of:
            return "No reply was found there."
        hints, stops = _scaled(self.hinted, _HINTS_OF), _scaled(self.stopped, _STOPS_OF)
        return (
            f"{self.hinted.of} replies. Of {_HINTS_OF} get a hint: {hints['many']:.1f} "
            f"({hints['low']:.1f} to {hints['high']:.1f}). Of {_STOPS_OF} are stopped: {stops['many']:.1f} "
            f"({stops['low']:.1f} to {stops['high']:.1f})."
        )

    def _count(self, findings: list[dict[str, Any]]) -> None:
        self.hinted.of += 1
        self.stopped.of += 1
        self.hinted.right += bool(findings)
        self.stopped.right += any(one["stops"] for one in findings)


def reply_in_words(told: Answered) -> str:
    """Return what is said about one reply, for a person to read."""
    if "error" in told:
        return f"{told['file']}: could not be read. {told['error']}"
    lines = [f"{told['file']}: {told['subject']}"]
    for one in told["findings"]:
        does = "stops" if one["stops"] else "hints"
        words = " ".join(one["span"].split()) or "(something is missing)"
        lines.append(f"  {does} {one['label']}: {words}")
    return "\n".join(lines)


def _scaled(share: Share, size: int) -> dict[str, float]:
    """Return a share and its interval of so many replies."""
    low, high = share.interval
    return {"many": (share.value or 0.0) * size, "low": low * size, "high": high * size}
