# SPDX-License-Identifier: AGPL-3.0-or-later
from pythorhead.types import ListingType, SortType

from world import expect, step


def reading(world):
    """The instance, its groups and joining one."""
    anonymous, user, moderator = world.anonymous, world.user, world.moderator
    group = world.community

    with step("the instance is taken for Lemmy with API v3"):
        expect.assertEqual(anonymous.nodeinfo["software"]["name"], "lemmy")
        version = anonymous.instance_version
        expect.assertEqual((version.major, version.minor), (0, 19))
        site = anonymous.site.get()
        expect.assertEqual(site["version"], str(version))
        expect.assertNotIn("my_user", site)
        expect.assertTrue(site["admins"], "an instance has an administrator")

    with step("changing a group"):
        changed = moderator.client.community.edit(group["id"], description="Wege und Plätze")
        expect.assertEqual(changed["community_view"]["community"]["description"], "Wege und Plätze")

    with step("a group is found by id, by name and by name@host"):
        for by in [{"id": group["id"]}, {"name": group["name"]}, {"name": f"{group['name']}@{world.host}"}]:
            found = anonymous.community.get(**by)
            expect.assertEqual(found["community_view"]["community"]["actor_id"], group["actor_id"])
            expect.assertEqual([it["moderator"]["id"] for it in found["moderators"]], [moderator.person["id"]])
        expect.assertEqual(anonymous.discover_community(group["name"]), group["id"])

    for kind in [ListingType.All, ListingType.Local]:
        with step(f"groups are listed: {kind.value}"):
            listed = anonymous.community.list(type_=kind.value, sort=SortType.New.value, limit=50)
            expect.assertIn(group["id"], [it["community"]["id"] for it in listed])

    with step("joining a group and leaving it"):
        follow = user.client.community.follow
        joined = follow(group["id"])
        expect.assertEqual(joined["subscribed"], "Subscribed")
        mine = user.client.community.list(type_="Subscribed", limit=50)
        expect.assertIn(group["id"], [it["community"]["id"] for it in mine])
        left = follow(group["id"], follow=False)
        expect.assertEqual(left["subscribed"], "NotSubscribed")
        expect.assertEqual(left["counts"]["subscribers"], joined["counts"]["subscribers"] - 1)
        expect.assertEqual(follow(group["id"])["subscribed"], "Subscribed")
