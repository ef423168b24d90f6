# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journey through the Lemmy API with the library of Lemmy's bots."""

from steps.administering import administering
from steps.commenting import commenting
from steps.errors import errors
from steps.federating import federating
from steps.inbox import inbox
from steps.moderating import moderating
from steps.nothing_left_out import note_calls, nothing_left_out
from steps.owning import owning
from steps.posting import posting
from steps.reading import reading
from world import World, finish

note_calls()
world = World()
journey = [reading, posting, commenting, inbox, moderating, federating, errors]
for part in [*journey, owning, administering, nothing_left_out]:
    print(part.__name__)
    part(world)
finish()
