"""What the command line does, one module a command; ``app.cli`` reads the arguments.

- ``check``      is the model right?
- ``summary``    Keras's own summary
- ``export``     another format
- ``diff``       what differs between two models
- ``layers``     the layer library; ``layer_records`` the same as JSON
- ``examples``   the bundled models
- ``editor``     the window
- ``engine``     Keras in this process, without a word on standard output
- ``opening``    the file that a command is about
- ``outcome``    how a command ends
"""
