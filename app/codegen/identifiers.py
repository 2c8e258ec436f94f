"""Variable names from layer names: valid, free, and shadowing nothing."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Container, Iterable

from app.graph.names import free_name, snake_case

# What the written module itself uses, and ``l``, which reads like 1 (ruff's E741).
RESERVED = frozenset({"keras", "layers", "ops", "build_model", "l", *dir(builtins)})


def cleaned(name: str, kind: str = "layer") -> str:
    """The identifier nearest to a name: ``Conv 1`` is ``conv_1``, ``1st`` of a Dense ``dense_1st``.

    ``kind`` is the class, for a name of which too little is left. In lower case and NFKC form,
    since Python takes ``ﬁ`` and ``fi`` for the same name.
    """
    if name.isascii() and name.islower() and name.isidentifier() and name.strip("_") == name:
        return name
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", unicodedata.normalize("NFKC", name))
    name = unicodedata.normalize("NFKC", name.lower())
    name = re.sub(r"\W+", "_", name).strip("_")
    if name.isidentifier():
        return name
    kind = snake_case(kind)
    return longer if (longer := f"{kind}_{name}").isidentifier() and name else kind


def usable(identifier: str) -> str:
    """The identifier, with ``_`` behind it where Python or the module needs it otherwise."""
    if keyword.iskeyword(identifier) or identifier in RESERVED:
        return f"{identifier}_"
    return identifier


class Names:
    """Hands out identifiers, each once. A name that is already one is kept before all others."""

    def __init__(self, wanted: Iterable[str], taken: Iterable[str] = ()) -> None:
        self._kept = {name for name in wanted if usable(cleaned(name)) == name}
        self._taken = set(taken)

    def claim(self, name: str, kind: str = "layer", derived: bool = False) -> str:
        """A free identifier for the name of a layer of this class.

        ``derived``: the name is made from a layer's, as that of its second call is; a layer that
        bears it itself comes first.
        """
        identifier = usable(cleaned(name, kind))
        taken: Container[str] = self._taken
        if identifier != name or derived:
            taken = self._taken | self._kept
        identifier = free_name(identifier, taken)
        self._taken.add(identifier)
        return identifier
