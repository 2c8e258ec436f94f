"""Development tools for the translations: ``python -m tests.translation`` says what is missing.

- ``flow``     which texts of the source may arrive at an expression
- ``texts``    every text that a person may see, with its context
- ``ts_file``  Qt's translation files, read and written
"""
