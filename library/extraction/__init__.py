"""Text out of files nobody can trust.

`run.extract` (the only door for the rest of the library) starts `child.py` as a process of its
own, which can be killed at any moment. Nothing in the child imports Django.
"""
