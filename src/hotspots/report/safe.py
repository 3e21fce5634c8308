"""Texts on their way into a page: the one place where they are made harmless.

Names such as ``'t Oor``, ``'s-Gravenhage`` or ```Hof```, and whatever a stranger's file calls an area, pass
through three layers: Jinja (folium compiles what it renders a second time), JavaScript and HTML.
"""

import html
import json
from typing import Any, Final

_IN_SCRIPT: Final = {
    "<": "\\u003c",  # no </script> and no <!--
    ">": "\\u003e",
    "&": "\\u0026",
    "'": "\\u0027",  # streamlit-folium resolves {{'…'}}
    "`": "\\u0060",
    "\u2028": "\\u2028",  # line ends in JavaScript, though not in JSON
    "\u2029": "\\u2029",
}
_IN_TEMPLATE: Final = {"{{": "{\\u007b", "{%": "{\\u0025", "{#": "{\\u0023"}


def script_json(value: Any) -> str:
    """Write a value as JSON that may stand in a script, in a template, in a page.

    The brackets of Jinja can only occur inside strings (no JSON has an object as a key), where the escapes
    are read back as the same characters.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for found, safe in (*_IN_SCRIPT.items(), *_IN_TEMPLATE.items()):
        text = text.replace(found, safe)
    return text


def text(value: object) -> str:
    """Write a value as text that may stand in HTML, in an attribute too."""
    return html.escape(str(value), quote=True)
