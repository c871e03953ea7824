"""Pages that are open in a browser, and what they did that a page of ours must not do."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route

__all__ = ["Visit"]

_PATIENCE = 20_000
"""Milliseconds for anything at all: both processors may be at other tests."""
_WATCH = """
window.pwned = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', event => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
"""Runs before anything of the page: what hostile names call, and what the policy of the page had to stop."""
_DESK = {"width": 1280, "height": 720}


class Visit:
    """One tab, in which files are opened as somebody does who got them by mail; what they do besides is in `faults`."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        """Open an empty tab, in a context of its own that has these options."""
        self.faults: list[str] = []
        self.address = "about:blank"
        self._context = browser.new_context(accept_downloads=False, service_workers="block", **{"viewport": _DESK} | options)
        self._context.set_default_timeout(_PATIENCE)
        self._context.add_init_script(_WATCH)
        self._context.route("**/*", self._routed)
        self.page: Page = self._context.new_page()
        self._context.on("page", lambda page: self.faults.append(f"another page: {page.url}"))
        self.page.on("console", lambda said: self.faults.append(f"console: {said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("download", lambda download: self.faults.append(f"download: {download.url[:100]}"))
        self.page.on("dialog", self._dialog)
        self._measured = self._context.new_cdp_session(self.page)
        self._measured.send("Performance.enable", {"timeDomain": "threadTicks"})

    def open(self, path: Path, place: str = "") -> Page:
        """Show a file at a place in it, such as `#deep`, to somebody at a desk in daylight."""
        self.leave()
        self.address = path.as_uri()
        self.page.goto(f"{self.address}{place}")
        return self.page

    def leave(self) -> None:
        """Ask the page that is shown what it did."""
        self.faults += [f"pwned: {each}" for each in self.page.evaluate("window.pwned ?? []")]
        self.faults += [f"policy: {each}" for each in self.page.evaluate("window.violations ?? []")]

    def reset(self) -> None:
        """Sit down at the desk again, whatever was tried before."""
        self.page.set_viewport_size(_DESK)  # type: ignore[arg-type]
        self.page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")

    def close(self) -> list[str]:
        """Close the tab, and say what its pages did that they must not do."""
        self.leave()
        self._context.close()
        return self.faults

    def worked(self) -> float:
        """Seconds of processor time that the thread of the page has worked: other work on the machine does not count."""
        metrics = self._measured.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

    def _routed(self, route: Route) -> None:
        if route.request.url.partition("#")[0] == self.address:
            route.continue_()
        else:
            self.faults.append(f"request: {route.request.url[:100]}")
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message[:100]}")
        dialog.dismiss()
