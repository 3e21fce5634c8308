"""The server of the pages: Streamlit behind headers that let the browser enforce "nothing from elsewhere"."""

import os
import tomllib
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware

from hotspots.errors import HotspotsError
from hotspots.web.components.language import reader_words

_POLICY: Final = {
    "default-src": "'self'",
    # Streamlit's own page and folium's scripts are inline, and streamlit-folium evaluates the layers
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
    "base-uri": "'self'",
    "object-src": "'none'",
}

CONTENT_SECURITY_POLICY: Final = "; ".join(f"{name} {sources}" for name, sources in _POLICY.items())
"""What a browser may load: this server, and data the page itself carries."""

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""The headers on every answer."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


class SecurityHeaders:
    """ASGI middleware that puts :data:`HEADERS` on every HTTP answer, files and errors included."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of the answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def entry() -> Path:
    """Return the Streamlit script: bundled with the package when installed, else at the top of the tree."""
    package = Path(__file__).parents[1]
    installed = package / "_app" / "app.py"
    return installed if installed.is_file() else package.parents[1] / "app.py"


def settings(script: Path) -> dict[str, Any]:
    """Return ``.streamlit/config.toml`` beside the script as ``{"section.option": value}``.

    Streamlit looks for that file in the working directory and beside the program that was started; the
    command line may be started anywhere, so the file is read here.
    """
    path = script.parent / ".streamlit" / "config.toml"
    return _flat(tomllib.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def make_app(script: Path | None = None) -> st.App:
    """Return the ASGI application: the pages, the security headers and an error text without details."""
    return st.App(
        script or entry(),
        middleware=[Middleware(SecurityHeaders)],
        on_script_error=_say_error,
    )


def serve(
    host: str = "127.0.0.1",
    port: int = 8501,
    *,
    database: str | None = None,
    city: Path | None = None,
    options: Mapping[str, Any] | None = None,
) -> None:
    """Serve the pages until interrupted.

    Parameters
    ----------
    host, port
        Where to listen; by default only this machine.
    database
        URL of the register; by default ``HOTSPOTS_DATABASE``.
    city
        TOML file of the city; by default ``HOTSPOTS_CITY``, else the bundled Almere.
    options
        Streamlit options that overrule ``.streamlit/config.toml``, such as
        ``{"server.baseUrlPath": "hotspots"}``.
    """
    if database is not None:
        os.environ["HOTSPOTS_DATABASE"] = database
    if city is not None:
        os.environ["HOTSPOTS_CITY"] = str(city)
    _load_libraries()
    script = entry()
    config = settings(script) | {"server.address": host, "server.port": port} | dict(options or {})
    make_app(script).run(config=config)


def _load_libraries() -> None:
    """Import what takes seconds before the first reader comes, who would wait for it."""
    for name in ("hotspots.report.page", "hotspots.incidents.demo", "hotspots.register", "mapclassify"):
        import_module(name)


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Flatten nested tables to dotted names."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: value}
    return flat


def _say_error(error: Exception) -> bool:
    """Tell the reader what went wrong, in her language; of an unforeseen error not what it was about."""
    words = reader_words()
    if isinstance(error, HotspotsError):
        st.error(words.error(error))
        return True
    st.error(
        words(
            "Something went wrong on our side; your data is untouched. Load the page again. "
            "If it happens again, tell the administrator at what time."
        )
    )
    return True
