# SPDX-License-Identifier: AGPL-3.0-or-later
from pythorhead.types import LanguageType, ListingType, SortType

from world import expect, step


def posting(world):
    """Threads: writing, listing, voting, saving. Leaves one in `world.post`."""
    anonymous, user, moderator, group = world.anonymous, world.user, world.moderator, world.community

    def listed(client=anonymous, sort=SortType.New, **options):
        return client.post.list(community_id=group["id"], sort=sort, **{"limit": 50, **options})

    def ids(views):
        return [it["post"]["id"] for it in views]

    with step("creating a post"):
        view = user.client.post.create(
            group["id"],
            f"Neue Radwege und {world.word}",
            url="https://example.org/plan",
            body="Der **Plan** liegt aus.",
            language_id=LanguageType.DE,
        )["post_view"]
        world.post = view["post"]
        expect.assertEqual(view["post"]["body"], "Der **Plan** liegt aus.")
        expect.assertEqual(view["post"]["language_id"], LanguageType.DE.value)
        expect.assertEqual(view["creator"]["id"], user.person["id"])
        expect.assertEqual((view["my_vote"], view["counts"]["score"]), (1, 1))
    post = world.post

    with step("getting the post, signed in and not"):
        expect.assertEqual(user.client.post.get(post["id"])["post_view"]["my_vote"], 1)
        anybodys = anonymous.post.get(post["id"])["post_view"]
        expect.assertEqual(anybodys["post"]["name"], post["name"])
        expect.assertNotIn("my_vote", anybodys)

    with step("editing the post changes what is given and keeps the rest"):
        edited = user.client.post.edit(post["id"], body=f"Geändert: {world.word}")["post_view"]["post"]
        expect.assertEqual(edited["body"], f"Geändert: {world.word}")
        expect.assertEqual((edited["name"], edited["url"]), (post["name"], post["url"]))
        expect.assertTrue(edited["updated"], "an edit is marked")

    with step("voting up, down and not at all"):
        for vote, score in [(1, 2), (-1, 0), (0, 1)]:
            view = moderator.client.post.like(post["id"], vote)["post_view"]
            expect.assertEqual((view.get("my_vote", 0), view["counts"]["score"]), (vote, score))

    for sort in SortType:
        with step(f"posts of the group are listed: {sort.value}"):
            expect.assertIn(post["id"], ids(listed(sort=sort)))

    for kind in [ListingType.All, ListingType.Local, ListingType.Subscribed]:
        with step(f"posts are listed: {kind.value}"):
            views = user.client.post.list(type_=kind, sort=SortType.New, limit=20)
            expect.assertIn(post["id"], ids(views))

    with step("posts of the groups that one moderates"):
        views = moderator.client.post.list(type_=ListingType.ModeratorView, sort=SortType.New)
        expect.assertIn(post["id"], ids(views))

    with step("pages follow each other without gap or repetition"):
        for number in range(1, 5):
            # `post` itself is `post.create`.
            user.client.post(group["id"], f"Weiteres Thema {number}")
        everything = ids(listed())
        expect.assertEqual(len(everything), 5)
        pages = [ids(listed(limit=2, page=page)) for page in (1, 2, 3)]
        expect.assertEqual([it for page in pages for it in page], everything)

    with step("saving a post and listing what is saved"):
        expect.assertTrue(user.client.post.save(post["id"], True)["post_view"]["saved"])
        expect.assertEqual(ids(listed(user.client, saved_only="true")), [post["id"]])
        saved = user.client.user.get(person_id=user.person["id"], saved_only=True)
        expect.assertEqual(ids(saved["posts"]), [post["id"]])
        expect.assertFalse(user.client.post.save(post["id"], False)["post_view"]["saved"])

    with step("marking posts as read"):
        client = moderator.client
        expect.assertEqual(client.post.mark_as_read(post["id"], True), {"success": True})
        expect.assertEqual([it["post"]["id"] for it in listed(client) if it["read"]], [post["id"]])
        client.post.mark_multiple_as_read(ids(listed(client)), False)
        expect.assertFalse(any(it["read"] for it in listed(client)))

    with step("deleting a post and restoring it"):
        expect.assertTrue(user.client.post.delete(post["id"], True)["post_view"]["post"]["deleted"])
        expect.assertNotIn(post["id"], ids(listed()))
        expect.assertFalse(user.client.post.delete(post["id"], False)["post_view"]["post"]["deleted"])
        expect.assertIn(post["id"], ids(listed()))

    with step("a person and what they wrote"):
        found = anonymous.user.get(username=user.person["name"], sort="New", limit=50)
        expect.assertIn(post["id"], ids(found["posts"]))
        # The library has a class for people, which takes no field that Lemmy does not have.
        person = anonymous.get_user(username=user.person["name"])
        expect.assertEqual((person.id, person.is_admin, person.local), (user.person["id"], False, True))
