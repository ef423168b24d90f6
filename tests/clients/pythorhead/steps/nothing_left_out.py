# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the journey called every method of the library."""

import inspect

from pythorhead import lemmy
from world import expect, step

PARTS = [
    *[lemmy.Admin, lemmy.Comment, lemmy.Community, lemmy.Emoji, lemmy.Image, lemmy.Mention],
    *[lemmy.Modlog, lemmy.Post, lemmy.PrivateMessage, lemmy.Site, lemmy.User],
]

everything = set()
called = set()


def noted(name, method):
    def run(*values, **named):
        called.add(name)
        return method(*values, **named)

    return run


def note_calls():
    """Notes from now on which methods are called."""
    for part in PARTS:
        for name, method in inspect.getmembers(part, inspect.isfunction):
            if not name.startswith("_"):
                setattr(part, name, noted(f"{part.__name__}.{name}", method))
                everything.add(f"{part.__name__}.{name}")


def nothing_left_out(world):
    with step("every method of the library was called"):
        expect.assertEqual(sorted(everything - called), [])
