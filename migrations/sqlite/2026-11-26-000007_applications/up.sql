-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Why somebody wants an account, and what an administrator decided.
create table application (
    id integer not null primary key autoincrement,
    account_id bigint not null unique references account (id),
    answer text not null,
    state text not null,
    admin_id bigint references actor (id),
    reason text,
    created_at bigint not null
);
create index application_open on application (id) where state = 'open';
