-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What the page behind a link says of itself.
create table link_preview (
    link text not null primary key,
    title text,
    description text,
    image text,
    content_type text,
    fetched_at bigint not null
);
