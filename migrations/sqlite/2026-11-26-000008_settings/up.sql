-- SPDX-License-Identifier: AGPL-3.0-or-later
-- How somebody likes things; who never said anything has no row.
create table settings (
    account_id bigint not null primary key references account (id),
    interface_language text,
    theme text not null,
    thread_order text not null,
    listing text not null,
    layout text not null,
    languages text not null,
    show_sensitive boolean not null,
    blur_sensitive boolean not null,
    show_bots boolean not null,
    show_read boolean not null,
    show_avatars boolean not null,
    show_scores boolean not null,
    show_ups boolean not null,
    show_downs boolean not null,
    show_up_share boolean not null,
    expand_media boolean not null,
    animate_media boolean not null,
    collapse_bots boolean not null,
    endless_lists boolean not null,
    keyboard_navigation boolean not null,
    links_in_new_tab boolean not null,
    mail_notifications boolean not null
);

-- The second factor of a log-in: in force once a code confirmed it. A step is a period of 30 seconds since 1970.
create table second_factor (
    account_id bigint not null primary key references account (id),
    secret text not null,
    confirmed_at bigint,
    last_step bigint not null,
    created_at bigint not null
);

-- Where else a person can be reached: a Matrix id.
alter table actor add column matrix text;
