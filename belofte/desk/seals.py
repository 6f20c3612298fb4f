"""What a lock or a signature around a message is worth, in words for an agent."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def words(seal: Mapping[str, str]) -> str:
    """Say it in one sentence, and what it does not prove."""
    match seal["state"]:
        case "opened":
            said = _("It was encrypted, and was opened with the key of this inbox.")
        case "good" if seal["issuer"]:
            said = _("Signed by %(signer)s. The certificate is good; it was issued by %(issuer)s.")
        case "good":
            said = _("Signed by %(signer)s, with a key that this inbox knows.")
        case "stranger" if not seal["signer"]:
            said = _("Signed with a key that names nobody. It does not show that the sender wrote this.")
        case "stranger":
            said = _("Signed by %(signer)s, and that is not the sender. It does not show that the sender wrote this.")
        case "unknown":
            said = _(
                "Signed as %(signer)s, but nobody we trust vouches for the certificate (%(issuer)s). It proves nothing."
            )
        case "outdated":
            said = _(
                "Signed as %(signer)s, with a certificate that was not valid when the mail came. It proves nothing."
            )
        case "unproven":
            said = _("Signed with a key that this inbox does not know, or changed on its way. It proves nothing.")
        case "broken":
            said = _(
                "The signature is broken: this is not what was signed. Ask the sender another way before you act on it."
            )
        case _:
            said = _("There is a signature that could not be checked here. It proves nothing.")
    return said % {"signer": seal["signer"], "issuer": seal["issuer"]}


def icon(seal: Mapping[str, str]) -> str:
    """Name the icon that goes with it."""
    return {"opened": "lock", "good": "circle-check"}.get(seal["state"], "shield-alert")
