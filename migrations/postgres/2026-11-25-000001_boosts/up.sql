-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Who passed a post on to their own followers; in the id space of posts.
create table boost (
    id bigint not null primary key references content (id),
    post_id bigint not null references post (id),
    actor_id bigint not null references actor (id),
    event_id bigint not null,
    created_at bigint not null,
    unique (post_id, actor_id)
);
create index boost_actor on boost (actor_id, id);
alter table post add column boosts bigint not null default 0;
