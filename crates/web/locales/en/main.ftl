# SPDX-License-Identifier: AGPL-3.0-or-later

# Frame
skip = Skip to content
nav-main = Main navigation
nav-start = Home
nav-groups = Groups
nav-search = Search
nav-notifications = Notifications
nav-reports = Reports
unread = { $number } new
log-in = Log in
log-out = Log out
register = Create an account
footer = Nobody records here who is online, and there are no figures about single persons.
error = Error
problem = Please check what you entered
next-page = Next
cancel = Cancel
in = in
new = new

# Time
time-now = just now
time-minutes =
    { $number ->
        [one] a minute ago
       *[other] { $number } minutes ago
    }
time-hours =
    { $number ->
        [one] an hour ago
       *[other] { $number } hours ago
    }
time-days =
    { $number ->
        [one] yesterday
       *[other] { $number } days ago
    }

# Home
welcome = This is where public servants talk to each other, across agencies and levels. You can read without an account; log in to take part.
see-groups = See the groups
threads-heading = Threads
scope-label = Which threads
scope-joined = My groups
scope-all = All groups
scope-local = This agency
sort-label = Order
sort-active = Active
sort-new = New
sort-hot = Popular
sort-top = Best
no-threads = There are no threads here yet.
no-own-threads = There are no threads in your groups yet.
find-groups = Find groups
no-more = That was all.

# Lists
replies =
    { $number ->
        [0] no replies
        [one] one reply
       *[other] { $number } replies
    }
newest-reply = the last
new-replies =
    { $number ->
        [one] one new
       *[other] { $number } new
    }
points =
    { $number ->
        [one] 1 point
       *[other] { $number } points
    }
members =
    { $number ->
        [one] one member
       *[other] { $number } members
    }
# In a group that lives elsewhere: we do not know the others.
members-here =
    { $number ->
        [one] one member from here
       *[other] { $number } members from here
    }
threads =
    { $number ->
        [0] no threads
        [one] one thread
       *[other] { $number } threads
    }
pinned = pinned
locked = closed
sensitive = sensitive
sensitive-show = Sensitive content: show
image = Image
table = Table
moderator = moderator
administrator = administrator
bot = bot

# Groups
groups-lead = Threads are discussed in groups. You can join groups of other agencies, too.
groups-search = Find a group
groups-search-hint = A word of its name, or the address of a group of another agency, such as !digital@forum.musterau.example
groups-label = Which groups
groups-all = All
groups-local = This agency
groups-joined = Mine
no-groups = There are no groups here yet.
no-own-groups = You are in no group yet.
you-are-member = member
group-public = Public: everybody can read.
group-local = For this agency only: whoever has an account here can read.
group-protected = Protected: only members can read.
lives-at = Lives at { $name }
past-is-loading = Earlier posts are being loaded from there.
original = Original
by-person = by { $name }
join = Join
leave = Leave
join-pending = You have asked to join.
withdraw-join = Withdraw
log-in-to-join = Log in to take part
posting-restricted = Only moderators start threads here. Everybody can reply.
new-thread = New thread
search-in-group = Search in this group
feed = Feed of this group (Atom)
moderators = Moderators
open-group = Open a group
group-title = Title
group-title-hint = What lists call the group. 100 characters at most.
group-name = Short name
group-name-hint = Part of its address, for ever. 3 to 40 characters: a–z, 0–9, underscore.
group-summary = What it is about
group-summary-hint = What the group is for, and what its rules are. You can use Markdown.
group-readers = Who can read?
group-public-choice = Everybody, other agencies too
group-local-choice = Only people with an account at this agency

# Threads and replies
post-gone-title = Deleted thread
post-deleted = This was deleted by its author.
post-removed = This was removed by a moderator.
replies-heading =
    { $number ->
        [0] No replies yet
        [one] One reply
       *[other] { $number } replies
    }
reply-heading = Reply
in-thread = From the thread
whole-thread = See the whole thread
replies-label = Order of the replies
replies-tree = Conversation
replies-top = Best first
replies-hot = Popular first
replies-old = Oldest first
replies-new = Newest first
more-replies =
    { $number ->
        [one] Show one more reply
       *[other] Show { $number } more replies
    }
all-replies = All { $number } replies, one after the other
reply-by = Reply by { $name }
post-by = Post by { $name }
answers-person = In reply to { $name }
blocked-show = By somebody you block: show
edited = changed
vote-up = Agree
vote-down = Disagree
reply = Reply
to-person = to { $name }
edit = Edit
delete = Delete
restore = Restore
save = Save for later
unsave = No longer save
report = Report
moderate = Moderate
write-reply = Write a reply
your-reply = Your reply
send-reply = Send reply
log-in-to-reply = Log in to reply
title = Title
title-hint = What is it about, in one sentence? 200 characters at most.
body = Text
body-hint = You can use Markdown: **bold**, *italic*, - list, > quote. @name mentions somebody.
link = Link
link-hint = Optional: a web page that this is about.
alt-text = Description of the picture
alt-text-hint = Only if the link is a picture: what it shows, for all who cannot see it.
alt-text-shown = The picture shows:
mark-sensitive = Sensitive: show after a click only
publish = Publish
save-changes = Save changes
edit-thread = Edit thread
edit-reply = Edit reply

# Moderation
reason = Reason
reason-hint = Is part of the public moderation log.
remove = Remove
reinstate = Take the removal back
lock = Close
unlock = Open again
pin = Pin
unpin = Unpin
report-heading = Report a post
report-reason = What is wrong?
report-hint = The moderators of the group read your report. They see who sent it.
send-report = Send report
reports-label = Which reports
reports-threads = About threads
reports-replies = About replies
no-reports = No open reports.
reported-by = Reported by
reported-text = What the post said when it was reported
resolve-report = Done

# People
since = here since
edit-profile = Edit profile
profile-elsewhere = Profile at their own agency
moderates = Moderates
written = Posts
written-label = Which posts
person-threads = Threads
person-replies = Replies
nothing-written = There is nothing here that you can read.
display-name = Display name
display-name-hint = What you are called. Empty: your user name.
about-you = About you
about-you-hint = Your agency, your task, your subjects: everybody can read this.

# Log-in and account
name-or-email = User name or e-mail address
password = Password
no-account = No account yet?
have-account = You have an account?
user-name = User name
user-name-hint = Stays for ever. 3 to 40 characters: a–z, 0–9, underscore.
email = E-mail address (optional)
email-hint = Seen by the administrators of this instance only.
application-answer = Why would you like an account?
application-answer-hint = Read by the administrators of this instance only. They decide whether you can log in.
apply = Apply for an account
password-hint = 10 to 60 characters. Several words in a row are easy to remember.
second-factor-code = Code
second-factor-hint = Six digits that your authenticator shows. Each code counts once.
password-forgotten = Forgotten your password?
password-reset = Ask for a new password
password-reset-hint = We send a link there with which you choose a new password.
password-reset-do = Send the link
password-reset-no-mail = This server sends no e-mail. Please turn to the administrators of this instance: they can give you a new password.
password-change = Choose a new password
password-change-hint = You will be logged out wherever you are logged in.
password-new = New password
password-change-do = Change the password
verify-email = Confirm your e-mail address
verify-email-hint = Please confirm that the e-mail with this link came to you.
verify-email-do = Yes, this is my address
password-now = Present password
password-now-hint = Needed only if you change the e-mail address.
email-needs-password = To change the e-mail address, please enter your present password.
own-feeds = Your own feeds
own-feeds-hint = Addresses for your feed reader, with which your groups and notifications can be read and nothing else can be done. Do not pass them on.
own-feed-joined = Your groups
own-feeds-open = Make the addresses
own-feeds-close = Make the addresses invalid
email-of-account = E-mail address
email-proof-hint = We send a link there with which you confirm the address. Seen by the administrators of this instance only.
email-awaited = Not confirmed yet: { $name }. Please follow the link in the e-mail that we have sent there.
mail-digest = Send me an e-mail when there is news for me
mail-digest-hint = About replies, mentions and messages, every five minutes at most, and without what they say.
captcha = Are you human?
captcha-why = This keeps programs away that open accounts by the hundred.
captcha-picture = Picture of five letters and digits. Below you can hear the same.
captcha-sound = The same letters and digits, spoken
captcha-read = What do you read or hear?
captcha-hint = Five letters and digits; capital or small is the same. Valid for ten minutes.
applications = Applications
no-applications = Nobody waits for an account.
approve = Approve
approve-person = Approve the application of { $name }
deny = Deny
deny-person = Deny the application of { $name }
deny-reason = Reason (optional)
deny-reason-hint = The person reads it when they try to log in.
email-unproven = not confirmed yet

# Whole groups
moderate-group = Moderate the group
moderate-group-here = What you decide here holds for everybody.
moderate-group-elsewhere = The group belongs to another server. What you decide here holds on this instance only; nobody else is told.
hide-group = Keep out of lists
unhide-group = Show in lists again
remove-group = Remove the group
reinstate-group = Reinstate the group

# Settings of the instance
site-settings = Instance
federation = Exchange with other servers
federation-hint = Protected groups go to servers that you trust only, in any case.
federation-off = With nobody
federation-trusted = Only with servers that you trust
federation-open = With all that are not blocked
registration = New accounts
registration-closed = Administrators create the accounts
registration-application = By application, which administrators decide
registration-open = Everybody can create an account
servers = Decisions about other servers
no-servers = Nothing is decided about any server.
server-trusted = trusted
server-blocked = blocked
server-forget = Take the decision back
server-forget-named = Take the decision about { $name } back
server-host = Name of the server
server-host-hint = For instance forum.nordmark.example. Without a port, every port is meant.
server-policy = What holds for it?
server-block = Block: send nothing and accept nothing
server-trust = Trust: exchange, protected groups included
server-reason-hint = Optional; it is shown in this list.
server-decide = Save the decision

# Search
search-label = Search for
search-in = Search in “{ $name }”
search-everywhere = Search everywhere
search-hint = Words, a name, or an address such as !group@agency.example, @person@agency.example or https://…
search-do = Search
search-for = Search: { $name }
search-nothing = Nothing found for “{ $name }”.
search-log-in-to-fetch = This is not known here yet. Log in to look it up at its own agency.
search-unknown = There is nothing at this address.
search-not-allowed = This instance does not exchange anything with { $name }. Its administrators can change that.
search-not-reached = The other server does not answer. Please try again later.
people = People
posts = Posts

# Notifications
notifications-label = Which notifications
notifications-replies = Replies
notifications-mentions = Mentions
notifications-lost = People not reached
notifications-lost-why = In these posts you mentioned somebody who does not hear of it: the person was not found, or their server does not get what is written in this group.
notifications-refused = Not accepted
notifications-refused-why = The server of the group did not accept these posts. They can be seen here only.
mark-all-read = Mark all as read
no-notifications = No notifications.

# What was done
notice-welcome = You are logged in.
notice-logged-out = You are logged out.
notice-applied = Your application has arrived. You can log in as soon as an administrator has agreed.
notice-joined = You have joined the group.
notice-join-requested = You have asked to join. You are a member as soon as the group accepts.
notice-left = You have left the group.
notice-published = Your post is published.
notice-edited = Your changes are saved.
notice-deleted = Your post is deleted. You can restore it.
notice-restored = Your post is back.
notice-removed = The post is removed.
notice-reinstated = The post is back.
notice-locked = The thread is closed.
notice-unlocked = The thread is open again.
notice-pinned = The thread is pinned.
notice-unpinned = The thread is no longer pinned.
notice-reported = Thank you. The moderators read your report.
notice-resolved = The report is dealt with.
notice-saved = Saved.
notice-approved = The application is approved.
notice-denied = The application is denied.
notice-verification-sent = We have sent you an e-mail. Please follow the link in it to confirm your address.
notice-email-verified = Your e-mail address is confirmed.
notice-password-asked = If there is an account with this address, an e-mail with a link is on its way.
notice-password-changed = Your password is changed. Please log in with it.
notice-group-opened = The group is open. Write its first thread!

# What could not be done
not-found-heading = Not found
refused-heading = That did not work
typed = Your text, to copy
to-start = To the start page
refused-not-from-here = This form is no longer valid, for example because you have logged in anew. Please send it once more.
refused-too-often = Too many requests in a short time. Please wait a minute and try again.
refused-unreadable = This request is incomplete or too large.
refused-no-such-page = There is no page at this address.
refused-internal = Something went wrong on our side. Please try again later.
missing-group = There is no such group, or you cannot see it.
missing-person = There is no such person here.
missing-post = There is no such post, or no longer, or you cannot see it.
missing-token = This link is not valid, or not any more. Please ask for a new one.
invalid-empty = Please fill this in.
invalid-too-long = This is too long: { $number } characters at most.
invalid-too-many = This is too much: { $number } at most.
invalid-malformed = This is not possible. Please check how it is written.
invalid-password = The password needs 10 to 60 characters.
invalid-name = The name needs 3 to 40 characters: a–z, 0–9 and underscore.
taken-name = This name is taken.
taken-email = There is an account with this e-mail address already.
wrong-credentials = Wrong name or password.
denied-not-logged-in = You are not logged in, or no longer.
denied-not-moderator = Only moderators of this group can do that.
denied-not-admin = Only administrators of this instance can do that.
denied-not-author = Only the author can do that.
denied-not-higher-moderator = This person has moderated the group for longer than you.
denied-not-first-moderator = Only whoever has moderated this group the longest can do this.
denied-site-banned = You are banned from this instance.
denied-no-downvotes = Nobody votes down on this instance.
denied-sensitive-content = This instance has no content that is marked as sensitive.
denied-groups-by-admins = Only the administrators of this instance open new groups.
denied-filtered-words = The text has words that are not allowed on this instance.
denied-blocked-url = The text links to an address that is blocked on this instance.
denied-language = Nobody writes in this language on this instance.
denied-no-mail = This server sends no e-mail.
denied-federating = An instance that exchanges posts with others cannot be for its own people alone.
denied-captcha-wrong = That was not what is to be read. Please try it with the new picture.
denied-email-not-verified = Please confirm your e-mail address first: we have sent you a link. You get another one by “Forgotten your password?”.
denied-configured = This is settled in the configuration file.
denied-banned = You are banned from this group.
denied-locked = This thread is closed: it takes no more replies.
denied-posting-restricted = Only moderators start threads in this group.
denied-gone = This post is no longer there.
denied-registration-closed = Accounts are made by the administrators of this instance. Please turn to them.
denied-application-pending = The administrators have not decided about your application yet. Please try again later.
denied-application-denied = The administrators have denied your application for an account.
denied-wrong-origin = Only the server that it belongs to can do that.
denied-not-visible = This group is for its members only.
denied-group-removed = This group is closed.
denied-oneself = You cannot do this to yourself.
denied-administrator = You cannot do this to an administrator of the instance.
denied-blocked = This person does not accept messages from you.
denied-not-recipient = Only the recipient of the message can do that.
denied-no-space = Your space for pictures is used up. Delete pictures that you do not need any more.
denied-second-factor-missing = Your account has a second factor: enter the code too.
denied-second-factor-wrong = The code is wrong, has expired or was used before.
denied-second-factor-on = Your account has a second factor already.
denied-last-administrator = Somebody has to administer the instance: appoint somebody else first.
denied-not-higher-administrator = This person has administered the instance for longer than you.
