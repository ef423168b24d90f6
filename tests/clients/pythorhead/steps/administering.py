# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators do."""

import json
import time
from urllib.request import Request, urlopen

from pythorhead.requestor import Request as Method
from world import connect, expect, refused, setting, step


def apply(username, password):
    """Applies for an account; the library has no method for it."""
    form = {"username": username, "password": password, "password_verify": password, "answer": "Ich arbeite im Amt."}
    headers = {"content-type": "application/json"}
    address = f"{setting('BASE')}/api/v3/user/register"
    with urlopen(Request(address, json.dumps(form).encode(), headers)) as answer:
        return json.load(answer)


def administering(world):
    admin, user, moderator = world.admin.client, world.user.client, world.moderator.client
    run = hex(time.time_ns() // 1_000_000)[2:]

    with step("the site is changed by administrators"):
        name = admin.site.get()["site_view"]["site"]["name"]
        expect.assertEqual(admin.site.edit(name="Probe")["site_view"]["site"]["name"], "Probe")
        admin.site.edit(name=name)
        with refused("not_an_admin"):
            user.site.edit(name="Meine")

    with step("an account is applied for and approved"):
        admin.site.edit(registration_mode="RequireApplication", application_question="Warum?")
        name = f"antrag_{run}"
        expect.assertTrue(apply(name, world.password)["registration_created"])
        admin.site.edit(registration_mode="Closed")
        listed = admin.admin.list_applications(unread_only="true")["registration_applications"]
        [application] = [it for it in listed if it["creator"]["name"] == name]
        number = application["registration_application"]["id"]
        with refused("not_an_admin"):
            user.admin.list_applications()
        with refused("not_an_admin"):
            user.admin.process_application(number)
        admin.admin.process_application(number)
        expect.assertTrue(connect().log_in(name, world.password))
        newcomer = application["creator"]["id"]

    with step("somebody is banned from the site and let in again"):
        for ban in [True, False]:
            expect.assertEqual(admin.user.ban(ban=ban, person_id=newcomer, reason="zur Probe")["banned"], ban)
        with refused("not_an_admin"):
            user.user.ban(person_id=newcomer)

    with step("a group is hidden and shown again"):
        for hidden in [True, False]:
            expect.assertEqual(admin.community.hide(world.community["id"], hidden=hidden), {"success": True})
        with refused("not_an_admin"):
            user.community.hide(world.community["id"], hidden=True)

    with step("emoji come, change and go"):
        looks = {"category": "Amt", "image_url": "https://example.org/amt.png", "alt_text": "Amt", "keywords": ["haus"]}
        # The library's own method sends no shortcode.
        with expect.assertRaises(Exception):
            admin.emoji.create(1, **looks)
        made = admin._requestor.api(Method.POST, "/custom_emoji", json={**looks, "shortcode": f"amt{run}"})
        number = made["custom_emoji"]["custom_emoji"]["id"]
        changed = admin.emoji.edit(number, **{**looks, "alt_text": "Rathaus"})
        expect.assertEqual(changed["custom_emoji"]["custom_emoji"]["alt_text"], "Rathaus")

        def known():
            return [it["custom_emoji"]["id"] for it in admin.emoji.get()]

        expect.assertIn(number, known())
        with refused("not_an_admin"):
            user.emoji.delete(number)
        admin.emoji.delete(number)
        expect.assertNotIn(number, known())

    with step("what must not be kept is purged"):
        made = user.post.create(world.community["id"], "Mit Namen und Anschrift")
        post = made["post_view"]["post"]["id"]
        comment = user.comment.create(post, "Auch hier")["comment_view"]["comment"]["id"]
        made = moderator.community.create(f"weg{run}", "Weg")
        community = made["community_view"]["community"]["id"]
        for what, number in [
            ("comment", comment),
            ("post", post),
            ("community", community),
            ("user", newcomer),
        ]:
            with refused("not_an_admin"):
                getattr(user, what).purge(number, "Datenschutz")
            expect.assertEqual(getattr(admin, what).purge(number, "Datenschutz"), {"success": True})
        with refused("couldnt_find_post"):
            user.post.get(post)
        log = admin.modlog.get()
        expect.assertEqual(log["admin_purged_posts"][0]["admin_purge_post"]["reason"], "Datenschutz")
