"""Learn the line model of `newsclean.markers.layout.marker` from pages with their articles.

    python tools/train_lines.py DATA --clean FILE -o src/newsclean/data/line_model.json
    python tools/train_lines.py DATA --clean FILE --folds 5 -o DIR
    python tools/train_lines.py DATA --sensitivity

The second command cross-validates over sites: DIR gets a model for each fold, model0.json and so
on, which says beside its weights which sites it has not seen: `without`. The third moves each limit
of the model that ships by a third, down and up, and prints how F1 and what is lost of articles
change.

DATA is a folder of JSONL files (.jsonl or .jsonl.gz) with a record per page and extractor: `id`,
`site`, `text` (what the extractor gave), `gold` (the article). A file `suspect_gold.json` in it, a
list of ids, names pages to leave out. FILE is JSONL of newswire in which nothing should go, with
`source`, `title` and `paragraphs`. The same data and versions of numpy and scikit-learn give the
same weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from newsclean.config import NEWS
from newsclean.markers.boilerplate import cutter
from newsclean.markers.code import code
from newsclean.markers.layout.context_features import context
from newsclean.markers.layout.form_features import (
    FORM,
    Features,
    Reading,
    Vocabulary,
    read,
    tokens,
    word_score,
)
from newsclean.markers.layout.marker import (
    HIT,
    PARAGRAPH,
    Piece,
    claimed,
    headline,
    is_story,
    judged,
    pieces_of,
)
from newsclean.markers.layout.model import (
    LIMITS,
    Limits,
    LineModel,
    Tree,
    as_model,
    compiled,
    cues,
    function_words,
    line_model,
)
from newsclean.model import Document
from newsclean.pipeline import mark, markers, rule_book
from newsclean.text.segmenting import segment

WINDOW = 4
"""Text counts as article where so many words in a row stand in it."""
TOKEN = re.compile(r"\w+")
WORD_SCORE = FORM.index("word_score")
WIRE = "reuters"
MOST_WIRE = 400


WORDS = Vocabulary(function_words(), cues(), {})
RULES = replace(NEWS, line_model=0.0, repeats=False, markers=(code,))


@dataclass
class Page:
    """One text with its lines, and how much of each is article."""

    site: str
    source: str
    gold: str
    pieces: list[Piece]
    hits: set[int]  # lines that go by a rule
    stories: set[int]  # lines that stay whatever surrounds them
    inside: np.ndarray  # characters of each line that are article
    size: np.ndarray  # characters of each line that count
    readings: list[Reading]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of pages with their articles")
    parser.add_argument("--clean", type=Path, help="newswire in which nothing should go")
    parser.add_argument("-o", "--output", type=Path, help="where the weights go")
    parser.add_argument("--folds", type=int, help="cross-validate over sites")
    parser.add_argument("--sensitivity", action="store_true", help="move each limit by a third")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth page alone")
    options = parser.parse_args()
    if not (options.output or options.sensitivity):
        parser.error("-o says where the weights go")
    pages = list(load(options.data, options.every))
    pages += load_clean(options.clean) if options.clean else ()
    if options.sensitivity:
        sensitivity(pages)
    elif options.folds:
        cross_validate(pages, options.folds, options.output)
    else:
        write(train(pages), options.output)


def write(model: dict[str, Any], path: Path) -> None:
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, "utf-8")
    print(f"{path}: {len(text.encode()) / 1000:.0f} kB", file=sys.stderr)


def records(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load(folder: Path, every: int = 1) -> Iterator[Page]:
    """Pages of all files in `folder`, in a fixed order, and each article as a page of its own.

    What should come out must also stay as it is.
    """
    suspects = folder / "suspect_gold.json"
    skip = set(json.loads(suspects.read_text())) if suspects.exists() else set()
    articles: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl*")):
        for record in islice(records(path), 0, None, every):
            if record["id"] not in skip and record["text"].strip():
                source = path.name.partition(".jsonl")[0]
                yield page(record["text"], record["gold"], record["site"], source)
                articles[record["gold"]] = record["site"]
    for gold, site in articles.items():
        if gold.strip():
            yield page(gold, gold, site, "gold")


def load_clean(path: Path) -> Iterator[Page]:
    """Newswire, with its headlines."""
    wire = [record for record in records(path) if record["source"] == WIRE]
    for i, record in enumerate(wire[:: max(1, len(wire) // MOST_WIRE)]):
        text = "\n\n".join([record["title"], *record["paragraphs"]])
        yield page(text, text, f"{WIRE} {i}", "wire")


def page(text: str, gold: str, site: str, source: str) -> Page:
    doc = segment(Document.of(text), cutter(rule_book(RULES)))
    for stage in markers(RULES):
        doc = mark(doc, stage)
    pieces = list(pieces_of(doc))
    spans = [(int(doc.units[p.units[0]].start), int(doc.units[p.units[-1]].end)) for p in pieces]
    inside, size = article_share(text, gold, spans)
    return Page(
        site=site,
        source=source,
        gold=gold,
        pieces=pieces,
        hits=claimed(doc, pieces),
        stories={i for i, piece in enumerate(pieces) if is_story(piece, WORDS)},
        inside=inside,
        size=size,
        readings=[read(p.text, p.sentence, WORDS) for p in pieces],
    )


def article_share(
    text: str, gold: str, spans: Sequence[tuple[int, int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Of each span, how many characters of its words are article, and how many there are.

    Words are article in windows of `WINDOW` that stand in the gold text, and as often as they
    stand there: where a line comes twice, the copy in the better company is the article.
    """
    words = [(m.group(), m.start()) for m in TOKEN.finditer(text)]
    line_of: list[int] = []
    k = 0
    for _, at in words:
        while k + 1 < len(spans) and spans[k + 1][0] <= at:
            k += 1
        line_of.append(k)
    size = np.bincount(line_of, [len(w) for w, _ in words], len(spans))
    left = Counter(windows(TOKEN.findall(gold)))
    found = windows([word for word, _ in words])

    def covered(order: Sequence[int], stock: Counter[tuple[str, ...]] | None) -> np.ndarray:
        mask = np.zeros(len(words), bool)
        for i in order:
            window = found[i]
            if stock is None:
                mask[i : i + WINDOW] |= window in left
            elif stock[window] > 0:
                stock[window] -= 1
                mask[i : i + WINDOW] = True
        lengths = [len(word) if m else 0 for (word, _), m in zip(words, mask, strict=True)]
        return np.bincount(line_of, lengths, len(spans))

    once = covered(range(len(found)), None)
    gain = np.r_[0, np.cumsum(1.5 * once - 0.5 * size)]
    ends = np.arange(len(spans))
    company = gain[np.minimum(len(spans), ends + 7)] - gain[np.maximum(0, ends - 6)]
    order = sorted(range(len(found)), key=lambda i: (-company[line_of[i]], line_of[i], i))
    return covered(order, left), size


def windows(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Every run of `WINDOW` words; a shorter text is one run."""
    if not words:
        return []
    return [tuple(words[i : i + WINDOW]) for i in range(max(1, len(words) - WINDOW + 1))]


FOLDS = 5
MIN_SITES = 10
"""A word counts when so many sites use it: fewer say more about themselves than about lines."""


def train(pages: Sequence[Page]) -> dict[str, Any]:
    """The model as it is written to the file, from `pages`."""
    data = Table(pages)
    fold_of = fold_by_site([page.site for page in pages], FOLDS)
    folds = np.array([fold_of[page.site] for page in pages])[data.page]
    first = np.zeros(len(data.y), int)
    for fold in range(FOLDS):
        here = folds == fold
        weights, forest = train_form(data, ~here)
        first[here] = run_form(data, here, weights, forest)
    weights, forest = train_form(data, np.ones(len(data.y), bool))
    lines, keep = data.context(first)
    trees = grow(
        lines,
        data.y,
        data.weight * keep,
        trees=110,
        leaves=8,
        rate=0.11,
        least=300,
        ridge=100.0,
        columns=0.2,
    )
    return {"words": weights, "form": forest, "lines": trees, "bar": BAR}


def cross_validate(pages: Sequence[Page], folds: int, folder: Path) -> None:
    """Write the model of each fold, and print what it does to pages of sites it has not seen.

    Counted in characters of words, by source; the F1 is that of each page, averaged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fold_of = fold_by_site([page.site for page in pages], folds)
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(7))
    for fold in range(folds):
        data = train([page for page in pages if fold_of[page.site] != fold])
        without = sorted(site for site, of in fold_of.items() if of == fold)
        write(data | {"without": without}, folder / f"model{fold}.json")
        model = as_model(data)
        for page in pages:
            if fold_of[page.site] == fold:
                sums[page.source] += effect(page, model)
    print(f"{'':22} pages     F1   after  removed    lost")
    for source, (n, before, after, outside, removed, inside, lost) in sorted(
        (source, total) for source, total in sums.items()
    ):
        print(
            f"{source:22} {n:5.0f} {before / n:6.4f} {after / n:7.4f}"
            f" {removed / max(1, outside):8.1%} {lost / inside:7.2%}"
        )


def effect(page: Page, model: LineModel) -> np.ndarray:
    """One, F1 before and after; then, outside the article and inside, how much stands and goes."""
    gone = np.zeros(len(page.pieces), bool)
    gone[[one.place for one in judged(page.pieces, model, hits=page.hits) if one.goes]] = True
    article = sum(map(len, TOKEN.findall(page.gold)))
    inside, size = page.inside.sum(), page.size.sum()
    lost, taken = page.inside[gone].sum(), page.size[gone].sum()
    before = 2 * inside / max(1, size + article)
    after = 2 * (inside - lost) / max(1, size - taken + article)
    return np.array([1, before, after, size - inside, taken - lost, inside, lost])


def sensitivity(pages: Sequence[Page]) -> None:
    """Print what each limit of the model that ships changes when it is moved by a third."""
    model = line_model()

    def measured(limits: Limits) -> tuple[np.ndarray, float, float]:
        changed = model._replace(limits=limits)
        effects = np.array([effect(page, changed) for page in pages])
        return effects, effects[:, 2].mean(), effects[:, 6].sum() / effects[:, 5].sum()

    base, f1, lost = measured(LIMITS)
    print(f"{len(pages)} texts: F1 {f1:.4f}, lost {lost:.3%}\n")
    print("| limit | value | moved to | texts that change | F1 | lost |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, value in LIMITS._asdict().items():
        for factor in (2 / 3, 4 / 3):
            if isinstance(value, tuple):
                moved: Any = tuple((share, factor * higher) for share, higher in value)
            else:
                moved = type(value)(round(factor * value, 4))
            effects, new, gone = measured(LIMITS._replace(**{name: moved}))
            texts = int((effects != base).any(axis=1).sum())
            shown = f"{factor:.2f} times" if isinstance(value, tuple) else moved
            print(
                f"| {name} | {'' if isinstance(value, tuple) else value} | {shown} | {texts} "
                f"| {new - f1:+.4f} | {gone - lost:+.3%} |",
                flush=True,
            )


BAR = [(0.0, 275), (0.05, 165), (0.15, 100), (0.5, 65)]
"""Share of dirt, and the bar: chosen on held-out sites, so that good extractors lose nothing."""


class Table:
    """The lines of all pages, one after the other."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        counts = np.array([len(p.pieces) for p in pages])
        self.start = np.r_[0, np.cumsum(counts)]
        self.page = np.repeat(np.arange(len(pages)), counts)
        self.readings = [r for p in pages for r in p.readings]
        self.form = np.array([r.row for r in self.readings], np.float32)
        inside = np.concatenate([p.inside for p in pages])
        size = np.concatenate([p.size for p in pages])
        share = inside / np.maximum(size, 1)
        self.y = (share < 0.5).astype(int)
        # Every page counts the same, long lines more than short ones, and lines that are half
        # article not at all. Whole-page dumps have many lines that teach the same.
        weight = np.sqrt(size + 5) * (size > 0)
        weight *= 100 / np.maximum(np.bincount(self.page, weight, len(pages)), 1)[self.page]
        article = np.bincount(self.page, inside, len(pages))
        dump = article < 0.65 * np.bincount(self.page, size, len(pages))
        self.weight = weight * np.abs(2 * share - 1)
        self.weight *= np.where(dump[self.page], 0.3, 1.0)
        self.weight *= np.where(self.y == 0, 1.5, 1.0)
        self.hit = np.concatenate([[i in p.hits for i in range(len(p.pieces))] for p in pages])
        self.story = np.concatenate([[i in p.stories for i in range(len(p.pieces))] for p in pages])
        self.weight[self.hit | self.story] = 0
        # A third of the lines of long pages is enough.
        chance = np.random.RandomState(0).rand(len(self.y))
        long = (counts >= 150)[self.page]
        self.weight *= np.where(long, 3.0 * (chance < 1 / 3), 1.0)
        self.tokens = [tokens(r.words) for r in self.readings]

    def context(self, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows: list[Features] = []
        keep = np.ones(len(self.y))
        for i, page in enumerate(self.pages):
            at = self.start[i]
            every = range(len(page.pieces))
            around = context(
                [p.text for p in page.pieces],
                page.readings,
                first[at : self.start[i + 1]].tolist(),
                WORDS,
                every,
            )
            found = [r.row + row for r, row in zip(page.readings, around, strict=True)]
            judged = [k for k in every if k not in page.hits]
            for k in headline([found[k] for k in judged]):
                keep[at + judged[k]] = 0
            rows += found
        return np.array(rows, np.float32), keep


def fold_by_site(sites: Sequence[str], folds: int) -> dict[str, int]:
    names = sorted(set(sites))
    random.Random(7).shuffle(names)
    return {name: i % folds for i, name in enumerate(names)}


def train_form(data: Table, rows: np.ndarray) -> tuple[dict[str, int], list[Tree]]:
    """The weights of words, and the trees of the first pass, from some rows.

    The trees must see word scores that were not fitted to the same lines.
    """
    chosen = np.flatnonzero(rows & (data.weight > 0))
    sites = [data.pages[i].site for i in data.page[chosen]]
    part_of = fold_by_site(sites, 4)
    parts = np.array([part_of[site] for site in sites])
    seen = np.zeros(len(chosen))
    for part in range(4):
        weights = train_words(data, chosen[parts != part])
        for k in np.flatnonzero(parts == part):
            seen[k] = score_words(data, chosen[k], weights)
    form = data.form[chosen].copy()
    form[:, WORD_SCORE] = seen
    forest = grow(
        form,
        data.y[chosen],
        data.weight[chosen],
        trees=50,
        leaves=6,
        rate=0.15,
        least=300,
        ridge=20.0,
        columns=0.5,
    )
    weights = train_words(data, chosen)
    return weights, forest


def train_words(data: Table, rows: np.ndarray) -> dict[str, int]:
    sites: dict[str, set[str]] = defaultdict(set)
    for i in rows:
        site = data.pages[data.page[i]].site.partition(" ")[0]  # a news agency is one site
        for token in data.tokens[i]:
            sites[token].add(site)
    vocabulary = sorted(token for token, on in sites.items() if len(on) >= MIN_SITES)
    number = {token: i for i, token in enumerate(vocabulary)}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for i in rows:
        found = data.tokens[i]
        for token in found:
            if token in number:
                columns.append(number[token])
                values.append(len(found) ** -0.5)
        ends.append(len(columns))
    matrix = sparse.csr_matrix((values, columns, ends), (len(rows), len(vocabulary)))
    matrix.sum_duplicates()
    fitted = LogisticRegression(C=0.3, max_iter=200).fit(
        matrix, data.y[rows], sample_weight=data.weight[rows]
    )
    weights = np.round(32 * fitted.coef_[0]).astype(int)
    return {token: int(w) for token, w in zip(vocabulary, weights, strict=True) if abs(w) > 3}


def score_words(data: Table, i: int, weights: dict[str, int]) -> int:
    return word_score(data.readings[i].words, weights)


def run_form(
    data: Table, rows: np.ndarray, weights: dict[str, int], trees: list[Tree]
) -> list[int]:
    forest = compiled(trees)
    found = []
    for i in np.flatnonzero(rows):
        row = list(data.readings[i].row)
        row[WORD_SCORE] = score_words(data, i, weights)
        data.readings[i].row[WORD_SCORE] = row[WORD_SCORE]
        found.append(HIT if data.hit[i] else PARAGRAPH if data.story[i] else forest(row))
    return found


def grow(
    x: np.ndarray,
    y: np.ndarray,
    weight: np.ndarray,
    *,
    trees: int,
    leaves: int,
    rate: float,
    least: int,
    ridge: float,
    columns: float,
) -> list[Tree]:
    """Boosted trees, as nested lists with integer leaves in hundredths."""
    use = weight > 0
    fitted = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=leaves,
        learning_rate=rate,
        min_samples_leaf=least,
        l2_regularization=ridge,
        max_features=columns,
        max_bins=63,
        early_stopping=False,
        random_state=0,
    ).fit(x[use], y[use], sample_weight=weight[use])

    def node(nodes: np.ndarray, i: int) -> Tree:
        n = nodes[i]
        if n["is_leaf"]:
            return round(100 * float(n["value"]))
        return [
            int(n["feature_idx"]),
            float(f"{n['num_threshold']:.4g}"),
            node(nodes, n["left"]),
            node(nodes, n["right"]),
        ]

    base = round(100 * float(fitted._baseline_prediction.ravel()[0]))
    return [base, *(node(p[0].nodes, 0) for p in fitted._predictors)]


if __name__ == "__main__":
    main()
