-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What was taken out of the database for good: the row stays in its place, without words.
alter table post add column purged_at bigint;
alter table groups add column purged_at bigint;
