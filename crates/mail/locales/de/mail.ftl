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
