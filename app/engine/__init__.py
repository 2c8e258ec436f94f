"""The engine: the only room that imports Keras. The window runs it in a child process.

- ``protocol``  requests and replies, one JSON object a line; importable by anyone
- ``service``   ``handle(request) -> reply``
- ``infer``     shapes, dtypes and parameters of every call, without allocating weights
- ``build``     a real ``keras.Model``
- ``summary``   Keras's own summary
- ``worker``    the child's loop
"""
