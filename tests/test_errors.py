"""What people do wrong at first, and what they are told: file, line, field, reason, and a way out.

Wrong options and commands are in `test_cli.test_wrong_use`.
"""

from __future__ import annotations

import bz2
import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clock import PATIENCE
from tests.test_cli import CLEAN, RAW, RULES, Shell, command, posix, shell

__all__ = ["shell"]

ROW = b'{"id": 1, "text": "A storm hit the coast.", "lang": "en"}\n'
FETCH = (
    "no such file or directory; newsclean does not fetch pages. Fetch it and take the text out "
    "first, for example: trafilatura -u ADDRESS | newsclean clean"
)


@pytest.fixture(autouse=True)
def desk(shell: Shell) -> None:
    for name, data in {
        "a.txt": RAW.encode(),
        "dir/b.txt": RAW.encode(),
        "day.jsonl": ROW,
        "list.jsonl": b'[{"text": "x"}]\n',
        "pretty.jsonl": b'\n{\n  "text": "x"\n}\n',
        "one.jsonl": ROW,
        "broken.jsonl": ROW + b'{"text": "x"\n',
        "broken.csv": b'id,text\n1,"ab\n',
        "columns.csv": b"id,body\n1,x\n",
        "twice.csv": b"text,text\n1,x\n",
        "cut.txt.gz": gzip.compress(RAW.encode())[:30],
        "not.txt.gz": b"plain",
        "wide.txt": RAW.encode("utf-16"),
        "old.txt": b"One.\nCaf\xe9 owner.\n",
        "no.parquet": b"x",
        "report.pdf": b"%PDF-1.7\n\xe2\xe3",
        "report.docx": b"PK\x03\x04\x14\x00\xff",
        "packed.txt": bz2.compress(b"x"),
        "photo.txt": b"\x89PNG\r\n\x1a\n",
        "words.toml": b"These are words.\n",
        "bad.toml": RULES.replace("strong", "storng").encode(),
        "typo.toml": RULES.replace("positive", "postive").encode(),
        "other.db": b"not a database, but long enough to be read as one" * 9,
    }.items():
        shell.write(name, data)


# What each says follows "newsclean: "; code 1 where others could be done, 2 where nothing is.
FAILING: list[tuple[str, int, str]] = [
    ("clean none.txt", 1, "none.txt: no such file or directory"),
    ("clean dir --pattern *.md", 1, "dir: no file in it is called *.md; --pattern names others"),
    ("explain dir", 1, "dir: is a directory; name the files in it, such as dir/*.txt"),
    ("clean https://paper.example/a", 1, f"https://paper.example/a: {FETCH}"),
    ("dedupe http://paper.example/a.jsonl", 1, f"http:/paper.example/a.jsonl: {FETCH}"),
    (
        "clean report.pdf", 1,
        "report.pdf: a PDF file, not plain text; take the text out of it first, for example by "
        "pdftotext FILE",
    ),
    ("clean report.docx", 1, "report.docx: a zip file, as .docx, .odt and .epub are, not plain"),
    ("clean packed.txt", 1, "packed.txt: packed by bzip2, not plain text; unpack it first, for"),
    ("clean photo.txt", 1, "photo.txt: a picture, not plain text"),
    ("clean not.txt.gz", 1, "not.txt.gz: cannot be unpacked: it is not packed by gzip"),
    ("clean cut.txt.gz", 1, "cut.txt.gz: cannot be unpacked: it is cut short"),
    (
        "clean old.txt", 1,
        "old.txt: not utf-8: byte 0xe9 at offset 8 (line 2), invalid continuation byte; name the "
        "right one, for example --encoding cp1252",
    ),
    ("clean wide.txt", 1, "wide.txt: not utf-8: byte 0xff at offset 0 (line 1), invalid"),
    ("clean --encoding utf-16 a.txt", 1, "a.txt: not utf-16"),
    ("clean a.txt -o a.txt/out.txt", 1, "a.txt/out.txt: not a directory"),
    ("clean a.txt dir/b.txt -o a.txt", 2, "several files need a directory to go to, and a.txt"),
    ("clean - a.txt -o out/", 2, "standard input has no name for its file in a directory; name a"),
    ("clean a.txt dir/../a.txt -o out", 2, "a.txt and dir/../a.txt would both go to out/a.txt;"),
    (
        "clean a.txt --text body", 2,
        "--text is for rows, and a.txt is a text by its name; say --from jsonl (or csv, ...) if "
        "it holds rows, or -o OUT.jsonl to make rows of texts",
    ),
    ("clean a.txt --resume", 2, "--resume is for rows, and a.txt is a text by its name"),
    ("clean a.txt day.jsonl", 1, "standard output: rows cannot be written as text; name"),
    ("clean day.jsonl -o day.txt", 1, "day.txt: rows cannot be written as text; name the output"),
    ("clean day.jsonl --text body", 1, "day.jsonl:1: no field 'body'; there are id, text, lang"),
    ("clean day.jsonl --text id", 1, "day.jsonl:1: field 'id' is a number, not a string"),
    (
        "clean list.jsonl", 1,
        "list.jsonl: a list in JSON, where each line should be an object; `jq -c '.[]?' FILE` "
        "makes lines of a list, and `jq -c . FILE` of objects over several lines",
    ),
    (
        "clean pretty.jsonl", 1,
        "pretty.jsonl: JSON over several lines, where each line should be an object; `jq -c",
    ),
    ("dedupe pretty.jsonl", 1, "pretty.jsonl: JSON over several lines, where each line should be"),
    ("clean one.jsonl --stamp lang", 1, "one.jsonl:1: column 'lang' holds no stamp, which would"),
    ("clean day.jsonl --stamp text", 1, "column 'text': the text stands there; name another for"),
    ("clean broken.jsonl", 1, "broken.jsonl:2: not JSON: Expecting ',' delimiter at column 13"),
    ("clean broken.csv", 1, "broken.csv:2: not CSV: unexpected end of data"),
    ("clean columns.csv", 1, "columns.csv: no column 'text'; there are: id, body"),
    ("clean twice.csv", 1, "twice.csv: two columns are called 'text'"),
    ("clean --rules none.toml a.txt", 2, "none.toml: no such file or directory"),
    ("clean --rules dir a.txt", 2, "dir: is a directory"),
    ("rules words.toml", 2, "words.toml: not a TOML file in UTF-8: Expected '=' after a key"),
    (
        "rules bad.toml", 2,
        "bad.toml: rule 'mine.pigeon': field 'strength': one of strong, weak, not 'storng'",
    ),
    (
        "rules typo.toml", 2,
        "typo.toml: rule 'mine.pigeon': field 'postive': there is no such field; did you mean "
        "'positive'?",
    ),
    ("rules --language xx", 2, "no rules for language 'xx', but for ar, bg, bn, ca"),
    (
        "clean --without photocredit a.txt", 2,
        "--without: no rule, family or category is called 'photocredit'; did you mean "
        "'photo-credit'",
    ),
    (
        "clean --without zzzz a.txt", 2,
        "--without: no rule, family or category is called 'zzzz'; `newsclean rules` lists them",
    ),
    ("dedupe a.txt", 2, "a.txt: a text by its name; say --from jsonl (or csv, ...) for rows"),
    ("dedupe dir", 1, "dir: is a directory"),
    ("dedupe day.jsonl --id key", 1, "day.jsonl:1: field 'key' holds no id; there are id, text"),
    ("dedupe day.jsonl --text body", 1, "day.jsonl:1: no field 'body'; there are id, text, lang"),
    (
        "dedupe day.jsonl -o day.jsonl", 2,
        "day.jsonl: -o would write over the input; name another file",
    ),
    ("learn day.jsonl -o day.jsonl", 2, "day.jsonl: -o would write over the input; name another"),
    ("dedupe day.jsonl -o dir", 2, "dir: a directory; -o takes a file, such as dir/out.jsonl"),
    ("dedupe day.jsonl -o a.txt/out.jsonl", 1, "a.txt: not a directory"),
    ("dedupe day.jsonl --scratch none", 2, "--scratch none: no such directory; make it first"),
    ("dedupe day.jsonl --index other.db", 1, "other.db: not an index of newsclean"),
    ("dedupe day.jsonl --index dir", 1, "dir: a directory, where the file of an index is needed"),
    (
        "learn day.jsonl --site-field lang --state a.txt", 1,
        "a.txt: not what learn has written: ",
    ),
    ("learn day.jsonl", 1, "day.jsonl:1: no field 'site'; there are id, text, lang"),
    ("index none.db info", 1, "none.db: no such file or directory; `newsclean index FILE add` and"),
    ("index none.db remove", 1, "none.db: no such file or directory"),
    ("index other.db remove", 2, "remove needs the ids of articles: newsclean index FILE remove"),
    ("index other.db info x", 2, "info takes no argument; 'x' is one too many"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "message"), FAILING, ids=[line for line, *_ in FAILING])
def test_an_error_says_what_is_wrong_and_what_to_do(
    shell: Shell, line: str, code: int, message: str
) -> None:
    if line.startswith(("dedupe", "learn", "index")):
        pytest.importorskip("numpy", reason="numpy is not installed")
    got, _, err = shell(*line.split())
    assert got == code
    assert err.startswith(f"newsclean: {message}")
    assert "Traceback" not in err


def test_a_damaged_parquet_file_is_named(shell: Shell) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    code, _, err = shell("clean", "no.parquet")
    assert code == 1
    assert err.startswith("newsclean: no.parquet: not Parquet: ")


@pytest.mark.parametrize(
    ("module", "line", "message"),
    [
        ("pyarrow", "clean no.parquet", "Parquet needs pyarrow: pip install 'newsclean[etl]'"),
        (
            "backports.zstd", "clean day.jsonl -o out.jsonl.zst",
            "zstandard (.zst) needs backports.zstd: pip install 'newsclean[etl]'",
        ),
        (
            "shtab", "completion bash",
            "completion needs shtab: pip install 'newsclean[completion]'",
        ),
        (
            "rich.text", "explain --width 80 a.txt",
            "--width needs rich: pip install 'newsclean[rich]'",
        ),
    ],
)  # fmt: skip
def test_a_package_that_is_missing_is_named_with_its_extra(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, module: str, line: str, message: str
) -> None:
    if module == "backports.zstd" and sys.version_info >= (3, 14):
        pytest.skip("Python has zstandard")
    monkeypatch.setitem(sys.modules, module, None)
    if "." in module:
        parent, _, child = module.partition(".")
        if parent in sys.modules:
            monkeypatch.delattr(sys.modules[parent], child, raising=False)
    code, out, err = shell(*line.split())
    assert (code, out, err) == (2, b"", f"newsclean: {message}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.txt: empty"),
        ("<!DOCTYPE html>\n<p>A storm.</p>", "a.txt: looks like HTML, and newsclean reads plain"),
        ("\n<html lang='en'>", "a.txt: looks like HTML"),
        ('{"text": "A storm."}\n', "a.txt: looks like JSON; if each line is an object with a text"),
        ('[\n  {"text": "A storm."}]', "a.txt: looks like JSON"),
    ],
)
def test_a_doubtful_text_is_cleaned_and_told(shell: Shell, text: str, message: str) -> None:
    shell.write("a.txt", text)
    code, out, err = shell("clean", "a.txt")
    assert code == 0
    assert out.decode().strip() == text.strip()
    assert err.startswith(f"newsclean: {message}")


def test_an_article_is_not_doubted(shell: Shell) -> None:
    for text in ("<b> is a tag. It makes bold.", "[Music] plays.", "{x} is a set.", "He: <html>?"):
        shell.write("a.txt", text)
        assert shell("clean", "a.txt")[2] == ""


def test_a_dash_is_standard_output(shell: Shell) -> None:
    assert shell("clean", "a.txt", "-o", "-") == (0, CLEAN, "")
    assert not (shell.folder / "-").exists()


def test_names_from_the_wild_do_not_steer_the_terminal(shell: Shell) -> None:
    shell.write("day.jsonl", b'{"\\u001b[2J": "x"}\n')
    assert "\x1b" not in shell("clean", "day.jsonl")[2]
    assert "\x1b" not in shell("clean", "no\x1b[2J.txt")[2]


@posix
@pytest.mark.parametrize(
    "arguments", [["clean"], ["explain"], ["clean", "--from", "jsonl"], ["dedupe"]]
)
def test_who_types_is_told_how_to_end(tmp_path: Path, arguments: list[str]) -> None:
    master, slave = os.openpty()
    os.write(master, b'{"id": 1, "text": "A storm hit the coast."}\n\x04\x04\x04')
    done = subprocess.run(
        command(*arguments), stdin=slave, capture_output=True, text=True, cwd=tmp_path,
        timeout=PATIENCE,
    )  # fmt: skip
    os.close(slave)
    os.close(master)
    assert done.returncode == 0
    assert done.stderr.startswith(
        "newsclean: reading from the terminal; Ctrl-D on a line of its own ends the text. To read "
        "a file, name it\n"
    )
