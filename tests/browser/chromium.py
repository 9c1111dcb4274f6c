# SPDX-License-Identifier: Apache-2.0
"""Drives a headless Chromium over a pipe (DevTools protocol, messages ended by NUL): no port is
opened and no package beyond Python's own is needed."""
import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")


def program():
    """Path of the browser, None when there is none."""
    return next(filter(None, (shutil.which(n) for n in NAMES)), None)


class Failure(Exception):
    """The page, or the browser, did not do what was asked."""


class Browser:
    """One browser with one page. console holds what the page complained about."""

    def __init__(self, width=1280, height=900):
        self.folder = tempfile.mkdtemp(prefix="page-")
        to_browser, self.write = os.pipe()
        self.read, from_browser = os.pipe()
        self.log = open(os.path.join(self.folder, "log"), "wb")

        def pipes():  # the browser reads descriptor 3 and writes descriptor 4
            a, b = os.dup(to_browser), os.dup(from_browser)
            os.dup2(a, 3)
            os.dup2(b, 4)

        # What tests ask of our own program is not meant for the browser.
        settings = {k: v for k, v in os.environ.items()
                    if k not in ("G_DEBUG", "MALLOC_PERTURB_", "MALLOC_CHECK_")}
        self.process = subprocess.Popen(
            [program(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", "--no-first-run", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--user-data-dir=" + os.path.join(self.folder, "profile"),
             "--window-size=%d,%d" % (width, height), "about:blank"],
            preexec_fn=pipes, close_fds=False, stdout=self.log, stderr=self.log,
            env={**settings, "HOME": self.folder, "XDG_RUNTIME_DIR": self.folder})
        os.close(to_browser)
        os.close(from_browser)
        self.numbers, self.rest, self.session = itertools.count(1), b"", None
        self.console, self.requests, self.events = [], [], []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.size(width, height)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.write)
        os.close(self.read)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def message(self, until):
        """Next message of the browser."""
        while b"\0" not in self.rest:
            ready = select.select([self.read], [], [], max(0, until - time.monotonic()))[0]
            if not ready:
                raise Failure("the browser does not answer")
            chunk = os.read(self.read, 1 << 20)
            if not chunk:
                raise Failure("the browser ended: " + open(self.log.name, errors="replace").read()[-2000:])
            self.rest += chunk
        one, self.rest = self.rest.split(b"\0", 1)
        return json.loads(one)

    def note(self, m):
        """Keeps what an event says against the page."""
        p = m.get("params", {})
        self.events.append(m.get("method"))
        if m.get("method") == "Runtime.exceptionThrown":
            self.console.append(json.dumps(p["exceptionDetails"])[:600])
        elif m.get("method") == "Log.entryAdded":
            self.console.append("%s: %s" % (p["entry"]["level"], p["entry"]["text"]))
        elif m.get("method") == "Runtime.consoleAPICalled":
            self.console.append("%s: %s" % (p["type"], [a.get("value") for a in p["args"]]))
        elif m.get("method") == "Network.requestWillBeSent":
            self.requests.append(p["request"]["url"])

    def call(self, method, seconds=60, **params):
        number = next(self.numbers)
        ask = {"id": number, "method": method, "params": params}
        if self.session:
            ask["sessionId"] = self.session
        os.write(self.write, json.dumps(ask).encode() + b"\0")
        until = time.monotonic() + seconds
        while True:
            m = self.message(until)
            if m.get("id") == number:
                if "error" in m:
                    raise Failure("%s: %s" % (method, m["error"]))
                return m["result"]
            self.note(m)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def open(self, path):
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait("document.readyState === 'complete'")

    def js(self, expression):
        """Value of an expression in the page."""
        r = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in r:
            raise Failure("%s: %s" % (expression, json.dumps(r["exceptionDetails"])[:600]))
        return r["result"].get("value")

    def wait(self, expression, seconds=30):
        until = time.monotonic() + seconds
        while not self.js(expression):
            if time.monotonic() > until:
                raise Failure("never true: " + expression)
            time.sleep(0.05)

    def settle(self):
        """Two frames are drawn."""
        self.js("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(1))))")

    def key(self, key, code=None, text=None, modifiers=0):
        code = code or key
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code, modifiers=modifiers,
                      windowsVirtualKeyCode={"Enter": 13, "Tab": 9, "Escape": 27, "ArrowDown": 40,
                                             "ArrowUp": 38, "ArrowLeft": 37, "ArrowRight": 39,
                                             " ": 32}.get(key, ord(key[0])),
                      **({"text": text} if text and kind == "keyDown" else {}))

    def type(self, text):
        self.call("Input.insertText", text=text)

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def click_on(self, selector):
        """Clicks the middle of an element, as a person would."""
        self.js("document.querySelector(%s).scrollIntoView({block: 'center', behavior: 'instant'})"
                % json.dumps(selector))
        self.settle()
        x, y = self.middle(selector)
        self.click(x, y)

    def middle(self, selector):
        return self.js("(r => [r.left + r.width / 2, r.top + r.height / 2])"
                       "(document.querySelector(%s).getBoundingClientRect())" % json.dumps(selector))

    def picture(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def print(self, path):
        r = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False, seconds=120)
        with open(path, "wb") as f:
            f.write(base64.b64decode(r["data"]))
