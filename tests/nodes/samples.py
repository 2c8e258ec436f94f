"""Tensors that fit each layer as it is placed, as the overlay tells them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nodes.catalogue import catalogue

OVERLAY = json.loads(
    (Path(__file__).parents[2] / "nodes" / "overlay.json").read_text(encoding="utf-8")
)


def sample(name: str) -> list[tuple[tuple[int, ...], str]]:
    """For each tensor that goes into the first ports: its shape without batch axis, and dtype."""
    spec = catalogue().get(name)
    assert spec is not None
    digits = re.search(r"[123]D", name)
    general = OVERLAY["samples"][
        digits[0] if digits else "Recurrent" if spec.category == "Recurrent" else ""
    ]
    found = OVERLAY["layers"].get(name, {}).get("sample", general)
    return [(tuple(sizes), str(dtype)) for sizes, dtype in found]
