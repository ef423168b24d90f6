-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What one person wrote to another; in the id space of posts. A message from elsewhere may be for several people here.
create table message (
    id bigint not null primary key references content (id),
    uri text not null,
    sender_id bigint not null references actor (id),
    recipient_id bigint not null references actor (id),
    local boolean not null,
    source text not null,
    html text not null,
    unread boolean not null,
    -- The event that deleted it: an Undo names what it undoes.
    delete_event bigint,
    created_at bigint not null,
    updated_at bigint,
    deleted_at bigint,
    unique (uri, recipient_id)
);
create index message_sender on message (sender_id, id);
create index message_recipient on message (recipient_id, id);
create index message_unread on message (recipient_id, id) where unread;

-- What a recipient brought before the administrators, as it read then.
create table message_report (
    id integer not null primary key autoincrement,
    message_id bigint not null references message (id),
    reporter_id bigint not null references actor (id),
    reason text not null,
    source text not null,
    resolved_at bigint,
    resolver_id bigint references actor (id),
    created_at bigint not null,
    unique (message_id, reporter_id)
);
create index message_report_open on message_report (id) where resolved_at is null;
