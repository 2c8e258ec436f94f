"""The document: pure Python, no Qt and no Keras.

- ``model``     the frozen values: Graph, Node, LayerDefinition, TensorRef, Link, ModelForm
- ``marks``     frames, comments, bends of wires: the drawing beside the model
- ``weights``   where the weights of a layer stand
- ``kept``      layers that the library lacks, as a file of Keras brought them
- ``forms``     lists, dicts and stacks: how Keras makes the model of a graph
- ``reforming`` forms that follow edits
- ``ports``     the ports and outputs of a node, from the layer library
- ``edits``     what a person can do to a graph, each a value with ``apply(graph) -> Graph``
- ``document``  the current graph, its history, the saved mark, one event
- ``place``     which part of it is shown: the model, or the inside of a submodel
- ``bypass``    calls that are skipped without being removed
- ``diff``      what changed between two graphs
- ``compare``   what differs between two models, in words; ``matching`` which calls are the same
- ``find``      where something is, by name, class, argument or shape
- ``walk``      the graph walker: order of calls, structural problems
- ``order``     in which order Keras's summary lists the layers
- ``problems``  what can be wrong, in words
- ``cures``     what can be done about it; ``mending`` all of it at once
- ``silence``   hints that are not told again
- ``expected``  the shapes of what cures insert, before Keras has told
- ``fitting``   what a port does not take, told at once
- ``replacing`` one layer in the place of another
- ``submodels`` graphs within the graph: made, entered, dissolved
- ``records``   a graph as plain JSON records and back
- ``arrange``   where nodes stand when nobody has placed them; how, says its docstring
- ``outline``   how large a card is and where its ports are, read to the right or downwards
- ``lanes``     where wires run back between rows
"""
