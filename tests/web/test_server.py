"""The server: headers on every answer, settings that do not depend on where it is started."""

import asyncio

from hotspots.incidents.raw import Limits
from hotspots.web import server


def test_every_answer_bears_the_headers():
    sent = []

    async def app(scope, receive, send):
        headers = [(b"content-security-policy", b"anything goes")]
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    asyncio.run(server.SecurityHeaders(app)({"type": "http"}, None, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert {name.title(): value for name, value in headers.items()} == server.HEADERS


def test_the_policy_names_no_other_host():
    assert "http" not in server.CONTENT_SECURITY_POLICY
    assert "*" not in server.CONTENT_SECURITY_POLICY


def test_the_settings_are_found_wherever_the_program_is_started():
    settings = server.settings(server.entry())
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert settings["theme.sidebar.backgroundColor"] == "#f1f5f7"
    assert settings["server.maxUploadSize"] == Limits().megabytes
    assert server.entry().name == "app.py"
