"""Keras's files to graphs: ``.keras``, ``.h5`` and the JSON of ``to_json()``, of Keras 3 and 2.

The config is read as plain JSON and never through Keras, whose loaders run what a file names. A
class is looked up in the layer library; what is not there becomes a placeholder that keeps all that
the file says and is never made, imported or called.

- ``reading``       a file -> graph and notes, within limits
- ``archive``       the zip of a ``.keras`` file; ``hdf5`` and its process ``hdf5_child``
- ``models``        which kind of model; ``functional`` and ``stack`` read one
- ``layers``        a layer's record -> LayerDefinition; ``values`` its arguments
- ``wiring``        ``inbound_nodes`` -> calls; ``calls`` calls -> wires and arguments
- ``operations``    operations -> ``keras.ops``
- ``masks``         masks that Keras made by itself, out of the wires
- ``shelves``       where the weights stand; ``vocabularies`` learned words
- ``older``         what Keras 2 wrote otherwise
- ``facts``         what must be known of Keras's classes
- ``checked``       JSON looked at piece by piece; ``notes`` what is told
"""
