-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Decisions of this server beside those of a group's own: what is noted of a removal or lock is what is in force, and
-- what administrators decided here about groups of other servers is told apart.
delete from post_act where act = 'removed' and post_id in (select id from post where removed_at is null);
delete from post_act where act = 'locked' and post_id in (select id from post where not locked);
update post_act set act = 'removed_here' where act = 'removed'
    and event_id in (select event_id from modlog where kind = 'site_banned')
    and post_id in (select post.id from post join actor on actor.id = post.group_id where not actor.local);
delete from group_act where act = 'removed' and group_id in (select id from groups where removed_at is null);
update group_act set act = 'removed_here' where act = 'removed'
    and group_id in (select id from actor where not local);
-- Whom this site federates with. What the configuration file says is set at the next start.
alter table site add column federation text not null default 'trusted';
-- The mode of registration of a site that was set up before the file decided about it holds until they agree.
alter table site add column registration_before_file boolean not null default false;
update site set registration_before_file = true;
-- Lists of servers show every decision, also about those that were never met.
insert into instance (host, local, created_at)
    select host, false, created_at from peer_policy where host not in (select host from instance);
