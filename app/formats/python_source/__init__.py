"""Keras models in Python source and notebooks, read without executing a line of it.

A restricted interpreter walks the syntax tree: it knows Python's own values, functions and classes
as far as model code uses them, Keras's names old and new, and how much it may do. What it cannot
know is unknown, which spoils only what depends on it; that is told with its line.

- ``reader``       ``read_source(text)``: all models in a text; ``read_snippet`` for the clipboard
- ``notebook``     the code of a notebook; ``parsing``: text to trees, Python 2 too
- ``machine``      the interpreter; ``statements``, ``definitions``, ``expressions``, ``calling``
- ``generators`` generators of the source, an item at a time
- ``values``       what a name can hold; ``budget``: how much may be done
- ``operators``, ``texts``, ``attributes``, ``functions``: Python's values and functions at work
- ``modules``      the little of Python's modules; ``numerical``, ``arrays``: the shapes of data
- ``surroundings`` the command line, the environment, a tuner: as if nobody had said anything
- ``names``        however it was imported, ``keras.layers.Dense``
- ``library``      what a call of Keras, TensorFlow or NumPy gives; ``old_keras``, ``old_functions``
- ``making``       layers made; ``things``: their arguments as values of the document
- ``models``       Inputs and models made; ``calls``: called; ``parts``: asked for their parts
- ``operations``   functions on tensors
- ``subclassed``   classes that extend Keras's; ``foreign``, ``models_elsewhere``: what is unknown
- ``applications`` Keras's own architectures; ``explore``: functions that are never called
- ``shapes``       shapes without Keras; ``shape_rules`` of layers, ``operation_rules``
- ``recorder``     what was made, and its calls; ``naming``: Keras's automatic names
- ``graphs``       models as graphs; ``notes``: what is told
"""

from __future__ import annotations

from app.formats.python_source.notes import Note
from app.formats.python_source.reader import FoundModel, SourceReading, read_snippet, read_source

__all__ = ["FoundModel", "Note", "SourceReading", "read_snippet", "read_source"]
