# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the journey called every method of the library, and saw each refused."""

import inspect

from pythorhead import lemmy
from world import expect, refused, step

PARTS = {
    "admin": lemmy.Admin,
    "comment": lemmy.Comment,
    "community": lemmy.Community,
    "emoji": lemmy.Emoji,
    "image": lemmy.Image,
    "mention": lemmy.Mention,
    "modlog": lemmy.Modlog,
    "post": lemmy.Post,
    "private_message": lemmy.PrivateMessage,
    "site": lemmy.Site,
    "user": lemmy.User,
}

# What anybody may call, with what cannot be answered, and the error.
WRONG = {
    "comment.list": ((), {"limit": 51}, "invalid_fetch_limit"),
    "community.list": ((), {"limit": 51}, "invalid_fetch_limit"),
    "modlog.get": ((), {"limit": 51}, "invalid_fetch_limit"),
}

# What tells everybody the same.
HARMLESS = ["emoji.get", "site.get"]

everything = set()
# With what each method was called last, and which of them were refused at least once.
called = {}
refusals = set()


def noted(name, method):
    def run(self, *values, **named):
        called[name] = (values, named)
        try:
            return method(self, *values, **named)
        except Exception:
            refusals.add(name)
            raise

    return run


def note_calls():
    """Notes from now on which methods are called, and which are refused."""
    for part, kind in PARTS.items():
        for method, run in inspect.getmembers(kind, inspect.isfunction):
            if not method.startswith("_"):
                name = f"{part}.{method}"
                setattr(kind, method, noted(name, run))
                everything.add(name)


def nothing_left_out(world):
    with step("every method of the library was called"):
        expect.assertEqual(sorted(everything - called.keys()), [])

    with step("every method is refused where it has to be"):
        faults = []
        for name in sorted(called.keys() - refusals - set(HARMLESS)):
            part, method = name.split(".")
            values, named, code = WRONG.get(name) or (*called[name], "incorrect_login")
            try:
                with refused(code):
                    getattr(getattr(world.anonymous, part), method)(*values, **named)
            except Exception as fault:
                faults.append(f"{name}: {fault}")
        expect.assertEqual(faults, [])
