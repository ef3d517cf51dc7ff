// What the page shows: the lists at its side, the summary, an article, the stories.

const byId = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat("en");
const number = (value) => numbers.format(value);
const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
const STORIES = 50;
const ROWS = 20; // of a table; style.css hides the others until they are asked for

const state = {
  view: "", article: null, nodes: new Map(), item: null, twin: null, cameFrom: null,
  off: new Set(), spared: false,
  verdicts: new Map(), // of an article by its number: verdicts by the key of their passage
  selected: new Map(), // of an article by its number: passages that a judge selected
  pairs: new Map(), // verdicts on stories by their number
  strange: new Map(), // verdicts that were loaded and are on nothing in this page
  exported: true,
};

// What went, by rule and by site: {name, count, characters, articles, all, length}.
function totals() {
  const rules = new Map();
  const sites = new Map();
  const entry = (map, name) => {
    if (!map.has(name)) map.set(name, { name, count: 0, characters: 0, articles: 0, length: 0 });
    return map.get(name);
  };
  for (const [, , site, raw, , removals] of data.articles) {
    const here = entry(sites, site);
    here.articles++;
    here.length += raw.length;
    here.count += removals.length;
    for (const [, size] of removals) here.characters += size;
    for (const [, size, rule] of removals) {
      const one = entry(rules, data.strings[rule]);
      one.count++;
      one.characters += size;
    }
    for (const rule of new Set(removals.map((removal) => removal[2]))) {
      entry(rules, data.strings[rule]).articles++;
    }
  }
  const most = (a, b) => b.count - a.count || (a.name < b.name ? -1 : 1);
  return { rules: [...rules.values()].sort(most), sites: [...sites.values()].sort(most) };
}
const { rules, sites } = totals();

// What begins alike is told apart by its name.
const titles = Map.groupBy(data.articles, ([, title]) => title);
function titleOf(index) {
  const [name, title] = data.articles[index];
  return plain(titles.get(title).length > 1 && name !== title ? `${title} (${name})` : title);
}

const SVG = "http://www.w3.org/2000/svg";
function bar(share, category) {
  const picture = document.createElementNS(SVG, "svg");
  const block = document.createElementNS(SVG, "rect");
  const attributes = { class: "bar", viewBox: "0 0 100 1", preserveAspectRatio: "none" };
  for (const [key, value] of Object.entries(attributes)) picture.setAttribute(key, value);
  picture.setAttribute("aria-hidden", "true");
  picture.dataset.category = category;
  block.setAttribute("width", Math.max(0.5, 100 * share));
  block.setAttribute("height", 1);
  picture.append(block);
  return picture;
}

// Reasons quote the text, which may run from right to left.
const isolated = (text) => make("bdi", {}, excerpt(text));
const chip = (rule) =>
  make("span", { class: "chip", "data-category": categoryOf(rule) }, plain(rule));
const button = (text, attributes = {}) => make("button", { type: "button", ...attributes }, text);

function drawTotals() {
  const sum = (key) => sites.reduce((total, site) => total + site[key], 0);
  byId("totals").textContent = [
    plural(data.articles.length, "article"),
    `${number(sum("length"))} characters`,
    `${plural(sum("count"), "removal")} of ${plural(rules.length, "rule")}`,
    `${(100 * sum("characters") / Math.max(1, sum("length"))).toFixed(1)} % removed`,
  ].join("; ");
}

function drawSide() {
  const most = Math.max(1, ...rules.map((rule) => rule.count));
  byId("rules").replaceChildren(...rules.map(({ name, count }) => {
    const box = make("input", { type: "checkbox", value: name });
    box.checked = true;
    const total = make("span", { class: "count" }, number(count));
    return make("li", {}, make("label", {}, box, chip(name), total),
      bar(count / most, categoryOf(name)));
  }));
  const views = [];
  if (data.articles.length > 1) views.push(button("Summary", { "data-view": "summary" }));
  if (data.stories.length) views.push(button("Stories", { "data-view": "stories" }));
  byId("views").replaceChildren(...views);
  byId("views").hidden = views.length === 0;
  if (data.articles.length < 2) return;
  byId("listed").hidden = false;
  byId("articles").replaceChildren(...data.articles.map(([name, title], index) =>
    make("li", {}, button("", { "data-article": index, title: name === title ? null : plain(name) }))));
  if (sites.length > 1) {
    const names = sites.map((site) => site.name).sort();
    const option = (value, text) => make("option", { value }, text);
    byId("site").replaceChildren(option("*", "all sites"),
      ...names.map((name) => option(`=${name}`, plain(name) || "(no site)")));
    byId("sites").hidden = false;
  }
  drawList();
}


const shownRemovals = (index) =>
  data.articles[index][5].filter((removal) => !state.off.has(data.strings[removal[2]])).length;

// The articles that the filters leave. With some rules off, only those in which others did something.
function listed() {
  const query = byId("find").value.trim().toLowerCase();
  const site = byId("site").value;
  return data.articles.flatMap(([name, title, own], index) => {
    const fits = (!query || `${title}\n${name}`.toLowerCase().includes(query)) &&
      (!site.startsWith("=") || site.slice(1) === own) &&
      (state.off.size === 0 || shownRemovals(index) > 0);
    return fits ? [index] : [];
  });
}

function drawList() {
  const found = new Set(listed());
  [...byId("articles").children].forEach((item, index) => {
    item.hidden = !found.has(index);
    const [control] = item.children;
    const count = shownRemovals(index);
    control.replaceChildren(make("bdi", {}, titleOf(index)),
      make("span", { class: "count", "aria-label": plural(count, "removal") }, number(count)));
  });
  byId("found").textContent = plural(found.size, "article");
}

const narrow = matchMedia("(max-width: 46rem)");
function show(view, ...children) {
  state.view = view;
  if (narrow.matches) byId("side").open = false; // it stands above what is shown
  byId("main").replaceChildren(...children);
  for (const control of document.querySelectorAll("nav [data-view], nav [data-article]")) {
    const here = control.dataset.view === view ||
      (view === "article" && Number(control.dataset.article) === state.article.number);
    if (here) control.setAttribute("aria-current", "page");
    else control.removeAttribute("aria-current");
  }
}

function table(title, heads, rows) {
  const cell = (value, index) => {
    const kind = typeof value === "number" ? "number" : null;
    const content = typeof value === "number" ? number(value) : value;
    // On a narrow page each row is a block, and says itself what its cells are.
    return index ? make("td", { class: kind, "data-head": heads[index] }, content)
      : make("th", { scope: "row" }, content);
  };
  const more = rows.length > ROWS ? [button(`all ${number(rows.length)}`, { "data-do": "whole" })] : [];
  return make("div", { class: "table" },
    make("table", {}, make("caption", {}, title),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell))))),
    ...more);
}

function drawSummary() {
  const most = Math.max(1, ...rules.map((rule) => rule.count));
  const share = (site) => site.characters / Math.max(1, site.length);
  const widest = Math.max(1e-9, ...sites.map(share));
  const tables = [table(
    "By rule; press one to see what it took alone",
    ["Rule", "Category", "Removals", "Share", "Characters", "Articles"],
    rules.map(({ name, count, characters, articles }) => [
      button(plain(name),
        { class: "chip", "data-category": categoryOf(name), "data-only": name }),
      categoryOf(name), count, bar(count / most, categoryOf(name)), characters, articles,
    ]),
  )];
  if (sites.length > 1) {
    tables.push(table(
      "By site; press one for a list of its articles",
      ["Site", "Articles", "Removals", "Of the text", "Share"],
      sites.map((site) => [
        button(plain(site.name) || "(no site)", { "data-site": site.name }), site.articles,
        site.count, `${(100 * share(site)).toFixed(1)} %`, bar(share(site) / widest, "site"),
      ]),
    ));
  }
  show("summary", make("section", {}, make("h2", {}, "Summary"),
    make("div", { class: "tables" }, ...tables)));
  leave();
}

// Stories, those with the decision nearest to the border first.
function drawStories(count = STORIES) {
  const groups = new Map();
  const margin = (story) => Math.abs(story[3] - story[4]);
  for (const index of [...data.stories.keys()].sort(
    (a, b) => margin(data.stories[a]) - margin(data.stories[b]))) {
    const [, stays] = data.stories[index];
    if (!groups.has(stays)) groups.set(stays, []);
    groups.get(stays).push(index);
  }
  const name = (index) => make("bdi", {}, button(titleOf(index), { "data-article": index }));
  const parts = [...groups].slice(0, count).map(([stays, members]) =>
    make("div", { class: "story" },
      make("h3", {}, "Stays: ", name(stays)),
      ...members.map((index) => {
        const [member, , relation, score, border, reason] = data.stories[index];
        const summary = make("summary", {},
          `${relation}, ${score.toFixed(2)} (border ${border.toFixed(2)}): `,
          make("b", {}, isolated(titleOf(member))), " ",
          make("span", { class: "quiet" }, isolated(reason)));
        const details = make("details", { "data-pair": `${stays} ${member}` }, summary);
        details.addEventListener("toggle", () => drawDiff(details, stays, member), { once: true });
        const verdict = (value, text) => button(text, {
          "data-verdict": value, "aria-pressed": String(state.pairs.get(index) === value) });
        return make("div", { class: "pair", "data-story": index }, details,
          make("p", { class: "buttons" }, verdict("right", "one story"),
            verdict("wrong", "not one story")));
      })));
  const more = groups.size > count ? [button("more", { "data-more": count + STORIES })] : [];
  const about = make("p", { class: "about" },
    `${plural(groups.size, "story").replace("storys", "stories")}, ` +
    "the decision nearest to the border first. Open one to see it as a change of the one that " +
    "stays: ", make("span", { class: "change" }, make("del", {}, "words only there"), " ",
      make("ins", {}, "words only here")));
  show("stories", make("section", {}, make("h2", {}, "Stories"), about,
    make("div", { class: "stories" }, ...parts), ...more));
  leave();
}

const EDGE = 20; // so many words are shown of a longer passage that is the same
function drawDiff(details, stays, member) {
  const short = (text) => {
    const all = words(text);
    const [from, to] = [all[EDGE].start, all.at(-EDGE).start];
    return [plain(text.slice(0, from)), make("span", { class: "same" },
      `[${plural(all.length - 2 * EDGE, "word")} the same] `), plain(text.slice(to))];
  };
  const parts = pieces(data.articles[stays][3], data.articles[member][3]).flatMap(
    ({ kind, text }) => {
      if (kind !== "same") return [make(kind, {}, plain(text))];
      return words(text).length > 3 * EDGE ? short(text) : [plain(text)];
    });
  details.append(make("p", { class: "change diff", dir: "auto" }, ...parts));
}

function leave() {
  Object.assign(state, { article: null, item: null, twin: null, cameFrom: null });
  say();
}

// The passages one can step through, in their order.
function items() {
  if (!state.article) return [];
  const { removals, spared, number: index } = state.article;
  return [
    ...removals.filter((item) => !state.off.has(item.rule)),
    ...(state.spared ? spared : []),
    ...(state.selected.get(index) ?? []),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
}

// Lists that are filled when they are opened.
const SHORT = 200;
const lists = new Map();
function fill(details) {
  lists.get(details)?.();
  lists.delete(details);
  return details;
}

const verdictsHere = () => state.verdicts.get(state.article.number) ?? new Map();
const verdictOf = (item) => verdictsHere().get(keyOf(item))?.verdict;

function drawArticle() {
  const { article } = state;
  lists.clear();
  const { name, title, site, raw, length, refused, removals, spared, edits } = article;
  const counts = Object.entries(Object.groupBy(edits, (edit) => edit.rule));
  const head = [make("h2", { dir: "auto", title: plain(title) }, plain(title))];
  const about = [name !== title && plain(name), site && plain(site), `${number(article.count.points(raw.length))} characters in, ` +
    `${number(length)} out`, plural(removals.length, "removal"), plural(edits.length, "repair"),
    `${number(spared.length)} spared`];
  head.push(make("p", { class: "about" }, about.filter(Boolean).join("; ")));
  if (refused) head.push(make("p", { class: "refused" }, plain(refused)));
  head.push(make("p", { class: "legend" }, make("del", { "data-category": "" }, "removed"), " ",
    make("ins", { class: "edit" }, "repaired")));
  if (spared.length) {
    head.push(make("p", { class: "buttons" }, button(`spared: ${number(spared.length)}`,
      { "data-do": "spared", "aria-pressed": String(state.spared) })));
  }
  const text = make("div", { class: "text", id: "text", lang: "", dir: "auto" });
  const list = (title, found, line) => {
    if (!found.length) return [];
    const details = make("details", { class: "listed" },
      make("summary", {}, `${title}: ${number(found.length)}`));
    lists.set(details, () =>
      details.append(make("ol", { class: "notes" },
        ...found.map((one) => make("li", {}, ...line(one))))));
    details.addEventListener("toggle", () => fill(details));
    if (found.length <= SHORT) fill(details).open = true;
    return [details];
  };
  show("article", make("article", {}, ...head, text, make("div", { class: "lists" },
    ...list("Removed", removals, (item) => described(item)),
    ...list("Spared", state.spared ? spared : [], (item) => described(item)),
    ...list("Repaired, by rule", counts, ([rule, all]) =>
      [make("b", {}, plain(rule)), `: ${number(all.length)}`]))));
  redraw();
}

function redraw() {
  const { article, twin } = state;
  const labels = [];
  if (state.spared) {
    for (const item of article.spared) labels.push({ ...item, kind: "spared", item });
  }
  for (const item of state.selected.get(article.number) ?? []) {
    labels.push({ ...item, kind: item.decision === "kept" ? "missed" : "rescued", item });
  }
  if (twin) {
    const [start, end] = twin.twin;
    labels.push({ start, end, kind: "twin" });
    const read = (from, to) => words(article.raw.slice(from, to), from);
    for (const word of differing(read(twin.start, twin.end), read(start, end))) {
      labels.push({ ...word, kind: "differs" });
    }
  }
  const { off } = state;
  state.nodes = drawText(byId("text"), article, { labels, off, verdictOf });
  markItem();
}

const elementsOf = (item) =>
  [...byId("main").querySelectorAll(".text [data-item]")].filter(
    (element) => element.dataset.item === keyOf(item));
const refOf = (item) =>
  [...byId("main").querySelectorAll(".ref")].find(
    (element) => element.dataset.ref === keyOf(item));

function markItem() {
  for (const element of byId("main").querySelectorAll(".at")) element.classList.remove("at");
  if (!state.item) return;
  for (const element of elementsOf(state.item)) element.classList.add("at");
  const note = [...byId("main").querySelectorAll(".go")].find(
    (element) => element.dataset.go === keyOf(state.item))?.closest("li");
  if (!note) return;
  note.classList.add("at");
  const lists = note.closest(".lists"); // which scrolls by itself where it stands beside the text
  lists.scrollTop = note.offsetTop - lists.clientHeight / 3;
}

function described(item, { quoted = true } = {}) {
  const { article } = state;
  const quote = (start, end) => make("q", { dir: "auto" }, excerpt(article.raw.slice(start, end)));
  const place = `at ${article.place(item.start)}`;
  if (item.own) {
    const wish = item.decision === "kept" ? "should have gone" : "should have stayed";
    return [make("b", {}, wish), `, ${place}`];
  }
  const parts = [chip(item.rule), ` score ${item.score.toFixed(2)}`];
  if (item.why) parts.push(", ", isolated(item.why));
  if (quoted) parts.push(", ", button(place, { class: "go", "data-go": keyOf(item) }));
  else parts.push(`, ${place}`);
  if (quoted) parts.push(": ", quote(item.start, item.end));
  if (item.twin) parts.push(`${quoted ? "" : ","} like ${article.place(item.twin[0])}: `, quote(...item.twin));
  if (item.run) parts.push(" ", make("small", {}, isolated(item.run)));
  if (item.veto) parts.push(make("b", {}, " stays: ", isolated(item.veto)));
  return parts;
}

// Says below what is known of a passage.
function say(item = state.item) {
  if (!state.article) {
    const stories = state.view === "stories" && data.stories.length;
    return byId("what").replaceChildren(
      stories ? "Press n for a pair, and say whether it is one story." : "Choose an article.");
  }
  const all = items();
  if (!item) {
    return byId("what").replaceChildren(
      all.length ? `${plural(all.length, "passage")}: press n for the next one.` : "Nothing went.");
  }
  const verdict = verdictOf(item);
  const at = all.findIndex((one) => keyOf(one) === keyOf(item));
  byId("what").replaceChildren(
    make("b", {}, at < 0 ? "" : `${at + 1} of ${all.length} `), ...described(item, { quoted: false }),
    ...(verdict ? [make("b", {}, ` Judged ${verdict}.`)] : []));
}
