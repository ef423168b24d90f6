# SPDX-License-Identifier: AGPL-3.0-or-later
from world import eventually, expect, step


def inbox(world):
    """Replies to the user, mentions of the user, and what is read of them."""
    user, moderator, post = world.user, world.moderator, world.post
    client = user.client
    answer = None

    def say(content, parent):
        made = moderator.client.comment.create(post["id"], content, parent_id=parent["id"])
        return made["comment_view"]["comment"]

    def replies(unread=True):
        return client.comment.get_replies(unread, 1)["replies"]

    def mentions(unread=True):
        return client.mention.list(unread)["mentions"]

    with step("a reply is in the inbox, and is marked as read and as unread"):
        answer = say("Danke für den Hinweis.", world.comments["root"])
        [notice] = eventually("the reply", replies)
        expect.assertEqual(notice["comment"]["id"], answer["id"])
        expect.assertEqual(notice["creator"]["id"], moderator.person["id"])
        client.comment.mark_as_read(notice["comment_reply"]["id"], True)
        expect.assertEqual(replies(), [])
        expect.assertIn(answer["id"], [it["comment"]["id"] for it in replies(unread=False)])
        client.comment.mark_as_read(notice["comment_reply"]["id"], False)
        expect.assertEqual(len(replies()), 1)

    with step("a mention is in the inbox, and is marked as read and as unread"):
        mention = say(f"Weiß @{user.person['name']}@{world.host} mehr?", answer)
        [notice] = eventually("the mention", mentions)
        expect.assertEqual(notice["comment"]["id"], mention["id"])
        client.mention.mark_as_read(notice["person_mention"]["id"], True)
        expect.assertEqual(mentions(), [])
        client.mention.mark_as_read(notice["person_mention"]["id"], False)
        expect.assertEqual(len(mentions()), 1)

    with step("there are no private messages"):
        expect.assertEqual(client.private_message.list(True, 1), {"private_messages": []})
