"""Operations that give what they get: ``convert_to_tensor`` of a tensor.

Attention layers put one around the mask that they hand on. Who reads it reads what it reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.formats.keras_files.checked import Record
from app.formats.keras_files.values import is_of_keras
from app.formats.keras_files.wiring import Call, Item, Tensor

CONVERSION = "ConvertToTensor"
Calls = dict[str, list[Call]]


def without_conversions(records: dict[str, Record], calls: Calls, outputs: Item) -> Item:
    """Take them out of ``records`` and ``calls``; what the model gives without them."""
    sources = dict(_sources(records, calls))
    if not sources:
        return outputs
    for name in sources:
        del records[name], calls[name]
    for name, found in calls.items():
        calls[name] = [
            Call(
                tuple(_replaced(item, sources) for item in call.args),
                {key: _replaced(item, sources) for key, item in call.kwargs.items()},
            )
            for call in found
        ]
    return _replaced(outputs, sources)


def _sources(records: Mapping[str, Record], calls: Calls) -> Iterator[tuple[str, Tensor]]:
    """What each of them reads, behind others of them. In a file each stands behind its source."""
    found: dict[str, Tensor] = {}
    for name, record in records.items():
        config, own = record.get("config"), calls[name]
        if record.get("class_name") != CONVERSION or not is_of_keras(record) or len(own) != 1:
            continue
        said = config.items() if isinstance(config, dict) else [("config", config)]
        args, kwargs = own[0]
        tensor = args[0] if len(args) == 1 and not kwargs else None
        if isinstance(tensor, Tensor) and all(key == "name" or v is None for key, v in said):
            source = found.get(tensor.layer, tensor)
            if source.layer != name:
                found[name] = source
                yield name, source


def _replaced(item: Item, sources: Mapping[str, Tensor]) -> Item:
    if isinstance(item, Tensor):
        is_only = item.call == item.output == 0
        return sources.get(item.layer, item) if is_only else item
    if isinstance(item, list):
        return [_replaced(inner, sources) for inner in item]
    if isinstance(item, dict):
        return {key: _replaced(inner, sources) for key, inner in item.items()}
    return item
