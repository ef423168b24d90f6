-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Uploaded pictures. One that is removed waits until its bytes are deleted, too.
create table media (
    id integer not null primary key autoincrement,
    name text not null unique,
    owner_id bigint not null references actor (id),
    delete_token text not null,
    content_type text not null,
    width bigint not null,
    height bigint not null,
    bytes bigint not null,
    unused_since bigint,
    removed_at bigint,
    created_at bigint not null
);
create index media_owner on media (owner_id, id);
create index media_unused on media (unused_since) where unused_since is not null and removed_at is null;
create index media_removed on media (removed_at) where removed_at is not null;

-- Which picture is shown where: the name of one of ours, or the address of one elsewhere.
create table picture_use (
    source text not null,
    kind text not null,
    object_id bigint not null,
    author_id bigint not null references actor (id),
    primary key (source, kind, object_id)
);
create index picture_use_object on picture_use (kind, object_id);

-- Copies of pictures of other servers, until they are old or there are too many bytes of them.
create table picture_copy (
    source text not null primary key,
    bytes bigint not null,
    created_at bigint not null
);
create index picture_copy_age on picture_copy (created_at, source);
