-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The best threads of each day, for the best of the last days (feeds/listing.rs). Times are in microseconds.
create index thread_day_score on post ((created_at / 1000000 / 86400), (up - down), id, created_at, group_id)
    where parent_id is null and deleted_at is null and removed_at is null;
