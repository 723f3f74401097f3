"""The one kind of error that reaches a person. Knows no module."""


class InputError(Exception):
    """What the user gave cannot be used; the message is one line that says what to do."""
