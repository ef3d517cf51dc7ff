// Words that differ, by the fewest changes (Myers, An O(ND) Difference Algorithm, 1986).

const WORD = /[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;
const MOST_CHANGES = 1500;
const FEW = 2;
const AMID = 6;

function words(text, offset = 0) {
  return Array.from(text.matchAll(WORD), (hit) => ({
    start: offset + hit.index,
    end: offset + hit.index + hit[0].length,
    key: hit[0].toLowerCase(),
  }));
}

// The pairs [i, j] of places at which one[i] and other[j] are the same word, in order. Beyond so
// many changes, only what both begin and end with.
function matches(one, other) {
  const same = (i, j) => one[i].key === other[j].key;
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && same(head, head)) head++;
  let tail = 0;
  while (tail < most - head && same(one.length - 1 - tail, other.length - 1 - tail)) tail++;
  const width = one.length - head - tail;
  const height = other.length - head - tail;
  const found = [];
  for (let i = 0; i < head; i++) found.push([i, i]);
  for (const [i, j] of inner((i, j) => same(head + i, head + j), width, height)) {
    found.push([head + i, head + j]);
  }
  for (let i = tail; i > 0; i--) found.push([one.length - i, other.length - i]);
  return found;
}

function inner(same, width, height) {
  const limit = Math.min(width + height, MOST_CHANGES);
  const reach = new Int32Array(2 * limit + 3);
  const middle = limit + 1;
  const trace = [];
  for (let changes = 0; changes <= limit; changes++) {
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && reach[middle + k - 1] < reach[middle + k + 1]);
      let x = down ? reach[middle + k + 1] : reach[middle + k - 1] + 1;
      while (x < width && x - k < height && same(x, x - k)) x++;
      reach[middle + k] = x;
      if (x >= width && x - k >= height) return traced(trace, reach, width, height, middle);
    }
    trace.push(reach.slice(middle - changes - 1, middle + changes + 2));
  }
  return [];
}

function traced(trace, last, width, height, middle) {
  const found = [];
  let x = width;
  let y = height;
  for (let changes = trace.length; changes > 0; changes--) {
    const row = trace[changes - 1];
    const at = (k) => row[k + changes] ?? 0;
    const k = x - y;
    const down = k === -changes || (k !== changes && at(k - 1) < at(k + 1));
    const from = down ? at(k + 1) : at(k - 1);
    const fromY = from - (down ? k + 1 : k - 1);
    const start = down ? from : from + 1;
    while (x > start) found.push([--x, --y]);
    x = from;
    y = fromY;
  }
  while (x > 0 && y > 0) found.push([--x, --y]);
  return found.reverse();
}

// The spans of the words that the other passage does not have there.
function differing(one, other) {
  const pairs = matches(one, other);
  const left = new Set(pairs.map(([i]) => i));
  const right = new Set(pairs.map(([, j]) => j));
  return [...one.filter((_, i) => !left.has(i)), ...other.filter((_, j) => !right.has(j))];
}

// The pairs without a word or two that happen to be the same amid much that is not.
function steady(pairs, one, other) {
  const runs = [];
  for (const [i, j] of pairs) {
    const run = runs.at(-1);
    if (run && run.i + run.size === i && run.j + run.size === j) run.size++;
    else runs.push({ i, j, size: 1 });
  }
  const much = (i, j, from) => i - from.i - from.size + j - from.j - from.size >= AMID;
  const ends = { i: one.length, j: other.length };
  return runs.filter((run, place) => {
    const before = runs[place - 1] ?? { i: 0, j: 0, size: 0 };
    const after = runs[place + 1] ?? ends;
    return run.size > FEW || !much(run.i, run.j, before) || !much(after.i, after.j, run);
  }).flatMap(({ i, j, size }) => Array.from({ length: size }, (_, at) => [i + at, j + at]));
}

// `other` as a change of `one`: pieces {kind: "same" | "del" | "ins", text}.
function pieces(one, other) {
  const [left, right] = [words(one), words(other)];
  const found = [];
  const add = (kind, text) => {
    if (text) found.push({ kind, text });
  };
  const slice = (text, list, from, to) =>
    from < to ? text.slice(list[from].start, to < list.length ? list[to].start : text.length) : "";
  let [i, j] = [0, 0];
  let run = j;
  for (const [a, b] of [...steady(matches(left, right), left, right), [left.length, right.length]]) {
    if (a > i || b > j) {
      add("same", slice(other, right, run, j));
      add("del", slice(one, left, i, a));
      add("ins", slice(other, right, j, b));
      run = b;
    }
    [i, j] = [a + 1, b + 1];
  }
  add("same", slice(other, right, run, right.length));
  return found;
}
