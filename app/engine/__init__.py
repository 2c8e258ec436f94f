"""The engine: the only room that imports Keras. The window runs it in a child process.

What the window and the engine say to each other, and the child:

- ``protocol``   requests and replies, one JSON object a line; importable by anyone
- ``worker``     the child's loop; ``memory`` its limit
- ``service``    ``handle(request) -> reply``
- ``check``      a ``reporter`` that has Keras

What is known of a model, without Keras:

- ``reporter``   graph after graph, each told in one report
- ``part``       one graph, the model's or a submodel's, kept up with its edits; ``page`` its report
- ``flow``       values that run along the wires, made anew where an edit can reach
- ``infer``      shapes, dtypes and parameters of every call; ``submodel`` those of a submodel's
- ``look``       the second look: each call tried on a batch of known size
- ``results``    what came out of calls; ``memo`` in memory, ``store`` and ``codec`` on disk
- ``known``      what is on disk told as reports: the window's, until the engine is up
- ``outcome``    a call and what came out; ``trial`` the same of a trial; ``cause`` why nothing
- ``symbol``     a tensor without values; ``axes`` what axes are called
- ``hints``      what works and is probably not meant; ``habits`` more of it
- ``rehearsal``  cures tried before they stay on offer

With Keras:

- ``backend``    the door to it
- ``attempt``    one call inferred, without allocating weights; ``states`` of layers that keep them
- ``trace``      one call tried; ``computing`` what TensorFlow would ask only when it computes
- ``translate``  what Keras raised (a ``failure``), in our words; ``families`` what many layers say
  alike; ``misfits`` arguments and inputs that do not fit; ``refusal`` what only a trial shows
- ``tensors``    symbols as Keras's and TensorFlow's tensors
- ``make``       values of the document to Keras objects, by allow list
- ``calling``    how wires become arguments of a call
- ``kept``       stand-ins for layers that the library lacks, in a model that Keras writes
- ``build``      a real ``keras.Model``; ``naming`` its operations
- ``summary``    Keras's own summary; ``plot`` Keras's own picture
- ``weights``    what files hold of a model's weights, into its layers as far as it fits
"""
