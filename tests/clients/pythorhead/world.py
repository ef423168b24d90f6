# SPDX-License-Identifier: AGPL-3.0-or-later
"""The world in which the journey begins, and the runner of its steps."""

import os
import sys
import time
import traceback
from contextlib import contextmanager
from unittest import TestCase
from urllib.parse import urlsplit

from pythorhead import Lemmy

# For what it says when something is not as expected.
expect = TestCase()
expect.maxDiff = None

counts = {"passed": 0, "failed": 0}


@contextmanager
def step(name):
    """One step of the journey; a failure is printed and counted, and the journey goes on."""
    try:
        yield
    except Exception:
        counts["failed"] += 1
        print(f"  FAIL  {name}")
        traceback.print_exc(file=sys.stdout)
    else:
        counts["passed"] += 1
        print(f"  ok    {name}")


def finish():
    """Prints the count and ends the process."""
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    sys.exit(counts["failed"] > 0)


def refused(code):
    """For `with`: what is in it must fail with this code of Lemmy's. The library puts the answer into the message."""
    return expect.assertRaisesRegex(Exception, f'"error":"{code}"')


def eventually(what, probe, seconds=15):
    """Repeats `probe` until it returns something, for what a server does after it has answered."""
    end = time.monotonic() + seconds
    while not (found := probe()):
        expect.assertLess(time.monotonic(), end, f"{what} did not happen within {seconds} s")
        time.sleep(0.2)
    return found


def setting(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"the environment variable {name} is missing")
    return value


def connect(token=None):
    """A client of the instance."""
    client = Lemmy(setting("BASE"), raise_exceptions=True, request_timeout=10)
    if token:
        client._requestor._auth.set_token(token)
    return client


class Account:
    """Somebody who is signed in: their client and their person."""

    def __init__(self, username, password):
        self.client = connect()
        expect.assertTrue(self.client.log_in(username, password))
        self.person = self.client.site.get()["my_user"]["local_user_view"]["person"]


class World:
    """Two accounts on the instance, and a group of its own for each run, so that the journey can be repeated."""

    def __init__(self):
        run = hex(time.time_ns() // 1_000_000)[2:]
        self.password = setting("PASSWORD")
        self.anonymous = connect()
        self.user = Account(setting("USERNAME"), self.password)
        self.moderator = Account(setting("MODERATOR_USERNAME"), setting("MODERATOR_PASSWORD"))
        self.admin = Account(setting("ADMIN_USERNAME"), setting("ADMIN_PASSWORD"))
        created = self.moderator.client.community.create(f"journey{run}", "Radverkehr")
        self.community = created["community_view"]["community"]
        # A word that only this run's texts contain.
        self.word = f"fahrrad{run}"
        # `host` or `host:port` of the instance, as in the ids of what it owns.
        self.host = urlsplit(self.community["actor_id"]).netloc
        # `!name@host` of a group on another instance that the user may join, if there is one.
        self.peer_group = os.environ.get("PEER_GROUP")
