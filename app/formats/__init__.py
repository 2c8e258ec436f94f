"""Files to graphs and back, a module or a room a format, never through Keras's loaders.

A file is read completely into plain records, migrated, checked, and only then becomes a graph.

- ``files``         bytes from and to the disk: limits, one sentence for what fails, atomic writing
- ``plain_json``    JSON, as far as it is looked at before it is taken apart
- ``layerloom``     the program's own format
- ``recovery``      a model that is not saved yet, with what one must know to go on with it
- ``versions``      whether a file still holds what was last seen of it
- ``keras_files``   what Keras saves: ``.keras``, ``.h5`` and JSON
- ``weights``       the numbers that layers refer to, out of Keras's files
- ``python_files``  Python files and notebooks, read by ``python_source`` without executing them
- ``dot``           graphs as Graphviz text
- ``plots``         Graphviz text drawn, in a process of its own: ``graphviz_child``
- ``examples``      the bundled models
- ``vocabulary``    the words of a lookup layer out of a text file
- ``opened``        what comes of opening: a graph, and what is told beside it
- ``route``         which format a file is in
"""
