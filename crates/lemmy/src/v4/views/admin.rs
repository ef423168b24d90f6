// SPDX-License-Identifier: AGPL-3.0-or-later
//! What administrators deal with.

use kollegium_domain::accounts::applications::{Applicant, State};
use kollegium_domain::actors::Actor;
use kollegium_domain::emoji::Emoji;
use kollegium_domain::second_factor::State as SecondFactor;
use kollegium_domain::settings::Settings;

use super::{account, person};
use crate::v4::wire::admin::{
    CustomEmoji, CustomEmojiView, RegistrationApplication, RegistrationApplicationView,
};
use crate::views::{site, stamp};

/// An application, and who decided.
pub(in crate::v4) fn application(of: &Applicant, admin: Option<&Actor>) -> RegistrationApplicationView {
    let application = &of.application;
    // How they like things is their own business.
    let usual = &Settings::default();
    let mut creator_local_user = account::local_user(&of.account, usual, &of.person, SecondFactor::Off);
    creator_local_user.base.accepted_application = application.state == State::Approved;
    RegistrationApplicationView {
        registration_application: RegistrationApplication {
            id: application.id.0,
            local_user_id: application.account_id.0,
            answer: application.answer.clone(),
            admin_id: application.admin_id.map(|it| it.0),
            deny_reason: application.reason.clone(),
            published_at: stamp(application.created_at),
        },
        creator_local_user,
        creator: person::person(&of.person),
        admin: admin.map(person::person),
    }
}

/// An emoji.
pub(in crate::v4) fn emoji(row: Emoji, keywords: Vec<String>) -> CustomEmojiView {
    CustomEmojiView {
        keywords: site::keywords(row.id, keywords),
        custom_emoji: CustomEmoji {
            id: row.id,
            shortcode: row.shortcode,
            image_url: row.image_url,
            alt_text: row.alt_text,
            category: row.category,
            published_at: stamp(row.created_at),
            updated_at: row.updated_at.map(stamp),
        },
    }
}
