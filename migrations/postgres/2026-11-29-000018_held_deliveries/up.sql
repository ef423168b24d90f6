-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What a peer does not take while it takes others. It is tried again by itself, so that nothing else waits for it but what
-- has the same key.
create table held_delivery (
    instance_id bigint not null references instance (id),
    position bigint not null,
    activity text not null,
    inbox text not null,
    key text not null,
    attempts bigint not null,
    next_attempt_at bigint not null,
    primary key (instance_id, position, activity, inbox)
);

-- Activities of ours that a peer refused by a Reject, which may come before its answer.
create table rejected_activity (
    instance_id bigint not null references instance (id),
    activity text not null,
    created_at bigint not null,
    primary key (instance_id, activity)
);
create index rejected_activity_age on rejected_activity (created_at);
