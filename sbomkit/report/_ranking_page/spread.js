// Across products: whose products hold a package, in which version, how deep and by which path.

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

// What lists all of it, ready for a shell.
function command(index) {
  const key = P.key[index];
  const word = PLAIN_WORD.test(key) ? key : `'${key.replaceAll("'", "'\\''")}'`;
  return element("code", { text: `sbomkit portfolio tabletop ${word}${DATA.latest ? " --latest" : ""}` });
}

// Places, of each of which it is told by how much it is more than the one before.
function summed(gaps) {
  let place = 0;
  return gaps.map((gap) => (place += gap));
}

function extent(index) {
  const [all] = DATA.whole;
  const [products, documents, placed, direct, below] = [P.products, P.documents, P.placed, P.immediate, P.dependents].map((column) => column[index]);
  const facts = [
    `${grouped(products)} of ${counted(all, "product")} (${((100 * products) / all).toFixed(1)} %) ${products === 1 ? "holds" : "hold"} it, in ${counted(documents, "document")}.`,
    placed < documents && (placed ? `Only ${grouped(placed)} of these ${placed === 1 ? "tells" : "tell"} how deep it is.` : "None of these tells how deep it is."),
    direct > 0 && `It is a direct dependency of ${direct === products ? "all of them" : `${grouped(direct)} of them`}.`,
    below !== null && `${counted(below, "package stands", "packages stand")} on it, added up over documents.`,
    words("origin", index) && `From one place: ${words("origin", index)}.`,
    words("state", index) && `Its source says: ${words("state", index)}.`,
    words("released", index) && `Last release ${words("released", index)}.`,
  ];
  return facts.filter(Boolean).map((fact) => element("p", { text: fact }));
}

function vendors(index) {
  const called = words("called", index);
  if (called) return section("Whose products hold it", element("p", { text: `${called}.` }));
  if (P.vendors[index] === null || !D.vendors[index]) return [];
  const rows = rowsOf(D.vendors[index]).map(([vendor, holding, all]) => [text(vendor), grouped(holding), grouped(all)]);
  const rest = D.sharing[index] - rows.length;
  return section("Whose products hold it", grid(["vendor", "products that hold it", "of"], rows, ["", "number", "number"]),
    rest > 0 ? element("p", { class: "quiet", text: `and ${grouped(rest)} more.` }) : null);
}

function way(path, why) {
  if (path < 0) return [text(why)];
  const last = DATA.paths[path].length - 1;
  return DATA.paths[path].flatMap((each, step) => [step ? " \u203a " : "", step === last ? element("b", { text: nameOf(each) }) : link(each)]);
}

function holdings(index) {
  const listed = D.holdings[index];
  if (!listed) {
    return section("Which products hold it", element("p", { class: "quiet" }, `Products are listed for the first ${counted(D.holdings.length, "package")} only. This lists all that hold this one: `, command(index)));
  }
  const rows = rowsOf(listed).map(([vendor, product, version, day, document, held, depth, path, why]) => [
    [element("b", { text: clipped(text(product)) }), " ", clipped(text(version)), element("div", { class: "minor", text: [text(vendor), text(day), text(document)].filter(Boolean).map(clipped).join("; ") })],
    clipped(text(held)) || "not told", counts(depth), way(path, why)]);
  const rest = P.documents[index] - rows.length;
  const more = rest > 0 ? element("p", { class: "quiet" }, `and ${counted(rest, "more document")}; all of them: `, command(index)) : null;
  return section("Which products hold it", grid(["product", "holds", "depth", "by which path"], rows, ["held", "", "number", "way"]), more);
}

function spread(index) {
  return [...section("Where it stands", ...extent(index)), ...vendors(index), ...holdings(index)];
}
