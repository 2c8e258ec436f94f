"""Nothing that a person made is lost: not to a crash, a full disk, or somebody else's hands.

- ``safety``      all of it for one window, and what it tells
- ``autosave``    a recovery file that follows the document; written by a thread
- ``store``       the folder of recovery files; ``claims`` which of them belong to open windows
- ``offers``      what windows left that are gone: recover, discard; ``found_list`` shows it
- ``file_watch``  what others do to the file that the window shows
"""
