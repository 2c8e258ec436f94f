"""The canvas: the document drawn as cards and wires, and the hands that edit it.

- ``canvas``        the widget that the window places: everything below, behind one interface
- ``view``          which part of the scene is seen; events go to the hands
- ``projection``    from the document to the scene, only what changed
- ``hands``         what a press, a key, a drop begins; ``gestures``: one class each
- ``adapter``       from gestures to edits
- ``placing``       new nodes: search, library, clipboard; ``places``: where there is room
- ``selection``     which nodes and wires are selected
- ``cards``         what a card says and where its ports are; ``card_painter`` draws it
- ``items``         a card and a wire as items of the scene; ``overview``: all of them from far away
- ``ink``           fonts, pens and brushes of a theme
- ``overlays``, ``search``, ``minimap``, ``preview``, ``bubble``: what stands on the canvas
- ``picture``       the canvas as a file, without a window; ``pdf_picture``
- ``compare_marks`` rings around what differs from another model

NodeGraphQt gives the view, the scene, and the base of node and wire items (``app.ui.compat``). Its
controllers, its ids, its undo, its sessions and its gestures are not used: the document is the only
truth, and what NodeGraphQt does on a press or a drop would have to be undone first.
"""
