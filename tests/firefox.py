"""Firefox without a window, spoken to by its own protocol (Marionette): JSON over a socket."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.clock import PATIENCE, wait_until

BROWSERS = ("firefox", "firefox-esr")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key that WebDriver gives the reference of an element."""
PREFERENCES = {
    "marionette.port": 0,  # any that is free; it writes down which
    "browser.download.folderList": 2,
    "browser.download.always_ask_before_handling_new_types": False,
    "ui.prefersReducedMotion": 1,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "services.settings.server": "",
    "datareporting.policy.dataSubmissionEnabled": False,
}


def command() -> str | None:
    """The Firefox of this machine, if there is one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


class Firefox:
    """A session. What it answers with an error becomes a `RuntimeError`."""

    def __init__(self, port: int, downloads: Path) -> None:
        self.downloads = downloads
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        self._number = 0
        self._read()  # it says hello
        self._ask("WebDriver:NewSession")

    def close(self) -> None:
        """End the session, and the browser with it."""
        self._ask("Marionette:Quit", flags=["eForceQuit"])
        self._file.close()
        self._socket.close()

    def _read(self) -> Any:
        size = b""
        while (byte := self._file.read(1)) != b":":
            if not byte:
                raise RuntimeError("Firefox has gone")
            size += byte
        return json.loads(self._file.read(int(size)))

    def _ask(self, name: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result

    def open(self, page: Path, width: int, height: int) -> None:
        """Open a file in a window of so many pixels."""
        self._ask("WebDriver:SetWindowRect", width=width, height=height)
        self._ask("WebDriver:Navigate", url=page.as_uri())

    def run(self, script: str) -> Any:
        """What a script in the page returns."""
        return self._ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        chain = {"type": "key", "id": "keyboard", "actions": actions}
        self._ask("WebDriver:PerformActions", actions=[chain])

    def choose(self, selector: str, file: Path) -> None:
        """Choose a file in the input that a CSS selector finds."""
        found = self._ask("WebDriver:FindElement", using="css selector", value=selector)
        element = found["value"][ELEMENT]
        self._ask("WebDriver:ElementSendKeys", id=element, text=str(file))

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return b64decode(self._ask("WebDriver:TakeScreenshot", full=False)["value"])


@contextmanager
def opened() -> Iterator[Firefox]:
    """A Firefox with a profile of its own, which ends and is deleted afterwards."""
    program = command()
    assert program
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile, downloads = Path(folder) / "profile", Path(folder) / "downloads"
        profile.mkdir()
        downloads.mkdir()
        wanted = PREFERENCES | {"browser.download.dir": str(downloads)}
        lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items())
        (profile / "user.js").write_text("".join(lines))
        options = ("--headless", "--no-remote", "--marionette", "--profile", str(profile))
        with subprocess.Popen(
            [program, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                port = profile / "MarionetteActivePort"
                wait_until(
                    lambda: port.exists() and port.read_text().strip().isdecimal(), "Firefox"
                )
                firefox = Firefox(int(port.read_text()), downloads)
                yield firefox
                firefox.close()
            finally:
                process.terminate()
