-- SPDX-License-Identifier: AGPL-3.0-or-later
-- What is to be typed from pictures.
create table captcha (
    id text not null primary key,
    answer text not null,
    created_at bigint not null
);
create index captcha_created on captcha (created_at);
