-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The search index has the parts of compounds, too. A job puts the posts that are there into it, the newest first.
insert into job (lane, body, attempts, run_at, created_at)
select 'search', '{"kind":"fill_index","below":' || (max(id) + 1) || '}', 0, 0, 0 from post having max(id) is not null;
