"""The canvas: the document drawn as cards and wires, and the hands that edit it.

- ``canvas``        the widget that the window places: everything below, behind one interface
- ``view``          which part of the scene is seen; events go to the hands
- ``projection``    from the document to the scene, only what changed
  ``slices``        a large document, shown a little at a time
- ``hands``         what a press, a key, a drop begins; ``hits``: what lies under the cursor
- ``gestures``      one class each; ``moving`` (``load``, ``snapping``), ``cutting``, ``framing``
- ``adapter``       from gestures to edits
- ``placing``       new nodes: search, library, clipboard; ``places``: where there is room
- ``wiring``        wires by keys; ``naming``: names and comments typed in their place
- ``arranging``     layout and alignment (``lining``), gliding there (``glide``)
- ``drawing``       frames, comments and bends; ``shown_marks``, ``mark_items``, ``mark_painter``
- ``selection``     which nodes, wires, frames and bends are selected; ``telling`` speaks of them,
  ``heard``         and lets a screen reader ask for each node
- ``cards``         what a card says; ``card_painter`` draws it
- ``turning``       read downwards all is as read to the right, turned (``app.graph.outline``)
- ``known``         what the last check says of a node or a tensor, skipped calls passed through
- ``items``         a card and a wire as items of the scene; ``tree``: which of them lie where;
  ``overview``      all of them from far away, on a ``backdrop`` that is copied while it stays
- ``looks``         what gives cards and wires their colours: ``coloring``, ``legend``
- ``ink``           fonts, pens and brushes of a theme; ``tiles``, ``ground``: drawn once, copied
- ``find_bar``      Ctrl+F, inside submodels too
- ``overlays``, ``search``, ``minimap``, ``preview``, ``bubble``: what stands on the canvas
- ``ghosts``        what a cure would do, before it is chosen
- ``picture``       the canvas as a file, without a window; ``pdf_picture``
- ``compare_marks`` rings around what differs from another model

NodeGraphQt gives the view, the scene, and the base of node and wire items (``app.ui.compat``). Its
controllers, its ids, its undo, its sessions and its gestures are not used: the document is the only
truth, and what NodeGraphQt does on a press or a drop would have to be undone first.
"""
