"""What the window and the engine say to each other: one JSON object a line, UTF-8, each way.

Pure Python, so that the window can import it.

**Start.** The window runs ``python -m app.engine.worker`` and may write requests at once; they wait
in the pipe. When Keras has been imported (4-12 s) the worker sends, unasked::

    {"event": "ready", "keras": "3.15.1", "tensorflow": "2.21.0", "memory": 12345678}

``memory`` is its limit in bytes, 0 where the system sets none. A worker that cannot import Keras
says ``{"event": "failed", "error": "..."}`` and ends with status 1: starting another is no use.

**Requests** have an ``id`` (an integer of the window's choice) and a ``do``; they are answered one
by one, in order. Each gets exactly one reply, which repeats the ``id``:

========== ============================================== ==========================================
do         also holds                                     reply
========== ============================================== ==========================================
hello      --                                             keras, tensorflow, memory: as in ``ready``
check      revision; graph, or base and patch; skip?      report: ``report_from_json`` reads it
look       revision; graph?; skip?                        report: ``report_from_json`` reads it
summary    graph, width (columns); skip?                  text: Keras's own ``model.summary()``
plot       graph; skip?                                   dot: ``plot_model`` as Graphviz text
export     graph, path, format (keras, json); skip?,      path: what was written; lost
           mark?
weights    graph; skip?                                   lost
quit       --                                             ok: true; then the worker ends, status 0
========== ============================================== ==========================================

``mark``, letters and digits: until the file is whole it lies beside its place, in a folder whose
name begins with ``.layerloom-`` and the mark. Whoever ends a worker removes it.

``lost`` are sentences, as template and values (``lost_of``), on weights that layers came with and
that do not fit them any more; such layers begin anew.

``graph`` is ``to_records(graph)``. ``patch`` is ``patch_between(before, after)`` and makes revision
``base`` into this one, so that only what changed goes over the pipe. The worker holds the graph and
the report of the last ``check`` or ``look`` that it answered.

**Reports** come as what changed, too: since the report of ``base`` where the request was a patch of
it or a ``look`` without ``graph``, else since the empty report, ``Report()``::

    {"revision": 8, "base": 7, "calls": {"dense": ["ok", [[[null, 3], "float32"]], 15, 15]},
     "gone": [], "order": [2, 3, ["relu", "dense"]], "problems": [0, 1, []],
     "parameters": 15, "trainable": 15, "bytes": 60, "milliseconds": 0.8, "known": true,
     "looked": false, "inside": {"tower": {...}}, "inside_gone": []}

``calls`` holds those that are new or say something new, ``gone`` those that are no more. What is
left stands in its order, what is new behind it; where that is not Keras's order, ``order`` says
which part (from, up to but not) of the ids is to be replaced by which. ``problems`` is replaced in
the same way, null where it stays. ``inside`` holds, by the submodel's id and in the same form, the
reports of submodels of which something new is known: as their own Inputs declare them, whatever
they are called on. What is wrong inside is told there, and at the call only that it is.

**The second look.** A ``check`` tells what symbolic inference finds, and of the rest what an
earlier look has shown; what hangs below an error waits, whichever of them found it. While a report
is not ``looked``, ``look`` goes on: each call that is not known is tried on a batch of two.
``graph`` is for a worker that holds another, which it does where windows share it. A look takes
seconds for a large model and gives way: a worker that gets another request while it looks puts the
rest by, answers with what it has found so far, and goes on with that request. So whoever asks for a
look may send the next request without waiting for the reply.

**A reply with** ``error`` (an English sentence) instead of a result also holds ``sentence``, its
template and values for the translator (``sentence_of``), and ``why``:

- ``resend``: the worker does not hold revision ``base`` (or, asked for a look, ``revision``); ask
  again with ``graph``.
- ``request``: no JSON, no such ``do``, a field is missing or wrong; ``id`` is null if it had none.
- ``refused``: the answer is no: nothing to build, too large, the file cannot be written.
- ``crash``: a fault in the engine; ``detail`` holds the traceback. The worker goes on.

**Progress.** Before a call that was not known from earlier, the worker says where it is::

    {"event": "at", "id": 7, "node": "conv2d_3", "call": "9f86d081884c7d65", "done": 312, "of": 815}

``call`` names layer, arguments and input shapes together, and for a ``look`` the sizes that it is
tried on. One edit gives one or a few such lines, a first check one for each different call. Lines
with another ``event`` may be added; pass over them.

**Hanging and dying.** A worker is taken for hung when a request is in hand and no line has come for
``SILENCE[do]`` seconds (``SILENCE["start"]`` until ``ready``): kill it. Whether it was killed or
died by itself, the ``call`` of the last ``at`` for the request in hand is the culprit. Start
another worker, send the request again with the whole ``graph`` and with the culprit in ``skip``::

    "skip": {"9f86d081884c7d65": "timeout"}        # or "died"

and keep it there in every later request of the session. The engine leaves such a call out: its node
gets the problem ``engine-timeout`` or ``engine-died``, what hangs below it waits. (Where it was the
look that ended the worker, that problem is a warning, and nothing waits.) Once its arguments or
inputs change it is another call and is tried again; nothing needs to be taken back. A worker that
dies with no ``at`` for the request in hand has no culprit: send the request once more, and say so
if that ends the same way. The worker ends by itself, with status 0, when its standard input is
closed.

Descriptor 1 carries the protocol alone; what Keras or TensorFlow print goes to standard error,
where it may be kept for a log and otherwise be dropped. It must be read, or the pipe fills.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args

from app.graph.diff import renewed
from app.graph.model import Graph, TensorRef
from app.graph.ports import with_ports_in_order
from app.graph.problems import Problem, Severity
from app.graph.records import Records, form_of, form_record, from_records, to_records
from app.graph.report import NOTHING, CallReport, Report, State, TensorSpec
from nodes.sentence import Sentence

T = TypeVar("T")
Skip = Literal["timeout", "died"]

# Seconds without a line after which a worker is taken for hung, while it starts and by request.
# Saving writes all weights without a word; a check says where it is before every call.
SILENCE: Mapping[str, float] = {
    "start": 180.0,
    "hello": 30.0,
    "check": 30.0,
    "look": 60.0,
    "summary": 60.0,
    "plot": 60.0,
    "export": 600.0,
    "weights": 60.0,
    "quit": 10.0,
}


def error_reply(request: int | None, error: Sentence, why: str, detail: str = "") -> Records:
    """The reply that says no. ``why``: resend, request, refused or crash."""
    return {
        "id": request,
        "error": str(error),
        "sentence": [error.template, dict(error.values)],
        "why": why,
        "detail": detail,
    }


def sentence_of(reply: Mapping[str, Any]) -> Sentence | None:
    """What a reply says no with, for the translator; None for one that holds a result."""
    if "error" not in reply:
        return None
    template, values = reply.get("sentence") or ("{text}", {"text": reply["error"]})
    return Sentence(template, values)


def lost_of(reply: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Which weights were lost, in a reply to ``export`` or ``weights``."""
    return tuple(Sentence(template, values) for template, values in reply["lost"])


def report_to_json(report: Report, base: Report | None = None) -> Records:
    """What is new in a report since ``base``; cures are not sent, the window finds them itself."""
    known = base or NOTHING
    new = {key: call for key, call in report.calls.items() if known.calls.get(key) is not call}
    stays = [key for key in known.calls if key in report.calls]
    stays += [key for key in new if key not in known.calls]
    order = list(report.calls)
    inside = {k: part for k, part in report.inside.items() if known.inside.get(k) is not part}
    return {
        "revision": report.revision,
        "base": None if base is None else base.revision,
        "calls": {key: _call_record(call) for key, call in new.items()},
        "gone": [key for key in known.calls if key not in report.calls],
        "order": _splice(stays, order),
        "problems": _problems_splice(known.problems, report.problems),
        "parameters": report.parameters,
        "trainable": report.trainable,
        "bytes": report.bytes,
        "milliseconds": report.milliseconds,
        "known": report.known,
        "looked": report.looked,
        "inside": {k: report_to_json(part, known.inside.get(k)) for k, part in inside.items()},
        "inside_gone": [key for key in known.inside if key not in report.inside],
    }


def report_from_json(data: Mapping[str, Any], base: Report | None = None) -> Report:
    """The report of its JSON form and of the report that this starts from.

    What did not change is the same object in both. Raises KeyError, TypeError or ValueError for
    anything else, and for what starts from another report.
    """
    known = base or NOTHING
    if data["base"] != (None if base is None else base.revision):
        raise ValueError(f"the report starts from revision {data['base']!r}")
    calls = dict(known.calls)
    for key in data["gone"]:
        del calls[key]
    calls |= {key: _call(record) for key, record in data["calls"].items()}
    if data["order"] is not None:
        calls = {key: calls[key] for key in _spliced(list(calls), data["order"])}
    problems = known.problems
    if data["problems"] is not None:
        first, last, new = data["problems"]
        problems = tuple(_spliced([*problems], (first, last, map(_problem, new))))
    inside = {key: part for key, part in known.inside.items() if key not in data["inside_gone"]}
    inside |= {
        key: report_from_json(part, known.inside.get(key)) for key, part in data["inside"].items()
    }
    return Report(
        revision=int(data["revision"]),
        calls=calls,
        problems=problems,
        parameters=int(data["parameters"]),
        trainable=int(data["trainable"]),
        bytes=int(data["bytes"]),
        milliseconds=float(data["milliseconds"]),
        known=bool(data["known"]),
        looked=bool(data["looked"]),
        inside=inside,
    )


def _splice(before: list[T], after: list[T]) -> list[Any] | None:
    """Which part of ``before`` is to be replaced, and by what; None where they are equal."""
    if before == after:
        return None
    least = min(len(before), len(after))
    first = next((n for n in range(least) if before[n] != after[n]), least)
    rest = least - first
    behind = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return [first, len(before) - behind, after[first : len(after) - behind]]


def _problems_splice(before: Sequence[Problem], after: Sequence[Problem]) -> list[Any] | None:
    """The same of problems, those that are new as records; cures on offer are part of them here."""
    told = [[(problem, problem.offered) for problem in problems] for problems in (before, after)]
    splice = _splice(*told)
    if splice is None:
        return None
    first, last, new = splice
    return [first, last, [_problem_record(problem) for problem, _ in new]]


def _spliced(before: list[T], splice: Sequence[Any]) -> list[T]:
    first, last, new = splice
    before[first:last] = new
    return before


def _call_record(call: CallReport) -> list[Any]:
    outputs = [[output.shape, output.dtype] for output in call.outputs]
    return [call.state, outputs, call.parameters, call.trainable]


def _call(record: Sequence[Any]) -> CallReport:
    state, outputs, total, trainable = record
    return CallReport(state_of(state), tuple(map(_tensor, outputs)), int(total), int(trainable))


def _problem_record(p: Problem) -> list[Any]:
    offered = None if p.offered is None else list(p.offered)
    return [p.severity, p.code, p.node, p.port, dict(p.values), p.detail, offered]


def _problem(record: Sequence[Any]) -> Problem:
    severity, code, node, port, values, detail, offered = record
    labels = None if offered is None else tuple(map(str, offered))
    return Problem(_severity(severity), code, node, port, values, detail, offered=labels)


def _tensor(data: tuple[list[int | None], str]) -> TensorSpec:
    shape, dtype = data
    return TensorSpec(tuple(shape), dtype)


def state_of(text: str) -> State:
    """A state of a call. Raises ValueError for a text that is none."""
    if text not in get_args(State):
        raise ValueError(f"{text!r} is no state of a call")
    return text  # type: ignore[return-value]


def _severity(text: str) -> Severity:
    if text not in get_args(Severity):
        raise ValueError(f"{text!r} is no severity")
    return text  # type: ignore[return-value]


def patch_between(before: Graph, after: Graph) -> Records:
    """What must be sent to make ``before`` into ``after``: changed records, None for removed ones.

    Places on the canvas are left out: the engine does not look at them.
    """
    return {
        "name": after.name,
        "inputs": list(after.inputs),
        "outputs": [str(ref) for ref in after.outputs],
        "form": form_record(after.form),
        "graph": _changed_records(before, after),
    }


def _changed_records(before: Graph, after: Graph) -> Records:
    nodes, layers = _new(before.nodes, after.nodes), _new(before.layers, after.layers)
    for key in layers:
        nodes |= {
            node: after.nodes[node] for node in after.calls.get(key, ()) if after.is_input(node)
        }
    called = {n.layer: after.layers[n.layer] for n in nodes.values() if n.layer in after.layers}
    definitions = _new(before.definitions, after.definitions)
    changed = to_records(Graph(layers=layers | called, nodes=nodes, definitions=definitions))
    gone = {
        "nodes": _gone(before.nodes, after.nodes),
        "layers": _gone(before.layers, after.layers),
        "definitions": _gone(before.definitions, after.definitions),
    }
    return {"changed": changed, "gone": gone}


def _new(before: Mapping[str, T], after: Mapping[str, T]) -> dict[str, T]:
    return {key: after[key] for key in renewed(before, after)}


def _gone(before: Mapping[str, T], after: Mapping[str, T]) -> list[str]:
    same = before is after or before.keys() == after.keys()
    return [] if same else [key for key in before if key not in after]


def patched(base: Graph, patch: Mapping[str, Any]) -> Graph:
    """``base`` after a patch; what the patch does not name keeps its identity.

    Raises KeyError, TypeError or ValueError for a patch that is none.
    """
    changed = from_records(patch["graph"]["changed"])
    gone = {table: set(ids) for table, ids in patch["graph"]["gone"].items()}

    def merged(table: str) -> Mapping[str, Any]:
        old, new = getattr(base, table), getattr(changed, table)
        if not new and not gone[table]:
            return old  # type: ignore[no-any-return]
        kept = {key: item for key, item in old.items() if key not in gone[table]}
        # An unchanged layer that came along with its node keeps its identity: results hang on it.
        return kept | {key: item for key, item in new.items() if kept.get(key) != item}

    after = Graph(
        name=patch["name"],
        layers=merged("layers"),
        nodes=merged("nodes"),
        definitions=merged("definitions"),
        inputs=tuple(patch["inputs"]),
        outputs=tuple(map(TensorRef.parse, patch["outputs"])),
        form=form_of(patch["form"]),
    )
    # Of a call whose submodel did not come along, its ports were not known.
    after = with_ports_in_order(after, changed.nodes.keys() & after.nodes.keys())
    after.adopt(base, changed.nodes.keys() | gone["nodes"])
    return after
