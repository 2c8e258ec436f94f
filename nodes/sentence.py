"""A sentence for people: a template and its values, kept apart until it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One whole sentence with named placeholders.

    ``str(sentence)`` is the English text. A window translates ``template`` first and fills it
    afterwards, so that word order is the translator's business.
    """

    template: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)
