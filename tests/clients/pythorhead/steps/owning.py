# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own account, messages and pictures."""

import base64
import tempfile

from world import expect, refused, step

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQcGgAAAFkAOHHE8n2AAAAAElFTkSuQmCC"


def owning(world):
    client, anonymous, moderator = world.user.client, world.anonymous, world.moderator.client

    with step("settings are saved and shown"):
        client.user.save_user_settings(display_name="Ute Kornblum")
        person = client.site.get()["my_user"]["local_user_view"]["person"]
        expect.assertEqual(person["display_name"], "Ute Kornblum")
        with refused("invalid_matrix_id"):
            client.user.save_user_settings(matrix_user_id="keine")

    with step("a private message is written, listed and read"):
        sent = moderator.private_message.create("Haben Sie kurz Zeit?", world.user.person["id"])
        message = sent["private_message_view"]["private_message"]
        listed = client.private_message.list(unread_only=True, page=1)["private_messages"]
        expect.assertEqual([it["private_message"]["id"] for it in listed], [message["id"]])
        read = client.private_message.mark_as_read(message["id"], True)
        expect.assertTrue(read["private_message_view"]["private_message"]["read"])
        expect.assertEqual(client.private_message.list(unread_only=True, page=1)["private_messages"], [])
        with refused("couldnt_find_person"):
            moderator.private_message.create("Wer?", 2**31 - 1)

    with step("a hidden post is listed no more"):

        def listed():
            posts = client.post.list(community_id=world.community["id"], limit=50)
            return any(it["post"]["id"] == world.post["id"] for it in posts)

        client.post.hide(world.post["id"], True)
        expect.assertFalse(listed())
        client.post.hide(world.post["id"], False)
        expect.assertTrue(listed())

    with step("moderators see who voted"):
        client.post.like(world.post["id"], 1)
        votes = moderator.post.list_votes(world.post["id"])["post_likes"]
        expect.assertIn(world.user.person["id"], [it["creator"]["id"] for it in votes])
        with refused("not_a_mod_or_admin"):
            client.post.list_votes(world.post["id"])

    with step("pages are looked at for people, and never in this network"):
        with refused("couldnt_find_object"):
            client.post.site_metadata("http://192.168.1.1/")
        with refused("incorrect_login"):
            anonymous.post.site_metadata("https://example.org/")

    with step("a picture is uploaded and deleted"), tempfile.NamedTemporaryFile(suffix=".png") as file:
        file.write(base64.b64decode(PIXEL))
        file.flush()
        [uploaded] = client.image.upload(file.name)
        expect.assertTrue(client.image.delete(uploaded["delete_url"]))
        with expect.assertRaises(Exception):
            anonymous.image.upload(file.name)
