"""Something given to Octopipe cannot be used, and one sentence says what, where and what to do."""


class InputError(Exception):
    """The base of errors that are told in one line, without a traceback."""


class EntryPointError(InputError):
    """The flow file or its function cannot be used."""


class ParameterError(InputError):
    """The parameters do not fit the flow."""


def nearest(name, candidates):
    """A half sentence naming the candidate closest to `name`, or the candidates if none is close."""
    from difflib import get_close_matches

    close = get_close_matches(name, candidates, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    if candidates:
        return "there is " + ", ".join(f"'{candidate}'" for candidate in candidates)
    return "there is none"


def one_line(text):
    """The text with every run of white space made one blank."""
    return " ".join(str(text).split())
