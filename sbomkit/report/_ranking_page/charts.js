// Charts are drawn after everything else is there, and again where colours change.

const CHARTS = ["scatter", "people", "paths", "trend"];
const NARROW = 560;
const LEVEL = 8; // enough for most names, so that they need not shrink; what is wider scrolls
const PAPER = 690; // pixels that fit on A4 and on Letter
const CONFIG = { displayModeBar: false, displaylogo: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };

function loadPlotly() {
  if (!window.Plotly) document.body.append(element("script", { text: byId("plotly").textContent }));
  return window.Plotly;
}

// A colour of the style sheet, as it is now.
function color(name) {
  const probe = byId("theme");
  probe.style.color = `var(--${name})`;
  const found = getComputedStyle(probe).color;
  probe.style.color = "";
  return found;
}

function dressed(figure) {
  const style = getComputedStyle(document.body);
  const [soft, line, shade] = [color("soft"), color("line"), color("shade")];
  const layout = structuredClone(figure.layout);
  if (printing) layout.width = PAPER;
  layout.font = { ...layout.font, family: style.fontFamily, color: style.color };
  layout.hoverlabel = { ...layout.hoverlabel, bgcolor: shade, bordercolor: line, font: { family: style.fontFamily, color: style.color } };
  for (const axis of Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name)).map(([, each]) => each)) {
    Object.assign(axis, { linecolor: line, tickcolor: line, tickfont: { color: soft }, showline: true, fixedrange: true });
    if (axis.title) axis.title.font = { ...axis.title.font, color: soft };
  }
  return layout;
}

// What is only on the way steps back, whatever it stands on, and where there is no room one name stands for all.
function colored(figure, room) {
  const data = structuredClone(figure.data);
  const aside = figure.layout.meta?.aside;
  const shade = color("low");
  for (const trace of data) {
    if (trace.mode === "lines+text") trace.textfont.color = color("soft");
    if (aside) {
      const grey = trace.marker.colors.map((each) => each === aside);
      const [inks, ink] = [trace.textfont.color, color("ink")];
      trace.marker.colors = trace.marker.colors.map((each, place) => (grey[place] ? shade : each));
      trace.textfont.color = inks.map((each, place) => (grey[place] ? ink : each));
    }
    if (room < NARROW && trace.customdata && trace.type === "scatter") trace.text = trace.text.map((each, place) => (trace.customdata[place] ? "" : each));
  }
  return data;
}

function drawChart(id) {
  const place = byId(id);
  const figure = DATA.figures[id];
  if (!place) return;
  if (!figure.data.length) {
    place.replaceChildren(element("p", { class: "quiet", text: "There is nothing to draw." }));
    return;
  }
  place.style.height = `${figure.layout.height}px`;
  const { levels } = figure.layout.meta ?? {};
  if (levels) place.style.minWidth = printing ? "0" : `${levels * LEVEL}rem`;
  const first = !place.classList.contains("js-plotly-plot");
  window.Plotly.react(place, colored(figure, place.clientWidth), dressed(figure), CONFIG);
  for (const drawing of document.querySelectorAll("svg")) drawing.setAttribute("aria-hidden", "true");
  if (!first) return;
  if (levels) place.parentElement.scrollLeft = ((figure.layout.meta.begins - 1) * place.clientWidth) / levels; // nothing but what is on the way stands before
  if (id === "paths") place.on("plotly_icicleclick", (event) => (chosen(event), false));
  else if (id !== "trend") place.on("plotly_click", id === "people" ? listed : chosen);
}

function chosen(event) {
  const index = event.points[0].customdata;
  if (Number.isInteger(index) && index >= 0 && index < TOTAL) openPackage(index);
}

function listed(event) {
  const place = event.points[0].customdata;
  if (DATA.accounts[place]) showOnly({ account: String(place) });
}

let printing = false;
const isDrawn = (id) => byId(id)?.classList.contains("js-plotly-plot");
const drawAgain = () => CHARTS.filter(isDrawn).forEach(drawChart);

// On paper everything is there, in light colours and as wide as a page.
function printed(begins) {
  const root = document.documentElement;
  printing = begins;
  if (begins) root.dataset.screen = root.dataset.theme ?? "auto";
  setTheme(begins ? "light" : root.dataset.screen);
  const missing = CHARTS.filter((id) => byId(id) && DATA.figures[id].data.length && !isDrawn(id));
  if (begins && missing.length && loadPlotly()) missing.forEach(drawChart);
}

// Each in a task of its own, when it comes near: whoever types or scrolls meanwhile need not wait for all of them.
function drawWhenNear() {
  const watcher = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((each) => each.isIntersecting)) {
      watcher.unobserve(target);
      setTimeout(() => loadPlotly() && setTimeout(() => isDrawn(target.id) || drawChart(target.id)));
    }
  }, { rootMargin: "300px" });
  for (const id of CHARTS) if (byId(id)) watcher.observe(byId(id));
}
