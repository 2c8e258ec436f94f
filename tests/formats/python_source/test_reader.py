"""What is found in a source, and what is told of it: by hand, without Keras."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest

from app.errors import FileFormatError
from app.formats.python_source import read_snippet, read_source
from tests.formats.python_source.sources import classes, only, reading, told


def test_several_models_are_choices_under_the_names_that_the_source_gives_them() -> None:
    found = reading(
        """
        def make(n):
            i = keras.Input((n,))
            model = keras.Model(i, layers.Dense(1)(i))
            return model
        encoder = make(3)
        keras.Sequential([keras.Input((2,)), layers.Dense(2)], name="by_name")
        def unused():
            return keras.Sequential([keras.Input((5,)), layers.Dense(2)])
        """
    )
    assert [(model.name, model.line) for model in found.models] == [
        ("encoder", 6),
        ("by_name", 9),
        ("unused", 11),
    ]


def test_a_part_of_another_model_is_no_choice() -> None:
    found = only(
        """
        part = keras.Sequential([keras.Input((3,)), layers.Dense(3)])
        i = keras.Input((3,))
        whole = keras.Model(i, part(i))
        """
    )
    assert found.name == "whole"
    (inner,) = found.graph.definitions.values()
    assert classes(inner) == ["Input", "Dense"]


def test_the_same_model_made_again_is_found_once() -> None:
    found = only(
        """
        for fold in range(5):
            model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        """
    )
    assert found.graph.nodes.keys() == {"input_layer", "dense"}


def test_what_is_not_known_spoils_only_what_depends_on_it() -> None:
    source = """
        import pandas as pd
        data = pd.read_csv("x.csv")
        width = data.shape[1]
        model = keras.Sequential([
            keras.Input((width, 3)),
            layers.Conv1D(8, 3),
            layers.Dense(len(data)),
            layers.Dense(2, activation="relu"),
        ])
        """
    found = only(source)
    layers_ = {layer.class_name: layer for layer in found.graph.layers.values()}
    assert layers_["Input"].arguments == {"shape": (None, 3)}
    assert layers_["Conv1D"].arguments == {"filters": 8, "kernel_size": 3}
    assert "units" not in found.graph.layers["dense"].arguments
    assert found.graph.layers["dense_1"].arguments == {"units": 2, "activation": "relu"}
    assert told(source) == [
        "line 8: shape of input_layer depends on width, which is not known without running "
        "the code; that size was left open.",
        "line 10: units of dense is len(data), which is not known without running the code; it was "
        "left out.",
    ]


def test_a_stranger_keeps_its_name_arguments_and_wires() -> None:
    found = only(
        """
        from other import Capsule
        i = keras.Input((3,))
        x = Capsule(10, routings=3)(layers.Dense(4)(i))
        model = keras.Model(i, layers.Dense(2)(x))
        """
    )
    assert classes(found.graph) == ["Input", "Dense", "Capsule", "Dense"]
    capsule = found.graph.layers["capsule"]
    assert capsule.arguments == {"argument_1": 10, "routings": 3}
    assert [str(ref) for ref in found.graph.nodes["capsule"].sources()] == ["dense:0"]
    assert [str(ref) for ref in found.graph.nodes["dense_1"].sources()] == ["capsule:0"]
    assert "other.Capsule is not known" in str(found.notes[0])


def test_a_lambda_is_its_operations_or_a_stranger() -> None:
    found = only(
        """
        i = keras.Input((3,))
        x = layers.Lambda(lambda t: ops.square(t) + 1)(i)
        y = layers.Lambda(lambda t: keras.random.normal(ops.shape(t)) * t, name="noise")(x)
        model = keras.Model(i, y)
        """
    )
    assert classes(found.graph) == ["Input", "keras.ops.square", "keras.ops.add", "Lambda"]
    assert [note.line for note in found.notes] == [6]


def test_a_layer_of_the_source_is_a_submodel_of_what_its_call_does() -> None:
    found = only(
        """
        class Block(layers.Layer):
            def __init__(self, n, **kwargs):
                super().__init__(**kwargs)
                self.dense = layers.Dense(n)
            def call(self, x, training=None):
                return x + self.dense(x)
        block = Block(3, name="block")
        i = keras.Input((3,))
        model = keras.Model(i, block(block(i)))
        """
    )
    assert list(found.graph.definitions) == ["block"]
    assert [node.layer for node in found.graph.nodes.values()].count("block") == 2
    assert classes(found.graph.definitions["block"]) == ["Input", "Dense", "keras.ops.add"]
    assert not any(note.gap for note in found.notes)


def test_a_layer_with_weights_of_its_own_is_told_by_name() -> None:
    found = only(
        """
        class Scale(layers.Layer):
            def build(self, shape):
                self.w = self.add_weight(shape=(shape[-1],))
            def call(self, x):
                return x * self.w
        i = keras.Input((3,))
        model = keras.Model(i, Scale()(i))
        """
    )
    assert classes(found.graph) == ["Input", "Scale"]
    assert [layer.name for layer in found.graph.layers.values()][1] == "scale"
    assert "Scale is a class of the source" in str(found.notes[0])


def test_a_model_of_the_source_that_nobody_calls_gets_an_open_input() -> None:
    found = only(
        """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.dense = layers.Dense(2)
            def call(self, inputs):
                return self.dense(inputs)
        """
    )
    assert found.name == "Net"
    assert "shape" not in found.graph.layers[found.graph.inputs[0]].arguments
    assert any("what shape Net is called on" in str(note) for note in found.notes)


def test_a_stack_without_a_shape_gets_an_open_input() -> None:
    found = only("model = keras.Sequential([layers.Dense(3), layers.Dense(2)])")
    assert classes(found.graph) == ["Input", "Dense", "Dense"]
    assert "Enter it in the properties" in str(found.notes[0])


def test_weights_that_are_loaded_are_told_and_are_no_gap() -> None:
    found = only("model = keras.applications.VGG16()")
    assert len(found.graph.nodes) == 23
    assert [note.gap for note in found.notes] == [False]


@pytest.mark.parametrize(
    ("condition", "units"),
    [
        ("unknown", 1),
        ("not unknown", 1),
        ("unknown or True", 1),
        ("unknown and False", 2),
        ("unknown is None and 3 > 4", 2),
        ("(unknown, 1)[1] == 1", 1),
    ],
)
def test_conditions_as_far_as_they_are_known(condition: str, units: int) -> None:
    found = only(
        f"""
        if {condition}:
            n = 1
        else:
            n = 2
        model = keras.Sequential([keras.Input((3,)), layers.Dense(n)])
        """
    )
    assert found.graph.layers["dense"].arguments == {"units": units}


def test_a_branch_that_is_in_doubt_is_told() -> None:
    notes = told(
        """
        i = keras.Input((3,))
        x = i
        if settings.deep:
            x = layers.Dense(4)(x)
        model = keras.Model(i, layers.Dense(2)(x))
        """
    )
    assert notes == [
        "line 6: Whether settings.deep holds is not known without running the code; it was read as "
        "if it did."
    ]


def test_a_loop_of_unknown_length_is_read_once() -> None:
    found = only(
        """
        i = keras.Input((3,))
        x = i
        for n in range(settings.depth):
            x = layers.Dense(4 + n)(x)
        model = keras.Model(i, x)
        """
    )
    assert found.graph.layers["dense"].arguments == {"units": 4}
    assert "as if it ran once" in str(found.notes[0])


def test_two_stacks_merged_as_in_keras_1() -> None:
    found = only(
        """
        left = keras.models.Sequential(name="left")
        left.add(layers.Dense(8, input_dim=4, init="uniform"))
        right = keras.models.Sequential(name="right")
        right.add(layers.Dense(8, input_dim=6))
        model = keras.models.Sequential(name="both")
        model.add(keras.layers.Merge([left, right], mode="concat", name="joined"))
        model.add(layers.Dense(1))
        """
    )
    merged = next(iter(found.graph.definitions.values()))
    assert classes(merged) == ["Input", "Input", "Dense", "Dense", "Concatenate"]


def test_a_snippet_without_a_model_is_wired_among_itself() -> None:
    graph = read_snippet("x = layers.Dense(3, activation='relu')(x)\nx = Dropout(0.5)(x)\n")
    assert graph is not None
    assert classes(graph) == ["Dense", "Dropout"]
    assert [str(ref) for ref in graph.nodes["dropout"].sources()] == ["dense:0"]
    assert not graph.nodes["dense"].inputs
    assert graph.positions.keys() == graph.nodes.keys()


@pytest.mark.parametrize("text", ["", "Dear diary,", "x = 1", "import keras", '{"a": 1}', "def f("])
def test_text_without_layers_is_no_snippet(text: str) -> None:
    assert read_snippet(text) is None


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# A model"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", "!pip install keras\n", "import keras\n", "x = !ls"],
        },
        {"cell_type": "code", "source": "%%bash\nrm -rf /"},
        {"cell_type": "code", "source": "this is ( no python"},
        {
            "cell_type": "code",
            "source": "%%time\nm = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])",
        },
    ]
}


def test_a_notebook_s_cells_are_read_without_what_is_jupyter_s() -> None:
    found = read_source(json.dumps(NOTEBOOK))
    assert [(model.name, model.line) for model in found.models] == [("m", 9)]
    assert [str(note) for note in found.notes] == [
        "line 7: This line is not Python 3; it was left out."
    ]


@pytest.mark.parametrize("text", ['{"cells": [', '{"cells": ' + "[" * 10**5, '[1, "cells"]'])
def test_a_broken_notebook_is_one_sentence(text: str) -> None:
    if text.startswith("{"):
        with pytest.raises(FileFormatError, match="The notebook is broken"):
            read_source(text)
    else:
        assert not read_source(text).models


def test_python_2_is_read() -> None:
    found = read_source(
        dedent(
            """
            from keras.models import Sequential
            from keras.layers import Dense
            print "building", \\
                "a model"
            try:
            \tn = 0777
            except ValueError, error:
                print error
            model = Sequential()
            model.add(Dense(output_dim=4, input_dim=3))
            print('done %d' % 3)
            """
        )
    )
    (model,) = found.models
    assert model.graph.layers["dense"].arguments == {"units": 4}


def test_a_def_without_brackets_is_repaired() -> None:
    found = only(
        """
        def make:
            return keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        model = make()
        """
    )
    assert classes(found.graph) == ["Input", "Dense"]


def test_a_model_that_is_handed_over_stands_as_a_stranger() -> None:
    found = only(
        """
        def with_top(base_model):
            x = layers.Flatten()(base_model.output)
            return keras.Model(base_model.input, layers.Dense(2)(x))
        """
    )
    assert classes(found.graph) == ["Input", "base_model", "Flatten", "Dense"]


def test_training_is_not_waited_for() -> None:
    found = reading(
        """
        model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        for epoch in range(10_000):
            for batch in range(10_000):
                loss = model.train_on_batch(x[batch], y[batch])
                text = f"{epoch}: {loss}"
        after = keras.Sequential([keras.Input((3,)), layers.Dense(4)])
        """
    )
    assert [model.name for model in found.models] == ["model", "after"]
    assert not found.notes


ELSEWHERE = """
import efficientnet.tfkeras as efn
base = efn.EfficientNetB0(input_shape=(32, 32, 3), include_top=False)
stored = keras.models.load_model("model.h5")
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "x = layers.Flatten()(base.output)\nmodel = keras.Model(base.input, x)",
            ["Input", "EfficientNetB0", "Flatten"],
        ),
        (
            "a, b = [base.get_layer(name).output for name in ('a', 'b')]\n"
            "model = keras.Model(base.inputs, layers.Add()([a, b]))",
            ["Input", "EfficientNetB0", "Add"],
        ),
        (
            "model = keras.Model(stored.layers[0].input, stored.layers[-2].output)",
            ["Input", "load_model"],
        ),
        (
            "part = keras.Model(stored.get_layer('a').input, stored.output)\n"
            "i = keras.Input((4,))\n"
            "model = keras.Model(i, layers.Dense(1)(part(i)))",
            ["Input", "Model", "Dense"],
        ),
    ],
)
def test_what_is_built_on_a_model_from_elsewhere_stands_on_a_stranger(
    source: str, expected: list[str]
) -> None:
    models = reading(ELSEWHERE + source).models
    found = next(model for model in models if model.name == "model")
    assert classes(found.graph) == expected
    assert found.notes
    assert found.graph.outputs
    calls = [node for key, node in found.graph.nodes.items() if not found.graph.is_input(key)]
    assert all(node.inputs for node in calls)


def test_a_file_too_large_is_one_sentence() -> None:
    with pytest.raises(FileFormatError, match="more than 300000 letters"):
        read_source("a = 1\n" * 10**5)


@pytest.mark.slow
def test_a_stack_that_is_read_before_the_reading_ends_is_there() -> None:
    """Layers are counted as they are made; the calls of a stack only at the end."""
    stack = (
        "{0} = keras.Sequential([keras.Input((4,))])\n"
        "for _ in range(4000):\n    {0}.add(keras.layers.Dense({1}))\n"
    )
    found = reading("import keras\n" + "".join(map(stack.format, "abc", "456")))
    assert {"a", "b"} <= {model.name for model in found.models}
    assert len(found.models[0].graph.calls) == 4000 + 1
    assert any("Reading on from here would take too long" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("written", "class_name", "arguments"),
    [
        ("LSTMV2(3)", "LSTM", {"units": 3}),
        ("GroupedQueryAttention(8, 4, 2)", "GroupQueryAttention", {"head_dim": 8}),
        ("CategoryEncoding(max_tokens=7)", "CategoryEncoding", {"num_tokens": 7}),
        ("Discretization(bins=[0.5, 2.0])", "Discretization", {"bin_boundaries": (0.5, 2.0)}),
        ("LeakyReLU(alpha=0.2)", "LeakyReLU", {"negative_slope": 0.2}),
        ("SyncBatchNormalization()", "BatchNormalization", {"synchronized": True}),
    ],
)
def test_names_of_old_are_those_of_now(
    written: str, class_name: str, arguments: dict[str, object]
) -> None:
    calls = f"x = keras.layers.{written}"
    graph = read_snippet(f"import keras\n{calls}\ny = x(keras.Input((4, 5)))\n")
    assert graph is not None
    (layer,) = (one for one in graph.layers.values() if one.class_name != "Input")
    assert layer.class_name == class_name
    assert {key: layer.arguments.get(key) for key in arguments} == arguments
