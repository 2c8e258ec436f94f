"""The layer library: what may stand on the canvas, as data.

Pure Python and JSON: no Qt, no Keras, nothing from ``app``.

- ``sentence``   a sentence for people with placeholders, translated where it is shown
- ``values``     what an argument may hold, and its one JSON form
- ``spec``       LayerSpec, PortSpec, OutputSpec, ParameterSpec
- ``kinds``      what each kind of parameter accepts
- ``catalogue``  reads the data files; get, by category, search
- ``generate``   writes the data files from the installed Keras (the only module that imports it)
"""
