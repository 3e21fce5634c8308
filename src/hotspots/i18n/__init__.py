"""Words, numbers and dates in the reader's language.

The English sentence in the code is the key; the Dutch one stands in ``i18n/nl/*.po``, one file per room.
A :class:`Words` is passed to whatever produces text, so that two readers with two languages can be served
at the same moment.
"""

from hotspots.i18n.words import LANGUAGES, Words, words_for

__all__ = ["LANGUAGES", "Words", "words_for"]
