// What a reader does: with the keyboard, the pointer, or by touch.

const control = (name) => document.querySelector(`[data-do="${name}"]`);
const controls = (name) => document.querySelectorAll(`[data-do="${name}"]`);

function update() {
  const { item } = state;
  control("twin").disabled = !item?.twin;
  control("back").disabled = state.cameFrom === null;
  for (const name of ["right", "wrong"]) {
    control(name).disabled = item === null || (item.decision === "kept" && name === "right");
    control(name).setAttribute("aria-pressed", String(item !== null && verdictOf(item) === name));
  }
  for (const name of ["twin", "back", "right", "wrong", "missed"]) {
    control(name).hidden = !state.article;
  }
  const count = [...state.verdicts.values()].reduce((sum, here) => sum + here.size, 0);
  control("export").disabled = count === 0;
  control("export").textContent = count ? `Export ${plural(count, "verdict")}` : "Export verdicts";
  for (const pressed of controls("spared")) {
    pressed.setAttribute("aria-pressed", String(state.spared));
  }
}

function open(index, { focus = true } = {}) {
  Object.assign(state, { article: unpacked(index), item: null, twin: null, cameFrom: null });
  drawArticle();
  say();
  update();
  if (focus) {
    byId("main").focus({ preventScroll: true });
    scrollTo({ top: 0, behavior: "instant" });
  }
}

function choose(item, { focus = true } = {}) {
  const had = state.twin;
  Object.assign(state, { item, twin: null, cameFrom: null });
  if (had) redraw();
  else markItem();
  if (focus) {
    refOf(item)?.focus({ preventScroll: true });
    (elementsOf(item)[0] ?? refOf(item))?.scrollIntoView({ block: "center" });
  }
  say();
  update();
}

// The next passage by `by`; behind the last one, the first of the next article that has one.
function step(by) {
  const all = items();
  const at = all.findIndex((one) => state.item && keyOf(one) === keyOf(state.item));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  if (all[next]) return choose(all[next]);
  const order = listed();
  if (order.length === 0) return;
  const here = state.article ? order.indexOf(state.article.number) : -1;
  for (let turn = 1; turn <= order.length; turn++) {
    const place = (here < 0 ? (by > 0 ? -1 : order.length) : here) + by * turn;
    const index = order[((place % order.length) + order.length) % order.length];
    if (shownRemovals(index) === 0) continue;
    open(index, { focus: false });
    const found = items();
    return choose(by > 0 ? found[0] : found.at(-1));
  }
}

function showTwin() {
  const { item } = state;
  if (!item?.twin) return;
  Object.assign(state, { twin: item, cameFrom: item });
  redraw();
  const place = document.querySelector(".text mark");
  if (place) {
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }
  update();
}

function back() {
  if (state.cameFrom) choose(state.cameFrom);
}

function showSpared() {
  if (!state.article) return;
  state.spared = !state.spared;
  if (!state.spared && state.item?.decision === "spared") state.item = null;
  drawArticle();
  say();
  update();
  control("spared")?.focus({ preventScroll: true });
}

function judge(verdict) {
  const { item, article } = state;
  if (!item || (item.decision === "kept" && verdict === "right")) return;
  const here = verdictsHere();
  if (here.get(keyOf(item))?.verdict === verdict) {
    here.delete(keyOf(item));
    if (item.decision === "kept") {
      const left = (state.missed.get(article.number) ?? []).filter((one) => one !== item);
      state.missed.set(article.number, left);
      state.item = null;
    }
  } else {
    here.set(keyOf(item), { verdict, item });
  }
  state.verdicts.set(article.number, here);
  state.exported = false;
  redraw();
  if (state.item && !state.twin) refOf(state.item)?.focus({ preventScroll: true });
  say();
  update();
}

// Where the selected text stands in the raw one: [start, end], or null.
function selectedSpan() {
  const selection = getSelection();
  const text = byId("text");
  if (!text || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  let [low, high] = [Infinity, -1];
  for (const [node, { start, end, whole }] of state.nodes) {
    if (!range.intersectsNode(node)) continue;
    const first = !whole && node === range.startContainer ? start + range.startOffset : start;
    const last = !whole && node === range.endContainer ? start + range.endOffset : end;
    if (first >= last) continue;
    low = Math.min(low, first);
    high = Math.max(high, last);
  }
  const words = state.article.raw.slice(low, high);
  if (high < 0 || !words.trim()) return null;
  return [low + words.length - words.trimStart().length, high - words.length + words.trimEnd().length];
}

// The selected text should have gone and did not.
function miss() {
  if (!state.article) return;
  const span = selectedSpan();
  if (!span) {
    byId("what").textContent = "Select the text first, then say that it should go.";
    return;
  }
  const [start, end] = span;
  const { number: index } = state.article;
  const known = state.missed.get(index) ?? [];
  const again = known.find((one) => one.start === start && one.end === end);
  const item = again ?? {
    decision: "kept", start, end, rule: "", score: null, why: "", twin: null, index: known.length,
  };
  if (!again) state.missed.set(index, [...known, item]);
  getSelection().removeAllRanges();
  state.item = item;
  state.twin = null;
  if (verdictOf(item) !== "wrong") judge("wrong");
}

function exported() {
  const texts = [...state.verdicts].filter(([, here]) => here.size).sort((a, b) => a[0] - b[0]);
  const value = texts.map(([index, here]) => {
    const { name, site, raw, count } = unpacked(index);
    const found = [...here.values()].sort((a, b) => a.item.start - b.item.start);
    return {
      name, site, raw,
      verdicts: found.map(({ verdict, item }) => ({
        decision: item.decision, verdict, start: count.points(item.start),
        end: count.points(item.end), rule: item.rule, text: raw.slice(item.start, item.end),
      })),
    };
  });
  return JSON.stringify({ format: 1, generator: data.generator, texts: value }, null, 1);
}

function download() {
  if (control("export").disabled) return;
  const address = URL.createObjectURL(new Blob([exported()], { type: "application/json" }));
  make("a", { href: address, download: "verdicts.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  state.exported = true;
}

const THEMES = ["auto", "light", "dark"];
function changeTheme() {
  const root = document.documentElement;
  const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "auto") + 1) % THEMES.length];
  root.dataset.theme = next;
  control("theme").textContent = `Theme: ${next}`;
}

const help = () => byId("help").showModal();

function filter() {
  state.off = new Set(
    [...document.querySelectorAll("#rules input:not(:checked)")].map((box) => box.value));
  if (data.articles.length > 1) drawList();
  if (state.article) {
    if (state.item && state.off.has(state.item.rule)) state.item = null;
    redraw();
    say();
  }
  update();
}

function check(fits) {
  for (const box of document.querySelectorAll("#rules input")) box.checked = fits(box.value);
  filter();
}

const actions = {
  next: () => step(1), previous: () => step(-1), twin: showTwin, back, spared: showSpared,
  right: () => judge("right"), wrong: () => judge("wrong"), missed: miss, export: download,
  theme: changeTheme, help, all: () => check(() => true), none: () => check(() => false),
};
const keys = {
  n: "next", p: "previous", t: "twin", b: "back", s: "spared", r: "right", w: "wrong",
  m: "missed", x: "export", "?": "help",
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (!byId("shortcuts").checked || event.target.matches("input[type=search], select")) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  actions[keys[event.key]]();
});

const itemAt = (key) =>
  state.article ? items().find((item) => keyOf(item) === key) : undefined;

document.addEventListener("click", (event) => {
  const target = event.target.closest("button, [data-item]");
  if (!target) return;
  const { do: name, view, article, only, site, more, ref, item } = target.dataset;
  if (name) actions[name]();
  else if (view === "summary") drawSummary();
  else if (view === "stories") drawStories();
  else if (article !== undefined) open(Number(article));
  else if (only !== undefined) check((rule) => rule === only);
  else if (site !== undefined) {
    byId("site").value = `=${site}`;
    drawList();
  } else if (more !== undefined) drawStories(Number(more));
  else if (ref !== undefined) choose(itemAt(ref));
  else if (item !== undefined && getSelection().isCollapsed) {
    const found = itemAt(item);
    if (!found) return;
    choose(found);
    if (found.twin) showTwin();
  }
  update();
});

// The selection must outlive the press on the button that is about it.
control("missed").addEventListener("pointerdown", (event) => event.preventDefault());

// Keys move the focus on; what it reaches becomes the passage at hand.
document.addEventListener("focusin", (event) => {
  const key = event.target.dataset?.ref;
  const item = key && itemAt(key);
  if (item && item !== state.item) choose(item, { focus: false });
});

document.addEventListener("mouseover", (event) => {
  if (!state.article) return;
  const edit = event.target.closest(".text .edit");
  const key = event.target.closest(".text [data-item], .ref")?.dataset;
  const item = key && itemAt(key.item ?? key.ref);
  if (edit) byId("what").textContent = edit.title;
  else say(item || state.item);
});

byId("rules").addEventListener("change", filter);
byId("find").addEventListener("input", drawList);
byId("site").addEventListener("change", drawList);
addEventListener("beforeunload", (event) => {
  if (!state.exported) event.preventDefault();
});
// Paper has no lists to open.
addEventListener("beforeprint", () => {
  for (const list of document.querySelectorAll("details.listed")) fill(list).open = true;
});

if (matchMedia("(max-width: 46rem)").matches) byId("side").open = false;
drawTotals();
drawSide();
if (data.articles.length === 1) open(0, { focus: false });
else if (data.stories.length) drawStories();
else drawSummary();
update();
