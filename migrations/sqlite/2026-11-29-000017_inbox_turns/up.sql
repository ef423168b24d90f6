-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The work of the inbox is shared out by sender. `turn` is the place in the queue of an activity that may be carried out
-- now; without one, an activity that waits is put off, or being carried out, until `next_attempt_at`.
alter table activity add column instance_id bigint not null default 0;
alter table activity add column bytes bigint not null default 0;
alter table activity add column turn bigint;
update activity set
    instance_id = cast(substr(object_key, 1, instr(object_key, ' ') - 1) as integer),
    object_key = substr(object_key, instr(object_key, ' ') + 1)
    where object_key glob '[0-9]* *';
update activity set bytes = length(cast(raw as blob));
-- Of what was not carried out, only the reason is kept.
update activity set raw = '' where state in ('ignored', 'refused');
drop index activity_waiting;
drop index activity_key;
create index activity_turn on activity (turn, id) where turn is not null;
create index activity_put_off on activity (next_attempt_at, id) where state = 'waiting' and turn is null;
create index activity_sender on activity (instance_id, turn, bytes) where state = 'waiting';
create index activity_key on activity (instance_id, object_key, id) where state = 'waiting';
create index activity_object on activity (object_key);
