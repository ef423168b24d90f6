# SPDX-License-Identifier: AGPL-3.0-or-later
"""A journey through the Lemmy API with the library of Lemmy's bots."""

from steps.commenting import commenting
from steps.errors import errors
from steps.federating import federating
from steps.inbox import inbox
from steps.moderating import moderating
from steps.posting import posting
from steps.reading import reading
from world import World, finish

world = World()
for part in [reading, posting, commenting, inbox, moderating, federating, errors]:
    print(part.__name__)
    part(world)
finish()
