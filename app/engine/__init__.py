"""The engine: the only room that imports Keras. The window runs it in a child process.

- ``protocol``   requests and replies, one JSON object a line; importable by anyone
- ``worker``     the child's loop; ``memory`` its limit
- ``service``    ``handle(request) -> reply``
- ``check``      graph -> report: walked, inferred, ordered, hinted
- ``infer``      shapes, dtypes and parameters of every call, without allocating weights
- ``symbol``     a tensor without values; ``memo`` what was computed before
- ``translate``  what Keras raised, in our words; ``axes`` what axes are called
- ``hints``      what works and is probably not meant
- ``build``      a real ``keras.Model``; ``naming`` its operations
- ``summary``    Keras's own summary; ``plot`` Keras's own picture
- ``weights``    what files hold of a model's weights, into its layers as far as it fits
- ``make``       values of the document to Keras objects, by allow list
- ``calling``    how wires become arguments of a call
- ``backend``    the door to Keras
"""
