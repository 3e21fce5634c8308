"""Errors that say the rule, what was given and the remedy, in a form that a page can translate."""

from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name gettext gives to "a message to be translated later"
    """Mark a message for the catalogue without translating it here."""
    return message


class HotspotsError(ValueError):
    """An input that cannot be used.

    The template is an English sentence (or three: the rule, what was given, the remedy) and at the same time
    the key of the message catalogue; the parameters are filled in after translation. Parameters never hold
    the values of incidents: they reach the server's log.

    Parameters
    ----------
    code
        A stable name for programs, such as ``"crs_missing"``.
    template
        The English text with ``{name}`` fields, marked with :func:`N_`.
    **params
        The values of those fields.
    """

    def __init__(self, code: str, template: str, **params: Any) -> None:
        super().__init__(code, template, params)
        self.code = code
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params)


class CRSError(HotspotsError):
    """A frame whose coordinate reference system is missing or unfit for measuring in metres."""


class CityError(HotspotsError):
    """A city folder or TOML file that cannot be used."""


class ReadError(HotspotsError):
    """A file of incidents that cannot be read at all."""


class PersonalDataError(HotspotsError):
    """A column that looks like personal data was asked for; it is refused by name."""


class RegisterError(HotspotsError):
    """A register that cannot be opened, or an import that cannot be done or undone."""


class DownloadError(HotspotsError):
    """Official geodata that could not be fetched or is not in the documented shape."""


class AnalysisError(HotspotsError):
    """Settings or data for which a statistic is not defined."""


class ActionError(HotspotsError):
    """Settings or data from which no plan can be made."""


class PlanError(HotspotsError):
    """A plan that cannot be made, changed, set, copied or withdrawn."""


class AddressError(HotspotsError):
    """A table of addresses that cannot be used, or that is of another city."""


class LetterError(HotspotsError):
    """Settings or data for which no warning letters can be proposed, released or recorded."""
