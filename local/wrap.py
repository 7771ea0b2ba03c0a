"""The one way in which a rule changes MiniStack: it puts itself around a function that MiniStack looks up by name."""

import functools


def wrap(holder, *names):
    """Put the decorated function around each named function of holder (a module, a class or a table of actions).

    The function gets the one that it replaces as its first argument, and calls it or not.
    A name that holder does not have is an error at start: a new MiniStack that moved it must not pass unseen.
    """
    table = holder if isinstance(holder, dict) else None

    def put(outer):
        for name in names:
            inner = table[name] if table is not None else getattr(holder, name)
            around = functools.wraps(inner)(_around(outer, inner))
            if table is not None:
                table[name] = around
            else:
                setattr(holder, name, around)
        return outer

    return put


def _around(outer, inner):
    def around(*args, **kwargs):
        return outer(inner, *args, **kwargs)

    return around
