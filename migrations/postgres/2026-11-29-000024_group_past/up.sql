-- SPDX-License-Identifier: AGPL-3.0-or-later
-- When the past of a group of another server was last read: its threads, its moderators, its counts.
alter table groups add column past_read_at bigint;

-- Where the number of all replies in a group is found.
alter table actor add column replies_url text;
update actor set replies_url = uri || '/replies' where local and kind = 'group';
