# SPDX-License-Identifier: AGPL-3.0-or-later
from world import eventually, expect, step


def federating(world):
    """With PEER_GROUP, a group on another instance."""
    client, name = world.user.client, world.peer_group
    if not name:
        return
    group = None

    with step(f"{name} is fetched from its instance"):
        group = client.resolve_object(name)["community"]["community"]
        expect.assertFalse(group["local"])
        expect.assertEqual(client.discover_community(name.removeprefix("!")), group["id"])

    with step("joining it"):
        client.community.follow(group["id"])

        def is_joined():
            return client.community.get(id=group["id"])["community_view"]["subscribed"] == "Subscribed"

        eventually("the answer to the application", is_joined)

    with step("posting and commenting there"):
        post = client.post.create(group["id"], f"Gruß und {world.word}")["post_view"]["post"]
        view = client.comment.create(post["id"], "Von nebenan")["comment_view"]
        expect.assertEqual(view["community"]["id"], group["id"])

    with step("leaving it"):
        left = client.community.follow(group["id"], follow=False)
        expect.assertEqual(left["subscribed"], "NotSubscribed")
