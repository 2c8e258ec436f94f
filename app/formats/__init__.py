"""Files to graphs and back, one module a format, never through Keras's loaders.

A file is read completely into plain records, migrated, checked, and only then becomes a graph.

- ``files``      bytes from and to the disk: limits, one sentence for what fails, atomic writing
- ``layerloom``  the program's own format
- ``recovery``   a model that is not saved yet, with what one must know to go on with it
- ``versions``   whether a file still holds what was last seen of it
- ``examples``   the bundled models
- ``vocabulary`` the words of a lookup layer out of a text file
- ``python_files``   Python files and notebooks, read by ``python_source`` without executing them
- ``route``      which format a name asks for
"""
