"""What people who do not see a page, or see it badly, need of it; asked of the browser and not of the source."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

__all__ = ["faults", "look", "nameless", "tab_stops"]

_LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")
_CONTROLS = frozenset(
    {
        *("button", "checkbox", "combobox", "dialog", "graphics-document", "graphics-object", "image", "link", "listbox"),
        *("menuitem", "menuitemcheckbox", "navigation", "option", "radio", "region", "searchbox", "slider", "spinbutton"),
        *("switch", "tab", "textbox", "treeitem"),
    }
)
"""Roles that mean nothing without a name (WAI-ARIA 1.2; WCAG 2.2, 4.1.2)."""
_STOP = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    tag: at.localName, id: at.id, sort: at.dataset.sort, package: at.closest('tr[data-package]')?.dataset.package,
    text: (at.getAttribute('aria-label') || at.textContent || at.name || '').trim().slice(0, 60),
    marked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none',
    seen: box.width > 0 && box.height > 0, inside: box.left >= -1 && box.right <= innerWidth + 1,
  };
}
"""


def look(page: Page, name: str) -> Any:
    """What one of the functions of `looks.js` finds."""
    return page.evaluate(f"({_LOOKS}).{name}()")


def nameless(page: Page) -> list[str]:
    """Roles of what a screen reader would announce without a name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node.get("ignored")
        and node["role"]["value"].lower() in _CONTROLS
        and not node.get("name", {}).get("value", "").strip()
    ]


def faults(page: Page) -> list[str]:
    """All that is wrong with the page as it stands now."""
    found = [f"{name}: {each}" for name in ("faint", "repeated", "dangling", "outline") for each in look(page, name)]
    return [*found, *(f"nameless: {role}" for role in nameless(page))]


def tab_stops(page: Page, limit: int = 60) -> list[dict[str, Any]]:
    """Where the tab key leads from the beginning of the page, up to `limit` places or the end."""
    stops: list[dict[str, Any]] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops
