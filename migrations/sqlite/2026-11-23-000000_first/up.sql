-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Times are microseconds since 1970-01-01 UTC. Ids stay below 2^31, since Lemmy clients hold 32 bits.

-- A server that we know; ours is the one with local = true.
create table instance (
    id integer not null primary key autoincrement,
    host text not null unique,
    local boolean not null,
    software text,
    version text,
    created_at bigint not null,
    updated_at bigint
);

-- What the administrator decided about a host; without a port the host means every port of it.
create table peer_policy (
    host text not null primary key,
    policy text not null,
    reason text,
    created_at bigint not null
);

-- What this site says of itself; one row.
create table site (
    id bigint not null primary key,
    name text not null,
    description text,
    sidebar text,
    registration text not null,
    created_at bigint not null,
    updated_at bigint
);

create table actor (
    id integer not null primary key autoincrement,
    uri text not null unique,
    kind text not null,
    instance_id bigint not null references instance (id),
    local boolean not null,
    name text not null,
    name_key text not null,
    title text,
    summary text,
    summary_html text,
    icon text,
    banner text,
    bot boolean not null,
    admin boolean not null,
    inbox text not null,
    shared_inbox text,
    outbox text,
    followers text,
    featured text,
    moderators text,
    key_id text,
    public_key text,
    threads bigint not null,
    replies bigint not null,
    created_at bigint not null,
    updated_at bigint,
    fetched_at bigint not null,
    deleted_at bigint
);
-- Local users, groups and reserved names share one name space; remote actors are unique by uri only.
create unique index actor_local_name on actor (name_key) where local;
create index actor_name on actor (name_key, kind);
create index actor_instance on actor (instance_id, id);
create unique index actor_key_id on actor (key_id);

-- Apart from actor, so that no query for an actor can carry a private key along.
create table actor_key (
    actor_id bigint not null primary key references actor (id),
    private_key text not null,
    created_at bigint not null
);

create table groups (
    id bigint not null primary key references actor (id),
    visibility text not null,
    posting_restricted boolean not null,
    sensitive boolean not null,
    members bigint not null,
    local_members bigint not null,
    threads bigint not null,
    replies bigint not null,
    hot_rank bigint not null,
    removed_at bigint,
    created_at bigint not null
);
create index groups_members on groups (members, id);
create index groups_threads on groups (threads, id);
create index groups_hot on groups (hot_rank, id);

create table account (
    id integer not null primary key autoincrement,
    actor_id bigint not null unique references actor (id),
    email text unique,
    password_hash text not null,
    language text not null,
    created_at bigint not null
);

create table session (
    id integer not null primary key autoincrement,
    account_id bigint not null references account (id),
    token_hash text not null unique,
    label text,
    created_at bigint not null,
    expires_at bigint not null
);
create index session_account on session (account_id, id);

-- How an actor stands to a group: member, moderator, banned, or several of these.
create table standing (
    group_id bigint not null references groups (id),
    actor_id bigint not null references actor (id),
    member text,
    -- The id of the Follow, ours or theirs: an Accept embeds it, an Undo names it.
    follow_uri text,
    member_since bigint,
    moderator_since bigint,
    banned_at bigint,
    banned_until bigint,
    ban_reason text,
    ban_event bigint,
    primary key (group_id, actor_id)
);
create index standing_actor on standing (actor_id, group_id);
create index standing_moderator on standing (group_id, moderator_since) where moderator_since is not null;

-- Which instances were sent content of a group, so that deletions reach every copy.
create table group_copy (
    group_id bigint not null references groups (id),
    instance_id bigint not null references instance (id),
    since bigint not null,
    primary key (group_id, instance_id)
);

-- The one id space of posts, private messages and boosts.
create table content (
    id integer not null primary key autoincrement,
    kind text not null
);

create table post (
    id bigint not null primary key references content (id),
    uri text not null unique,
    root_id bigint not null references post (id),
    parent_id bigint references post (id),
    group_id bigint not null references groups (id),
    author_id bigint not null references actor (id),
    local boolean not null,
    depth integer not null,
    -- Ids from the thread's first reply down to this one, each followed by a dot: a subtree is a prefix.
    path text not null,
    title text,
    link text,
    source text not null,
    html text not null,
    language text,
    sensitive boolean not null,
    distinguished boolean not null,
    locked boolean not null,
    pinned boolean not null,
    up bigint not null,
    down bigint not null,
    replies bigint not null,
    newest_reply_at bigint not null,
    hot_rank bigint not null,
    active_rank bigint not null,
    created_at bigint not null,
    updated_at bigint,
    deleted_at bigint,
    removed_at bigint
);
create index thread_author on post (author_id, created_at, id) where parent_id is null;
create index reply_author on post (author_id, created_at, id) where parent_id is not null;
-- Partial: a planner that knows nothing of the data would use it to find threads.
create index post_parent on post (parent_id, id) where parent_id is not null;
create index post_link on post (link, id) where link is not null;
-- A thread's replies in tree order.
create index post_path on post (root_id, path);
-- Lists of threads: over all groups and within one.
create index thread_new on post (created_at, id) where parent_id is null;
create index thread_hot on post (hot_rank, id) where parent_id is null;
create index thread_active on post (active_rank, id) where parent_id is null;
create index thread_score on post ((up - down), id) where parent_id is null;
create index thread_replies on post (replies, id) where parent_id is null;
create index thread_newest_reply on post (newest_reply_at, id) where parent_id is null;
create index group_thread_new on post (group_id, pinned, created_at, id) where parent_id is null;
create index group_thread_old on post (group_id, pinned desc, created_at, id) where parent_id is null;
create index group_thread_hot on post (group_id, pinned, hot_rank, id) where parent_id is null;
create index group_thread_active on post (group_id, pinned, active_rank, id) where parent_id is null;
create index group_thread_score on post (group_id, pinned, (up - down), id) where parent_id is null;
create index group_thread_replies on post (group_id, pinned, replies, id) where parent_id is null;
create index group_thread_newest_reply on post (group_id, pinned, newest_reply_at, id) where parent_id is null;
-- Lists of replies.
create index reply_new on post (created_at, id) where parent_id is not null;
create index reply_hot on post (hot_rank, id) where parent_id is not null;
create index reply_score on post ((up - down), id) where parent_id is not null;
create index group_reply_new on post (group_id, created_at, id) where parent_id is not null;
create index group_reply_hot on post (group_id, hot_rank, id) where parent_id is not null;
create index group_reply_score on post (group_id, (up - down), id) where parent_id is not null;

-- The event that last deleted, removed or locked a post: an Undo names what it undoes.
create table post_act (
    post_id bigint not null references post (id),
    act text not null,
    event_id bigint not null,
    primary key (post_id, act)
);

create table vote (
    post_id bigint not null references post (id),
    actor_id bigint not null references actor (id),
    score integer not null,
    event_id bigint not null,
    created_at bigint not null,
    primary key (post_id, actor_id)
);
create index vote_actor on vote (actor_id, post_id);

create table mention (
    post_id bigint not null references post (id),
    actor_id bigint not null references actor (id),
    primary key (post_id, actor_id)
);

create table notification (
    id integer not null primary key autoincrement,
    recipient_id bigint not null references actor (id),
    post_id bigint not null references post (id),
    kind text not null,
    unread boolean not null,
    created_at bigint not null,
    unique (recipient_id, post_id, kind)
);
create index notification_recipient on notification (recipient_id, kind, id);
create index notification_unread on notification (recipient_id, kind, id) where unread;

-- What a person noted about a post for themselves; nobody else sees it.
create table post_mark (
    actor_id bigint not null references actor (id),
    post_id bigint not null references post (id),
    read_at bigint,
    -- How many replies there were when it was read.
    replies_read bigint not null,
    saved_at bigint,
    primary key (actor_id, post_id)
);
create index post_mark_saved on post_mark (actor_id, saved_at, post_id) where saved_at is not null;

-- Whom a person does not want to read: people and groups, and whole instances.
create table actor_block (
    actor_id bigint not null references actor (id),
    target_id bigint not null references actor (id),
    created_at bigint not null,
    primary key (actor_id, target_id)
);
create table instance_block (
    actor_id bigint not null references actor (id),
    instance_id bigint not null references instance (id),
    created_at bigint not null,
    primary key (actor_id, instance_id)
);

-- What somebody brought before the moderators, as it read then.
create table report (
    id integer not null primary key autoincrement,
    post_id bigint not null references post (id),
    reporter_id bigint not null references actor (id),
    reason text not null,
    title text,
    link text,
    source text not null,
    resolved_at bigint,
    resolver_id bigint references actor (id),
    created_at bigint not null,
    unique (post_id, reporter_id)
);
create index report_open on report (id) where resolved_at is null;

create table modlog (
    id integer not null primary key autoincrement,
    event_id bigint not null,
    kind text not null,
    undone boolean not null,
    moderator_id bigint not null references actor (id),
    group_id bigint references groups (id),
    post_id bigint references post (id),
    target_id bigint references actor (id),
    reason text,
    until bigint,
    created_at bigint not null
);
create index modlog_kind on modlog (kind, id);
create index modlog_group on modlog (group_id, kind, id);
create index modlog_moderator on modlog (moderator_id, id);
create index modlog_target on modlog (target_id, id) where target_id is not null;
create index modlog_post on modlog (post_id, id) where post_id is not null;
create index modlog_event on modlog (event_id);

-- What happened here, written in the transaction that did it.
create table event (
    id integer not null primary key autoincrement,
    -- The place in the outgoing log; given by the sequencer, since PostgreSQL commits ids out of order.
    position bigint unique,
    actor_id bigint not null references actor (id),
    group_id bigint references groups (id),
    -- The remote activity that caused it: relayed as it was received.
    activity text,
    body text not null,
    created_at bigint not null
);
create index event_unsequenced on event (id) where position is null;
create index event_activity on event (activity);

-- Activities as they were received, byte for byte.
create table activity (
    id integer not null primary key autoincrement,
    uri text not null unique,
    actor_uri text not null,
    object_key text not null,
    raw text not null,
    state text not null,
    reason text,
    attempts integer not null,
    next_attempt_at bigint not null,
    received_at bigint not null
);
create index activity_waiting on activity (next_attempt_at, id) where state = 'waiting';
create index activity_key on activity (object_key, id) where state = 'waiting';

-- How far each peer has been served from the outgoing log.
create table delivery (
    instance_id bigint not null primary key references instance (id),
    position bigint not null,
    failures bigint not null,
    next_attempt_at bigint not null,
    last_success_at bigint,
    parked boolean not null
);

-- Objects that were deleted before we heard of them.
create table tombstone (
    uri text not null primary key,
    created_at bigint not null
);

create table job (
    id integer not null primary key autoincrement,
    body text not null unique,
    attempts integer not null,
    run_at bigint not null,
    created_at bigint not null
);
create index job_due on job (run_at, id);

-- The search index; words are stemmed before they come here.
create virtual table post_search using fts5 (words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0');
