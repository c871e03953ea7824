// The state of the page stands in its address, so that a view can be kept and sent to somebody.


const FIRST = { q: "", type: "", verdict: "", depth: "", scope: "", account: "", vendor: "", products: "", one: "", investigate: "", left: "", sort: "rank", falling: "", package: "" };
const CHOICES = ["type", "verdict", "depth", "scope", "account", "vendor", "products", "one", "investigate", "left"];
const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };
const SETTLED = 500; // milliseconds for whoever knows at once what to look for: charts take a moment to draw
const ADDRESSED = location.protocol !== "about:"; // a page within a page has no address of its own
let state = { ...FIRST };

function hashOf(changes) {
  const said = Object.entries({ ...state, ...changes }).filter(([name, value]) => value !== FIRST[name]);
  return new URLSearchParams(said).toString();
}

// What a filter can be: an address may come from another product, or from nowhere.
function offered(name) {
  const field = byId("filters").elements.namedItem(name);
  return field?.type === "checkbox" ? ["1"] : [...(field?.options ?? [])].map((each) => each.value);
}

function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  const found = { ...FIRST };
  for (const name of Object.keys(FIRST)) if (said.has(name)) found[name] = said.get(name);
  if (!COLUMNS.some((each) => each.id === found.sort)) found.sort = FIRST.sort;
  for (const name of CHOICES) if (!offered(name).includes(found[name])) found[name] = FIRST[name];
  return found;
}

// Browsers let an address change only so often: where one does not, the view changes all the same.
function remember(act) {
  try {
    if (ADDRESSED) act();
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
  }
}

function keep(changes) {
  state = { ...state, ...changes };
  remember(() => history.replaceState(history.state, "", `#${hashOf({})}`));
}

function change(changes) {
  keep(changes);
  drawTable(state);
}

function sortBy(id) {
  const again = state.sort === id;
  change({ sort: id, falling: (again ? !state.falling : FALLS_FIRST.has(id)) ? "1" : "" });
}

function showOnly(changes) {
  change({ ...FIRST, sort: state.sort, falling: state.falling, ...changes });
  fill();
  byId("table").scrollIntoView();
}

function openPackage(index) {
  if (!state.package) remember(() => history.pushState({ opened: true }, ""));
  keep({ package: P.key[index] });
  drawDrawer(index);
}

function fill() {
  for (const field of byId("filters").elements) {
    if (field.type === "checkbox") field.checked = Boolean(state[field.name]);
    else if (field.name) field.value = state[field.name];
  }
  byId("search").value = state.q;
}

function restore() {
  const before = new URLSearchParams({ ...state, package: "" }).toString();
  state = read();
  fill();
  if (!byId("packages").tBodies[0].rows.length || before !== new URLSearchParams({ ...state, package: "" }).toString()) drawTable(state);
  const index = NUMBER_OF.get(state.package);
  if (index !== undefined) drawDrawer(index);
  else if (byId("drawer").open) byId("drawer").close();
}

function filtersChanged(event) {
  const { name, type, checked, value } = event.target;
  change(type === "checkbox" ? { [name]: checked ? "1" : "" } : { [name || "q"]: value });
}

// A place of the page is gone to without its name in the address, where the state stands.
function visited(event) {
  const target = byId(event.target.closest(".skip, header nav a")?.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}

function narrowed(event) {
  const { only, value } = event.target.closest("[data-only]")?.dataset ?? {};
  if (!only) return;
  event.preventDefault();
  showOnly({ [only]: value ?? "1" });
}

function opened(event) {
  const target = event.target.closest("[data-open], tr[data-package]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const index = NUMBER_OF.get(target.dataset.open ?? target.dataset.package);
  if (index === undefined) return;
  event.preventDefault();
  if (target.dataset.package !== undefined) target.querySelector("a").focus();
  openPackage(index);
}

function moved(event, step) {
  const links = [...byId("packages").querySelectorAll("tbody th a")];
  const here = links.indexOf(document.activeElement);
  const inTable = here >= 0 || document.activeElement === byId("search");
  if (!inTable) return;
  event.preventDefault();
  if (here === links.length - 1 && step > 0 && drawn < shown.length) {
    drawMore();
    moved(event, step);
  } else if (here + step >= 0) links[Math.min(here + step, links.length - 1)]?.focus();
  else byId("search").focus();
}

function pressed(event) {
  const drawer = byId("drawer");
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (drawer.open) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = shown[shown.indexOf(NUMBER_OF.get(state.package)) + step];
    if (step && next !== undefined) openPackage(next);
    return;
  }
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    byId("search").focus();
  } else if (event.key === "ArrowDown") moved(event, 1);
  else if (event.key === "ArrowUp") moved(event, -1);
}

function setTheme(name) {
  const button = byId("theme");
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  button.textContent = THEMES[name];
  button.setAttribute("aria-label", `${THEMES[name]}: colours${name === "auto" ? " as the system has them" : ""}`);
  drawAgain();
}

function nextTheme() {
  const names = Object.keys(THEMES);
  setTheme(names[(names.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % names.length]);
}

function closed() {
  if (!state.package) return;
  if (history.state?.opened) history.back();
  else keep({ package: "" });
}

function begin() {
  drawHeader(sortBy);
  drawFilters();
  restore();
  byId("filters").addEventListener("input", filtersChanged);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    change({ ...FIRST });
    fill();
  });
  document.addEventListener("click", visited);
  document.addEventListener("click", narrowed);
  document.addEventListener("click", opened);
  document.addEventListener("keydown", pressed);
  byId("drawer").addEventListener("close", closed);
  byId("drawer").addEventListener("click", (event) => event.target === byId("drawer") && byId("drawer").close());
  byId("theme").addEventListener("click", nextTheme);
  byId("more").addEventListener("click", drawMore);
  window.addEventListener("popstate", restore);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAgain);
  matchMedia("(max-width: 44rem)").addEventListener("change", drawAgain);
  new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && drawn < shown.length && drawMore(), { rootMargin: "600px" }).observe(byId("more"));
  window.addEventListener("beforeprint", () => printed(true));
  window.addEventListener("afterprint", () => printed(false));
  setTimeout(drawWhenNear, SETTLED);
}

begin();
