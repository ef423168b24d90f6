# SPDX-License-Identifier: AGPL-3.0-or-later
from pythorhead.types import CommentSortType, SearchType, SortType

from world import expect, step


def commenting(world):
    """Replies: writing, the tree, voting, and searching everything. Leaves some in `world.comments`."""
    anonymous, user, moderator = world.anonymous, world.user, world.moderator
    group, post = world.community, world.post
    comments = world.comments = {}

    def tree(**options):
        return anonymous.comment.list(post_id=post["id"], **{"max_depth": 8, **options})

    def ids(views):
        return {it["comment"]["id"] for it in views}

    with step("comments on a post and on each other"):

        def say(content, parent=None):
            view = user.client.comment.create(post["id"], content, parent_id=parent and parent["id"])
            comment = view["comment_view"]["comment"]
            expect.assertEqual(comment["content"], content)
            expect.assertEqual(view["comment_view"]["counts"]["score"], 1)
            return comment

        comments["root"] = say(f"Gute Sache, {world.word}")
        comments["child"] = say("Und die Kosten?", comments["root"])
        comments["other"] = say("Etwas anderes")
        path = f"0.{comments['root']['id']}.{comments['child']['id']}"
        expect.assertEqual(comments["child"]["path"], path)
    root, child, other = comments["root"], comments["child"], comments["other"]

    with step("the whole tree, its top and one branch"):
        counts = {it["comment"]["id"]: it["counts"]["child_count"] for it in tree()}
        expect.assertEqual(counts, {root["id"]: 1, child["id"]: 0, other["id"]: 0})
        expect.assertEqual(ids(tree(max_depth=1)), {root["id"], other["id"]})
        expect.assertIn(child["id"], ids(tree(parent_id=root["id"])))
        expect.assertNotIn(other["id"], ids(tree(parent_id=root["id"])))

    for sort in CommentSortType:
        with step(f"comments are listed: {sort.value}"):
            expect.assertEqual(len(tree(sort=sort)), 3)
            recent = anonymous.comment.list(community_id=group["id"], sort=sort, limit=50)
            expect.assertEqual(len(recent), 3)

    with step("a comment by its id, and its post by the comment"):
        found = user.client.comment.get(child["id"])
        expect.assertEqual(found["comment_view"]["comment"]["path"], child["path"])
        found = anonymous.post.get(None, comment_id=child["id"])
        expect.assertEqual(found["post_view"]["post"]["id"], post["id"])

    with step("editing a comment"):
        edited = user.client.comment.edit(other["id"], "Neu")["comment_view"]["comment"]
        expect.assertEqual(edited["content"], "Neu")
        expect.assertTrue(edited["updated"], "an edit is marked")

    with step("deleting a comment and restoring it"):
        deleted = user.client.comment.delete(other["id"], True)["comment_view"]["comment"]
        expect.assertTrue(deleted["deleted"])
        expect.assertNotIn("Neu", [it["comment"]["content"] for it in tree()])
        restored = user.client.comment.delete(other["id"], False)["comment_view"]["comment"]
        expect.assertEqual((restored["deleted"], restored["content"]), (False, "Neu"))

    with step("voting on a comment"):
        for vote, score in [(1, 2), (-1, 0), (0, 1)]:
            view = moderator.client.comment.like(root["id"], vote)["comment_view"]
            expect.assertEqual((view.get("my_vote", 0), view["counts"]["score"]), (vote, score))

    with step("saving a comment"):
        expect.assertTrue(user.client.comment.save(root["id"], True)["comment_view"]["saved"])
        saved = user.client.user.get(person_id=user.person["id"], saved_only=True)
        expect.assertEqual(ids(saved["comments"]), {root["id"]})
        expect.assertFalse(user.client.comment.save(root["id"], False)["comment_view"]["saved"])

    searching(world)


def searching(world):
    search, post, group = world.anonymous.search, world.post, world.community
    root, person = world.comments["root"], world.user.person

    def found(q, kind, name):
        page = search(q, type_=kind, sort=SortType.New, limit=50)[f"{name}s" if name != "community" else "communities"]
        return [it["person" if name == "user" else name]["id"] for it in page]

    with step("search: each kind, everything, nothing"):
        expect.assertEqual(found(world.word, SearchType.Posts, "post"), [post["id"]])
        expect.assertEqual(found(world.word, SearchType.Comments, "comment"), [root["id"]])
        expect.assertEqual(found(group["name"], SearchType.Communities, "community"), [group["id"]])
        expect.assertIn(person["id"], found(person["name"], SearchType.Users, "user"))
        expect.assertIn(post["id"], found(post["url"], SearchType.Url, "post"))
        everything = search(world.word, type_=SearchType.All)
        expect.assertEqual((len(everything["posts"]), len(everything["comments"])), (1, 1))
        nothing = search("unauffindbarxyzzy", type_=SearchType.All)
        expect.assertFalse(any(nothing[kind] for kind in ["posts", "comments", "communities", "users"]))

    with step("what is known is resolved by its address and by its name"):
        for q, kind, known in [
            (post["ap_id"], "post", post),
            (root["ap_id"], "comment", root),
            (group["actor_id"], "community", group),
            (f"!{group['name']}@{world.host}", "community", group),
            (f"@{person['name']}@{world.host}", "person", person),
        ]:
            expect.assertEqual(world.user.client.resolve_object(q)[kind][kind]["id"], known["id"])
