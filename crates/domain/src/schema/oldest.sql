-- SPDX-License-Identifier: AGPL-3.0-or-later
-- One row of each table, as the first version of the program wrote it.
insert into instance (id, host, local, software, version, created_at, updated_at) values (1, 'here.example', true, 'kollegium', '0.1.0', 1, null);
insert into peer_policy (host, policy, reason, created_at) values ('there.example', 'trusted', null, 1);
insert into site (id, name, description, sidebar, registration, created_at, updated_at) values (1, 'Here', null, null, 'closed', 1, null);
insert into actor (id, uri, kind, instance_id, local, name, name_key, bot, admin, inbox, threads, replies, created_at, fetched_at) values (1, 'https://here.example/u/Anna', 'person', 1, true, 'Anna', 'anna', false, true, 'https://here.example/u/Anna/inbox', 1, 0, 1, 1);
insert into actor (id, uri, kind, instance_id, local, name, name_key, bot, admin, inbox, threads, replies, created_at, fetched_at) values (2, 'https://here.example/c/office', 'group', 1, true, 'office', 'office', false, false, 'https://here.example/c/office/inbox', 0, 0, 1, 1);
insert into actor_key (actor_id, private_key, created_at) values (1, 'PEM', 1);
insert into groups (id, visibility, posting_restricted, sensitive, members, local_members, threads, replies, hot_rank, removed_at, created_at) values (2, 'public', false, false, 1, 1, 1, 0, 1, null, 1);
insert into account (id, actor_id, email, password_hash, language, created_at) values (1, 1, null, 'hash', 'de', 1);
insert into session (id, account_id, token_hash, label, created_at, expires_at) values (1, 1, 'hash', null, 1, 2);
insert into standing (group_id, actor_id, member, follow_uri, member_since, moderator_since, banned_at, banned_until, ban_reason, ban_event) values (2, 1, 'accepted', 'https://here.example/activities/1/follow', 1, 1, null, null, null, null);
insert into group_copy (group_id, instance_id, since) values (2, 1, 1);
insert into content (id, kind) values (1, 'post');
insert into post (id, uri, root_id, parent_id, group_id, author_id, local, depth, path, title, link, source, html, language, sensitive, distinguished, locked, pinned, up, down, replies, newest_reply_at, hot_rank, active_rank, created_at, updated_at, deleted_at, removed_at) values (1, 'https://here.example/post/1', 1, null, 2, 1, true, 0, '', 'Sommerfest', null, 'words', '<p>words</p>', null, false, false, true, false, 1, 0, 0, 1, 1, 1, 1, null, null, null);
insert into post_act (post_id, act, event_id) values (1, 'locked', 1);
insert into vote (post_id, actor_id, score, event_id, created_at) values (1, 1, 1, 1, 1);
insert into mention (post_id, actor_id) values (1, 1);
insert into notification (id, recipient_id, post_id, kind, unread, created_at) values (1, 1, 1, 'mention', true, 1);
insert into post_mark (actor_id, post_id, read_at, replies_read, saved_at) values (1, 1, 1, 0, null);
insert into actor_block (actor_id, target_id, created_at) values (1, 2, 1);
insert into instance_block (actor_id, instance_id, created_at) values (1, 1, 1);
insert into report (id, post_id, reporter_id, reason, source, created_at) values (1, 1, 1, 'why', 'words', 1);
insert into modlog (id, event_id, kind, undone, moderator_id, group_id, post_id, target_id, reason, until, created_at) values (1, 1, 'locked', false, 1, 2, 1, 1, null, null, 1);
insert into event (id, position, actor_id, group_id, activity, body, created_at) values (1, 1, 1, 2, null, '{"kind":"post_locked","post":1}', 1);
insert into activity (id, uri, actor_uri, object_key, raw, state, reason, attempts, next_attempt_at, received_at) values (1, 'https://there.example/a/1', 'https://there.example/u/mia', 'https://there.example/p/1', '{}', 'done', null, 1, 1, 1);
insert into delivery (instance_id, position, failures, next_attempt_at, last_success_at, parked) values (1, 1, 0, 1, null, false);
insert into tombstone (uri, created_at) values ('https://there.example/p/2', 1);
insert into job (id, body, attempts, run_at, created_at) values (1, '{"kind":"backfill","group":2}', 0, 1, 1);
