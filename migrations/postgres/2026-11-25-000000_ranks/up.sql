-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Two more orders of posts: weighed by the size of their group, and by how much opinions differ.
alter table post add column scaled_rank bigint not null default 0;
alter table post add column controversy_rank bigint not null default 0;

-- As posts/rank.rs reckons: what the group's size takes is in whole numbers, since not every SQLite has logarithms.
-- The power of ten below the size has as many digits as the size.
update post set scaled_rank = hot_rank - (
    select 22500 * (length(cast(sized.size as text)) - 1) + 2500 * (sized.size - sized.power) / sized.power
    from (
        select members.id, members.size,
            cast(substr('1000000000000000000', 1, length(cast(members.size as text))) as bigint) as power
        from (select groups.id, case when groups.members < 1 then 1 else groups.members end as size from groups) members
    ) sized
    where sized.id = post.group_id
);
update post set controversy_rank = case when up < down then 1000 * up * up / down else 1000 * down * down / up end
where up > 0 and down > 0;

create index thread_scaled on post (scaled_rank, id) where parent_id is null;
create index thread_controversy on post (controversy_rank, id) where parent_id is null;
create index group_thread_scaled on post (group_id, pinned, scaled_rank, id) where parent_id is null;
create index group_thread_controversy on post (group_id, pinned, controversy_rank, id) where parent_id is null;
create index reply_controversy on post (controversy_rank, id) where parent_id is not null;
create index group_reply_controversy on post (group_id, controversy_rank, id) where parent_id is not null;
