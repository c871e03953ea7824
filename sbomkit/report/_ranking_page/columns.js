"use strict";
// What the page knows, and how it makes elements: text becomes text nodes, never markup.

const DATA = JSON.parse(document.getElementById("data").textContent);
const { packages: P, details: D, texts: TEXTS, rows: ROWS } = DATA;
const [RANKED, UNASSESSED, EXCLUDED] = DATA.counts;
const ASSESSED = RANKED + UNASSESSED;
const TOTAL = ASSESSED + EXCLUDED;
const VERDICTS = DATA.verdicts.map(([id, word, glyph]) => ({ id, word, glyph }));
const ONE_PERSON = new Set(["sole", "one_active", "orphaned"]);
const PLACED = DATA.basis !== "weakness_only";
const NUMBER_OF = new Map(P.key.map((key, index) => [key, index]));
const DASH = "\u2013";

const byId = (id) => document.getElementById(id);

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false || value === null) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

// Names differ at both ends; all of it stands in the drawer.
const LONGEST_NAME = 120;
const clipped = (name) => (name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME / 2)}\u2026${name.slice(-LONGEST_NAME / 2)}`);
const text = (number) => (number < 0 ? "" : TEXTS[number]);
const grouped = (number) => number.toLocaleString("en-US");
// The same sentence about several packages is one text; a name is put in as it is, whatever stands in it.
const about = (index, number) => text(number).replaceAll("\u0001", () => P.name[index]).replaceAll("\u0002", () => grouped(P.dependents[index]));
const given = (column) => P[column] !== undefined;
const has = (index) => index < ASSESSED;
const at = (column, index) => (has(index) && given(column) ? P[column][index] : null);
const words = (column, index) => (has(index) ? text(P[column][index]) : "");
const counted = (number, one, many) => `${grouped(number)} ${number === 1 ? one : many || `${one}s`}`;
const score = (number) => (number === null ? DASH : number.toFixed(2));
// Numbers as they are shown, rounded once; the columns of the same name only sort.
function stated(index) {
  const [low, high, priority, impact, weakness] = ROWS[P.stated[index]];
  return { low, high, priority, impact, weakness, span: low === high ? `${low}` : `${low}${DASH}${high}` };
}
const counts = (number) => (number === null ? DASH : grouped(number));
const nameOf = (index) => clipped(index < TOTAL ? P.name[index] : DATA.others[index - TOTAL]);
const verdictOf = (index) => (has(index) ? VERDICTS[P.verdict[index]] : null);
const rowsOf = (list) => list.map((number) => ROWS[number]);
const status = (index) => (index < RANKED ? "ranked" : has(index) ? "not assessed" : "left out");

function used(index) {
  return has(index) ? `${P.estimated[index] ? "~" : ""}${grouped(P.dependents[index])}` : "";
}

// How deep a package lies: in one product, or in all that hold it.
function deep(index) {
  const [least, most] = [P.depth[index], given("deepest") ? P.deepest[index] : P.depth[index]];
  return least === most ? counts(least) : `${counts(least)}\u2026${counts(most)}`;
}

function wayIn(index) {
  if (!has(index)) return "";
  const gateway = P.gateway[index];
  if (gateway === index) return "itself";
  if (gateway >= 0) return nameOf(gateway);
  return P.ways[index] ? counted(P.ways[index], "way") : DASH;
}

// A priority on a scale from 0 to 100: the line is what it is, the bar what it could be.
function track(index) {
  const made = element("div", { class: "track", "aria-hidden": "true" });
  const bar = element("i");
  const { low, high, priority } = stated(index);
  bar.style.left = `${low}%`;
  bar.style.width = `${Math.max(0.5, high - low)}%`;
  made.append(bar);
  if (priority !== null) {
    const line = element("u");
    line.style.left = `${priority}%`;
    made.append(line);
  }
  return made;
}

function hands(index) {
  const verdict = verdictOf(index);
  const shape = element("span", { class: "glyph", "aria-hidden": "true", text: verdict.glyph });
  shape.style.color = `var(--${verdict.id})`;
  return [shape, words("hands", index)];
}
