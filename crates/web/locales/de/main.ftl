# SPDX-License-Identifier: AGPL-3.0-or-later
# Anrede: Sie. Ein Raum ist eine Gruppe, ein Thema ein Beitrag, der etwas eröffnet, eine Antwort einer darunter.

# Rahmen
skip = Zum Inhalt springen
nav-main = Hauptnavigation
nav-start = Start
nav-groups = Räume
nav-search = Suche
nav-notifications = Mitteilungen
nav-reports = Meldungen
unread = { $number } neu
log-in = Anmelden
log-out = Abmelden
register = Konto anlegen
footer = Hier wird nicht festgehalten, wer gerade online ist, und es gibt keine Auswertung nach Personen.
error = Fehler
problem = Bitte prüfen Sie Ihre Eingabe
next-page = Weiter
cancel = Abbrechen
in = in
new = neu

# Zeit
time-now = gerade eben
time-minutes =
    { $number ->
        [one] vor einer Minute
       *[other] vor { $number } Minuten
    }
time-hours =
    { $number ->
        [one] vor einer Stunde
       *[other] vor { $number } Stunden
    }
time-days =
    { $number ->
        [one] gestern
       *[other] vor { $number } Tagen
    }

# Start
welcome = Hier tauschen sich Beschäftigte der öffentlichen Verwaltung aus, über Häuser und Ebenen hinweg. Lesen können Sie ohne Anmeldung; zum Mitreden melden Sie sich an.
see-groups = Räume ansehen
threads-heading = Themen
scope-label = Welche Themen
scope-joined = Meine Räume
scope-all = Alle Räume
scope-local = Dieses Haus
sort-label = Reihenfolge
sort-active = Aktiv
sort-new = Neu
sort-hot = Beliebt
sort-top = Beste
no-threads = Hier gibt es noch keine Themen.
no-own-threads = In Ihren Räumen gibt es noch keine Themen.
find-groups = Räume finden
no-more = Das war alles.

# Listen
replies =
    { $number ->
        [0] keine Antworten
        [one] eine Antwort
       *[other] { $number } Antworten
    }
newest-reply = die letzte
new-replies =
    { $number ->
        [one] eine neu
       *[other] { $number } neu
    }
points =
    { $number ->
        [one] 1 Punkt
       *[other] { $number } Punkte
    }
members =
    { $number ->
        [one] ein Mitglied
       *[other] { $number } Mitglieder
    }
# In einem Raum, der anderswo zu Hause ist: Die anderen kennen wir nicht.
members-here =
    { $number ->
        [one] ein Mitglied von hier
       *[other] { $number } Mitglieder von hier
    }
threads =
    { $number ->
        [0] keine Themen
        [one] ein Thema
       *[other] { $number } Themen
    }
pinned = angeheftet
locked = geschlossen
sensitive = heikler Inhalt
sensitive-show = Heikler Inhalt: anzeigen
image = Bild
table = Tabelle
moderator = Moderation
administrator = Verwaltung
bot = Programm

# Räume
groups-lead = In Räumen werden Themen besprochen. Sie können auch Räumen anderer Häuser beitreten.
groups-search = Raum suchen
groups-search-hint = Ein Wort aus dem Namen, oder die Adresse eines Raums in einem anderen Haus, zum Beispiel !digitales@forum.musterau.example
groups-label = Welche Räume
groups-all = Alle
groups-local = Dieses Haus
groups-joined = Meine
no-groups = Hier gibt es noch keine Räume.
no-own-groups = Sie sind noch in keinem Raum.
you-are-member = Mitglied
group-public = Öffentlich: Alle können mitlesen.
group-local = Nur für dieses Haus: Lesen kann, wer hier ein Konto hat.
group-protected = Geschützt: Lesen können nur die Mitglieder.
lives-at = Zu Hause bei { $name }
past-is-loading = Frühere Beiträge werden gerade von dort geladen.
original = Original
by-person = von { $name }
join = Beitreten
leave = Austreten
join-pending = Ihr Beitritt ist angefragt.
withdraw-join = Anfrage zurückziehen
log-in-to-join = Zum Mitmachen anmelden
posting-restricted = Neue Themen eröffnet hier nur die Moderation. Antworten können alle.
new-thread = Neues Thema
search-in-group = In diesem Raum suchen
feed = Feed dieses Raums (Atom)
moderators = Moderation
open-group = Raum eröffnen
group-title = Titel
group-title-hint = So heißt der Raum in Listen. Höchstens 100 Zeichen.
group-name = Kurzname
group-name-hint = Steht in der Adresse und bleibt für immer. 3 bis 40 Zeichen: a–z, 0–9, Unterstrich.
group-summary = Worum es geht
group-summary-hint = Wofür der Raum da ist und was dort gilt. Formatierung mit Markdown ist möglich.
group-readers = Wer liest mit?
group-public-choice = Alle, auch andere Häuser
group-local-choice = Nur wer in diesem Haus ein Konto hat

# Themen und Antworten
post-gone-title = Gelöschtes Thema
post-deleted = Dieser Beitrag wurde von der Verfasserin oder dem Verfasser gelöscht.
post-removed = Dieser Beitrag wurde von der Moderation entfernt.
replies-heading =
    { $number ->
        [0] Noch keine Antworten
        [one] Eine Antwort
       *[other] { $number } Antworten
    }
reply-heading = Antwort
in-thread = Aus dem Thema
whole-thread = Zum ganzen Thema
replies-label = Anordnung der Antworten
replies-tree = Gespräch
replies-top = Beste zuerst
replies-hot = Beliebte zuerst
replies-old = Älteste zuerst
replies-new = Neueste zuerst
more-replies =
    { $number ->
        [one] Eine weitere Antwort anzeigen
       *[other] { $number } weitere Antworten anzeigen
    }
all-replies = Alle { $number } Antworten der Reihe nach
reply-by = Antwort von { $name }
post-by = Beitrag von { $name }
answers-person = Antwort auf { $name }
blocked-show = Von einer blockierten Person: anzeigen
edited = geändert
vote-up = Zustimmen
vote-down = Ablehnen
reply = Antworten
to-person = auf { $name }
edit = Bearbeiten
delete = Löschen
restore = Wiederherstellen
save = Merken
unsave = Nicht mehr merken
report = Melden
moderate = Moderieren
write-reply = Antwort schreiben
your-reply = Ihre Antwort
send-reply = Antwort senden
log-in-to-reply = Zum Antworten anmelden
title = Titel
title-hint = Worum geht es, in einem Satz? Höchstens 200 Zeichen.
body = Text
body-hint = Formatierung mit Markdown ist möglich: **fett**, *kursiv*, - Liste, > Zitat. @name erwähnt jemanden.
link = Link
link-hint = Freiwillig: eine Webseite, um die es geht.
alt-text = Bildbeschreibung
alt-text-hint = Nur wenn der Link ein Bild ist: was darauf zu sehen ist, für alle, die es nicht sehen können.
alt-text-shown = Auf dem Bild:
mark-sensitive = Heikler Inhalt: erst nach einem Klick anzeigen
publish = Veröffentlichen
save-changes = Änderungen speichern
edit-thread = Thema bearbeiten
edit-reply = Antwort bearbeiten

# Moderation
reason = Begründung
reason-hint = Steht im öffentlichen Moderationsprotokoll.
remove = Entfernen
reinstate = Entfernung zurücknehmen
lock = Schließen
unlock = Wieder öffnen
pin = Anheften
unpin = Nicht mehr anheften
report-heading = Beitrag melden
report-reason = Was stimmt nicht?
report-hint = Die Moderation des Raums liest Ihre Meldung. Sie erfährt auch, von wem sie kommt.
send-report = Meldung senden
reports-label = Welche Meldungen
reports-threads = Zu Themen
reports-replies = Zu Antworten
no-reports = Keine offenen Meldungen.
reported-by = Gemeldet von
reported-text = So lautete der Beitrag, als er gemeldet wurde
resolve-report = Erledigt

# Personen
since = dabei seit
edit-profile = Profil bearbeiten
profile-elsewhere = Profil im eigenen Haus
moderates = Moderiert
written = Beiträge
written-label = Welche Beiträge
person-threads = Themen
person-replies = Antworten
nothing-written = Hier gibt es nichts, was Sie lesen können.
display-name = Anzeigename
display-name-hint = So werden Sie genannt. Leer: Ihr Benutzername.
about-you = Über Sie
about-you-hint = Ihr Haus, Ihre Aufgabe, Ihre Themen: Das lesen alle.

# Anmelden und Konto
name-or-email = Benutzername oder E-Mail-Adresse
password = Passwort
no-account = Noch kein Konto?
have-account = Sie haben schon ein Konto?
user-name = Benutzername
user-name-hint = Bleibt für immer. 3 bis 40 Zeichen: a–z, 0–9, Unterstrich.
email = E-Mail-Adresse (freiwillig)
email-hint = Sieht niemand außer der Verwaltung dieser Instanz.
application-answer = Warum möchten Sie ein Konto?
application-answer-hint = Das liest nur die Verwaltung dieser Instanz. Sie entscheidet, ob Sie sich anmelden können.
apply = Konto beantragen
password-hint = 10 bis 60 Zeichen. Eine Folge mehrerer Wörter ist gut zu merken.
second-factor-code = Code
second-factor-hint = Sechs Ziffern, die Ihr Programm für zweite Faktoren zeigt. Jeder Code gilt einmal.
password-forgotten = Passwort vergessen?
password-reset = Neues Passwort anfordern
password-reset-hint = Dorthin schicken wir einen Link, mit dem Sie ein neues Passwort wählen.
password-reset-do = Link schicken
password-reset-no-mail = Dieser Server verschickt keine E-Mails. Bitte wenden Sie sich an die Verwaltung dieser Instanz: Sie kann Ihnen ein neues Passwort geben.
password-change = Neues Passwort wählen
password-change-hint = Überall, wo Sie angemeldet sind, werden Sie abgemeldet.
password-new = Neues Passwort
password-change-do = Passwort ändern
verify-email = E-Mail-Adresse bestätigen
verify-email-hint = Bitte bestätigen Sie, dass die E-Mail mit diesem Link an Sie ging.
verify-email-do = Ja, das ist meine Adresse
password-now = Derzeitiges Passwort
password-now-hint = Nur nötig, wenn Sie die E-Mail-Adresse ändern.
email-needs-password = Für eine andere E-Mail-Adresse geben Sie bitte Ihr derzeitiges Passwort ein.
own-feeds = Eigene Feeds
own-feeds-hint = Adressen für Ihr Feed-Programm, mit denen man Ihre Räume und Benachrichtigungen lesen, sonst aber nichts tun kann. Geben Sie sie nicht weiter.
own-feed-joined = Ihre Räume
own-feeds-open = Adressen anlegen
own-feeds-close = Adressen ungültig machen
email-of-account = E-Mail-Adresse
email-proof-hint = Dorthin schicken wir einen Link, mit dem Sie die Adresse bestätigen. Sieht niemand außer der Verwaltung dieser Instanz.
email-awaited = Noch nicht bestätigt: { $name }. Bitte folgen Sie dem Link in der E-Mail, die wir dorthin geschickt haben.
mail-digest = Schicken Sie mir eine E-Mail, wenn es Neues für mich gibt
mail-digest-hint = Bei Antworten, Erwähnungen und Nachrichten, höchstens alle fünf Minuten und ohne deren Inhalt.
captcha = Sind Sie ein Mensch?
captcha-why = So halten wir Programme fern, die massenhaft Konten anlegen.
captcha-picture = Bild mit fünf Buchstaben und Ziffern. Darunter können Sie dieselben hören.
captcha-sound = Dieselben Buchstaben und Ziffern, auf Englisch gesprochen
captcha-read = Was lesen oder hören Sie?
captcha-hint = Fünf Buchstaben und Ziffern; groß oder klein ist gleich. Gesprochen werden sie auf Englisch. Zehn Minuten lang gültig.
applications = Anträge
no-applications = Niemand wartet auf ein Konto.
approve = Annehmen
approve-person = Antrag von { $name } annehmen
deny = Ablehnen
deny-person = Antrag von { $name } ablehnen
deny-reason = Begründung (freiwillig)
deny-reason-hint = Die Person liest sie, wenn sie sich anmelden will.
email-unproven = noch nicht bestätigt

# Ganze Räume
moderate-group = Raum moderieren
moderate-group-here = Was Sie hier entscheiden, gilt für alle.
moderate-group-elsewhere = Der Raum gehört zu einem anderen Server. Was Sie hier entscheiden, gilt nur auf dieser Instanz; niemand sonst erfährt davon.
hide-group = Aus Listen nehmen
unhide-group = Wieder in Listen zeigen
remove-group = Raum entfernen
reinstate-group = Raum wiederherstellen

# Einstellungen der Instanz
site-settings = Instanz
federation = Austausch mit anderen Servern
federation-hint = Geschützte Räume gehen in jedem Fall nur an Server, denen Sie vertrauen.
federation-off = Mit niemandem
federation-trusted = Nur mit Servern, denen Sie vertrauen
federation-open = Mit allen, die nicht gesperrt sind
registration = Neue Konten
registration-closed = Nur die Verwaltung legt Konten an
registration-application = Auf Antrag, über den die Verwaltung entscheidet
registration-open = Alle können ein Konto anlegen
servers = Entscheidungen über andere Server
no-servers = Über keinen Server ist etwas entschieden.
server-trusted = vertraut
server-blocked = gesperrt
server-forget = Entscheidung aufheben
server-forget-named = Entscheidung über { $name } aufheben
server-host = Name des Servers
server-host-hint = Zum Beispiel forum.nordmark.example. Ohne Port ist jeder Port gemeint.
server-policy = Was gilt für ihn?
server-block = Sperren: nichts senden und nichts annehmen
server-trust = Vertrauen: austauschen, auch geschützte Räume
server-reason-hint = Freiwillig; steht in dieser Liste.
server-decide = Entscheidung speichern

# Suche
search-label = Suchen nach
search-in = Suchen in „{ $name }“
search-everywhere = Überall suchen
search-hint = Wörter, ein Name, oder eine Adresse wie !raum@haus.example, @person@haus.example oder https://…
search-do = Suchen
search-for = Suche: { $name }
search-nothing = Nichts gefunden zu „{ $name }“.
search-log-in-to-fetch = Das ist hier noch nicht bekannt. Melden Sie sich an, um es bei seinem Haus nachzuschlagen.
search-unknown = Unter dieser Adresse gibt es nichts.
search-not-allowed = Diese Instanz tauscht sich nicht mit { $name } aus. Die Verwaltung der Instanz kann das ändern.
search-not-reached = Der andere Server antwortet nicht. Versuchen Sie es später noch einmal.
people = Personen
posts = Beiträge

# Mitteilungen
notifications-label = Welche Mitteilungen
notifications-replies = Antworten
notifications-mentions = Erwähnungen
notifications-lost = Nicht erreichte Personen
notifications-lost-why = In diesen Beiträgen haben Sie jemanden erwähnt, der davon nichts erfährt: Die Person wurde nicht gefunden, oder ihr Server bekommt nicht, was in dieser Gruppe steht.
notifications-refused = Nicht angenommen
notifications-refused-why = Diese Beiträge hat der Server der Gruppe nicht angenommen. Sie sind nur hier zu sehen.
mark-all-read = Alle als gelesen markieren
no-notifications = Keine Mitteilungen.

# Was getan wurde
notice-welcome = Sie sind angemeldet.
notice-logged-out = Sie sind abgemeldet.
notice-applied = Ihr Antrag ist eingegangen. Sobald die Verwaltung zugestimmt hat, können Sie sich anmelden.
notice-joined = Sie sind dem Raum beigetreten.
notice-join-requested = Ihr Beitritt ist angefragt. Sobald der Raum zustimmt, sind Sie Mitglied.
notice-left = Sie sind ausgetreten.
notice-published = Ihr Beitrag ist veröffentlicht.
notice-edited = Ihre Änderungen sind gespeichert.
notice-deleted = Ihr Beitrag ist gelöscht. Sie können ihn wiederherstellen.
notice-restored = Ihr Beitrag ist wieder da.
notice-removed = Der Beitrag ist entfernt.
notice-reinstated = Der Beitrag ist wieder da.
notice-locked = Das Thema ist geschlossen.
notice-unlocked = Das Thema ist wieder offen.
notice-pinned = Das Thema ist angeheftet.
notice-unpinned = Das Thema ist nicht mehr angeheftet.
notice-reported = Danke. Die Moderation liest Ihre Meldung.
notice-resolved = Die Meldung ist erledigt.
notice-saved = Gespeichert.
notice-approved = Der Antrag ist angenommen.
notice-denied = Der Antrag ist abgelehnt.
notice-verification-sent = Wir haben Ihnen eine E-Mail geschickt. Bitte folgen Sie dem Link darin, um Ihre Adresse zu bestätigen.
notice-email-verified = Ihre E-Mail-Adresse ist bestätigt.
notice-password-asked = Wenn es zu dieser Adresse ein Konto gibt, ist eine E-Mail mit einem Link unterwegs.
notice-password-changed = Ihr Passwort ist geändert. Bitte melden Sie sich damit an.
notice-group-opened = Der Raum ist eröffnet. Schreiben Sie das erste Thema!

# Was nicht ging
not-found-heading = Nicht gefunden
refused-heading = Das ging nicht
typed = Ihr Text, zum Kopieren
to-start = Zur Startseite
refused-not-from-here = Dieses Formular ist nicht mehr gültig, zum Beispiel weil Sie sich inzwischen neu angemeldet haben. Bitte senden Sie es noch einmal.
refused-too-often = Das waren zu viele Anfragen in kurzer Zeit. Bitte warten Sie eine Minute und versuchen Sie es noch einmal.
refused-unreadable = Diese Anfrage ist unvollständig oder zu groß.
refused-no-such-page = Unter dieser Adresse gibt es keine Seite.
refused-internal = Auf unserer Seite ist etwas schiefgegangen. Bitte versuchen Sie es später noch einmal.
missing-group = Diesen Raum gibt es nicht, oder Sie können ihn nicht sehen.
missing-person = Diese Person gibt es hier nicht.
missing-post = Diesen Beitrag gibt es nicht oder nicht mehr, oder Sie können ihn nicht sehen.
missing-token = Dieser Link gilt nicht oder nicht mehr. Fordern Sie bitte einen neuen an.
invalid-empty = Bitte füllen Sie dieses Feld aus.
invalid-too-long = Das ist zu lang: höchstens { $number } Zeichen.
invalid-too-many = Das ist zu viel: höchstens { $number }.
invalid-malformed = Das ist so nicht möglich. Bitte prüfen Sie die Schreibweise.
invalid-password = Das Passwort braucht 10 bis 60 Zeichen.
invalid-name = Der Name braucht 3 bis 40 Zeichen: a–z, 0–9 und Unterstrich.
taken-name = Dieser Name ist vergeben.
taken-email = Mit dieser E-Mail-Adresse gibt es schon ein Konto.
wrong-credentials = Name oder Passwort stimmen nicht.
denied-not-logged-in = Sie sind nicht oder nicht mehr angemeldet.
denied-not-moderator = Das kann nur die Moderation dieses Raums.
denied-not-admin = Das kann nur die Verwaltung dieser Instanz.
denied-not-author = Das kann nur, wer den Beitrag geschrieben hat.
denied-not-higher-moderator = Diese Person moderiert den Raum schon länger als Sie.
denied-not-first-moderator = Das kann nur, wer den Raum am längsten moderiert.
denied-site-banned = Sie sind auf dieser Instanz gesperrt.
denied-no-downvotes = Auf dieser Instanz stimmt niemand dagegen.
denied-sensitive-content = Auf dieser Instanz gibt es keine als heikel markierten Inhalte.
denied-groups-by-admins = Auf dieser Instanz eröffnet nur die Verwaltung neue Räume.
denied-filtered-words = Der Text enthält Wörter, die auf dieser Instanz nicht erlaubt sind.
denied-blocked-url = Der Text verweist auf eine Adresse, die auf dieser Instanz gesperrt ist.
denied-language = In dieser Sprache schreibt auf dieser Instanz niemand.
denied-no-mail = Dieser Server verschickt keine E-Mails.
denied-federating = Eine Instanz, die sich mit anderen austauscht, kann nicht nur für Angemeldete sein.
denied-captcha-wrong = Das war nicht, was zu lesen ist. Bitte versuchen Sie es mit dem neuen Bild.
denied-email-not-verified = Bitte bestätigen Sie erst Ihre E-Mail-Adresse: Wir haben Ihnen einen Link geschickt. Einen neuen bekommen Sie über „Passwort vergessen?“.
denied-configured = Das ist in der Konfigurationsdatei festgelegt.
denied-banned = Sie sind in diesem Raum gesperrt.
denied-locked = Dieses Thema ist geschlossen: Es nimmt keine Antworten mehr an.
denied-posting-restricted = In diesem Raum eröffnet nur die Moderation neue Themen.
denied-gone = Dieser Beitrag ist nicht mehr da.
denied-registration-closed = Hier legt die Verwaltung der Instanz die Konten an. Bitte wenden Sie sich an sie.
denied-application-pending = Die Verwaltung hat über Ihren Antrag noch nicht entschieden. Bitte versuchen Sie es später.
denied-application-denied = Die Verwaltung hat Ihren Antrag auf ein Konto abgelehnt.
denied-wrong-origin = Das kann nur der Server, zu dem es gehört.
denied-not-visible = Dieser Raum ist nur für seine Mitglieder.
denied-group-removed = Dieser Raum ist geschlossen.
denied-oneself = Das geht nicht mit dem eigenen Konto.
denied-administrator = Das geht nicht mit jemandem aus der Verwaltung der Instanz.
denied-blocked = Diese Person nimmt keine Nachrichten von Ihnen an.
denied-not-recipient = Das kann nur, wer die Nachricht bekommen hat.
denied-no-space = Ihr Platz für Bilder ist aufgebraucht. Löschen Sie Bilder, die Sie nicht mehr brauchen.
denied-second-factor-missing = Ihr Konto hat einen zweiten Faktor: Geben Sie auch den Code an.
denied-second-factor-wrong = Der Code stimmt nicht, ist abgelaufen oder wurde schon benutzt.
denied-second-factor-on = Ihr Konto hat schon einen zweiten Faktor.
denied-last-administrator = Jemand muss die Instanz verwalten: Ernennen Sie zuerst jemand anderen.
denied-not-higher-administrator = Diese Person verwaltet die Instanz schon länger als Sie.
