-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The settings of the site, and emoji of its own.
alter table site add column icon text;
alter table site add column banner text;
alter table site add column downvotes boolean not null default true;
alter table site add column sensitive_content boolean not null default true;
alter table site add column groups_by_admins boolean not null default false;
alter table site add column verify_email boolean not null default false;
alter table site add column application_question text;
alter table site add column private boolean not null default false;
alter table site add column legal text;
alter table site add column hide_moderators boolean not null default false;
alter table site add column mail_applications boolean not null default false;
alter table site add column mail_reports boolean not null default false;
alter table site add column word_filter text;
alter table site add column name_limit integer not null default 40;
alter table site add column captcha boolean not null default false;
alter table site add column captcha_difficulty text not null default 'medium';
alter table site add column content_warning text;
alter table site add column client_theme text not null default 'browser';
alter table site add column client_listing text not null default 'Local';
alter table site add column client_sort text not null default 'Active';
alter table site add column client_mode text not null default 'List';
create table tagline (
    id integer not null primary key autoincrement,
    content text not null,
    created_at bigint not null
);
create table blocked_url (
    id integer not null primary key autoincrement,
    url text not null unique,
    created_at bigint not null
);
-- Without any, every language is offered.
create table site_language (
    code text not null primary key
);
create table emoji (
    id integer not null primary key autoincrement,
    shortcode text not null unique,
    image_url text not null,
    alt_text text not null,
    category text not null,
    created_at bigint not null,
    updated_at bigint
);
create table emoji_keyword (
    emoji_id bigint not null references emoji (id),
    keyword text not null,
    primary key (emoji_id, keyword)
);
