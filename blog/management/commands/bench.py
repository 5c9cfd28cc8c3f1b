"""Measure, on a database made for it."""

import json
import platform
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from tqdm import tqdm

from blog.bench.making import make_articles
from blog.bench.measuring import Figure, measure_rule, measure_verification
from blog.bench.queue import measure_queue
from blog.bench.signing import measure_sign_off


class Command(BaseCommand):
    help = (
        "Make articles with valid editions in a throw-away database beside the one of DATABASE_URL, measure, print "
        "a table, and write the figures as JSON. It measures and never judges: the exit status is always 0."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--articles", type=int, default=2_000, help="how many articles to make (2000)")
        parser.add_argument("--words", type=int, default=600, help="how long each is, in words (600)")
        parser.add_argument(
            "--review-words", type=int, default=5_000, help="how long the article is that gets signed (5000)"
        )
        parser.add_argument(
            "--waiting", type=int, default=1_000, help="how many drafts wait for a physician (1000)"
        )
        parser.add_argument("--json", type=Path, help="where to write the figures")

    def handle(self, *args: Any, **options: Any) -> None:
        former = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            figures = self._measure(options)
        finally:
            connection.creation.destroy_test_db(former, verbosity=0)
        self._report(figures, options)

    def _measure(self, options: dict[str, Any]) -> list[Figure]:
        articles, words = options["articles"], options["words"]
        with tqdm(total=articles, unit=" articles", disable=not sys.stderr.isatty()) as bar:
            make_articles(articles, words=words, advance=bar.update)
        return [
            *measure_verification(),
            *measure_rule(str(words)),
            *measure_sign_off(options["review_words"]),
            *measure_queue(options["waiting"]),
        ]

    def _report(self, figures: list[Figure], options: dict[str, Any]) -> None:
        self.stdout.write(
            f"{options['articles']} articles of {options['words']} words, {connection.vendor}, "
            f"Python {platform.python_version()}\n\n| what | figure | goal | met |\n|---|---|---|---|"
        )
        for figure in figures:
            met = "yes" if figure.met else "no"
            self.stdout.write(f"| {figure.what} | {figure.value:.2f} {figure.unit} | {figure.goal} | {met} |")
        if options["json"]:
            options["json"].write_text(json.dumps([figure.as_dict() for figure in figures], indent=1))
