-- SPDX-License-Identifier: AGPL-3.0-or-later
-- When somebody put a thread out of their sight.
alter table post_mark add column hidden_at bigint;

-- Small, since few threads are hidden: a list asks it about every thread.
create index post_mark_hidden on post_mark (actor_id, post_id) where hidden_at is not null;
