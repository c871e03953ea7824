// The table: which packages, in which order, and as many rows as somebody looks at.

const STEP = 100;
const SPREADS = [2, 5, 10, 50, 100, 500];
const PRINTED = 50;
const FALLS_FIRST = new Set(["priority", "products", "vendors", "impact", "weakness", "depth", "used", "released"]);

function nameCell(index) {
  const link = element("a", { href: `#${hashOf({ package: P.key[index] })}`, text: nameOf(index) });
  const versions = clipped(text(P.versions[index]));
  const marks = [];
  if (at("indicators", index)?.length) marks.push(" ", element("span", { class: "investigate", text: "INVESTIGATE" }));
  const kind = MANY_TYPES ? `${text(P.type[index])} ` : "";
  return [link, " ", element("span", { class: "minor", text: `${kind}${versions}` }), ...marks];
}

function priorityCell(index) {
  if (!has(index)) return [element("span", { class: "minor", text: about(index, P.reason[index]) })];
  const { priority, span } = stated(index);
  const range = element("span", { class: "minor number", text: span });
  return [element("div", { class: "span" }, element("b", { text: priority ?? DASH }), track(index), range)];
}

function handsCell(index) {
  if (!has(index)) return [element("span", { class: "minor", text: "left out" })];
  const marks = words("marks", index);
  return [...hands(index), marks && element("div", { class: "minor", text: marks })];
}

const plain = (value) => (index) => [has(index) ? value(index) : ""];

// Title, class of its cells, what it is sorted by, what it shows, and of which column of the data it is, without which it is not there.
const COLUMNS = [
  { id: "rank", title: "#", kind: "rank number", key: (i) => at("rank", i), cell: plain((i) => (P.rank[i] === null ? DASH : grouped(P.rank[i]))) },
  { id: "package", title: "package", kind: "package", key: (i) => P.name[i].toLowerCase(), cell: nameCell },
  { id: "hands", title: "in the hands of", kind: "hands", key: (i) => at("verdict", i), cell: handsCell },
  { id: "priority", title: "priority (possible)", kind: "priority", key: (i) => (i < RANKED ? P.priority[i] : null), cell: priorityCell },
  { id: "products", title: "products", kind: "fact number beside", key: (i) => at("products", i), cell: plain((i) => grouped(P.products[i])), of: "products" },
  { id: "vendors", title: "vendors", kind: "fact number", key: (i) => at("vendors", i), cell: plain((i) => counts(P.vendors[i])), of: "vendors" },
  { id: "impact", title: "impact", kind: "fact number optional", key: (i) => at("impact", i), cell: plain((i) => score(stated(i).impact)), placed: true },
  { id: "weakness", title: "weak\u00adness", kind: "fact number optional", key: (i) => at("weakness", i), cell: plain((i) => score(stated(i).weakness)) },
  { id: "depth", title: "depth", kind: given("products") ? "fact number" : "fact number beside", key: (i) => at("depth", i), cell: plain(deep), placed: true },
  { id: "used", title: "used by", kind: "fact number", key: (i) => at("dependents", i), cell: plain(used), placed: true, of: "direct" },
  { id: "via", title: "comes in via", kind: "fact optional", key: (i) => (has(i) ? wayIn(i).toLowerCase() : null), cell: plain(wayIn), placed: true, of: "gateway" },
  { id: "released", title: "last release", kind: "fact number optional", key: (i) => words("released", i) || null, cell: plain((i) => words("released", i) || DASH), known: "released" },
].filter((each) => (PLACED || !each.placed) && (!each.of || given(each.of)) && (!each.known || P[each.known].some((number) => number >= 0)));

const MANY_TYPES = new Set(P.type).size > 1;
const SEARCHED = P.name.map((name, index) =>
  [P.key[index], name, about(index, P.reason[index]), ...(at("publishers", index) || []).map((row) => text(ROWS[row][2]))].join("\n").toLowerCase(),
);

let shown = [];
let drawn = 0;

function matches(state) {
  const wanted = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const held = new Set(DATA.accounts[state.account]?.[1]);
  const handed = new Set(summed(DATA.vendors?.[state.vendor]?.[1] ?? []));
  const tests = [
    (i) => state.left || has(i),
    (i) => wanted.every((word) => SEARCHED[i].includes(word)),
    (i) => !state.type || text(P.type[i]) === state.type,
    (i) => !state.verdict || verdictOf(i)?.id === state.verdict,
    (i) => !state.depth || (at("depth", i) !== null && P.depth[i] >= Number(state.depth)),
    (i) => !state.account || held.has(i),
    (i) => !state.vendor || handed.has(i),
    (i) => !state.products || at("products", i) >= Number(state.products),
    (i) => !state.scope || words("scope", i) === state.scope,
    (i) => !state.one || ONE_PERSON.has(verdictOf(i)?.id),
    (i) => !state.investigate || Boolean(at("indicators", i)?.length),
  ];
  const found = [];
  for (let index = 0; index < TOTAL; index += 1) if (tests.every((test) => test(index))) found.push(index);
  return found;
}

// What is not known stands last in both directions, and equals stand in the order of the ranking.
function sorted(found, state) {
  const column = COLUMNS.find((each) => each.id === state.sort);
  if (!column) return found;
  const sign = state.falling ? -1 : 1;
  const keyed = found.map((index) => [column.key(index), index]);
  keyed.sort(([one, first], [other, second]) => {
    if (one === other) return first - second;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other ? -sign : sign;
  });
  return keyed.map(([, index]) => index);
}

function row(index) {
  const made = element("tr", { role: "row", "data-package": P.key[index] });
  made.append(
    ...COLUMNS.map((each) => {
      const names = each.id === "package";
      return element(names ? "th" : "td", { role: names ? "rowheader" : "cell", scope: names && "row", class: each.kind, "data-title": each.kind.includes("beside") && each.title }, ...each.cell(index));
    }),
  );
  return made;
}

function drawMore() {
  const next = shown.slice(drawn, drawn + STEP);
  const body = byId("packages").tBodies[0];
  body.append(...next.map(row));
  drawn += next.length;
  byId("more").hidden = drawn >= shown.length;
  byId("more").firstElementChild.textContent = `Show ${Math.min(STEP, shown.length - drawn)} more`;
}

function drawTable(state) {
  shown = sorted(matches(state), state);
  drawn = 0;
  byId("packages").tBodies[0].replaceChildren();
  for (const header of byId("packages").tHead.rows[0].cells) {
    const { sort } = header.firstElementChild.dataset;
    header.setAttribute("aria-sort", sort !== state.sort ? "none" : state.falling ? "descending" : "ascending");
  }
  const of = state.left ? TOTAL : ASSESSED;
  byId("count").textContent = shown.length === of ? counted(of, "package") : `${grouped(shown.length)} of ${counted(of, "package")}`;
  if (!shown.length && of) byId("count").textContent += ": nothing fits; clear the filters to see all.";
  byId("printed").textContent = shown.length > PRINTED ? `Printed: the first ${PRINTED} of ${grouped(shown.length)}.` : "";
  byId("packages").setAttribute("aria-rowcount", String(shown.length + 1));
  drawMore();
}

function drawHeader(sortBy) {
  const cells = COLUMNS.map((each) => {
    const button = element("button", { type: "button", "data-sort": each.id, text: each.title, on: { click: () => sortBy(each.id) } });
    return element("th", { role: "columnheader", scope: "col", class: each.kind, "aria-sort": "none" }, button);
  });
  const table = byId("packages");
  table.setAttribute("role", "table");
  table.append(
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...cells)),
    element("tbody", { role: "rowgroup" }),
  );
}

function select(name, label, choices) {
  const options = choices.map(([value, shownAs]) => element("option", { value, text: shownAs }));
  return element("label", {}, element("span", { text: label }), element("select", { name }, ...options));
}

const tick = (name, label) => element("label", { class: "tick" }, element("input", { type: "checkbox", name }), element("span", { text: label }));
const distinct = (column) => [...new Set(P[column].map(text))].sort();

function drawFilters() {
  const present = new Set(P.verdict);
  const verdicts = VERDICTS.filter((_, number) => present.has(number)).map(({ id, word }) => [id, word]);
  const depths = [...new Set(P.depth)].filter((depth) => depth > 1).sort((one, other) => one - other);
  const types = distinct("type");
  const scopes = given("scope") ? distinct("scope") : [];
  byId("choices").append(
    ...[
      types.length > 1 && select("type", "Ecosystem", [["", "all"], ...types.map((type) => [type, type])]),
      verdicts.length > 1 && select("verdict", "In the hands of", [["", "anybody"], ...verdicts]),
      PLACED && depths.length > 0 && select("depth", "Depth", [["", "any"], ...depths.map((depth) => [String(depth), `${depth} and deeper`])]),
      scopes.length > 1 && select("scope", "Needed", [["", "for anything"], ...scopes.map((scope) => [scope, scope])]),
      DATA.vendors?.length > 0 && select("vendor", DATA.vendors.length < DATA.whole[1] ? `Vendor (first ${DATA.vendors.length} of ${grouped(DATA.whole[1])})` : "Vendor", [["", "any"], ...DATA.vendors.map(([vendor], place) => [String(place), vendor])]),
      given("products") && select("products", "Products", [["", "any number"], ...SPREADS.filter((least) => P.products.some((each) => each >= least)).map((least) => [String(least), `${grouped(least)} and more`])]),
      DATA.accounts.length > 0 && select("account", "Account", [["", "any"], ...DATA.accounts.map(([account], place) => [String(place), account])]),
      tick("one", "One person at most"),
      P.indicators.some((each) => each.length) && tick("investigate", "INVESTIGATE"),
      EXCLUDED > 0 && tick("left", `Left out too (${grouped(EXCLUDED)})`),
    ].filter(Boolean),
  );
}
