# SPDX-License-Identifier: AGPL-3.0-or-later
# E-mails. Links stand on a line of their own.

greeting = Dear { $name },
signature =
    Kind regards
    { $site }
    { $origin }

verification-subject = { $site }: Please confirm your e-mail address
verification =
    This address was given for your account at { $site }. Please confirm that it is yours:

    { $link }

    The link is valid for seven days. If you have not opened an account with us, you need not do anything: without confirmation the address has no effect.

password-reset-subject = { $site }: New password
password-reset =
    A new password was asked for, for your account at { $site }. You can choose it here:

    { $link }

    The link is valid for one day, and once. If you have not asked for it, you need not do anything: your password stays as it is.

email-changed-subject = { $site }: The e-mail address of your account is being changed
email-changed =
    Another e-mail address was given for your account at { $site }, with your password. This message goes to the address so far and to the new one.

    If this was not you, somebody knows your password. Please choose a new one at once, and turn to the administrators if no link reaches you any more:

    { $link }

email-reused-subject = { $site }: You have an account already
email-reused =
    Somebody wanted to open another account at { $site } with your e-mail address. You have one already; the new one does not get this address.

    If you have forgotten your password, you can choose a new one here. If this was not you, you need not do anything.

    { $link }

approved-subject = { $site }: Your account is open
approved =
    Your application for an account at { $site } was approved. You can log in now:

    { $link }

denied-subject = { $site }: Your application for an account
denied =
    Your application for an account at { $site } was denied.

denied-because-subject = { denied-subject }
denied-because =
    Your application for an account at { $site } was denied. The reason:

    { $reason }

applications-subject = { $site }: New application for an account
applications =
    { $number ->
        [one] One application for an account waits
       *[other] { $number } applications for an account wait
    } for your decision:

    { $link }

reports-subject = { $site }: New report
reports =
    { $number ->
        [one] One report is
       *[other] { $number } reports are
    } open:

    { $link }

digest-subject = { $site }: News for you
digest =
    You have not read:

    { $lines }

    You can read it here:

    { $link }

    For privacy, this e-mail does not say what was written. In the settings you can turn such e-mails off: { $origin }/settings
digest-replies =
    { $number ->
        [one] 1 reply
       *[other] { $number } replies
    }
digest-mentions =
    { $number ->
        [one] 1 mention
       *[other] { $number } mentions
    }
digest-messages =
    { $number ->
        [one] 1 message
       *[other] { $number } messages
    }
