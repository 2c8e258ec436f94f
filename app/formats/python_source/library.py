"""What a call of something from elsewhere gives: Keras, TensorFlow, NumPy, by its whole path."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.formats.python_source import (
    arrays,
    foreign,
    making,
    models,
    modules,
    old_functions,
    operations,
    operators,
    things,
)
from app.formats.python_source.names import ADOPTED, MERGES, layer_class
from app.formats.python_source.recorder import Layer, Model, Tensor, has_tensor, tensors_in
from app.formats.python_source.values import (
    Array,
    External,
    Function,
    Named,
    Native,
    Thing,
    Unknown,
)
from nodes.catalogue import catalogue

if TYPE_CHECKING:
    from app.formats.python_source.machine import Machine

Handler = Callable[["Machine", list[Thing], Named], Thing]
MODELS = frozenset({"Model", "Functional"})


def call(
    m: Machine, path: str, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    """The result, as far as it is known without running anything."""
    module, _, name = path.rpartition(".")
    if name == "_obtain_input_shape":
        path, named = "keras.applications.imagenet_utils.obtain_input_shape", dict(named)
        module, name = path.rsplit(".", 1)
        for old, new in (("dim_ordering", "data_format"), ("include_top", "require_flatten")):
            if old in named:
                named[new] = named.pop(old)
        if named.get("data_format") in ("tf", "th"):
            named["data_format"] = _image_format(m, [], {})
    known = modules.MODULES.get(path) or SETTINGS.get(path)
    plain = path.startswith(modules.OF_ANYTHING) or not has_tensor([*positional, *named.values()])
    if known is not None and plain:
        return known(m, positional, named)
    if path in SETTINGS:
        return SETTINGS[path](m, positional, named)
    if module.startswith("keras"):
        found = _of_keras(m, path, module, name, positional, named, node)
        if found is not None:
            return found
    if path in ADOPTED:
        class_name, own = ADOPTED[path]
        return making.layer(m, class_name, positional, {**own, **named})
    made = _object(m, module, name, positional, named)
    if made is not None:
        return made
    line = old_functions.operation(path)
    if line is not None:
        return _old_function(m, line, positional, named, node)
    if name in ("identity", "stop_gradient") and positional:
        return positional[0]
    if path.startswith(TRANSPARENT):
        return _transparent(m, positional)
    return foreign.call(m, Unknown(path, m.line, path), positional, named, node)


# Decorators and scopes, which change nothing of what they hold.
TRANSPARENT = ("tensorflow.function", "keras.saving.register", "keras.utils.register")


def _transparent(m: Machine, positional: list[Thing]) -> Thing:
    if positional and isinstance(positional[0], Function):
        return positional[0]
    return Native("decorator", lambda args, named: args[0])


def _of_keras(
    m: Machine,
    path: str,
    module: str,
    name: str,
    positional: list[Thing],
    named: Named,
    node: ast.AST | None,
) -> Thing:
    if name in ("Input", "InputLayer") and "applications" not in module:
        return models.make_input(m, positional, named)
    if name in MODELS and "applications" not in module:
        return models.make_model(m, positional, named, node)
    if name == "Sequential":
        return models.make_stack(m, positional, named, node)
    if name == "Lambda":
        return making.lambda_layer(m, positional, named)
    if name == "TimeDistributedDense":
        inner = making.layer(m, "Dense", positional, dict(named))
        made = making.layer(m, "TimeDistributed", [inner], {})
        made.input_shape = inner.input_shape
        return made
    class_name = layer_class(path)
    if class_name is not None:
        return making.layer(m, class_name, positional, named, name)
    if "layers" in module or module in ("keras.merge", "keras.legacy"):
        if name in MERGES:
            return making.merged(m, MERGES[name], positional, dict(named))
        if name == "merge":
            return making.old_merge(m, positional, dict(named))
        if name == "Merge":
            return _merge_layer(m, positional, named)
    if module.startswith("keras.ops"):
        inner_name = path.removeprefix("keras.ops.")
        if inner_name == "shape":
            return _shape(m, positional, named)
        if not has_tensor([*positional, *named.values()]) and f"math.{name}" in modules.MODULES:
            return modules.MODULES[f"math.{name}"](m, positional, {})
        if catalogue().operation(path) is not None:
            return operations.called(m, inner_name, positional, dict(named), node)
    if module == "keras.activations" and has_tensor([*positional, *named.values()]):
        if name == "relu":
            m.recorder.names.automatic("ReLU")  # Keras makes an operation that is called so.
        if name in old_functions.ACTIVATIONS:
            return _old_function(m, old_functions.ACTIVATIONS[name], positional, named, node)
        if catalogue().operation(f"keras.ops.{name}") is not None:
            return operations.called(m, name, positional, dict(named), node)
        if catalogue().object("activation", name) is not None:
            return m.apply(making.layer(m, "Activation", [name], {}), *positional, **named)
    if module.startswith("keras.applications"):
        from app.formats.python_source import applications

        return applications.call(m, path, positional, named, node)
    if module.startswith("keras.datasets") and name == "load_data":
        return arrays.loaded(module.rpartition(".")[2]) or m.unknown(node, "load_data()")
    return None


KINDS = ("initializer", "regularizer", "constraint")


def _object(m: Machine, module: str, name: str, positional: list[Thing], named: Named) -> Thing:
    """Initializers, regularizers and constraints, whether Keras's or TensorFlow's."""
    last = module.rpartition(".")[2]
    if name == "get" and last.rstrip("s") in (*KINDS, "activation") and positional:
        return positional[0]
    for kind in KINDS:
        if last.startswith(kind) or (kind == "initializer" and name.endswith("_initializer")):
            return things.made_object(m, kind, name, positional, named)
    return None


def _old_function(
    m: Machine, line: str, positional: list[Thing], named: Named, node: ast.AST | None
) -> Thing:
    name, given, renamed = old_functions.arguments(line, positional, dict(named))
    if name == "identity":
        return renamed.get("x", given[0] if given else None)
    if name == "ndim":
        shape = tensors_in(list(renamed.values()))[0].shape
        return m.unknown(node) if shape is None else len(shape)
    if name == "reshape" and "newshape" not in renamed:
        renamed["newshape"] = (-1,)
    if name == "matmul":
        _transposed(m, renamed, node)
    if name == "split" and isinstance(renamed.get("indices_or_sections"), list | tuple):
        # TensorFlow gives the sizes of the parts, NumPy the places of the cuts.
        sizes = renamed["indices_or_sections"]
        renamed["indices_or_sections"] = tuple(sum(sizes[: n + 1]) for n in range(len(sizes) - 1))
    if name == "cast" and isinstance(renamed.get("dtype"), External):
        renamed["dtype"] = renamed["dtype"].path.rpartition(".")[2]
    if name == "image.resize" and isinstance(renamed.get("interpolation"), External):
        renamed["interpolation"] = _method(renamed["interpolation"].path)
    if name == "pad" and isinstance(renamed.get("mode"), str):
        renamed["mode"] = renamed["mode"].lower()
    if name == "image.extract_patches":
        _patches(renamed)
    if name == "einsum" and given and isinstance(given[0], str):
        given = [_subscripts(given[0]), *given[1:]]
    if name == "reshape" and isinstance(renamed.get("x"), Array):
        return modules.MODULES["numpy.reshape"](m, [renamed["x"], renamed["newshape"]], {})
    plain = [item for item in [*given, *renamed.values()] if isinstance(item, int | float)]
    everything = [*given, *renamed.values()]
    if not has_tensor(everything) and not any(isinstance(item, Array) for item in everything):
        return _on_numbers(m, name, plain, node)
    return operations.called(m, name, given, renamed, node)


SIGNS: dict[str, ast.operator | ast.cmpop] = {
    "equal": ast.Eq(),
    "not_equal": ast.NotEq(),
    "less": ast.Lt(),
    "greater": ast.Gt(),
    "less_equal": ast.LtE(),
    "greater_equal": ast.GtE(),
    "add": ast.Add(),
    "subtract": ast.Sub(),
    "multiply": ast.Mult(),
    "true_divide": ast.Div(),
    "floor_divide": ast.FloorDiv(),
    "power": ast.Pow(),
}


def _on_numbers(m: Machine, name: str, numbers: list[Thing], node: ast.AST | None) -> Thing:
    sign = SIGNS.get(name)
    if sign is not None and len(numbers) == 2:
        one, other = numbers
        here = node or ast.Constant(0)
        if isinstance(sign, ast.cmpop):
            return operators.compare(m, sign, one, other, here)
        return operators.binary(m, sign, one, other, here)
    if name == "cast" and numbers:
        return numbers[0]
    handler = modules.MODULES.get(f"math.{name}")
    if handler is not None and numbers:
        return handler(m, numbers, {})
    return m.unknown(node, f"{name}(...)")


def _method(path: str) -> str:
    """``tf.image.ResizeMethod.NEAREST_NEIGHBOR`` is ``"nearest"``."""
    return path.rpartition(".")[2].removesuffix("_NEIGHBOR").lower()


def _patches(renamed: Named) -> None:
    """TensorFlow gives a window for each of the four axes of an image, Keras for two."""
    for key in ("size", "strides", "dilation_rate"):
        value = renamed.get(key)
        if isinstance(value, list | tuple) and len(value) == 4:
            renamed[key] = tuple(value[1:3])
    if renamed.get("dilation_rate") == (1, 1):
        del renamed["dilation_rate"]
    if isinstance(renamed.get("padding"), str):
        renamed["padding"] = renamed["padding"].lower()


def _subscripts(text: str) -> str:
    """Without blanks and capitals, which Keras's own einsum does not take."""
    text = text.replace(" ", "")
    free = [letter for letter in string.ascii_lowercase if letter not in text]
    for letter in dict.fromkeys(text):
        if letter.isupper() and free:
            text = text.replace(letter, free.pop())
    return text


def _transposed(m: Machine, renamed: Named, node: ast.AST | None) -> None:
    for flag, side in (("transpose_a", "x1"), ("transpose_b", "x2")):
        tensor = renamed.get(side)
        if renamed.pop(flag, False) is True and isinstance(tensor, Tensor) and tensor.shape:
            axes = list(range(len(tensor.shape)))
            axes[-2:] = [axes[-1], axes[-2]]
            renamed[side] = operations.called(
                m, "transpose", [], {"x": tensor, "axes": tuple(axes)}, node
            )


# --- what is asked of Keras besides layers


def _shape(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """``K.shape(x)``: sizes that only a run knows are unknown one by one."""
    value = positional[0] if positional else next(iter(named.values()), None)
    if isinstance(value, Array):
        return value.shape
    if not isinstance(value, Tensor) or value.shape is None:
        return m.unknown(None, "the shape of a tensor")
    return tuple(
        Unknown("the batch size" if place == 0 else "a size", m.line) if size is None else size
        for place, size in enumerate(value.shape)
    )


def _static_shape(m: Machine, positional: list[Thing], named: Named) -> Thing:
    value = positional[0] if positional else next(iter(named.values()), None)
    if isinstance(value, Tensor | Array):
        return m.attribute(value, "shape")
    return m.unknown(None, "the shape of a tensor")


def _clear(m: Machine, positional: list[Thing], named: Named) -> Thing:
    m.recorder.names.clear()
    return None


def _image_format(m: Machine, positional: list[Thing], named: Named) -> Thing:
    return "channels_first" if m.recorder.channels_first else "channels_last"


def _ordering(m: Machine, positional: list[Thing], named: Named) -> Thing:
    return "th" if m.recorder.channels_first else "tf"


def _set_format(m: Machine, positional: list[Thing], named: Named) -> Thing:
    m.recorder.channels_first = bool(positional) and positional[0] in ("channels_first", "th")
    return None


def _set_policy(m: Machine, positional: list[Thing], named: Named) -> Thing:
    policy = positional[0] if positional else None
    m.recorder.policy = policy if isinstance(policy, str) and policy != "float32" else ""
    return None


def _policy(m: Machine, positional: list[Thing], named: Named) -> Thing:
    return positional[0] if positional else m.unknown(None, "a policy")


def _is_tensor(m: Machine, positional: list[Thing], named: Named) -> Thing:
    return isinstance(positional[0], Tensor)


def _copy_model(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """``clone_model``: the same layers with new weights, which a file of the source cannot show."""
    return positional[0] if isinstance(positional[0], Model) else m.unknown(None, "clone_model")


def _sources(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """The Inputs that a tensor depends on."""
    todo, found, seen = tensors_in(positional), [], set()
    while todo:
        tensor = todo.pop()
        if tensor.call.is_input and tensor not in found:
            found.append(tensor)
        if id(tensor.call) not in seen:
            seen.add(id(tensor.call))
            todo += tensor.call.sources()
    return found


def _absent(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """Files are not looked for: whoever opens the source need not have them."""
    return False


def _activation(m: Machine, positional: list[Thing], named: Named) -> Thing:
    value = positional[0] if positional else named.get("identifier")
    value = "linear" if value is None else value
    return External(f"keras.activations.{value}") if isinstance(value, str) else value


def _nothing(m: Machine, positional: list[Thing], named: Named) -> Thing:
    return None


SETTINGS: dict[str, Handler] = {
    "keras.backend.shape": _shape,
    "tensorflow.shape": _shape,
    "keras.ops.shape": _shape,
    "keras.backend.int_shape": _static_shape,
    "keras.int_shape": _static_shape,
    "tensorflow.get_static_shape": _static_shape,
    "keras.backend.clear_session": _clear,
    "keras.utils.clear_session": _clear,
    "keras.clear_session": _clear,
    "keras.backend.image_data_format": _image_format,
    "keras.config.image_data_format": _image_format,
    "keras.backend.common.image_data_format": _image_format,
    "keras.backend.image_dim_ordering": _ordering,
    "keras.backend.set_image_data_format": _set_format,
    "keras.config.set_image_data_format": _set_format,
    "keras.backend.set_image_dim_ordering": _set_format,
    "keras.backend.floatx": lambda m, args, named: "float32",
    "keras.backend.epsilon": lambda m, args, named: 1e-7,
    "keras.config.epsilon": lambda m, args, named: 1e-7,
    "keras.config.floatx": lambda m, args, named: "float32",
    "keras.backend.backend": lambda m, args, named: "tensorflow",
    "keras.config.backend": lambda m, args, named: "tensorflow",
    "keras.backend.is_keras_tensor": _is_tensor,
    "keras.utils.is_keras_tensor": _is_tensor,
    "keras.is_keras_tensor": _is_tensor,
    "keras.mixed_precision.set_global_policy": _set_policy,
    "keras.config.set_dtype_policy": _set_policy,
    "keras.mixed_precision.set_dtype_policy": _set_policy,
    "keras.mixed_precision.Policy": _policy,
    "keras.DTypePolicy": _policy,
    "keras.models.clone_model": _copy_model,
    "keras.utils.layer_utils.get_source_inputs": _sources,
    "keras.utils.get_source_inputs": _sources,
    "keras.engine.get_source_inputs": _sources,
    "keras.engine.topology.get_source_inputs": _sources,
    "keras.ops.operation_utils.get_source_inputs": _sources,
    "keras.utils.file_utils.exists": _absent,
    "os.path.exists": _absent,
    "os.path.isfile": _absent,
    "os.path.isdir": _absent,
    "keras.activations.get": _activation,
    "sys.exit": _nothing,
    "random.seed": _nothing,
    "numpy.random.seed": _nothing,
}


def _merge_layer(m: Machine, positional: list[Thing], named: Named) -> Thing:
    """``Merge([left, right], mode="concat")``: a layer of Keras 1 above two stacks."""
    parts = positional[0] if positional else named.get("layers")
    if not isinstance(parts, list | tuple):
        return m.unknown(None, "Merge(...)")
    tensors: list[Thing] = []
    for part in parts:
        if not isinstance(part, Layer | Model):
            return m.unknown(None, "Merge(...)")
        if isinstance(part, Model):
            part.inner = True  # it has become a part of what is merged
        tensors.append(m.attribute(part, "output"))
    merged = making.old_merge(m, [tensors, *positional[1:]], dict(named))
    if not isinstance(merged, Tensor):
        return m.unknown(None, "Merge(...)")
    ends = [tensor for part in parts for tensor in _inputs_of(part)]
    model = Model(m.recorder.names.automatic("Merge"), m.line, ends, [merged], merged, built=True)
    return models.register(m, model, None)


def _inputs_of(part: Layer | Model) -> list[Tensor]:
    if isinstance(part, Model):
        return part.inputs
    return tensors_in(part.given)
