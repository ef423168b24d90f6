-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The search index has the parts of compounds, too, and therefore only which words a post has, not where. Words come
-- parted by spaces and in lower case. A job puts the posts that are there into it, the newest first.
drop table post_search;
create virtual table post_search using fts5 (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

insert into job (lane, body, attempts, run_at, created_at)
select 'search', '{"kind":"fill_index","below":' || (max(id) + 1) || '}', 0, 0, 0 from post having max(id) is not null;
