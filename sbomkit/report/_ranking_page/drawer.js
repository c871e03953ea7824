// The drawer: all that is known of one package, and all that is not.

function section(title, ...children) {
  const kept = children.flat().filter((each) => each !== null && each !== undefined && each !== "");
  return kept.length ? [element("h3", { text: title }), ...kept] : [];
}

function list(tag, kind, items) {
  return items.length ? element(tag, { class: kind }, ...items.map((item) => element("li", {}, ...[item].flat()))) : null;
}

function grid(titles, rows, kinds = []) {
  if (!rows.length) return null;
  const head = titles.map((title, place) => element(title ? "th" : "td", { scope: title && "col", class: kinds[place], text: title }));
  const body = rows.map((cells) => element("tr", { class: cells.kind }, ...cells.map((cell, place) => element("td", { class: kinds[place] }, ...[cell].flat()))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": titles.filter(Boolean).join(", ") }, element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body)));
}

// Only what is surely an address of the web becomes a link; it is followed when somebody chooses it.
function address(url, shownAs) {
  if (!/^https?:\/\/[^\s]+$/i.test(url)) return url;
  return element("a", { href: url, title: shownAs && url, rel: "noopener noreferrer nofollow", target: "_blank", text: shownAs || url });
}

function link(index) {
  if (index >= TOTAL) return nameOf(index);
  return element("a", { href: `#${hashOf({ package: P.key[index] })}`, "data-open": P.key[index], text: nameOf(index) });
}

function standing(index) {
  const of = (title, value) => element("div", {}, element("b", { text: value }), element("span", { text: title }));
  const [best, worst] = [at("best", index), at("worst", index)];
  const ranks = best === null ? "" : best === worst ? "" : `; possible ${grouped(best)}${DASH}${grouped(worst)}`;
  const { span: possible, priority, impact, weakness } = stated(index);
  const parts = index < RANKED
    ? [of(`rank of ${grouped(Math.max(DATA.all, RANKED))}${ranks}`, grouped(P.rank[index])), of(`priority; possible ${possible}`, priority)]
    : [of(`priority as it could be${ranks && `, rank${ranks.slice(1)}`}`, possible)];
  if (impact !== null) parts.push(of("impact", score(impact)));
  if (weakness !== null) parts.push(of("weakness", score(weakness)));
  if (given("products")) parts.push(of("products", grouped(P.products[index])), of("vendors", counts(P.vendors[index])));
  if (PLACED) parts.push(of("depth", deep(index)));
  if (PLACED && given("direct")) parts.push(of("stand on it", used(index)));
  return element("div", { class: "figures" }, ...parts);
}

function part([, factor, value, prior, weight, adds, detail]) {
  const bar = element("div", { class: value === null ? "track prior" : "track", "aria-hidden": "true" });
  const fill = element("i");
  fill.style.width = `${100 * (value ?? prior ?? 0)}%`;
  bar.append(fill);
  const stated = value === null ? (prior === null ? "unknown" : `unknown (${score(prior)})`) : score(value);
  return [text(factor).replaceAll("_", " "), [bar], stated, weight.toFixed(2), adds.toFixed(3), text(detail)];
}

function half(index, number, title) {
  const rows = rowsOf(P.parts[index]).filter(([which]) => which === number);
  if (!rows.length || (number === 0 && !PLACED)) return [];
  const total = rows.reduce((sum, each) => sum + each[5], 0);
  const last = Object.assign(["sum", "", "", "", total.toFixed(3), ""], { kind: "sum" });
  const kinds = ["", "part optional", "number", "number optional", "number", ""];
  const known = stated(index)[title];
  const isKnown = known !== null;
  const heading = isKnown ? `${title[0].toUpperCase()}${title.slice(1)} ${score(known)}` : `What is known of ${title}`;
  return section(heading, grid(["factor", "", "value", "weight", "adds", "because"], [...rows.map(part), ...(isKnown ? [last] : [])], kinds));
}

function unknown(index) {
  const missing = rowsOf(P.parts[index]).filter(([, , value]) => value === null);
  const said = missing.map(([, factor, , prior, , , detail]) =>
    `${text(factor).replaceAll("_", " ")}: ${text(detail)}${prior === null ? "" : `; ${score(prior)} stands in for it`}`);
  return section("What is not known", list("ul", "path", said));
}

function publishers(index) {
  const rows = rowsOf(P.publishers[index]).map(([source, verdict, who, what, day, confidence], place) => {
    const judged = place ? text(verdict) : element("b", { text: text(verdict) });
    return [text(source), [judged], [text(who), who >= 0 && what >= 0 ? "; " : "", element("span", { class: "minor", text: text(what) })], text(day) || DASH, text(confidence)];
  });
  const beside = rows.length > 1 ? element("p", { class: "quiet", text: "The first line is the verdict; the others stand beside it and are not mixed in." }) : null;
  const differs = words("disagreement", index);
  return section("In whose hands it is", grid(["says", "verdict", "who", "known for", "confidence"], rows, ["", "", "", "", "optional"]), beside, differs && element("p", { text: `Sources disagree: ${differs}.` }));
}

function indicators(index) {
  const items = rowsOf(P.indicators[index]).map(([name, since, detail, source]) => [
    element("strong", { text: `${text(name)}: ` }), `${text(detail)} `, element("span", { class: "minor", text: `${text(source)}, since ${text(since)}` })]);
  return section("INVESTIGATE: signs of a change of hands, no accusation", list("ul", "path", items));
}

function place(index) {
  const gateway = P.gateway[index];
  const through = gateway === index ? "It is a direct dependency, and nothing else brings it in."
    : gateway >= 0 ? ["Every path passes ", link(gateway), ": without it, this package is gone."]
    : P.ways[index] ? `${counted(P.ways[index], "direct dependency leads", "direct dependencies lead")} here, and no single one brings all of it in.` : null;
  const facts = [
    PLACED && through,
    PLACED && `${counted(P.direct[index], "package needs", "packages need")} it directly; ${used(index)} directly or not (${(100 * P.reach[index]).toFixed(1)} % of the product).`,
    `Needed ${words("scope", index)}${P.cycle[index] ? ", and part of a dependency cycle" : ""}.`,
    words("origin", index) && `From one place: ${words("origin", index)}.`,
    words("state", index) && `Its source says: ${words("state", index)}.`,
    words("released", index) && `Last release ${words("released", index)}.`,
  ].filter(Boolean);
  const path = P.path[index].map((each) => (each === index ? element("b", { text: nameOf(each) }) : link(each)));
  return section(P.depth[index] === null ? "The way in" : `The way in: depth ${P.depth[index]}`, list("ol", "path", path), facts.map((fact) => element("p", {}, ...[fact].flat())));
}

function steps(index) {
  const items = rowsOf(D.steps?.[index] || []).map(([level, what, ground, url]) => [
    element("span", { class: text(level) === "INVESTIGATE" ? "level investigate" : "level", text: text(level) }), " ",
    about(index, what), url >= 0 ? " " : "", url >= 0 ? address(about(index, url)) : "",
    element("div", { class: "minor", text: about(index, ground) })]);
  return section("What to do next", list("ol", "steps", items));
}

function evidence(index) {
  const rows = rowsOf(D.evidence?.[index] || []).map(([signal, says, source, day, read, licence, url, later, of]) => [
    [text(signal).replaceAll("_", " "), of >= 0 ? element("div", { class: "minor", text: text(of) }) : ""],
    [about(index, says), later ? element("div", { class: "minor", text: "known only for a time after the as-of date" }) : ""],
    [url >= 0 ? address(about(index, url), text(source)) : text(source), licence >= 0 ? element("div", { class: "minor", text: text(licence) }) : ""],
    text(day) || DASH, text(read)]);
  const beyond = D.evidence && index >= D.evidence.length && element("p", { class: "quiet", text: `What sources said is listed for the first ${counted(D.evidence.length, "package")} only.` });
  return section("Evidence", beyond || null, grid(["signal", "says", "source", "known for", "read on"], rows, ["", "", "", "number optional", "number"]));
}

function drawDrawer(index) {
  const drawer = byId("drawer");
  const position = shown.indexOf(index);
  const go = (step) => () => openPackage(shown[position + step]);
  const button = (label, act, off) => element("button", { type: "button", text: label, disabled: off, on: { click: act } });
  const bar = element("div", { class: "bar" }, element("span", { text: status(index) }),
    button("\u2190 Previous", go(-1), position <= 0), button("Next \u2192", go(1), position < 0 || position >= shown.length - 1),
    button("Close", () => drawer.close()));
  const title = element("h2", { text: P.name[index], tabindex: "-1" });
  const kept = [bar, title, element("div", { class: "minor", text: `${text(P.type[index])} ${text(P.versions[index])} ${DASH} ${P.key[index]}` }), element("p", { class: "lead", text: about(index, P.reason[index]) })];
  if (has(index)) {
    const meaning = about(index, D.meaning?.[index] ?? -1);
    kept.push(standing(index), ...indicators(index), ...section("What it means", meaning && element("p", { text: meaning })),
      ...steps(index), ...(given("products") ? spread(index) : place(index)), ...publishers(index), ...half(index, 0, "impact"), ...half(index, 1, "weakness"), ...unknown(index), ...evidence(index));
  }
  drawer.replaceChildren(...kept);
  drawer.setAttribute("aria-label", nameOf(index));
  drawer.scrollTop = 0;
  if (!drawer.open) drawer.showModal();
  title.focus();
}
