"""What the axes of a layer's input are called: ``(batch, time, features)``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nodes.values import Value

SPATIAL = {1: ("time",), 2: ("height", "width"), 3: ("depth", "height", "width")}
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
BY_RANK = {
    1: "(batch,)",
    2: "(batch, features)",
    3: "(batch, time, features)",
    4: "(batch, height, width, channels)",
    5: "(batch, depth, height, width, channels)",
}


def spatial_axes(class_name: str) -> tuple[str, ...]:
    """The axes between batch and channels that a layer's name counts; none where it counts none."""
    found = re.search(r"([123])D(Transpose)?$", class_name)
    return SPATIAL[int(found[1])] if found else ()


def axes_text(class_name: str, arguments: Mapping[str, Value], rank: int, open_: bool) -> str:
    """The axes that a layer needs, in words.

    rank: number of axes with the batch axis. ``open_``: more may stand in the middle.
    """
    spatial = spatial_axes(class_name)
    if spatial:
        first = arguments.get("data_format") == "channels_first"
        axes = ("channels", *spatial) if first else (*spatial, "channels")
        if class_name.startswith("ConvLSTM"):
            axes = ("time", *("width" if axis == "time" else axis for axis in axes))
        return f"(batch, {', '.join(axes)})"
    if class_name in RECURRENT:
        return BY_RANK[3]
    if class_name == "TimeDistributed":
        return f"(batch, time, {BY_RANK.get(rank - 1, '...)').removeprefix('(batch, ')}"
    if open_:
        return "(batch, ..., features)" if rank <= 2 else f"at least {rank} axes"
    return BY_RANK.get(rank, f"{rank} axes")
