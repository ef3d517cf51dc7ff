"""What the commands around the HTML report take, and what their help says."""

from __future__ import annotations

from collections.abc import Callable

from newsclean.cli.corpus_parser import Command, add_reading
from newsclean.cli.usage import Parser
from newsclean.cli.values import positive

SITE = "site"
"""The field of the site, if no other one is named."""

_REPORT_HELP = """\
Write one HTML page of what cleaning does to the articles of IN, rows (JSON lines, CSV, Parquet)
with a text: what goes, struck through and coloured by category; what is repaired; why; and the
sums by rule and by site. The page needs nothing but a browser and loads nothing. In it each
decision can be judged right or wrong, and the verdicts exported for `newsclean verdicts`.

With --clusters, what `newsclean dedupe` wrote of the same rows, the page shows the stories: each
copy, preview and update as a change of the article that stays, the decision nearest to the border
first. It holds the articles of these stories only.
"""

_REPORT_EXAMPLES = """\
examples:
  newsclean report day.jsonl -o report.html
  newsclean report day.jsonl --site-field url --most 500 -o report.html
  newsclean dedupe day.jsonl -o verdicts.jsonl
  newsclean report day.jsonl --clusters verdicts.jsonl -o stories.html

For text files there is `newsclean explain --html report.html FILE ...`.
"""

_VERDICTS_HELP = """\
Make rules of what a judge said: FILE is what the HTML report exports. Each passage that wrongly
went is spared by a rule, each that wrongly stayed is taken by one, wherever it stands; a rule that
ships and was wrong on several passages and right on none is switched off. Then all verdicts are
tried with these rules, and those that do not hold are named; the exit code is then 1.

Give the options that the report was made with. The rules are to be used beside them.
"""

_VERDICTS_EXAMPLES = """\
examples:
  newsclean verdicts verdicts.json -o judged.toml --cases cases.json
  newsclean clean --rules judged.toml article.txt
  newsclean verdicts --check cases.json --rules judged.toml

files:
  --cases   the same verdicts with the passages that are meant, for your own
            tests; --check tries them
"""


def add_report_commands(command: Command, add_choices: Callable[[Parser], None]) -> None:
    """Add the commands by `command`; `add_choices` adds the options that say what goes."""
    report = command("report", "one HTML page for many articles", _REPORT_HELP, _REPORT_EXAMPLES)
    group = report.add_argument_group("input")
    group.add_argument(
        "files",
        nargs="*",
        default=["-"],
        metavar="IN",
        help='JSON lines, CSV or Parquet; "-" is standard input, where JSON lines are expected '
        "(default: -)",
    )
    group.add_argument(
        "--field", default="text", metavar="FIELD", help="the text; may be a.b (default: text)"
    )
    group.add_argument(
        "--name-field",
        metavar="FIELD",
        help="what an article is called (default: name, title, url or id, which is there first)",
    )
    group.add_argument(
        "--site-field", default=SITE, metavar="FIELD", help="the site (default: site)"
    )
    group.add_argument("--id", default="id", metavar="FIELD", help="the id (default: id)")
    group.add_argument(
        "--most", type=positive, default=2000, metavar="N", help="so many articles (default: 2000)"
    )
    group.add_argument(
        "--clusters", metavar="FILE", help="what `newsclean dedupe -o FILE` wrote of these rows"
    )
    add_reading(group)
    add_choices(report)
    output = report.add_argument_group("output")
    output.add_argument(
        "-o", "--output", metavar="OUT", help="the page, a file (default: standard output)"
    )

    verdicts = command(
        "verdicts", "rules and tests of what a judge said", _VERDICTS_HELP, _VERDICTS_EXAMPLES
    )
    verdicts.add_argument(
        "file", metavar="FILE", help='verdicts or cases, JSON; "-" is standard input'
    )
    verdicts.add_argument(
        "--check", action="store_true", help="only try whether they hold; make no rules"
    )
    add_choices(verdicts)
    output = verdicts.add_argument_group("output")
    output.add_argument(
        "-o", "--output", metavar="OUT", help="the rules, a file (default: standard output)"
    )
    output.add_argument("--cases", metavar="OUT", help="write the verdicts as cases for tests")
