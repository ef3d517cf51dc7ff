// The articles as newsclean/review/html.py packed them, and the text of one with all that happened to it.

const data = JSON.parse(document.getElementById("data").textContent);

// Controls, what is invisible, and what turns the direction of writing. The joiners stay: scripts
// of Persia and India, and emoji, are written with them.
const UNSEEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]/gu;
const EXCERPT = 240;
const PART = 8000;

const code = (character) =>
  `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
const plain = (text) => text.replace(UNSEEN, code);

function excerpt(text) {
  const line = text.trim().replace(/\s+/gu, " ");
  if (line.length <= EXCERPT) return plain(line);
  const half = EXCERPT / 2 - 3;
  return plain(`${line.slice(0, half).trimEnd()} [...] ${line.slice(-half).trimStart()}`);
}

// An element; strings among its children become text, never markup.
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

// Offsets of the record count code points; those of a string in a browser count UTF-16 units.
function counter(raw) {
  if (!/[\ud800-\udbff]/.test(raw)) return { units: (at) => at, points: (at) => at };
  const places = [0];
  for (const character of raw) places.push(places.at(-1) + character.length);
  const points = new Map(places.map((at, number) => [at, number]));
  return { units: (at) => places[at], points: (at) => points.get(at) ?? points.get(at - 1) };
}

const categoryOf = (rule) => data.categories[rule] ?? rule.split(".")[0];
const isOff = (rule, off) => off.has(rule);

function unpacked(number) {
  const [name, title, site, raw, length, removals, spared, edits, runs, refused] = data.articles[number];
  const count = counter(raw);
  const span = (start, size) => [count.units(start), count.units(start + size)];
  const claim = (decision) => (packed, index) => {
    const [start, size, rule, score, why, twinStart, twinSize] = packed;
    const [from, to] = span(start, size);
    return {
      decision, index, score, start: from, end: to, rule: data.strings[rule],
      why: data.strings[why], twin: twinSize === undefined ? null : span(twinStart, twinSize),
    };
  };
  const article = {
    number, name, title, site, raw, length, refused, count,
    removals: removals.map(claim("removed")),
    spared: spared.map(([veto, ...rest], index) => ({
      ...claim("spared")(rest, index), veto: data.strings[veto],
    })),
    edits: edits.map(([start, size, text, rule]) => {
      const [from, to] = span(start, size);
      return { start: from, end: to, text: data.strings[text], rule: data.strings[rule] };
    }),
  };
  for (const [first, last, why] of runs) {
    for (let i = first; i <= last; i++) article.removals[i].run = data.strings[why];
  }
  const lines = [0, ...Array.from(raw.matchAll(/\r\n?|\n/g), (hit) => hit.index + hit[0].length)];
  article.place = (at) => {
    let [low, high] = [0, lines.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (lines[middle] <= at) low = middle;
      else high = middle;
    }
    return `${low + 1}:${count.points(at) - count.points(lines[low]) + 1}`;
  };
  return article;
}

// Where a long text may be parted: a browser is slow with a single paragraph of a megabyte.
function* partsOf(raw) {
  let last = 0;
  for (const hit of raw.matchAll(/\n\s*\n/g)) {
    const end = hit.index + hit[0].length;
    if (end - last < PART) continue;
    yield end;
    last = end;
  }
}

// Draws the text into `box`. `labels` are spans {start, end, kind, item}: "spared", "missed",
// "rescued", "twin", "differs". Returns where in the raw text each text node stands.
function drawText(box, article, { labels, off, verdictOf }) {
  const { raw, removals, edits } = article;
  const nodes = new Map();
  const breaks = new Set(partsOf(raw));
  const borders = new Set([0, raw.length, ...breaks]);
  for (const { start, end } of [...removals, ...edits, ...labels]) borders.add(start).add(end);
  const order = [...borders].sort((a, b) => a - b);
  const at = (list, key) => Map.groupBy(list, (item) => item[key]);
  const [edited, opened, closed] = [at(edits, "start"), at(labels, "start"), at(labels, "end")];
  const starts = new Map(removals.map((item) => [item.start, item]));
  const ends = new Map(removals.map((item) => [item.end, item]));
  const active = new Set();
  const parts = [];
  const begin = () => parts.push(make("div", { class: "part" }));
  begin();
  let parent = parts[0];
  let repaired = 0;

  const note = (element, start, end, whole) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) nodes.set(walker.currentNode, { start, end, whole });
  };
  const write = (target, start, end) => {
    let from = start;
    for (const hit of raw.slice(start, end).matchAll(UNSEEN)) {
      const place = start + hit.index;
      writePlain(target, from, place);
      const span = make("span", { class: "code" }, code(hit[0]));
      note(span, place, place + hit[0].length, true);
      target.append(span);
      from = place + hit[0].length;
    }
    writePlain(target, from, end);
  };
  const writePlain = (target, start, end) => {
    if (start >= end) return;
    const text = document.createTextNode(raw.slice(start, end));
    nodes.set(text, { start, end, whole: false });
    target.append(text);
  };
  const repair = (edit) => {
    const kind = edit.text.trim() ? "edit" : edit.text ? "edit blank" : "edit nothing";
    const old = raw.slice(edit.start, edit.end);
    const title = `repair ${edit.rule}: ${shownString(old)} became ${shownString(edit.text)}`;
    const element = make("ins", { class: kind, title }, plain(edit.text));
    note(element, edit.start, edit.end, true);
    parent.append(element);
    repaired = Math.max(repaired, edit.end);
  };
  const reference = (item) => parent.append(referenceTo(item, verdictOf(item)));

  order.forEach((border, place) => {
    for (const label of closed.get(border) ?? []) {
      if (!active.delete(label)) continue;
      if (label.item) reference(label.item);
    }
    const ended = ends.get(border);
    if (ended && parent !== parts.at(-1)) {
      parent = parts.at(-1);
      if (!isOff(ended.rule, off)) reference(ended);
    }
    if (breaks.has(border) && parent === parts.at(-1) && !active.size && border >= repaired) {
      begin();
      parent = parts.at(-1);
    }
    const here = edited.get(border) ?? [];
    // What was inserted beside a removal stands outside of it.
    for (const edit of here) if (edit.end === border) repair(edit);
    const begun = starts.get(border);
    if (begun && begun.end > begun.start) {
      parent = make("del", {
        "data-item": keyOf(begun), "data-category": categoryOf(begun.rule),
        class: isOff(begun.rule, off) ? "off" : null,
      });
      parts.at(-1).append(parent);
    }
    for (const label of opened.get(border) ?? []) if (label.end > label.start) active.add(label);
    for (const edit of here) if (edit.end > border) repair(edit);
    const stop = order[place + 1] ?? raw.length;
    if (border >= repaired && stop > border) write(wrapped(parent, active), border, stop);
  });
  box.replaceChildren(...parts);
  return nodes;
}

function wrapped(parent, active) {
  let target = parent;
  for (const { kind, item } of active) {
    const marked = kind === "twin" || kind === "differs";
    const element = make(marked ? "mark" : "span", {
      class: kind, "data-item": item ? keyOf(item) : null,
    });
    target.append(element);
    target = element;
  }
  return target;
}

const shownString = (text) => JSON.stringify(plain(text.slice(0, 40)));
const keyOf = (item) => `${item.decision} ${item.index} ${item.start} ${item.end}`;

function referenceTo(item, verdict) {
  const kind = item.own ? item.decision === "kept" ? "missed" : "rescued" : item.decision;
  const [what, sign] = {
    removed: ["Removal", ""], spared: ["Spared", "s"], missed: ["Should have gone", "m"],
    rescued: ["Should have stayed", "k"],
  }[kind];
  const label = [`${what} ${item.index + 1}`, item.rule, item.why, verdict && `judged ${verdict}`];
  return make("button", {
    type: "button", class: "ref", "data-ref": keyOf(item), "data-verdict": verdict ?? null,
    "aria-label": plain(label.filter(Boolean).join(", ")),
  }, `${sign}${item.index + 1}`);
}
