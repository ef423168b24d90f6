-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Jobs in lanes, each with a worker of its own: a slow mail server holds up no lookup.
alter table job add column lane text not null default 'lookup';
drop index job_due;
create index job_due on job (lane, run_at, id);

-- An address that takes the place of `email` when its owner has followed the link that was sent there.
alter table account add column unproven_email text;
create index account_unproven on account (unproven_email) where unproven_email is not null;

-- Secrets that were sent by e-mail: only their hashes are here.
create table mailed_token (
    id integer not null primary key autoincrement,
    account_id bigint not null references account (id),
    purpose text not null,
    token_hash text not null unique,
    email text not null,
    created_at bigint not null
);
create index mailed_token_account on mailed_token (account_id, purpose, created_at);
create index mailed_token_created on mailed_token (created_at);
