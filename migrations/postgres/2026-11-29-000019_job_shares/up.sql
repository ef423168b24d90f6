-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The server that a job asks, and the one on whose account it is there (none for our own people): a server that answers
-- slowly, and one that makes much work, hold up few jobs of others.
alter table job add column target text;
alter table job add column sender_id bigint;
create index job_target on job (lane, target);
create index job_sender on job (lane, sender_id);
-- Two actors may name the same key; which of them it is says the document of each.
drop index actor_key_id;
