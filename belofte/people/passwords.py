"""What a password has to be: Django's own checks, explained in the words of the desk."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Unlike(password_validation.UserAttributeSimilarityValidator):
    """Refuses what is like the name or the address of who chooses it."""

    def get_help_text(self) -> str:
        """Say so beforehand."""
        return _("Not like your name or your address.")


class LongEnough(password_validation.MinimumLengthValidator):
    """Refuses what is short."""

    def get_help_text(self) -> str:
        """Say so beforehand."""
        words = ngettext("At least %(number)d character.", "At least %(number)d characters.", self.min_length)
        return words % {"number": self.min_length}


class Uncommon(password_validation.CommonPasswordValidator):
    """Refuses what many people use."""

    def get_help_text(self) -> str:
        """Say so beforehand."""
        return _("Not one that many people use.")
