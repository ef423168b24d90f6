# SPDX-License-Identifier: AGPL-3.0-or-later
# E-Mails. Anrede: Sie. Links stehen auf einer eigenen Zeile.

greeting = Guten Tag { $name },
signature =
    Mit freundlichen Grüßen
    { $site }
    { $origin }

verification-subject = { $site }: Bitte bestätigen Sie Ihre E-Mail-Adresse
verification =
    diese Adresse wurde bei { $site } für Ihr Konto angegeben. Bitte bestätigen Sie, dass sie Ihnen gehört:

    { $link }

    Der Link gilt sieben Tage. Haben Sie kein Konto bei uns angelegt, brauchen Sie nichts zu tun: ohne Bestätigung bleibt die Angabe ohne Wirkung.

password-reset-subject = { $site }: Neues Passwort
password-reset =
    für Ihr Konto bei { $site } wurde ein neues Passwort erbeten. Hier können Sie es wählen:

    { $link }

    Der Link gilt einen Tag und nur ein Mal. Haben Sie nicht darum gebeten, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.

email-changed-subject = { $site }: Die E-Mail-Adresse Ihres Kontos wird geändert
email-changed =
    für Ihr Konto bei { $site } wurde mit Ihrem Passwort eine andere E-Mail-Adresse angegeben. Diese Nachricht geht an die bisherige und an die neue Adresse.

    Waren Sie das nicht, kennt jemand Ihr Passwort. Bitte wählen Sie gleich ein neues, und wenden Sie sich an die Verwaltung, falls kein Link mehr bei Ihnen ankommt:

    { $link }

email-reused-subject = { $site }: Sie haben schon ein Konto
email-reused =
    jemand wollte bei { $site } mit Ihrer E-Mail-Adresse ein weiteres Konto anlegen. Sie haben schon eines; das neue bekommt diese Adresse nicht.

    Haben Sie Ihr Passwort vergessen, können Sie hier ein neues wählen. Waren Sie das nicht, brauchen Sie nichts zu tun.

    { $link }

approved-subject = { $site }: Ihr Konto ist freigeschaltet
approved =
    Ihr Antrag auf ein Konto bei { $site } wurde angenommen. Sie können sich jetzt anmelden:

    { $link }

denied-subject = { $site }: Ihr Antrag auf ein Konto
denied =
    Ihr Antrag auf ein Konto bei { $site } wurde abgelehnt.

denied-because-subject = { denied-subject }
denied-because =
    Ihr Antrag auf ein Konto bei { $site } wurde abgelehnt. Die Begründung:

    { $reason }

applications-subject = { $site }: Neuer Antrag auf ein Konto
applications =
    { $number ->
        [one] ein Antrag auf ein Konto wartet
       *[other] { $number } Anträge auf ein Konto warten
    } auf Ihre Entscheidung:

    { $link }

reports-subject = { $site }: Neue Meldung
reports =
    { $number ->
        [one] eine Meldung ist
       *[other] { $number } Meldungen sind
    } offen:

    { $link }

digest-subject = { $site }: Neues für Sie
digest =
    für Sie ist ungelesen:

    { $lines }

    Hier können Sie es lesen:

    { $link }

    Was geschrieben wurde, steht aus Gründen des Datenschutzes nicht in dieser E-Mail. In den Einstellungen können Sie solche E-Mails abbestellen: { $origin }/settings
digest-replies =
    { $number ->
        [one] 1 Antwort
       *[other] { $number } Antworten
    }
digest-mentions =
    { $number ->
        [one] 1 Erwähnung
       *[other] { $number } Erwähnungen
    }
digest-messages =
    { $number ->
        [one] 1 Nachricht
       *[other] { $number } Nachrichten
    }
