// Verdicts as a file: written as newsclean/review/judgements.py reads them, and read again.

const FORMAT = 1;

const countOfVerdicts = () => [...state.verdicts.values()].reduce(
  (sum, here) => sum + here.size, state.pairs.size + state.strange.size);

// The passage of a judge's own selection: one that is known, or a new one. Where all of it went, it
// should have stayed.
function selectedItem(article, start, end) {
  const own = state.selected.get(article.number) ?? [];
  const same = (one) => one.start === start && one.end === end;
  const known = article.removals.find(same) ?? own.find(same);
  if (known) return known;
  const went = article.removals.filter((one) => one.start < end && start < one.end);
  const blank = (from, to) => !article.raw.slice(from, to).trim();
  const gone = went.length > 0 && blank(start, went[0].start) && blank(went.at(-1).end, end) &&
    went.every((one, place) => place === 0 || blank(went[place - 1].end, one.start));
  return {
    own: true, decision: gone ? "removed" : "kept", start, end, rule: gone ? went[0].rule : "",
    score: null, why: "", twin: null, index: own.length,
  };
}

function keep(item, index) {
  const own = state.selected.get(index) ?? [];
  if (item.own && !own.includes(item)) state.selected.set(index, [...own, item]);
}

// What `newsclean dedupe` calls the two articles of a story.
function idsOf([member, stays, , , , , id, cluster]) {
  return { id: id || data.articles[member][0], cluster: cluster || data.articles[stays][0] };
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
  const pairs = [...state.pairs].sort((a, b) => a[0] - b[0]).map(([index, verdict]) => {
    const [, , relation, score, threshold, reason] = data.stories[index];
    return { ...idsOf(data.stories[index]), relation, score, threshold, reason, verdict };
  });
  const strange = [...state.strange.values()];
  for (const { pair } of strange) if (pair) pairs.push(pair);
  const others = Map.groupBy(strange.filter(({ text }) => text),
    ({ text: { name, raw } }) => JSON.stringify([name, raw]));
  for (const same of others.values()) {
    value.push({ ...same[0].text, verdicts: same.map(({ verdict }) => verdict) });
  }
  return JSON.stringify({ format: FORMAT, generator: data.generator, texts: value, pairs }, null, 1);
}

function download() {
  if (control("export").disabled) return;
  const address = URL.createObjectURL(new Blob([exported()], { type: "application/json" }));
  make("a", { href: address, download: "verdicts.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  state.exported = true;
}

// Takes in a file of verdicts. What was judged in this page stays as it is; what is on nothing in
// this page is kept, and exported again.
function load(name, content) {
  let found;
  try {
    found = JSON.parse(content);
  } catch {
    found = null;
  }
  const said = (text) => { byId("what").textContent = `${plain(name)}: ${text}`; };
  if (!isExport(found)) return said(`not verdicts of format ${FORMAT}, as this page exports them.`);
  for (const text of found.texts) placeText(text);
  for (const pair of found.pairs ?? []) placePair(pair);
  if (state.view === "stories") drawStories();
  else if (state.article) redraw();
  update();
  const strange = state.strange.size;
  said(`${plural(countOfVerdicts(), "verdict")} now` +
    (strange ? `, ${number(strange)} of them on what is not in this page.` : "."));
}

function isExport(found) {
  const strings = (...values) => values.every((value) => typeof value === "string");
  const list = (value, fits) => Array.isArray(value) && value.every((one) => one && fits(one));
  const judged = ({ verdict }) => ["right", "wrong"].includes(verdict);
  const onPassage = ({ decision, start, end }) => ["removed", "spared", "kept"].includes(decision) &&
    Number.isInteger(start) && Number.isInteger(end) && start < end;
  const onText = ({ name, raw, verdicts }) => strings(name, raw) &&
    list(verdicts, (one) => judged(one) && onPassage(one));
  return found?.format === FORMAT && list(found.texts, onText) &&
    list(found.pairs ?? [], (pair) => judged(pair) && strings(pair.id, pair.cluster));
}

function placeText({ verdicts, ...text }) {
  const same = [...data.articles.keys()].filter((index) => data.articles[index][3] === text.raw);
  const index = same.find((one) => data.articles[one][0] === text.name) ?? same[0];
  const article = index === undefined ? null : unpacked(index);
  for (const verdict of verdicts) {
    if (article && place(article, verdict)) continue;
    const key = [text.name, text.raw, verdict.decision, verdict.start, verdict.end];
    state.strange.set(JSON.stringify(key), { text, verdict });
  }
}

function placePair(pair) {
  const index = data.stories.findIndex((story) => {
    const { id, cluster } = idsOf(story);
    return id === pair.id && cluster === pair.cluster;
  });
  if (index < 0) state.strange.set(JSON.stringify([pair.id, pair.cluster]), { pair });
  else if (!state.pairs.has(index)) state.pairs.set(index, pair.verdict);
}

// Whether a verdict is on a passage of this article.
function place(article, { decision, verdict, start, end, rule }) {
  const [from, to] = [article.count.units(start), article.count.units(end)];
  if (!(to <= article.raw.length)) return false;
  const claims = [...article.removals, ...article.spared].filter((one) =>
    one.decision === decision && one.start === from && one.end === to);
  const item = claims.find((one) => one.rule === rule) ?? claims[0] ??
    selectedItem(article, from, to);
  if (item.decision !== decision || (item.own && verdict === "right")) return false;
  keep(item, article.number);
  const verdicts = state.verdicts.get(article.number) ?? new Map();
  if (!verdicts.has(keyOf(item))) verdicts.set(keyOf(item), { verdict, item });
  state.verdicts.set(article.number, verdicts);
  return true;
}
