"""``layerloom examples``: what comes with the program."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict

from app.commands.outcome import DONE, say
from app.formats.examples import examples
from app.formats.names import EXAMPLE


def run(as_json: bool) -> int:
    """Name, title and what it teaches."""
    if as_json:
        say(json.dumps([asdict(example) for example in examples()], indent=1))
        return DONE
    group = ""
    for example in examples():
        if example.group != group:
            group = example.group
            say(group)
        say(f"{EXAMPLE}{example.name}  {example.title}")
        say(textwrap.fill(example.notes, 78, initial_indent="    ", subsequent_indent="    "))
    return DONE
