"""The window: the only room that imports Qt. It shows and asks; the document decides.

- ``application``     starts it: paints first, then starts the engine; keeps the windows
- ``main_window``     places the docks and connects the signals; ``window_parts`` are made when
                      they are first wanted
- ``tab_order``       where Tab goes
- ``actions``         one table of everything that has a name in a menu; ``action_spec``,
                      ``action_set``, ``export_actions``, ``drawing_actions``, ``problem_actions``,
                      ``filled_menus``, ``help``
- ``shortcuts``       keys that a person changed; ``shortcuts_window`` shows and changes them
- ``palette``         anything by name: ``commands``, ``fuzzy``, in a ``list_popup``
- ``session``         which file, and the question before anything unsaved goes; ``dialogs``
- ``safety``          that nothing is lost: recovery files, what others do to the file
- ``history``         the steps, and the way back to any of them
- ``exports``         the ways out, but for code; ``picture_dialog``, ``plotter``, ``summary_text``
- ``comparing``       the canvas beside a file; ``compare_bar``
- ``engine_process``  the child process; ``live_check`` keeps the report up with the document
- ``engine_news``     tells how the engine is: ``status_bar``, ``message_bar``
- ``start_page``      before anything is drawn
- ``settings``        what is remembered
- ``theme``           colours; ``icons``
- ``language``        what is spoken; ``words`` and ``phrases`` say sentences in it, ``renewal``
                      puts a window in the place of one that spoke another
- ``tour``            a first model, step by step; ``explanation``, what Keras says of a layer
- ``housekeeping``    looks for garbage when the hands are still
- ``on_demand``       what is loaded when it is first wanted
- ``canvas``          the document drawn, and the hands that edit it
- ``panels``          library, properties, summary, problems, code, plot
"""
