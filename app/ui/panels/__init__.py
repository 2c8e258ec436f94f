"""The panels around the canvas. Each shows one thing and says in signals what a person did.

- ``library``     what can be added; ``library_model``, ``library_delegate``
- ``properties``  of the selection: ``layer_page``, or of the model: ``model_page``
- ``form``        arguments as rows; ``editor_table`` which editor each kind has: plain ``editors``,
                  ``unfolding`` ones with more below (``instances``, ``layer_list``), ``vocabulary``
- ``wiring``      wires chosen by name, for inputs that no card shows until they are used
- ``fields``      what editors are made of; ``literals`` values as people type them
- ``summary``     Keras's table; ``summary_model``, ``summary_formats``
- ``problems``    what is wrong, and the buttons that cure it
- ``code``        the model's Python; ``highlighter``, ``refused_note`` where the model is wrong
- ``plot``        Keras's ``plot_model``
- ``labels``      labels and lines; ``texts`` figures as people read them
"""
