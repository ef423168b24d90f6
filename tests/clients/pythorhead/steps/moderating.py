# SPDX-License-Identifier: AGPL-3.0-or-later
from pythorhead.types import FeatureType, ModlogActionType, SortType

from world import expect, refused, step

REASON = "zur Probe"


def moderating(world):
    """Each act of a moderator, its undoing, and the moderation log of all of them."""
    anonymous, user, group, post = world.anonymous, world.user, world.community, world.post
    client, person = world.moderator.client, user.person

    def say(content):
        return user.client.comment.create(post["id"], content)

    def listed():
        return [it["post"]["id"] for it in anonymous.post.list(community_id=group["id"], sort=SortType.New)]

    with step("a member is not a moderator"):
        with refused("not_a_mod_or_admin"):
            user.client.post.lock(post["id"], True)
        with refused("not_a_mod_or_admin"):
            user.client.post.remove(post["id"], True)
        expect.assertFalse(anonymous.post.get(post["id"])["post_view"]["post"]["locked"])

    with step("removing a post and restoring it"):
        expect.assertTrue(client.post.remove(post["id"], True, REASON)["post_view"]["post"]["removed"])
        expect.assertNotIn(post["id"], listed())
        expect.assertFalse(client.post.remove(post["id"], False, REASON)["post_view"]["post"]["removed"])
        expect.assertIn(post["id"], listed())

    with step("locking a post and unlocking it"):
        expect.assertTrue(client.post.lock(post["id"], True)["post_view"]["post"]["locked"])
        with refused("locked"):
            say("Noch etwas")
        expect.assertFalse(client.post.lock(post["id"], False)["post_view"]["post"]["locked"])
        say("Noch etwas")

    with step("pinning a post and unpinning it"):
        for pinned in [True, False]:
            view = client.post.feature(post["id"], pinned, FeatureType.Community)["post_view"]
            expect.assertEqual(view["post"]["featured_community"], pinned)
            expect.assertEqual(listed()[0] == post["id"], pinned, "what is pinned comes first")

    with step("removing a comment and restoring it"):
        other = world.comments["other"]["id"]
        expect.assertTrue(client.comment.remove(other, True, REASON)["comment_view"]["comment"]["removed"])
        restored = client.comment.remove(other, False, REASON)["comment_view"]["comment"]
        expect.assertEqual((restored["removed"], restored["content"]), (False, "Neu"))

    with step("speaking in office"):
        said = client.comment.create(post["id"], "Bitte sachlich")["comment_view"]["comment"]["id"]
        for official in [True, False]:
            view = client.comment.distinguish(said, official)["comment_view"]
            expect.assertEqual(view["comment"]["distinguished"], official)

    with step("banning a member and lifting the ban"):
        ban = {"community_id": group["id"], "person_id": person["id"], "reason": REASON}
        expect.assertTrue(client.community.ban_user(True, **ban)["banned"])
        with refused("banned_from_community"):
            say("Darf ich?")
        expect.assertFalse(client.community.ban_user(False, **ban)["banned"])
        say("Darf ich?")

    with step("appointing a moderator and dismissing them"):
        for added in [True, False]:
            answer = client.community.add_mod_to_community(added, group["id"], person["id"])
            moderators = [it["moderator"]["id"] for it in answer["moderators"]]
            expect.assertEqual(person["id"] in moderators, added)

    reporting(world)

    with step("the moderation log has all of it"):
        log = anonymous.modlog.get(community_id=group["id"], limit=50)
        acts = {kind: len(entries) for kind, entries in log.items() if entries}
        kinds = ["removed_posts", "locked_posts", "featured_posts", "removed_comments"]
        kinds += ["banned_from_community", "added_to_community"]
        expect.assertEqual(acts, dict.fromkeys(kinds, 2))
        reasons = {it["mod_remove_post"]["reason"] for it in log["removed_posts"]}
        expect.assertEqual(reasons, {REASON})

    with step("the moderation log of one kind"):
        log = anonymous.modlog.get(community_id=group["id"], type_=ModlogActionType.ModLockPost.value)
        expect.assertEqual({kind for kind, entries in log.items() if entries}, {"locked_posts"})


def reporting(world):
    """Reports on a post and on a comment, from writing to resolving."""
    user, client, group = world.user.client, world.moderator.client, world.community["id"]
    for kind, of, target in [
        ("post", lambda it: it.post, world.post["id"]),
        ("comment", lambda it: it.comment, world.comments["root"]["id"]),
    ]:
        with step(f"reporting a {kind} and resolving the report"):
            of(user).report(target, "Bitte prüfen")
            [view] = of(client).report_list(community_id=group, unresolved_only="true")
            report = view[f"{kind}_report"]
            expect.assertEqual(report["reason"], "Bitte prüfen")
            expect.assertEqual(view["creator"]["id"], world.user.person["id"])
            of(client).resolve_report(report["id"])
            expect.assertEqual(of(client).report_list(community_id=group, unresolved_only="true"), [])
