// What a reader does: with the keyboard, the pointer, or by touch.

const control = (name) => document.querySelector(`[data-do="${name}"]`);
const controls = (name) => document.querySelectorAll(`[data-do="${name}"]`);

function update() {
  const { item } = state;
  control("twin").disabled = !item?.twin;
  control("back").disabled = state.cameFrom === null;
  for (const name of ["right", "wrong"]) {
    control(name).disabled = item === null || (item.own && name === "right");
    control(name).setAttribute("aria-pressed", String(item !== null && verdictOf(item) === name));
  }
  for (const name of ["twin", "back", "right", "wrong", "selected"]) {
    control(name).hidden = !state.article;
  }
  const count = countOfVerdicts();
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
    byId("main").scrollIntoView({ behavior: "instant" });
  }
}

// Beneath the title that stays in view, and above the bar.
function reveal(element) {
  const tall = element?.getBoundingClientRect().height > innerHeight / 3;
  element?.scrollIntoView({ block: tall ? "start" : "center" });
}

function choose(item, { focus = true } = {}) {
  const had = state.twin;
  Object.assign(state, { item, twin: null, cameFrom: null });
  if (had) redraw();
  else markItem();
  if (focus) {
    refOf(item)?.focus({ preventScroll: true });
    reveal(elementsOf(item)[0] ?? refOf(item));
  }
  say();
  update();
}

// The next passage by `by`; behind the last one, the first of the next article that has one.
function step(by) {
  if (state.view === "stories") return stepStory(by);
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

// The next pair of a story, opened; those that were opened stay so.
function stepStory(by) {
  const all = [...document.querySelectorAll(".pair")];
  const at = all.indexOf(document.activeElement.closest(".pair"));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  const details = all[(next + all.length) % all.length].querySelector("details");
  details.open = true;
  details.firstChild.focus({ preventScroll: true });
  details.scrollIntoView({ block: "start" });
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
    reveal(place);
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

function judgeStory(pair, verdict) {
  const index = Number(pair.dataset.story);
  if (state.pairs.get(index) === verdict) state.pairs.delete(index);
  else state.pairs.set(index, verdict);
  state.exported = false;
  for (const button of pair.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(state.pairs.get(index) === button.dataset.verdict));
  }
  update();
}

function judge(verdict) {
  const { item, article } = state;
  const pair = document.activeElement.closest(".pair");
  if (pair) return judgeStory(pair, verdict);
  if (!item || (item.own && verdict === "right")) return;
  const here = verdictsHere();
  if (here.get(keyOf(item))?.verdict === verdict) {
    here.delete(keyOf(item));
    if (item.own) {
      const left = (state.selected.get(article.number) ?? []).filter((one) => one !== item);
      state.selected.set(article.number, left);
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

// What was decided on the selected text is wrong: it should have gone, or, where all of it went, stayed.
function judgeSelection() {
  if (!state.article) return;
  const span = selectedSpan();
  if (!span) {
    byId("what").textContent = "Select the text first, then say that it should go or stay.";
    return;
  }
  getSelection().removeAllRanges();
  state.item = selectedItem(state.article, ...span);
  keep(state.item, state.article.number);
  state.twin = null;
  if (verdictOf(state.item) !== "wrong") judge("wrong");
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
  right: () => judge("right"), wrong: () => judge("wrong"), selected: judgeSelection,
  export: download, load: () => byId("file").click(),
  theme: changeTheme, help, all: () => check(() => true), none: () => check(() => false),
};
const keys = {
  n: "next", p: "previous", t: "twin", b: "back", s: "spared", r: "right", w: "wrong",
  m: "selected", x: "export", l: "load", "?": "help",
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
  if (target.dataset.do === "whole") {
    target.closest(".table").classList.add("whole");
    target.remove();
    return;
  }
  const { do: name, view, article, only, site, more, ref, go, item, verdict } = target.dataset;
  if (name) actions[name]();
  else if (view === "summary") drawSummary();
  else if (view === "stories") drawStories();
  else if (article !== undefined) open(Number(article));
  else if (only !== undefined) check((rule) => rule === only);
  else if (site !== undefined) {
    byId("site").value = `=${site}`;
    drawList();
  } else if (more !== undefined) drawStories(Number(more));
  else if (ref !== undefined || go !== undefined) choose(itemAt(ref ?? go));
  else if (verdict !== undefined) judgeStory(target.closest(".pair"), verdict);
  else if (item !== undefined && getSelection().isCollapsed) {
    const found = itemAt(item);
    if (!found) return;
    choose(found);
    if (found.twin) showTwin();
  }
  update();
});

// The selection must outlive the press on the button that is about it.
control("selected").addEventListener("pointerdown", (event) => event.preventDefault());

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
byId("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = ""; // so that the same file can be chosen again
  if (file) load(file.name, await file.text());
});
byId("find").addEventListener("input", drawList);
byId("site").addEventListener("change", drawList);
addEventListener("beforeunload", (event) => {
  if (!state.exported) event.preventDefault();
});
// Paper has no lists to open.
addEventListener("beforeprint", () => {
  for (const list of document.querySelectorAll("details.listed")) fill(list).open = true;
});

drawTotals();
drawSide();
if (data.articles.length === 1) open(0, { focus: false });
else if (data.stories.length) drawStories();
else drawSummary();
update();
