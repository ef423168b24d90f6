# SPDX-License-Identifier: AGPL-3.0-or-later
from world import connect, expect, refused, step

MISSING = 2**31 - 1


def errors(world):
    """Errors have the code that bots look for."""
    anonymous, user, group = world.anonymous, world.user.client, world.community
    name = world.user.person["name"]
    nowhere = f"{group['actor_id'].split('/c/')[0]}/post/{MISSING}"

    for what, code, ask in [
        ("a wrong password", "incorrect_login", lambda: connect().log_in(name, f"{world.password}!")),
        ("an unknown account", "incorrect_login", lambda: connect().log_in("nobodyatall", world.password)),
        ("an unknown group", "couldnt_find_community", lambda: anonymous.community.get(name="nosuchgroup")),
        ("an unknown group by id", "couldnt_find_community", lambda: anonymous.community.get(id=MISSING)),
        ("an unknown person", "couldnt_find_person", lambda: anonymous.user.get(username="nosuchperson")),
        ("an unknown post", "couldnt_find_post", lambda: anonymous.post.get(MISSING)),
        ("an unknown comment", "couldnt_find_comment", lambda: anonymous.comment.get(MISSING)),
        ("an unknown address", "couldnt_find_object", lambda: user.resolve_object(nowhere)),
        ("a vote for an unknown post", "couldnt_find_post", lambda: user.post.like(MISSING, 1)),
        ("an edit of an unknown comment", "couldnt_find_comment", lambda: user.comment.edit(MISSING, "x")),
        ("a vote without a login", "incorrect_login", lambda: anonymous.post.like(world.post["id"], 1)),
        ("a comment without a login", "incorrect_login", lambda: anonymous.comment.create(world.post["id"], "x")),
        ("the inbox without a login", "incorrect_login", lambda: anonymous.mention.list(True)),
        ("a post without a title", "invalid_post_title", lambda: user.post.create(group["id"], "")),
        ("a post with no usable link", "invalid_url", lambda: user.post.create(group["id"], "Titel", url="javascript:1")),
        ("a group whose name is taken", "community_already_exists", lambda: user.community.create(group["name"], "X")),
        ("a page that is too long", "invalid_fetch_limit", lambda: anonymous.post.list(limit=51)),
    ]:
        with step(what), refused(code):
            ask()

    with step("a wrong token reads like no token, but cannot write"):
        stranger = connect("not.a.token")
        expect.assertNotIn("my_user", stranger.site.get())
        with refused("incorrect_login"):
            stranger.post.like(world.post["id"], 1)

    with step("signing in again"):
        expect.assertTrue(user.relog_in())
        expect.assertEqual(user.site.get()["my_user"]["local_user_view"]["person"]["name"], name)
