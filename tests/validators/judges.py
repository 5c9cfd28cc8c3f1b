"""The validators of this machine, and what they say about files."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings

from config.environment import VAR

#: Where `npm ci` has put them.
PACKAGES = VAR / "validators" / "node_modules"
VNU = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
TSC = PACKAGES / "typescript" / "bin" / "tsc"
COMPILER = (
    "--noEmit", "--strict", "--skipLibCheck", "--pretty", "false",
    "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext",
)  # fmt: skip


def require(program: str, package: Path) -> None:
    """Skip the test, with its reason, where this validator is missing; fail under REQUIRE_VALIDATORS=1."""
    if shutil.which(program) and package.exists():
        return
    reason = f"there is no {package.name} with {program} on this machine (CONTRIBUTING.md says how to get it)"
    if settings.REQUIRE_VALIDATORS:
        pytest.fail(reason)
    pytest.skip(reason)


def html_faults(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What vnu finds wrong with these pages, one line each; one process for all of them."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--no-langdetect"]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=True)
    return [
        f"{Path(fault['url']).stem} line {fault.get('lastLine')}: {fault['message']}"
        for fault in json.loads(done.stderr)["messages"]
        if fault["type"] != "info" or fault.get("subType") == "warning"
    ]


def vocabulary_faults(graphs: Mapping[str, object], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each of these graphs by schema.org's vocabulary; graphs without a fault are left out."""
    names = list(graphs)
    types = json.dumps(str(PACKAGES / "schema-dts"))
    lines = [f"import type {{ Graph }} from {types};"]
    # One graph a line: the line of a complaint names the graph.
    lines += [
        f"export const g{place}: Graph = {json.dumps(graphs[name])};" for place, name in enumerate(names)
    ]
    source = folder / "graphs.ts"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["node", str(TSC), *COMPILER, source.name]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith("graphs.ts("):
            number = int(line.removeprefix("graphs.ts(").split(",")[0])
            found.setdefault(names[number - 2] if number > 1 else "the vocabulary", []).append(line)
    assert done.returncode == 0 or found, done.stdout + done.stderr
    return found
