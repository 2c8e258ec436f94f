"""Layerloom, a visual editor for Keras models. A map of the rooms:

- ``app.graph``    the document: an immutable graph, its edits, its history, the graph walker
- ``app.formats``  files to graphs and back
- ``app.codegen``  graphs to Keras source text
- ``app.engine``   shapes, parameters and models; the only room that imports Keras
- ``app.ui``       the window; the only room that imports Qt
- ``app.cli``      the command line

Anyone may import ``app.errors``; the window and the engine keep Python's ``app.collector`` quiet.

Who may import whom: ``nodes <- app.graph <- {formats, codegen, engine} <- ui``; of the engine the
window imports only ``protocol``.
"""

__version__ = "0.1.0"
