"""The layer library: what may stand on the canvas, as data.

Pure Python and JSON: no Qt, no Keras, nothing from ``app``.

- ``sentence``    a sentence for people with placeholders, translated where it is shown
- ``values``      what an argument may hold, and its one JSON form
- ``arrays``      constant tensors among the values
- ``spec``        LayerSpec, PortSpec, OutputSpec, ParameterSpec, ObjectSpec
- ``kinds``       what each kind of parameter accepts
- ``catalogue``   reads the data file; get, by category, search, objects for arguments
- ``private``     layers that only files bring along
- ``search``      how well a layer answers a search
- ``headline``    the short line on a card
- ``generate``    writes ``keras_catalogue.json`` from the installed Keras and ``overlay.json``
                  (the only module that imports Keras), with ``docstrings`` and ``records``
"""
