"""A child that speaks the engine's protocol as far as a test needs it: ``worker_script.py WAY``."""

import json
import os
import select
import signal
import sys


def say(**fields: object) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def answer(way: str, request: dict[str, object]) -> None:
    number, what = request["id"], request["do"]
    if what == "quit":
        say(id=number, ok=True)
        sys.exit(0)
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "exit":
        sys.stderr.write("first line\nthe disk is on fire\n")
        sys.exit(3)
    if what in ("hang", "hang at"):
        if what == "hang at":
            say(event="at", id=number, node="lstm", call="c0ffee", done=1, of=2)
        signal.pause()
    if what == "look":
        # As the engine does: at work until another request is there, answered in order.
        say(event="at", id=number, node="lstm", call="f00d", done=1, of=2)
        if way == "deaf":
            signal.pause()
        select.select([0], [], [])
    if way == "rubbish":
        sys.stdout.write(
            'no json\n[1, 2]\n{"id": 99999}\n\n\udcff\n'.encode("utf-8", "replace").decode()
        )
        sys.stdout.flush()
    say(id=number, echo=request)


def main(way: str) -> None:
    if way == "failed":
        say(event="failed", error="No module named 'keras'")
        sys.exit(1)
    if way == "never":
        sys.exit(1)
    say(event="ready", keras="3.15.1", tensorflow="2.21.0", memory=0)
    # Unbuffered, so that a request that waits is seen to wait.
    for line in os.fdopen(0, "rb", buffering=0):
        answer(way, json.loads(line))


main(sys.argv[1])
