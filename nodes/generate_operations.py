"""Writes ``keras_operations.json``: the functions of ``keras.ops`` that can stand in a model.

Run by hand when Keras or ``operations_overlay.json`` changes:
``python -m nodes.generate_operations [FILE]``. Each function is called on symbolic tensors, put
into a model, and the model is run: what fails must be left out for a stated reason.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from nodes import docstrings, generate
from nodes.generate import ABOUT, FOLDER, guessed_kind, keras, tried_choices, tries
from nodes.records import Record, share_parameters, text, without_empty
from nodes.slices import index_of
from nodes.values import Value, from_json, to_json

PREFIX = "keras.ops."
Example = tuple[tuple[int | None, ...], str]
BATCH = 2


def overlay() -> Record:
    """What is written by hand."""
    data: Record = json.loads((FOLDER / "operations_overlay.json").read_text(encoding="utf-8"))
    return data | {"curated": generate.overlay()["curated"]}


def public_functions() -> dict[str, Any]:
    """The functions of ``keras.ops``, and those of ``keras.ops.image``, which stand there alone."""
    found = {name: item for name, item in vars(keras.ops).items() if _is_public(name, item)}
    image = vars(keras.ops.image).items()
    return found | {f"image.{name}": item for name, item in image if _is_public(name, item)}


def _is_public(name: str, item: Any) -> bool:
    return inspect.isfunction(item) and not name.startswith("_")


def operations_data(hand: Record) -> Record:
    """All operations as they are written. Raises LookupError for what does not work."""
    functions = public_functions()
    names = sorted(functions.keys() - hand["left_out"].keys())
    names = [*hand["curated"], *(name for name in names if name not in hand["curated"])]
    records: Record = {}
    wrong: dict[str, str] = {}
    for name in names:
        try:
            records[PREFIX + name] = OperationReader(name, functions[name], hand).record()
        except (LookupError, ValueError) as error:
            wrong[name] = str(error)
    if wrong:
        lines = "\n".join(f"{name}: {reason}" for name, reason in wrong.items())
        raise LookupError(f"describe these in the overlay, or leave them out:\n{lines}")
    return {
        "about": ABOUT,
        "keras": keras.__version__,
        "left_out": {PREFIX + name: reason for name, reason in hand["left_out"].items()},
        "parameters": share_parameters(records),
        "operations": records,
    }


class OperationReader:
    """Reads one function: signature, docstring, and what happens when it is called."""

    def __init__(self, name: str, function: Any, hand: Record) -> None:
        self.name, self.function, self.hand = name, function, hand
        self.own: Record = hand["operations"].get(name, {})
        self.texts = docstrings.arguments(function.__doc__)
        self.signature = {
            key: item
            for key, item in inspect.signature(function).parameters.items()
            if item.kind is not item.VAR_KEYWORD and not self.fact(key).get("hidden")
        }
        tensors = [*hand["tensors"], *hand["lists"], *self.own.get("tensors", ())]
        self.tensors = [
            key
            for key in self.signature
            if key in tensors and key not in self.own.get("parameters", {})
        ]

    def fact(self, parameter: str) -> Record:
        """What is written by hand of a parameter: of all of this name, then of this function's."""
        general: Record = self.hand["parameters"].get(parameter, {})
        own: Record = self.own.get("parameters", {}).get(parameter, {})
        return general | own

    def record(self) -> Record:
        self.initial = dict(self._initial())
        self.example = self._example()
        constants = {key: self._constants(key) for key in self.tensors}
        literal = [key for key, forms in constants.items() if forms]
        ports = [self._port(key, constants[key]) for key in self.tensors]
        parameters = [
            self._constant(key, constants[key]) if key in literal else self._parameter(key)
            for key in self.signature
            if key in literal or key not in self.tensors
        ]
        return without_empty(
            {
                "class": self.built.operation,
                "summary": self.own.get("summary") or docstrings.summary(self.function.__doc__),
                "doc": docstrings.description(self.function.__doc__),
                "headline": self._headline(literal),
                "ports": ports,
                "outputs": self._outputs(),
                "outputs_from": self.own.get("outputs_from"),
                "leading": self._leading(),
                "example": to_json(tuple(self.example)),
                "parameters": parameters,
            }
        )

    def _initial(self) -> Iterator[tuple[str, Value]]:
        for key, item in self.signature.items():
            own = self.own.get("parameters", {}).get(key, {})
            required = item.default is item.empty or self.fact(key).get("required")
            if key not in self.tensors and ("initial" in own or required):
                if "initial" not in self.fact(key):
                    raise LookupError(f"{key}: is it a tensor, or with which value does it start?")
                yield key, from_json(self.fact(key)["initial"])

    def _required(self, key: str) -> bool:
        empty = self.signature[key].default is inspect.Parameter.empty
        return bool(self.fact(key).get("required", empty))

    def _example(self) -> list[Example]:
        """Shapes and dtypes of tensors that fit the required ports, wire for wire."""
        count = sum(self._wires(key) for key in self.tensors if self._is_filled(key))
        by_hand = self.own.get("example")
        general = ([item] * count for item in self.hand["examples"])
        errors = []
        for items in [by_hand] if by_hand else general:
            found = [(tuple(shape), str(dtype)) for shape, dtype in items]
            try:
                self.built = Built(self, found, self.initial)
            except Exception as error:  # noqa: BLE001 - Keras raises all kinds
                errors.append(f"{type(error).__name__}: {' '.join(str(error).split())[:150]}")
            else:
                return found
        raise LookupError(" | ".join(dict.fromkeys(errors)))

    def _is_filled(self, key: str) -> bool:
        """Whether a port has wires in the example: it is required, or the overlay names it."""
        item = self.signature[key]
        required = item.default is item.empty
        return required or key in self.own.get("filled", ())

    def _wires(self, key: str) -> int:
        return 2 if self.is_many(key) else 1

    def is_many(self, key: str) -> bool:
        many = key in self.hand["lists"] or key in self.own.get("lists", ())
        return many or self.signature[key].kind is inspect.Parameter.VAR_POSITIONAL

    def _constants(self, key: str) -> set[str]:
        """Which constants may stand here, "number" and "array".

        They must do in the model and when it runs, with the shape that was promised.
        """
        filled = [item for item in self.tensors if self._is_filled(item)]
        if len(self.tensors) < 2 or self.is_many(key) or filled == [key]:
            return set()
        wires = [name for name in filled for _ in range(self._wires(name))]
        example = [item for item, name in zip(self.example, wires, strict=True) if name != key]
        (first, dtype) = self.example[wires.index(key) if key in wires else 0]
        sizes = [BATCH if size is None else size for size in first]
        number: Value = True if dtype == "bool" else 2 if dtype == "int32" else 2.0
        tried = {
            "number": [number],
            "array": [keras.ops.ones(shape, dtype) for shape in (sizes, sizes[-1:])],
        }

        def takes(value: Any) -> bool:
            given = {**self.initial, key: value}
            return tries(lambda: Built(self, example, given, without=key))

        return {form for form, values in tried.items() if any(map(takes, values))}

    def _port(self, key: str, constants: Collection[str]) -> Record:
        item = self.signature[key]
        optional = item.default is not item.empty and key not in self.own.get("filled", ())
        port: Record = {"name": key, "many": self.is_many(key), "literal": bool(constants)}
        port |= {"optional": optional, "spread": item.kind is item.VAR_POSITIONAL}
        port["doc"] = docstrings.first_sentences(self.texts.get(key, ""), 2)
        port |= self.own.get("ports", {}).get(key, {})
        if key == self.tensors[0] and "number" not in constants:
            port |= self._ranks()
        return without_empty(port)

    def _ranks(self) -> Record:
        """The numbers of axes, batch axis included, that it takes when all tensors are alike."""
        by_hand: Record = {
            k: self.own[k] for k in ("minimum_rank", "maximum_rank") if k in self.own
        }
        # Where an argument must be given, or the tensors are unlike, the ranks follow from these.
        if by_hand or self.initial or len({shape for shape, _ in self.example}) > 1:
            return by_hand
        dtypes = [dtype for _, dtype in self.example]

        def takes(rank: int) -> bool:
            tensors = [((None, *[4] * (rank - 1)), dtype) for dtype in dtypes]
            return tries(lambda: Built(self, tensors, self.initial, run=False))

        taken = [rank for rank in range(1, 7) if takes(rank)]
        if not taken or taken != list(range(taken[0], taken[-1] + 1)):
            return {}
        found = {"minimum_rank": taken[0]} if taken[0] > 1 else {}
        return found | ({"maximum_rank": taken[-1]} if taken[-1] < 6 else {})

    def _constant(self, key: str, forms: Collection[str]) -> Record:
        said = docstrings.first_sentences(self.texts.get(key, ""), 2)
        doc = said or "A constant in the place of a wire: a number or an array."
        record = {"name": key, "kind": "constant", "nullable": True, "default": None, "doc": doc}
        return without_empty(record | {"tuple_only": "number" not in forms})

    def _parameter(self, key: str) -> Record:
        default = self.signature[key].default
        hand = self.fact(key)
        kind = hand.get("kind") or guessed_kind(key, default)
        record: Record = {"name": key, "kind": kind}
        record["default"] = None if default is inspect.Parameter.empty else to_json(default)
        record["required"] = self._required(key)
        record["nullable"] = default is None
        record |= {name: item for name, item in hand.items() if name not in ("initial", "also")}
        # A CPU cannot run channels_first, and Keras takes it: a machine with a GPU will.
        if kind == "choice" and key != "data_format":
            record["choices"] = tried_choices(self.accepts, key, hand)
        record["initial"] = to_json(self.initial.get(key))
        said = docstrings.first_sentences(self.texts.get(key, ""), 2)
        record["doc"] = hand.get("doc") or said
        return without_empty(record)

    def accepts(self, arguments: Mapping[str, Value]) -> bool:
        """Whether a model with these arguments, others at their start, can be built and run."""
        return tries(lambda: Built(self, self.example, {**self.initial, **arguments}))

    def _headline(self, literal: Sequence[str]) -> list[Record]:
        if "headline" in self.own:
            parts: list[Record] = self.own["headline"]
            return parts
        table = self.hand["headline"]
        names = [key for key in self.signature if key in table or key in literal]
        return [{"parameter": key} | table.get(key, {"prefix": f"{key} "}) for key in names]

    def _outputs(self) -> list[Record] | None:
        if "outputs" in self.own or self.own.get("outputs_from"):
            found: list[Record] | None = self.own.get("outputs")
            return found
        count = len(keras.tree.flatten(self.built.outputs))
        if count > 1:
            raise LookupError(f"it has {count} outputs: name them")
        return None

    def _leading(self) -> list[str]:
        """What people write without its name: tensors and required arguments, but no axis."""
        named = ("axis", "axes")
        found = takewhile(
            lambda key: (
                (key in self.tensors or self._required(key))
                and key not in named
                and self.signature[key].kind is not inspect.Parameter.KEYWORD_ONLY
            ),
            self.signature,
        )
        return list(found)


class Built:
    """A function called in a model on tensors like the example, the model run on ones.

    Raises what Keras raises, and ValueError where the run gives another shape than was promised.
    """

    def __init__(
        self,
        reader: OperationReader,
        example: Sequence[Example],
        arguments: Mapping[str, Value],
        without: str = "",
        run: bool = True,
    ) -> None:
        inputs = [keras.Input(batch_shape=shape, dtype=dtype) for shape, dtype in example]
        self.outputs = self._called(reader, list(inputs), arguments, without)
        flat = keras.tree.flatten(self.outputs)
        if not flat or not all(isinstance(item, keras.KerasTensor) for item in flat):
            raise ValueError("it gives something that is no tensor")
        self.operation = type(flat[0]._keras_history.operation).__name__
        model = keras.Model(inputs, self.outputs)
        model.get_config()  # Some operations cannot be saved with an array in their arguments.
        if run and reader.own.get("run", True):
            self._run(model, example, flat)
        keras.backend.clear_session(free_memory=False)

    @staticmethod
    def _called(
        reader: OperationReader, tensors: list[Any], arguments: Mapping[str, Value], without: str
    ) -> Any:
        positional: list[Any] = []
        named: dict[str, Any] = {}
        spread = False
        for key, item in reader.signature.items():
            if item.kind is item.VAR_POSITIONAL:
                positional, named = [*named.values(), *tensors], {}
                spread = True
            elif key in reader.tensors and key != without and reader._is_filled(key):
                count = reader._wires(key)
                taken, tensors = tensors[:count], tensors[count:]
                named[key] = taken if reader.is_many(key) else taken[0]
            elif key in arguments:
                value = arguments[key]
                is_slice = reader.fact(key).get("kind") == "slice"
                named[key] = index_of(str(value)) if is_slice else value
        assert spread or tensors == []
        return reader.function(*positional, **named)

    @staticmethod
    def _run(model: Any, example: Sequence[Example], promised: list[Any]) -> None:
        shapes = [tuple(BATCH if size is None else size for size in shape) for shape, _ in example]
        values = [_numbers(s, dtype) for s, (_, dtype) in zip(shapes, example, strict=True)]
        results = keras.tree.flatten(model(values))
        for result, symbol in zip(results, promised, strict=True):
            if len(result.shape) != len(symbol.shape) or any(
                wanted not in (None, size)
                for size, wanted in zip(result.shape, symbol.shape, strict=True)
            ):
                raise ValueError(f"it promises {symbol.shape} and gives {tuple(result.shape)}")


def _numbers(shape: tuple[int, ...], dtype: str) -> Any:
    """Ones; a square matrix is well conditioned and positive definite."""
    ones = keras.ops.ones(shape, dtype)
    if dtype.startswith("float") and len(shape) > 1 and shape[-1] == shape[-2]:
        return ones + shape[-1] * keras.ops.eye(shape[-1], dtype=dtype)
    return ones


def main(arguments: Sequence[str]) -> None:
    """Writes the operations, or a copy into the file that is named."""
    target = Path(arguments[0]) if arguments else FOLDER / "keras_operations.json"
    target.write_text(text(operations_data(overlay())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
