"""The app started as a user starts it, and the Chromium to visit it with."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_browser(playwright):
    """The Chromium given, that of the system, or that of Playwright; None when there is none."""
    found = os.environ.get("HOTSPOTS_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    path = found or playwright.chromium.executable_path
    return path if Path(path).is_file() else None


class Server:
    """The app on a free port, with a register of its own in a folder."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        code = f"from hotspots.web.server import serve; serve(port={port})"
        environment = {**os.environ, "HOTSPOTS_DATABASE": f"sqlite:///{folder / 'register.sqlite'}"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code], cwd=folder, env=environment, stdout=log, stderr=log
            )

    def wait(self):
        """Wait until the server answers, at most a minute."""
        for _ in range(600):
            if self._answers():
                return
            try:
                self.process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError("The server does not answer.\n" + self.log.read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)

    def _answers(self):
        try:
            return httpx.get(f"{self.url}/_stcore/health", timeout=5).is_success
        except httpx.TransportError:
            return False
