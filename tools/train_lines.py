"""Learn the line model of `newsclean.markers.layout.marker` from pages with their articles.

    python tools/train_lines.py DATA --clean FILE -o src/newsclean/data/line_model.json --folds DIR
    python tools/train_lines.py DATA --sensitivity

The first command also cross-validates over sites: it prints what the model does to pages of sites
that it has not seen, and DIR gets the model of each fold, model0.json and so on, which says beside
its weights which sites those are: `without`. The second moves each limit of the model that ships
by a third, down and up, and prints how F1 and what is lost of articles change.

DATA is a folder of JSONL files (.jsonl or .jsonl.gz) with a record per page and extractor: `id`,
`site`, `text` (what the extractor gave), `gold` (the article), perhaps `lang`. A file
`suspect_gold.json` in it, a list of ids, names pages to leave out. FILE is JSONL of newswire in
which nothing should go, with `source`, `title` and `paragraphs`. The same data and versions of
numpy and scikit-learn give the same weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from newsclean.config import NEWS
from newsclean.markers.boilerplate import cutter
from newsclean.markers.code import code
from newsclean.markers.layout.context_features import context
from newsclean.markers.layout.form_features import (
    WORD_SCORE_AT,
    Piece,
    Vocabulary,
)
from newsclean.markers.layout.marker import (
    Looks,
    claimed,
    headline,
    is_inside,
    judged,
    look_at,
    pieces_of,
    thresholds,
)
from newsclean.markers.layout.model import (
    LIMITS,
    LOW,
    STEP,
    Limits,
    LineModel,
    as_model,
    cues,
    function_words,
    line_model,
)
from newsclean.markers.layout.stacked_features import stacked
from newsclean.markers.layout.trees import Tree
from newsclean.markers.layout.words import Tokens, Weights, packed, tokens, word_score
from newsclean.model import Document
from newsclean.pipeline import mark, markers, rule_book
from newsclean.text.prose import ends_sentence
from newsclean.text.segmenting import segment

WINDOW = 4
"""Text counts as article where so many words in a row stand in it."""
TOKEN = re.compile(r"\w+")
UNSPACED = {"zh", "ja", "th", "lo", "km", "my"}
"""Languages without spaces: there each character is a word, and a window is twice as wide."""
_SIGNS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
SIGN = re.compile(rf"[{_SIGNS}]|[^\W{_SIGNS}]+")
WIRE = "reuters"
MOST_WIRE = 400
LOW_WEIGHT = {"wcxb": 0.3}
"""Sets of pages that are blogs and guides more than news."""


WORDS = Vocabulary(function_words(), cues(), {})
RULES = replace(NEWS, line_model=0.0, repeats=False, markers=(code,))


@dataclass
class Page:
    """One text with its lines, and how much of each is article."""

    id: str
    site: str
    source: str
    lang: str
    article: int  # characters of the words of the article
    pieces: list[Piece]
    hits: set[int]  # lines that go by a rule
    inside: np.ndarray  # characters of each line that are article
    size: np.ndarray  # characters of each line that count
    looks: Looks
    tokens: list[Tokens]  # of the lines that are judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of pages with their articles")
    parser.add_argument("--clean", type=Path, help="newswire in which nothing should go")
    parser.add_argument("-o", "--output", type=Path, help="where the weights go")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="where those of the folds go")
    parser.add_argument("--sensitivity", action="store_true", help="move each limit by a third")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth page alone")
    options = parser.parse_args()
    if not (options.output or options.sensitivity):
        parser.error("-o says where the weights go")
    pages = load(options.data, options.every)
    pages += load_clean(options.clean) if options.clean else ()
    if options.sensitivity:
        sensitivity(pages)
        return
    trained = train(pages)
    write(trained.model, options.output)
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for number, model in enumerate(trained.folds):
            write(model, options.folds / f"model{number}.json")
    gone = unseen(pages, trained, NEWS.line_model)
    print(Effects(pages, gone))
    print(list_items(pages, gone))


def write(model: dict[str, Any], path: Path) -> None:
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, "utf-8")
    print(f"{path}: {len(text.encode()) / 1000:.0f} kB", file=sys.stderr)


def records(path: Path) -> Iterator[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def load(folder: Path, every: int = 1) -> list[Page]:
    """Pages of all files in `folder`, in a fixed order, and each article as a page of its own.

    What should come out must also stay as it is.
    """
    with Pool() as pool:
        return list(pool.imap(page_of, records_in(folder, every), 16))


def records_in(folder: Path, every: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records that are pages, with their sources."""
    suspects = folder / "suspect_gold.json"
    skip = set(json.loads(suspects.read_text())) if suspects.exists() else set()
    articles: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl*")):
        for record in islice(records(path), 0, None, every):
            if record["id"] not in skip and record["text"].strip():
                yield path.name.partition(".jsonl")[0], record
                if record["gold"].strip():
                    articles[record["gold"]] = record | {"text": record["gold"]}
    for record in articles.values():
        yield "gold", record


def load_clean(path: Path) -> Iterator[Page]:
    """Newswire, with its headlines."""
    wire = [record for record in records(path) if record["source"] == WIRE]
    for i, record in enumerate(wire[:: max(1, len(wire) // MOST_WIRE)]):
        text = "\n\n".join([record["title"], *record["paragraphs"]])
        yield page_of(("wire", {"id": f"{WIRE} {i}", "site": WIRE, "text": text, "gold": text}))


def page_of(found: tuple[str, dict[str, Any]]) -> Page:
    source, record = found
    text = unicodedata.normalize("NFC", record["text"])
    gold = unicodedata.normalize("NFC", record["gold"])
    lang = record.get("lang") or ""
    doc = segment(Document.of(text), cutter(rule_book(RULES)))
    for stage in markers(RULES):
        doc = mark(doc, stage)
    pieces = list(pieces_of(doc))
    spans = [(int(doc.units[p.units[0]].start), int(doc.units[p.units[-1]].end)) for p in pieces]
    inside, size = article_share(text, gold, spans, lang in UNSPACED)
    hits = claimed(doc, pieces)
    looks = look_at(pieces, WORDS, LIMITS, hits)
    return Page(
        id=record["id"],
        site=record["site"],
        source=source,
        lang=lang,
        article=sum(map(len, TOKEN.findall(gold))),
        pieces=pieces,
        hits=hits,
        inside=inside,
        size=size,
        looks=looks,
        tokens=[tokens(looks.readings[k].words, pieces[k].text) for k in looks.wanted],
    )


def article_share(
    text: str, gold: str, spans: Sequence[tuple[int, int]], unspaced: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Of each span, how many characters of its words are article, and how many there are.

    Words are article in windows of `WINDOW` that stand in the gold text, and as often as they
    stand there: where a line comes twice, the copy in the better company is the article.
    """
    token, width = (SIGN, 2 * WINDOW) if unspaced else (TOKEN, WINDOW)
    words = [(m.group(), m.start()) for m in token.finditer(text)]
    line_of: list[int] = []
    k = 0
    for _, at in words:
        while k + 1 < len(spans) and spans[k + 1][0] <= at:
            k += 1
        line_of.append(k)
    size = np.bincount(line_of, [len(w) for w, _ in words], len(spans))
    left = Counter(windows(token.findall(gold), width))
    found = windows([word for word, _ in words], width)

    def covered(order: Sequence[int], stock: Counter[tuple[str, ...]] | None) -> np.ndarray:
        mask = np.zeros(len(words), bool)
        for i in order:
            window = found[i]
            if stock is None:
                mask[i : i + width] |= window in left
            elif stock[window] > 0:
                stock[window] -= 1
                mask[i : i + width] = True
        lengths = [len(word) if m else 0 for (word, _), m in zip(words, mask, strict=True)]
        return np.bincount(line_of, lengths, len(spans))

    once = covered(range(len(found)), None)
    gain = np.r_[0, np.cumsum(1.5 * once - 0.5 * size)]
    ends = np.arange(len(spans))
    company = gain[np.minimum(len(spans), ends + 7)] - gain[np.maximum(0, ends - 6)]
    order = sorted(range(len(found)), key=lambda i: (-company[line_of[i]], line_of[i], i))
    return covered(order, left), size


def windows(words: Sequence[str], width: int) -> list[tuple[str, ...]]:
    """Every run of `width` words; a shorter text is one run."""
    if not words:
        return []
    return [tuple(words[i : i + width]) for i in range(max(1, len(words) - width + 1))]


FOLDS = 5
MIN_SITES = 4
"""A word counts when so many sites use it: fewer say more about themselves than about lines."""
MOST_WORDS = 10_000
"""So many words, pairs and shapes have a weight: those that change most."""


class Forest(NamedTuple):
    """How the trees of a pass are grown."""

    trees: int
    leaves: int
    rate: float
    columns: float
    least: int = 200
    ridge: float = 50.0


FORM = Forest(trees=70, leaves=8, rate=0.15, columns=0.5)
CONTEXT = Forest(trees=200, leaves=20, rate=0.08, columns=0.25)
STACK = (Forest(trees=160, leaves=15, rate=0.08, columns=0.3),)
"""A second pass on top changed F1 by less than .001."""


class Trained(NamedTuple):
    """A model as it is written, those of the folds, and the scores of lines that these give."""

    model: dict[str, Any]
    folds: list[dict[str, Any]]
    """Each says which sites it has not seen: `without`."""
    scores: np.ndarray
    heads: np.ndarray
    """Which lines are headlines."""
    inside: np.ndarray
    """Which lines stand between sentences, in a table or a list."""


def train(pages: Sequence[Page]) -> Trained:
    """Learn each pass on the scores that the one before gives to sites it has not seen."""
    data = Table(pages)
    say("words")
    weights = data.learn_words()
    say("first pass")
    form, scores = data.learn(data.form, FORM)
    say("second pass")
    rows = data.context(scores)
    found, scores = data.learn(rows, CONTEXT)
    stack = []
    for forest in STACK:
        say("stacked pass")
        trees, scores = data.learn(np.hstack([rows, data.stacked(scores)]), forest)
        stack.append(trees)
    chances = data.chances(scores)
    models: list[dict[str, Any]] = [
        {
            "words": packed(weights[k]),
            "form": form[k],
            "context": found[k],
            "stack": [trees[k] for trees in stack],
            "chances": chances,
        }
        for k in range(FOLDS + 1)
    ]
    folds = [
        model | {"without": sorted(site for site, of in data.fold_of.items() if of == fold)}
        for fold, model in enumerate(models[:FOLDS])
    ]
    return Trained(models[FOLDS], folds, scores, data.heads, data.inside)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def unseen(pages: Sequence[Page], trained: Trained, readiness: float) -> list[np.ndarray]:
    """Which lines go of each page by trees that have not seen its site, or by a rule."""
    model = as_model(trained.model)
    found = []
    start = 0
    for page in pages:
        stop = start + len(page.looks.wanted)
        scores = page.looks.scores(trained.scores[start:stop].tolist())
        chances = np.array([model.chance(score) for score in scores])
        lengths = page.looks.lengths
        usual, inner = thresholds(chances.tolist(), lengths, readiness, page.hits)
        wanted = page.looks.wanted
        limit = np.where(trained.inside[start:stop], inner, usual)
        limit[trained.heads[start:stop]] = 0
        gone = np.zeros(len(page.pieces), bool)
        gone[wanted] = chances[wanted] < limit
        gone[sorted(page.hits)] = True
        found.append(gone)
        start = stop
    return found


LEAST, SHORT = 3, 100
"""So many lines in a row of fewer characters, none of which ends like a sentence, are a list."""


def list_items(pages: Sequence[Page], gone: Sequence[np.ndarray]) -> str:
    """How many items stay of lists that belong to an article, and go of menus and teasers."""
    counts: Counter[tuple[str, bool]] = Counter()
    went: Counter[tuple[str, bool]] = Counter()
    for page, lines in zip(pages, gone, strict=True):
        set_name = page.source.partition(".")[0]
        for run in lists_of(page):
            share = page.inside[run].sum() / max(1, page.size[run].sum())
            if 0.2 < share < 0.8:
                continue
            kind = (set_name, share >= 0.8)
            counts[kind] += len(run)
            went[kind] += int(lines[run].sum())
    rows = [
        "| set | items that belong | stay | others | go |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name in sorted({name for name, _ in counts}):
        belong, other = counts[name, True], counts[name, False]
        stay, go = 1 - went[name, True] / max(1, belong), went[name, False] / max(1, other)
        rows.append(f"| {name} | {belong} | {stay:.1%} | {other} | {go:.1%} |")
    return "\n".join(rows)


def lists_of(page: Page) -> Iterator[list[int]]:
    """The lists among the lines of a page."""
    run: list[int] = []
    for k, piece in enumerate(page.pieces):
        if len(piece.text) < SHORT and not ends_sentence(piece.text) and page.size[k]:
            run.append(k)
            continue
        if len(run) >= LEAST:
            yield run
        run = []
    if len(run) >= LEAST:
        yield run


def gone_by(page: Page, model: LineModel) -> np.ndarray:
    """Which lines of `page` the model takes."""
    gone = np.zeros(len(page.pieces), bool)
    found = judged(page.pieces, model, NEWS.line_model, page.hits)
    gone[[*(line.place for line in found if line.goes), *page.hits]] = True
    return gone


class Effects:
    """What cleaning does, by source and language; the F1 is that of each page, averaged.

    Counted in characters of words.
    """

    def __init__(self, pages: Sequence[Page], gone: Sequence[np.ndarray]) -> None:
        self.sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(9))
        for page, lines in zip(pages, gone, strict=True):
            found = effect(page, lines)
            for name in (page.source, f"{page.source} {page.lang or 'en'}"):
                self.sums[name] += found

    def __str__(self) -> str:
        heads = (
            "| | pages | F1 | after | removed | lost | lose over 5 % | worse by .05 |\n"
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        )
        rows = [
            f"| {name} | {n:.0f} | {before / n:.4f} | {after / n:.4f} "
            f"| {removed / max(1, outside):.1%} | {lost / max(1, inside):.2%} "
            f"| {much:.0f} | {worse:.0f} |"
            for name, (n, before, after, outside, removed, inside, lost, much, worse) in sorted(
                self.sums.items()
            )
        ]
        return "\n".join([heads, *rows])


def effect(page: Page, gone: np.ndarray) -> np.ndarray:
    """One, F1 before and after; then, outside the article and inside, how much stands and goes."""
    inside, size = page.inside.sum(), page.size.sum()
    lost, taken = page.inside[gone].sum(), page.size[gone].sum()
    article = page.article
    before = 2 * inside / max(1, size + article)
    after = 2 * (inside - lost) / max(1, size - taken + article)
    much, worse = lost > 0.05 * inside, after < before - 0.05
    return np.array([1, before, after, size - inside, taken - lost, inside, lost, much, worse])


def sensitivity(pages: Sequence[Page]) -> None:
    """Print what each limit of the model that ships changes when it is moved by a third."""
    model = line_model()

    def measured(limits: Limits) -> tuple[np.ndarray, float, float]:
        changed = model._replace(limits=limits)
        effects = np.array([effect(page, gone_by(page, changed)) for page in pages])
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


class Table:
    """The lines of all pages that are judged, one after the other."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        counts = np.array([len(p.looks.wanted) for p in pages])
        self.start = np.r_[0, np.cumsum(counts)]
        self.page = np.repeat(np.arange(len(pages)), counts)
        self.form = np.array(
            [p.looks.readings[k].row for p in pages for k in p.looks.wanted], np.float32
        )
        inside = np.concatenate([p.inside[p.looks.wanted] for p in pages])
        self.size = size = np.concatenate([p.size[p.looks.wanted] for p in pages])
        self.share = share = inside / np.maximum(size, 1)
        self.y = (share < 0.5).astype(int)
        # Every page counts the same, long lines more than short ones, and lines that are half
        # article not at all. Whole-page dumps have many lines that teach the same.
        weight = np.sqrt(size + 5) * (size > 0)
        weight *= 100 / np.maximum(np.bincount(self.page, weight, len(pages)), 1)[self.page]
        self.weight = weight * np.abs(2 * share - 1) * self.of_pages()[self.page]
        self.fold_of = fold_by_site([page.site for page in pages], FOLDS)
        self.fold = np.array([self.fold_of[page.site] for page in pages])[self.page]
        self.tokens = [one for p in pages for one in p.tokens]

    def of_pages(self) -> np.ndarray:
        """How much each page counts."""
        texts = Counter(page.id for page in self.pages)

        def one(page: Page) -> float:
            dump = page.inside.sum() < 0.65 * page.size.sum()
            weight = LOW_WEIGHT.get(page.source.partition(".")[0], 1.0)
            return weight * min(1.0, 5 / texts[page.id]) * (0.7 if dump else 1.0)

        return np.array([one(page) for page in self.pages])

    def learn(self, rows: np.ndarray, forest: Forest) -> tuple[list[list[Tree]], np.ndarray]:
        """The trees of each fold and of all, and what those say that have not seen a line's site.

        A fold has the lines of other sites alone.
        """
        scores = np.zeros(len(self.y), int)
        found = []
        for fold in range(FOLDS):
            here = self.fold == fold
            trees, fitted = self.grow(rows, ~here, forest)
            scores[here] = np.round(100 * fitted.decision_function(rows[here]))
            found.append(trees)
        trees, _ = self.grow(rows, np.ones(len(self.y), bool), forest)
        return [*found, trees], scores

    def grow(self, rows: np.ndarray, use: np.ndarray, forest: Forest) -> tuple[list[Tree], Any]:
        use = use & (self.weight > 0)
        return grow(rows[use], self.y[use], self.weight[use], forest)

    def learn_words(self) -> list[Weights]:
        """The weights of each fold and of all.

        Each line gets the score of weights that have not seen its site.
        """
        matrix, vocabulary = self.matrix()
        found: list[Weights] = []
        for fold in range(FOLDS):
            here = self.fold == fold
            weights = self.word_weights(matrix, vocabulary, ~here)
            for i in np.flatnonzero(here):
                said = word_score(self.tokens[i], weights)
                self.form[i, WORD_SCORE_AT : WORD_SCORE_AT + len(said)] = said
            found.append(weights)
        # What stands beside a line must see the same.
        rows = iter(self.form.tolist())
        for page in self.pages:
            for k in page.looks.wanted:
                page.looks.readings[k].row[:] = next(rows)
        return [*found, self.word_weights(matrix, vocabulary, np.ones(len(self.y), bool))]

    def matrix(self) -> tuple[sparse.csr_matrix, list[int]]:
        sites: dict[int, set[str]] = defaultdict(set)
        for i, found in enumerate(self.tokens):
            site = self.pages[self.page[i]].site
            for token in (*found.words, *found.others):
                sites[token].add(site)
        vocabulary = sorted(token for token, on in sites.items() if len(on) >= MIN_SITES)
        number = {token: i for i, token in enumerate(vocabulary)}
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for words, others in self.tokens:
            all_of_them = words + others
            known = [number[token] for token in all_of_them if token in number]
            columns += known
            values += [max(1, len(all_of_them)) ** -0.5] * len(known)
            ends.append(len(columns))
        matrix = sparse.csr_matrix(
            (np.array(values, np.float32), columns, ends), (len(self.tokens), len(vocabulary))
        )
        matrix.sum_duplicates()
        return matrix, vocabulary

    def word_weights(
        self, matrix: sparse.csr_matrix, vocabulary: Sequence[int], use: np.ndarray
    ) -> dict[int, int]:
        rows = np.flatnonzero(use & (self.weight > 0))
        weight = self.weight[rows] / self.weight[rows].mean()
        fitted = LogisticRegression(C=0.3, max_iter=100).fit(
            matrix[rows], self.y[rows], sample_weight=weight
        )
        weights = np.clip(np.round(32 * fitted.coef_[0]), -127, 127).astype(int)
        # How much a weight changes: by its height, and how often it is looked up.
        often = np.sqrt(np.asarray((matrix[rows] > 0).sum(axis=0)).ravel())
        order = np.argsort(-np.abs(weights) * often, kind="stable")[:MOST_WORDS]
        return {vocabulary[i]: int(weights[i]) for i in sorted(order) if weights[i]}

    def full(self, scores: np.ndarray) -> Iterator[tuple[Page, list[int]]]:
        """Each page with the scores of all of its lines."""
        for i, page in enumerate(self.pages):
            yield page, page.looks.scores(scores[self.start[i] : self.start[i + 1]].tolist())

    def context(self, scores: np.ndarray) -> np.ndarray:
        self.heads = np.zeros(len(self.y), bool)
        self.inside = np.zeros(len(self.y), bool)
        rows: list[np.ndarray] = []
        jobs = ((p.pieces, p.looks, own) for p, own in self.full(scores) if p.looks.wanted)
        starts = (self.start[i] for i, page in enumerate(self.pages) if page.looks.wanted)
        with Pool() as pool:
            found = pool.imap(rows_of, jobs, 64)
            for start, (heads, inside, row) in zip(starts, found, strict=True):
                self.heads[[start + k for k in heads]] = True
                self.inside[start : start + len(row)] = inside
                rows.append(row)
        # A headline stays anyway.
        self.weight[self.heads] = 0
        return np.concatenate(rows)

    def stacked(self, scores: np.ndarray) -> np.ndarray:
        rows = [
            np.array(stacked(page.looks.lengths, own, page.looks.wanted), np.float32)
            for page, own in self.full(scores)
            if page.looks.wanted
        ]
        return np.concatenate(rows)

    def chances(self, scores: np.ndarray) -> list[int]:
        """How many of a thousand characters are article, by score: it only falls."""
        weight = self.size * ~self.heads
        total = np.bincount(self.page, weight, len(self.pages))
        weight *= (self.of_pages() / np.maximum(total, 1))[self.page]
        fitted = IsotonicRegression(increasing=False, out_of_bounds="clip").fit(
            scores, self.share, sample_weight=weight
        )
        steps = LOW + STEP * np.arange(-2 * LOW // STEP) + STEP / 2
        return sloped([int(p) for p in np.round(1000 * fitted.predict(steps))])


def sloped(steps: Sequence[int]) -> list[int]:
    """Steps that only fall, as a line through the middles of the level ones among them.

    So that no threshold lies where a hair more changes much.
    """
    middles: list[float] = []
    levels: list[int] = []
    i = 0
    while i < len(steps):
        j = i + 1
        while j < len(steps) and steps[j] == steps[i]:
            j += 1
        middles.append((i + j - 1) / 2)
        levels.append(steps[i])
        i = j
    return [int(p) for p in np.round(np.interp(range(len(steps)), middles, levels))]


def rows_of(
    job: tuple[list[Piece], Looks, list[int]],
) -> tuple[list[int], list[bool], np.ndarray]:
    """Of a page with scores, the headlines among the lines to be judged, and those inside.

    Then the rows of all lines to be judged.
    """
    pieces, looks, scores = job
    rows = looks.rows(context(pieces, looks.readings, scores, WORDS, looks.wanted))
    inside = [is_inside(row) for row in rows]
    return sorted(headline(rows, LIMITS)), inside, np.array(rows, np.float32)


def fold_by_site(sites: Sequence[str], folds: int) -> dict[str, int]:
    names = sorted(set(sites))
    random.Random(7).shuffle(names)
    return {name: i % folds for i, name in enumerate(names)}


def grow(
    rows: np.ndarray, y: np.ndarray, weight: np.ndarray, forest: Forest
) -> tuple[list[Tree], Any]:
    """Boosted trees, as nested lists with integer leaves in hundredths, and as they were fitted."""
    fitted = HistGradientBoostingClassifier(
        max_iter=forest.trees,
        max_leaf_nodes=forest.leaves,
        learning_rate=forest.rate,
        min_samples_leaf=forest.least,
        l2_regularization=forest.ridge,
        max_features=forest.columns,
        max_bins=63,
        early_stopping=False,
        random_state=0,
    ).fit(rows, y, sample_weight=weight)

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
    return [base, *(node(p[0].nodes, 0) for p in fitted._predictors)], fitted


if __name__ == "__main__":
    main()
