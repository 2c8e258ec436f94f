"""What can be wrong with a model, in words: received, expected, cure.

A problem names its ``code``; the words come from ``MESSAGES``, so that a window can show them in
another language and a test can find them without matching prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nodes.sentence import Sentence

if TYPE_CHECKING:
    from app.graph.edits import Batch

Severity = Literal["error", "warning", "hint"]

# Placeholders: {node} the layer's name, {layer} its class, {received} and {expected} values.
MESSAGES: dict[str, str] = {
    # Told beside the model: which weights do not fit any more.
    "weights-lost": "{text}",
    # Structure: found by the graph walker.
    "empty": "The canvas is empty. Drag an Input and a layer onto it.",
    "all-skipped": (
        "All nodes are skipped, so that nothing is left of the model. Use one again (B)."
    ),
    "no-inputs": "The model has no Input. Add one and wire it to the first layer.",
    "no-outputs": (
        "The model has no output. Wire an Input through a layer; its result is the output."
    ),
    "cycle": (
        "{node} is part of a cycle ({path}); a functional model has none. Remove one of the wires."
    ),
    "missing-input": "{node} needs an input at '{port}'. Drag a wire to it.",
    "too-few-inputs": (
        "{node} needs at least {expected} wires at '{port}' and has {received}. Drag another one."
    ),
    "too-many-inputs": (
        "{node} has {received} wires at '{port}'; expected at most {expected}. Remove one."
    ),
    "no-such-port": (
        "{node} has no port '{port}' with its present arguments. Remove the wire, or undo."
    ),
    "no-such-output": (
        "{node} reads output {received} of {source}, which has {expected}. Rewire it."
    ),
    "missing-source": "{node} reads {source}, which is not in the model. Wire it to another node.",
    "unknown-layer": "{node} is a {layer}, which Keras {keras} does not have. It is kept as it is.",
    "unknown-operation": (
        "{layer} is no operation that Keras {keras} can put into a model. It is kept as it is."
    ),
    "left-out": ("{node} is a {layer}, which is not in the library and is kept as it is. {reason}"),
    "other-form": (
        "{node} is a {layer} in a form that is none here: it holds a model whose "
        "layers do not stand in a row, or is called otherwise. It is kept as it is."
    ),
    "wire-and-number": "{node} has both a wire and a number at '{port}'. Remove one of them.",
    "no-tensor": "{node} has numbers only; expected a wire at one port at least. Remove a number.",
    "operation-name": (
        "The layer {node} bears a name that Keras gives to operations ({received}), so that the "
        "Python code has to call it otherwise. Rename it."
    ),
    "missing-layer": "{node} calls the layer {layer}, which is not in the file. Remove the node.",
    "contains-itself": (
        "{node} is called inside itself, which no submodel can be. Remove the call inside."
    ),
    "duplicate-name": "{count} layers are named {node}; Keras wants each name once. Rename one.",
    "gone-output": (
        "{node} reads an output of {source} that is gone; {source} has {expected} now. Rewire it."
    ),
    "gone-model-output": (
        "The model gives an output of {node} that is gone; {node} has {expected} now. Remove it."
    ),
    "bad-model-name": (
        "The model's name {name} holds '{received}', which Keras refuses. Rename the model."
    ),
    "no-such-model-output": (
        "The model's output {received} of {node} is none: {node} has {expected}. Remove it."
    ),
    "bad-name": "The layer name {node} holds '{received}', which Keras refuses. Rename it.",
    "bad-argument": "{node}.{argument} is {received}; expected {expected}. {advice}",
    "unknown-argument": (
        "{node} has an argument {argument}, which {layer} does not have. Remove it."
    ),
    "missing-argument": "{node} needs a value for {argument}.",
    "dead-branch": (
        "Nothing reads {node}, so it is not part of the model. Make it an output or remove it."
    ),
    "unused-input": "{node} is an input that no layer reads. Wire it or remove it.",
    # Shapes: found by the engine.
    "rank-mismatch": "{node} needs {expected} and gets {received}.",
    "shape-mismatch": "{node} gets {received}; {layer} needs the same size on every axis.",
    "concatenate-mismatch": (
        "{node} joins along axis {axis} and gets {received}; the other sizes must be the same."
    ),
    "dot-mismatch": (
        "{node} multiplies along axes {axes} and gets {received}; those sizes must be the same."
    ),
    "matmul-mismatch": (
        "{node} multiplies {received}; the last size of the first must be the size before the last "
        "of the second."
    ),
    "attention-mismatch": (
        "{node} compares query and key in {received}; their last sizes must be the same."
    ),
    "attention-lengths": (
        "{node} gets {received}; each value needs its key, so both must have the same length."
    ),
    "state-mismatch": (
        "{node} starts from {received}; with its present units each state must be {expected}."
    ),
    "reshape-mismatch": (
        "{node} gets {received}, {count} values each, and cannot arrange them as {expected}. "
        "Set target_shape to sizes whose product is {count}."
    ),
    "shared-mismatch": (
        "{node} gets {received}, but its weights were made for {expected} at its first call. "
        "Give this call a layer of its own, or the same sizes."
    ),
    "submodel-mismatch": (
        "{node} gets {received} at '{port}', which is declared as {expected}. Change the Input "
        "inside, or what is wired to it."
    ),
    "submodel-wrong": "{node} is wrong inside, at {inner}. Mend it there.",
    "submodel-refuses": "Inside {node}, at {inner}: {reason}",
    "submodel-unfinished": "{node} has no result yet: it is unfinished inside.",
    "negative-size": (
        "{node} would get a size below one from {received}. Use padding='same' or a smaller window."
    ),
    "unknown-size": (
        "{node} needs a size that is not known and gets {received}. Give the Input's size."
    ),
    "bad-axis": (
        "{node}.{argument} is {axis}, but {received} has no axis above {most}. Choose another axis."
    ),
    "dtype-mismatch": "{node} gets {received}; {layer} needs {expected}.",
    "own-dtype": "{node} computes with dtype {value}, which {layer} cannot. Remove its dtype.",
    "argument-unfit": (
        "{node} cannot take {received} with {argument}={value}; with {argument}={default} it can."
    ),
    "argument-refused": (
        "{node} cannot be made with {argument}={value}; with {argument}={default} it can."
    ),
    "filters-groups": (
        "{node} cannot split its {filters} filters into {groups} groups of one size. Set filters "
        "to a multiple of {groups}."
    ),
    "size-unfit": (
        "{node} gets {received}; the size {size} of axis {axis} does not fit, {expected} would."
    ),
    "port-axes": (
        "{node} gets {received} at '{port}'; it takes tensors with this many axes there: "
        "{expected}. Put a Reshape before it."
    ),
    "float-indices": (
        "{node} gets {received}, but {layer} counts with whole numbers: what is behind the point "
        "is dropped."
    ),
    "axes-mismatch": (
        "{node} gets {received}; it takes tensors with this many axes: {expected}. Put a Reshape "
        "before it."
    ),
    "too-few-axes": (
        "{node} gets {received}; it needs at least {expected} axes. Put a Reshape before it."
    ),
    "batch-as-size": (
        "{node} takes the batch axis of {received} for a size, and the number of samples is open. "
        "Put a Reshape before it, or give the Input a batch_size."
    ),
    "open-batch": (
        "{node} needs a known number of samples and gets {received}. Give the Input a batch_size."
    ),
    "single-number": "{node} gets {received}; a single number, (), has no axis to work on.",
    "ranks-mismatch": "{node} gets {received}; all must have the same number of axes.",
    "last-size-mismatch": "{node} gets {received}; their last sizes must be the same.",
    "argument-axes": (
        "{node}.{argument} is {value}, for tensors of {expected} axes, and {node} gets {received}. "
        "Change {argument}, or put a Reshape before it."
    ),
    "equation-axes": (
        "{node} computes {equation}, where {term} has {expected} axes, and gets {received} there. "
        "Change the equation, or put a Reshape before it."
    ),
    "channels-mismatch": (
        "{node} gets {received} with {size} channels; it needs this many: {expected}."
    ),
    "too-many-groups": (
        "{node} makes {groups} groups of channels and gets {received}, with {size} channels. Set "
        "groups to a number that divides {size}."
    ),
    "window-too-long": (
        "{node}.{argument} is {value}, longer than the last axis of {received}. Choose a smaller "
        "{argument}."
    ),
    "beyond-end": (
        "{node}.shape is {value}, which goes beyond the end of {received}. Choose smaller sizes."
    ),
    "stretch-mismatch": (
        "{node} cannot stretch {received} to {expected}: from the last axis on, each size must be "
        "the same or 1."
    ),
    "port-shape": "{node} gets {received} at '{port}'; expected {expected}.",
    "one-value": (
        "{node} takes one value a sample and gets {received}. Give it tensors of the shape "
        "(batch,) or (batch, 1)."
    ),
    "not-square": (
        "{node} gets {received}; it needs square matrices, whose last two sizes are the same."
    ),
    "not-divisible": (
        "{node} gets {received}; a size that it divides must be a multiple of {count}."
    ),
    "size-mismatch": "{node} gets {received}; it needs {expected} where there are {size}.",
    "sizes-mismatch": "{node} gets {received}; these sizes do not go together.",
    "one-text": (
        "{node} takes one text a sample and gets {received}. Give it texts of the shape (batch,) "
        "or (batch, 1)."
    ),
    "unfit": (
        "{layer} {node} does not take {received}. Compare its number of axes and its sizes with "
        "what the layer library says."
    ),
    "not-taken": "{layer} {node} does not take {received}: {reason}",
    "refused": "{layer} {node} refuses this: {reason}",
    "out-of-memory": "{layer} {node} needs more memory than the engine may use. Make it smaller.",
    # Found when the call is tried on tensors of known size.
    "cannot-run": "{layer} {node} can be built but not run: {reason}.",
    "eager-only": (
        "{layer} {node} cannot become part of a TensorFlow graph, so fit and predict refuse it. "
        "Compile the model with run_eagerly=True."
    ),
    "needs-adapt": "{node} must be adapted to data before the model can run: call its adapt().",
    "needs-gpu": (
        "{layer} {node} asks for cuDNN, which computes on a GPU alone. Set use_cudnn to 'auto'."
    ),
    "gpu-alone": (
        "{layer} {node} has no way to compute {received} on a processor, only on a GPU. Cast what "
        "it gets to another dtype."
    ),
    "channels-first": (
        "{layer} {node} has its channels first, which TensorFlow computes on a GPU, but not on "
        "every processor. Set data_format to 'channels_last'."
    ),
    "certain-batches": (
        "{layer} {node} gets {received} and can be run only on certain numbers of samples, not on "
        "two. Put a Reshape before it, or give the Input a batch_size."
    ),
    "certain-sizes": (
        "{layer} {node} gets {received} and can be run only where the open sizes are certain ones. "
        "Give the Input's size."
    ),
    "other-shape": (
        "{node} gives {received} when it runs, and Keras infers {expected} for it. Look at what it "
        "gets: {layer} may be meant for another number of axes."
    ),
    "open-sizes": (
        "{node} can be run on {received} only where the open sizes are certain ones. Give the "
        "Input's size."
    ),
    "fixed-size": (
        "{node} can arrange {received} as {expected} only where its open sizes multiply to "
        "{count}. Give the Input's size, or use -1."
    ),
    "multiple-size": (
        "{node} can arrange {received} as {expected} only where its open sizes multiply to a "
        "multiple of {count}. Give the Input's size."
    ),
    "no-size": "{node} cannot arrange {received} as {expected}, whatever its open sizes are.",
    "mask-lost": "{node} drops the mask of its input: padded steps count as data from here on.",
    "keras-warning": "Keras warns about {node}: {reason}",
    "frozen-outside": (
        "{node} is frozen, yet Keras trains {count} parameters of the layers inside it: what is "
        "given to a {layer} as trainable does not reach them. Freeze the layers inside."
    ),
    "unsafe-name": (
        "TensorFlow cannot run a layer named {node}, because of {received}. Use Latin letters, "
        "digits and _ in its name."
    ),
    "too-large": (
        "The model has {count} parameters ({size}), more than this machine's memory ({memory})."
    ),
    "engine-timeout": (
        "{layer} {node} did not answer in {seconds} s and was left out. Change its arguments."
    ),
    "engine-died": "{layer} {node} ended the engine and was left out. Change its arguments.",
    # Hints: it works, yet probably is not what was meant.
    "not-flattened": (
        "{node} works on the last axis only, so the model's output has the shape "
        "{received}. Flatten before it for one prediction."
    ),
    "linear-chain": (
        "{node} follows {source} without an activation between them, so both compute no more than "
        "one layer could. Give {source} an activation."
    ),
    "softmax-of-one": (
        "{node} takes the softmax of one value, which is always 1. Use sigmoid for one probability."
    ),
    "sigmoid-classes": (
        "{node} gives {count} probabilities that need not add up to 1. Use softmax where exactly "
        "one class of {count} is right."
    ),
    "skipped": "{node} is skipped: the model and the code are made without it.",
}


def sizes_text(shape: tuple[int | None, ...]) -> str:
    """A shape as a value that cures read back: ``None,14,14,32``."""
    return ",".join(map(str, shape))


def shapes_text(shapes: Iterable[tuple[int | None, ...]]) -> str:
    """Several shapes as a value that cures read back: ``None,4;None,5``."""
    return ";".join(map(sizes_text, shapes))


def shapes_of(text: str) -> list[tuple[int | None, ...]]:
    """The shapes of a ``shapes_text``."""
    return [sizes_of(part) for part in text.split(";")]


def sizes_of(text: str) -> tuple[int | None, ...]:
    """The shape of a ``sizes_text``."""
    return tuple(None if size == "None" else int(size) for size in text.split(",") if size)


@dataclass(frozen=True)
class Fix:
    """One click: a batch of edits and the words on its button."""

    label: Sentence
    edit: Batch


@dataclass(frozen=True)
class Problem:
    """One cause, at the node (and port) where it first shows. ``detail`` is Keras's own text.

    ``offered``: the labels of the cures that have been tried and leave no error behind; None as
    long as nobody has tried them. It is no part of what the problem is.
    """

    severity: Severity
    code: str
    node: str = ""
    port: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)
    detail: str = ""
    fixes: tuple[Fix, ...] = ()
    offered: tuple[str, ...] | None = field(default=None, compare=False)

    @property
    def sentence(self) -> Sentence:
        return Sentence(MESSAGES[self.code], self.values)

    @property
    def message(self) -> str:
        """The English sentence."""
        return " ".join(str(self.sentence).split())
