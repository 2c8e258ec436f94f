"""The plan after an edit is the plan made anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import EditError
from app.graph.edits import Connect, Disconnect, Edit, RemoveNodes, Rename, SetArguments, SetOutputs
from app.graph.model import Graph, LayerDefinition, Node, TensorRef
from app.graph.replan import Changes, Planner
from app.graph.walk import call_plan
from tests.builder import Builder, chain, residual
from tests.engine.random_graphs import graphs


def _edit(draw: st.DrawFn, graph: Graph) -> Edit | None:
    """Some edit of the graph; None where it has nothing of the kind."""
    node = draw(st.sampled_from(sorted(graph.nodes)))
    other = draw(st.sampled_from(sorted(graph.nodes)))
    links = sorted(graph.links())
    kind = draw(st.sampled_from(("remove", "cut", "wire", "set", "name", "outputs")))
    layer = graph.nodes[node].layer
    match kind:
        case "remove":
            return RemoveNodes(frozenset({node}))
        case "cut" if links:
            return Disconnect(frozenset({draw(st.sampled_from(links))}))
        case "wire":
            return Connect(TensorRef(other), node, "inputs")
        case "set":
            return SetArguments(layer, {"units": draw(st.integers(1, 3))})
        case "name":
            return Rename(layer, f"n{draw(st.integers(0, 3))}")
        case "outputs":
            return SetOutputs((TensorRef(node), TensorRef(other)))
    return None


def _broken(draw: st.DrawFn, graph: Graph) -> Graph:
    """What no edit makes but a file may hold: a layer that is wrong, gone, or another's twin."""
    layer_id = draw(st.sampled_from(sorted(graph.layers)))
    layer = graph.layers[layer_id]
    kind = draw(st.sampled_from(("class", "argument", "twin", "gone")))
    if kind == "gone":
        kept = {key: item for key, item in graph.layers.items() if key != layer_id}
        return replace(graph, layers=kept)
    others: dict[str, LayerDefinition] = {
        "class": replace(layer, class_name="Frobnicate"),
        "argument": replace(layer, arguments={**layer.arguments, "width": 3}),
        "twin": replace(layer, name=draw(st.sampled_from(sorted(graph.layers)))),
    }
    return graph.with_layer(layer_id, others[kind])


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(graphs(), st.data())
def test_it_does_not_matter_what_was_planned_before(graph: Graph, data: st.DataObject) -> None:
    planner = Planner()
    history = [graph]
    for _ in range(data.draw(st.integers(1, 8))):
        assert planner.plan(graph) == call_plan(graph)
        step = data.draw(st.sampled_from(("edit", "edit", "edit", "break", "undo")))
        if step == "undo":
            graph = data.draw(st.sampled_from(history))
        elif graph.nodes and graph.layers:
            graph = _step(data, graph, step)
        history.append(graph)
    assert planner.plan(graph) == call_plan(graph)


def _step(data: st.DataObject, graph: Graph, step: str) -> Graph:
    draw: st.DrawFn = data.draw  # type: ignore[assignment]
    if step == "break":
        return _broken(draw, graph)
    edit = _edit(draw, graph)
    try:
        return edit.apply(graph) if edit else graph
    except (EditError, KeyError):
        # KeyError: a broken graph has calls of layers that are gone.
        return graph


def test_an_argument_costs_no_walk() -> None:
    graph = residual(20)
    planner = Planner()
    before = planner.plan(graph)
    after = planner.plan(SetArguments("dense_3", {"use_bias": False}).apply(graph))
    assert after == before
    assert after.live is before.live


def test_what_an_edit_changed_is_named() -> None:
    graph = residual(20)
    planner = Planner()
    planner.plan(graph)
    planner.plan(SetArguments("dense_3", {"use_bias": False}).apply(graph))
    assert planner.changes == Changes(frozenset(), frozenset({"dense_3"}), rewired=False)
    (wire,) = graph.links_into("dense_5")
    planner.plan(graph)
    planner.plan(Disconnect(frozenset({wire})).apply(graph))
    assert planner.changes == Changes(frozenset({"dense_5"}), frozenset(), rewired=True)
    planner.plan(graph)
    planner.plan(RemoveNodes(frozenset({"dense_39"})).apply(graph))
    assert planner.changes.nodes >= {"dense_39", "add_19"}
    assert "dense_39" in planner.changes.layers


def test_the_order_stays_the_same_object_until_it_changes() -> None:
    graph = residual(20)
    planner = Planner()
    before = planner.plan(graph)
    assert planner.plan(Rename("dense_3", "other").apply(graph)).order is before.order
    after = planner.plan(RemoveNodes(frozenset({"dense_39"})).apply(graph))
    assert "dense_39" not in after.order


def _beside_an_operation() -> Graph:
    """``x + x``, which Keras names ``add``, a Dense layer, and a submodel that is called."""
    builder = Builder()
    x = builder.input("x", 4)
    builder.operation("add", x, x)
    builder.layer("Dense", x, units=2)
    inner = chain(1)
    call = Node(layer="tower", inputs={inner.inputs[0]: (x,)})
    graph = builder.graph
    nodes = {**graph.nodes, "tower": call}
    return replace(graph, nodes=nodes, definitions={"tower": replace(inner, name="tower")})


def test_another_name_of_a_submodel_is_seen() -> None:
    graph = _beside_an_operation()
    planner = Planner()
    assert "operation-name" not in {problem.code for problem in planner.plan(graph).problems}
    renamed = Rename("tower", "add_1").apply(graph)
    assert "operation-name" in {problem.code for problem in planner.plan(renamed).problems}


def test_another_class_of_a_layer_is_seen() -> None:
    """A layer of the class that an operation is named after may bear its name."""
    graph = Rename("dense", "add").apply(_beside_an_operation())
    planner = Planner()
    assert "operation-name" in {problem.code for problem in planner.plan(graph).problems}
    other = graph.with_layer("dense", LayerDefinition("Add", "add"))
    assert "operation-name" not in {problem.code for problem in planner.plan(other).problems}
