-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Bans from the whole site, the end of groups, and groups that lists leave out.
alter table actor add column banned_at bigint;
alter table actor add column banned_until bigint;
create index actor_banned on actor (id) where banned_at is not null;
alter table groups add column deleted_at bigint;
alter table groups add column hidden boolean not null default false;
-- The event that an Undo has to name.
create table group_act (
    group_id bigint not null references groups (id),
    act text not null,
    event_id bigint not null,
    primary key (group_id, act)
);
