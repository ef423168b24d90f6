-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What opens the feeds of an account, and nothing else.
alter table account add column feed_token text;
create unique index account_feed_token on account (feed_token);

-- The forms that were sent, so that one that is sent again publishes nothing again.
create table sent_form (
    actor_id bigint not null references actor (id),
    form_key text not null,
    post_id bigint references content (id),
    created_at bigint not null,
    primary key (actor_id, form_key)
);
create index sent_form_created on sent_form (created_at);
