// SPDX-License-Identifier: AGPL-3.0-or-later
//! Notices: what the page after a form says has been done. The URL has the name of the notice.

/// What has been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    Welcome,
    LoggedOut,
    Applied,
    Joined,
    JoinRequested,
    Left,
    Published,
    Edited,
    Deleted,
    Restored,
    Removed,
    Reinstated,
    Locked,
    Unlocked,
    Pinned,
    Unpinned,
    Reported,
    Resolved,
    Saved,
    GroupOpened,
    Approved,
    Denied,
    VerificationSent,
    EmailVerified,
    PasswordAsked,
    PasswordChanged,
}

impl Notice {
    const ALL: [Notice; 26] = [
        Notice::Welcome,
        Notice::LoggedOut,
        Notice::Applied,
        Notice::Joined,
        Notice::JoinRequested,
        Notice::Left,
        Notice::Published,
        Notice::Edited,
        Notice::Deleted,
        Notice::Restored,
        Notice::Removed,
        Notice::Reinstated,
        Notice::Locked,
        Notice::Unlocked,
        Notice::Pinned,
        Notice::Unpinned,
        Notice::Reported,
        Notice::Resolved,
        Notice::Saved,
        Notice::GroupOpened,
        Notice::Approved,
        Notice::Denied,
        Notice::VerificationSent,
        Notice::EmailVerified,
        Notice::PasswordAsked,
        Notice::PasswordChanged,
    ];

    /// Its message in the catalogues; without `notice-` its name in addresses.
    pub(crate) fn message(&self) -> &'static str {
        match self {
            Notice::Welcome => "notice-welcome",
            Notice::LoggedOut => "notice-logged-out",
            Notice::Applied => "notice-applied",
            Notice::Joined => "notice-joined",
            Notice::JoinRequested => "notice-join-requested",
            Notice::Left => "notice-left",
            Notice::Published => "notice-published",
            Notice::Edited => "notice-edited",
            Notice::Deleted => "notice-deleted",
            Notice::Restored => "notice-restored",
            Notice::Removed => "notice-removed",
            Notice::Reinstated => "notice-reinstated",
            Notice::Locked => "notice-locked",
            Notice::Unlocked => "notice-unlocked",
            Notice::Pinned => "notice-pinned",
            Notice::Unpinned => "notice-unpinned",
            Notice::Reported => "notice-reported",
            Notice::Resolved => "notice-resolved",
            Notice::Saved => "notice-saved",
            Notice::GroupOpened => "notice-group-opened",
            Notice::Approved => "notice-approved",
            Notice::Denied => "notice-denied",
            Notice::VerificationSent => "notice-verification-sent",
            Notice::EmailVerified => "notice-email-verified",
            Notice::PasswordAsked => "notice-password-asked",
            Notice::PasswordChanged => "notice-password-changed",
        }
    }

    fn name(self) -> &'static str {
        self.message().trim_start_matches("notice-")
    }

    /// From the query of an address.
    pub(crate) fn in_query(query: &str) -> Option<Notice> {
        let name = query.split('&').find_map(|it| it.strip_prefix("done="))?;
        Notice::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The address of a page that says so.
    pub(crate) fn at(self, path: &str) -> String {
        let (before, fragment) = match path.split_once('#') {
            Some((before, fragment)) => (before, format!("#{fragment}")),
            None => (path, String::new()),
        };
        let joiner = if before.contains('?') { '&' } else { '?' };
        format!("{before}{joiner}done={}{fragment}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_read_back_from_its_address() {
        for notice in Notice::ALL {
            for path in ["/post/1", "/post/1?sort=new", "/post/1#comment-2"] {
                let at = notice.at(path);
                let query = at.split('#').next().and_then(|it| it.split_once('?')).unwrap().1;
                assert_eq!(Notice::in_query(query), Some(notice), "{at}");
            }
        }
        assert_eq!(
            Notice::Edited.at("/post/1#comment-2"),
            "/post/1?done=edited#comment-2"
        );
        assert_eq!(Notice::in_query("done=<b>"), None);
    }
}
