// SPDX-License-Identifier: AGPL-3.0-or-later
//! The tables, as both migration sets make them. Private to this crate: nobody else can load a row.

diesel::table! {
    instance (id) {
        id -> BigInt,
        host -> Text,
        local -> Bool,
        software -> Nullable<Text>,
        version -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    peer_policy (host) {
        host -> Text,
        policy -> Text,
        reason -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    site (id) {
        id -> BigInt,
        name -> Text,
        description -> Nullable<Text>,
        sidebar -> Nullable<Text>,
        registration -> Text,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        icon -> Nullable<Text>,
        banner -> Nullable<Text>,
        downvotes -> Bool,
        sensitive_content -> Bool,
        groups_by_admins -> Bool,
        verify_email -> Bool,
        application_question -> Nullable<Text>,
        private -> Bool,
        legal -> Nullable<Text>,
        hide_moderators -> Bool,
        mail_applications -> Bool,
        mail_reports -> Bool,
        word_filter -> Nullable<Text>,
        name_limit -> Integer,
        captcha -> Bool,
        captcha_difficulty -> Text,
        content_warning -> Nullable<Text>,
        client_theme -> Text,
        client_listing -> Text,
        client_sort -> Text,
        client_mode -> Text,
        federation -> Text,
        registration_before_file -> Bool,
    }
}

diesel::table! {
    tagline (id) {
        id -> BigInt,
        content -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    blocked_url (id) {
        id -> BigInt,
        url -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    site_language (code) {
        code -> Text,
    }
}

diesel::table! {
    emoji (id) {
        id -> BigInt,
        shortcode -> Text,
        image_url -> Text,
        alt_text -> Text,
        category -> Text,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    emoji_keyword (emoji_id, keyword) {
        emoji_id -> BigInt,
        keyword -> Text,
    }
}

diesel::table! {
    actor (id) {
        id -> BigInt,
        uri -> Text,
        kind -> Text,
        instance_id -> BigInt,
        local -> Bool,
        name -> Text,
        name_key -> Text,
        title -> Nullable<Text>,
        summary -> Nullable<Text>,
        summary_html -> Nullable<Text>,
        icon -> Nullable<Text>,
        banner -> Nullable<Text>,
        bot -> Bool,
        admin -> Bool,
        inbox -> Text,
        shared_inbox -> Nullable<Text>,
        outbox -> Nullable<Text>,
        followers -> Nullable<Text>,
        featured -> Nullable<Text>,
        moderators -> Nullable<Text>,
        key_id -> Nullable<Text>,
        public_key -> Nullable<Text>,
        threads -> BigInt,
        replies -> BigInt,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        fetched_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
        matrix -> Nullable<Text>,
        banned_at -> Nullable<BigInt>,
        banned_until -> Nullable<BigInt>,
        replies_url -> Nullable<Text>,
    }
}

diesel::table! {
    actor_key (actor_id) {
        actor_id -> BigInt,
        private_key -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    groups (id) {
        id -> BigInt,
        visibility -> Text,
        posting_restricted -> Bool,
        sensitive -> Bool,
        members -> BigInt,
        local_members -> BigInt,
        threads -> BigInt,
        replies -> BigInt,
        hot_rank -> BigInt,
        removed_at -> Nullable<BigInt>,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
        hidden -> Bool,
        purged_at -> Nullable<BigInt>,
        past_read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    group_act (group_id, act) {
        group_id -> BigInt,
        act -> Text,
        event_id -> BigInt,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        actor_id -> BigInt,
        email -> Nullable<Text>,
        password_hash -> Text,
        language -> Text,
        created_at -> BigInt,
        unproven_email -> Nullable<Text>,
        feed_token -> Nullable<Text>,
    }
}

diesel::table! {
    sent_form (actor_id, form_key) {
        actor_id -> BigInt,
        form_key -> Text,
        post_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    mailed_token (id) {
        id -> BigInt,
        account_id -> BigInt,
        purpose -> Text,
        token_hash -> Text,
        email -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    captcha (id) {
        id -> Text,
        answer -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    settings (account_id) {
        account_id -> BigInt,
        interface_language -> Nullable<Text>,
        theme -> Text,
        thread_order -> Text,
        listing -> Text,
        layout -> Text,
        languages -> Text,
        show_sensitive -> Bool,
        blur_sensitive -> Bool,
        show_bots -> Bool,
        show_read -> Bool,
        show_avatars -> Bool,
        show_scores -> Bool,
        show_ups -> Bool,
        show_downs -> Bool,
        show_up_share -> Bool,
        expand_media -> Bool,
        animate_media -> Bool,
        collapse_bots -> Bool,
        endless_lists -> Bool,
        keyboard_navigation -> Bool,
        links_in_new_tab -> Bool,
        mail_notifications -> Bool,
    }
}

diesel::table! {
    second_factor (account_id) {
        account_id -> BigInt,
        secret -> Text,
        confirmed_at -> Nullable<BigInt>,
        last_step -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    session (id) {
        id -> BigInt,
        account_id -> BigInt,
        token_hash -> Text,
        label -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    standing (group_id, actor_id) {
        group_id -> BigInt,
        actor_id -> BigInt,
        member -> Nullable<Text>,
        follow_uri -> Nullable<Text>,
        member_since -> Nullable<BigInt>,
        moderator_since -> Nullable<BigInt>,
        banned_at -> Nullable<BigInt>,
        banned_until -> Nullable<BigInt>,
        ban_reason -> Nullable<Text>,
        ban_event -> Nullable<BigInt>,
    }
}

diesel::table! {
    group_copy (group_id, instance_id) {
        group_id -> BigInt,
        instance_id -> BigInt,
        since -> BigInt,
    }
}

diesel::table! {
    content (id) {
        id -> BigInt,
        kind -> Text,
    }
}

diesel::table! {
    post (id) {
        id -> BigInt,
        uri -> Text,
        root_id -> BigInt,
        parent_id -> Nullable<BigInt>,
        group_id -> BigInt,
        author_id -> BigInt,
        local -> Bool,
        depth -> Integer,
        path -> Text,
        title -> Nullable<Text>,
        link -> Nullable<Text>,
        source -> Text,
        html -> Text,
        language -> Nullable<Text>,
        sensitive -> Bool,
        distinguished -> Bool,
        locked -> Bool,
        pinned -> Bool,
        up -> BigInt,
        down -> BigInt,
        boosts -> BigInt,
        replies -> BigInt,
        newest_reply_at -> BigInt,
        hot_rank -> BigInt,
        active_rank -> BigInt,
        scaled_rank -> BigInt,
        controversy_rank -> BigInt,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
        purged_at -> Nullable<BigInt>,
        alt_text -> Nullable<Text>,
        thumbnail -> Nullable<Text>,
    }
}

diesel::table! {
    post_act (post_id, act) {
        post_id -> BigInt,
        act -> Text,
        event_id -> BigInt,
    }
}

diesel::table! {
    vote (post_id, actor_id) {
        post_id -> BigInt,
        actor_id -> BigInt,
        score -> Integer,
        event_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    boost (id) {
        id -> BigInt,
        post_id -> BigInt,
        actor_id -> BigInt,
        event_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    message (id) {
        id -> BigInt,
        uri -> Text,
        sender_id -> BigInt,
        recipient_id -> BigInt,
        local -> Bool,
        source -> Text,
        html -> Text,
        unread -> Bool,
        delete_event -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    message_report (id) {
        id -> BigInt,
        message_id -> BigInt,
        reporter_id -> BigInt,
        reason -> Text,
        source -> Text,
        resolved_at -> Nullable<BigInt>,
        resolver_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    mention (post_id, actor_id) {
        post_id -> BigInt,
        actor_id -> BigInt,
    }
}

diesel::table! {
    notification (id) {
        id -> BigInt,
        recipient_id -> BigInt,
        post_id -> BigInt,
        kind -> Text,
        unread -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    post_mark (actor_id, post_id) {
        actor_id -> BigInt,
        post_id -> BigInt,
        read_at -> Nullable<BigInt>,
        replies_read -> BigInt,
        saved_at -> Nullable<BigInt>,
        hidden_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    application (id) {
        id -> BigInt,
        account_id -> BigInt,
        answer -> Text,
        state -> Text,
        admin_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    link_preview (link) {
        link -> Text,
        title -> Nullable<Text>,
        description -> Nullable<Text>,
        image -> Nullable<Text>,
        content_type -> Nullable<Text>,
        fetched_at -> BigInt,
    }
}

diesel::table! {
    actor_block (actor_id, target_id) {
        actor_id -> BigInt,
        target_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    instance_block (actor_id, instance_id) {
        actor_id -> BigInt,
        instance_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    report (id) {
        id -> BigInt,
        post_id -> BigInt,
        reporter_id -> BigInt,
        reason -> Text,
        title -> Nullable<Text>,
        link -> Nullable<Text>,
        source -> Text,
        resolved_at -> Nullable<BigInt>,
        resolver_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    modlog (id) {
        id -> BigInt,
        event_id -> BigInt,
        kind -> Text,
        undone -> Bool,
        moderator_id -> BigInt,
        group_id -> Nullable<BigInt>,
        post_id -> Nullable<BigInt>,
        target_id -> Nullable<BigInt>,
        reason -> Nullable<Text>,
        until -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    event (id) {
        id -> BigInt,
        position -> Nullable<BigInt>,
        actor_id -> BigInt,
        group_id -> Nullable<BigInt>,
        activity -> Nullable<Text>,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    activity (id) {
        id -> BigInt,
        uri -> Text,
        actor_uri -> Text,
        instance_id -> BigInt,
        object_key -> Text,
        raw -> Text,
        bytes -> BigInt,
        state -> Text,
        reason -> Nullable<Text>,
        attempts -> Integer,
        turn -> Nullable<BigInt>,
        next_attempt_at -> BigInt,
        received_at -> BigInt,
    }
}

diesel::table! {
    held_delivery (instance_id, position, activity, inbox) {
        instance_id -> BigInt,
        position -> BigInt,
        activity -> Text,
        inbox -> Text,
        key -> Text,
        attempts -> BigInt,
        next_attempt_at -> BigInt,
    }
}

diesel::table! {
    rejected_activity (instance_id, activity) {
        instance_id -> BigInt,
        activity -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    media (id) {
        id -> BigInt,
        name -> Text,
        owner_id -> BigInt,
        delete_token -> Text,
        content_type -> Text,
        width -> BigInt,
        height -> BigInt,
        bytes -> BigInt,
        unused_since -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    picture_use (source, kind, object_id) {
        source -> Text,
        kind -> Text,
        object_id -> BigInt,
        author_id -> BigInt,
    }
}

diesel::table! {
    picture_copy (source) {
        source -> Text,
        bytes -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    delivery (instance_id) {
        instance_id -> BigInt,
        position -> BigInt,
        failures -> BigInt,
        next_attempt_at -> BigInt,
        last_success_at -> Nullable<BigInt>,
        parked -> Bool,
    }
}

diesel::table! {
    tombstone (uri) {
        uri -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    job (id) {
        id -> BigInt,
        body -> Text,
        attempts -> Integer,
        run_at -> BigInt,
        created_at -> BigInt,
        lane -> Text,
        target -> Nullable<Text>,
        sender_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(account -> actor (actor_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(mailed_token -> account (account_id));
diesel::joinable!(settings -> account (account_id));
diesel::joinable!(second_factor -> account (account_id));
diesel::joinable!(standing -> actor (actor_id));
diesel::joinable!(standing -> groups (group_id));
diesel::joinable!(groups -> actor (id));
diesel::joinable!(post -> groups (group_id));
diesel::joinable!(actor -> instance (instance_id));
diesel::joinable!(notification -> post (post_id));
diesel::joinable!(mention -> actor (actor_id));
diesel::joinable!(application -> account (account_id));
diesel::joinable!(vote -> actor (actor_id));
diesel::joinable!(post_mark -> post (post_id));
diesel::joinable!(instance_block -> instance (instance_id));
diesel::joinable!(report -> post (post_id));
diesel::joinable!(modlog -> groups (group_id));

diesel::allow_tables_to_appear_in_same_query!(
    instance,
    peer_policy,
    site,
    tagline,
    blocked_url,
    site_language,
    emoji,
    emoji_keyword,
    actor,
    actor_key,
    groups,
    group_act,
    account,
    mailed_token,
    captcha,
    settings,
    second_factor,
    session,
    standing,
    group_copy,
    content,
    post,
    post_act,
    sent_form,
    vote,
    boost,
    message,
    message_report,
    mention,
    notification,
    post_mark,
    application,
    link_preview,
    actor_block,
    instance_block,
    report,
    modlog,
    event,
    activity,
    media,
    picture_use,
    picture_copy,
    delivery,
    tombstone,
    job
);

#[cfg(test)]
pub(crate) mod tests;
