// SPDX-License-Identifier: AGPL-3.0-or-later
//! E-mail: a real SMTP server, which wants TLS and a password, and a running server that sends its e-mail through it.
//! `./test` installs the former and runs these.

use std::time::Duration;

use kollegium_domain::mail::EmailJob;
use kollegium_domain::{Time, accounts, jobs};
use kollegium_testing::TestDb;
use serde_json::{Value, json};

use crate::support::mail::{MailServer, SENDER};
use crate::support::server::{ADMIN, PASSWORD, Server};
use crate::support::{Person, databases, eventually, free_ports};

const ADDRESS: &str = "anna@amt.example";

/// A server where people register, and its administrator.
async fn open(mail: &MailServer, db: &TestDb, settings: Value) -> (Server, Person) {
    let mut more = mail.settings();
    more.push(("KOLLEGIUM_LIMITS__REGISTER", "0".to_owned()));
    let server = Server::start_with("localhost", free_ports(1), db.url(), "", more);
    let admin = server.admin().await;
    admin.put("site", settings).await.ok();
    (server, admin)
}

async fn register(server: &Server, name: &str, email: &str) -> Value {
    let nobody = Person::anonymous(&server.host, server.port);
    let form = json!({"username": name, "password": PASSWORD, "password_verify": PASSWORD, "email": email,
        "answer": "Ich arbeite im Amt."});
    nobody.post("user/register", form).await.ok()
}

async fn log_in(server: &Server, name: &str, password: &str) -> (u16, Value) {
    let nobody = Person::anonymous(&server.host, server.port);
    let form = json!({"username_or_email": name, "password": password});
    let answer = nobody.post("user/login", form).await;
    (answer.status, answer.body["error"].clone())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and a mail server; ./test runs it"]
async fn an_address_is_proven_by_mail() {
    let (mail, [db]) = (MailServer::start(), databases::<1>());
    let settings = json!({"registration_mode": "Open", "require_email_verification": true});
    let (server, admin) = open(&mail, &db, settings).await;
    let made = register(&server, "anna", ADDRESS).await;
    assert_eq!(made["verify_email_sent"], true);
    assert_eq!(
        log_in(&server, "anna", PASSWORD).await,
        (400, json!("email_not_verified"))
    );
    let received = mail.wait_for(ADDRESS, 1).await;
    assert_eq!(received.header("to"), ADDRESS);
    assert_eq!(received.header("from"), format!("Forum <{SENDER}>"));
    assert_eq!(received.content["sender"], SENDER);
    assert_eq!(
        received.header("subject"),
        "localhost: Bitte bestätigen Sie Ihre E-Mail-Adresse"
    );
    assert_eq!(received.header("auto-submitted"), "auto-generated");
    assert!(received.header("message-id").contains('@') && !received.header("date").is_empty());
    assert_eq!(received.body().lines().next(), Some("Guten Tag anna,"));
    let token = received.token(admin.base(), "verify_email");
    let nobody = Person::anonymous(&server.host, server.port);
    let (status, page) = nobody.load(&format!("verify_email/{token}")).await;
    assert!(
        status == 200
            && String::from_utf8(page)
                .unwrap()
                .contains("Ja, das ist meine Adresse")
    );
    let verify = json!({"token": token});
    nobody.post("user/verify_email", verify.clone()).await.ok();
    assert_eq!(nobody.post("user/verify_email", verify).await.status, 400);
    assert_eq!(log_in(&server, "anna", PASSWORD).await.0, 200);
    // An address that the mail server refuses for good is not tried again, and holds up nobody.
    register(&server, "unbekannt", "unknown@amt.example").await;
    register(&server, "bert", "bert@amt.example").await;
    mail.wait_for("bert@amt.example", 1).await;
    eventually("nothing waits", Duration::from_secs(10), async || {
        match db
            .read(|snapshot| jobs::next_run::<EmailJob>(snapshot, &jobs::InProgress::default()))
            .unwrap()
        {
            None => Ok(()),
            Some(due) => Err(format!("{due:?}")),
        }
    })
    .await;
}

/// No e-mail is lost when the server or the mail server is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and a mail server; ./test runs it"]
async fn a_new_password_comes_by_mail_whatever_dies_meanwhile() {
    let (mut mail, [db]) = (MailServer::start(), databases::<1>());
    let (mut server, admin) = open(&mail, &db, json!({"registration_mode": "Open"})).await;
    register(&server, "anna", ADDRESS).await;
    mail.stop();
    let nobody = Person::anonymous(&server.host, server.port);
    for address in ["niemand@amt.example", ADDRESS] {
        let asked = nobody
            .post("user/password_reset", json!({"email": address}))
            .await;
        assert_eq!(asked.ok(), json!({"success": true}));
    }
    server.kill_and_restart();
    tokio::time::sleep(Duration::from_secs(1)).await;
    mail.restart();
    let received = mail.wait_for(ADDRESS, 1).await;
    assert!(mail.received("niemand@amt.example").is_empty());
    let token = received.token(admin.base(), "password_change");
    let new = "another-long-enough-one";
    let change = json!({"token": token, "password": new, "password_verify": new});
    nobody.post("user/password_change", change).await.ok();
    assert_eq!(log_in(&server, "anna", PASSWORD).await.0, 401);
    assert_eq!(log_in(&server, ADDRESS, new).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and a mail server; ./test runs it"]
async fn applicants_administrators_and_members_get_their_emails() {
    let (mail, [db]) = (MailServer::start(), databases::<1>());
    let settings = json!({"registration_mode": "RequireApplication", "application_email_admins": true,
        "reports_email_admins": true});
    let (server, admin) = open(&mail, &db, settings).await;
    let chiefs = json!({"email": "chefin@amt.example", "interface_language": "en", "password": PASSWORD});
    admin.put("user/save_user_settings", chiefs).await.ok();
    let told = mail.wait_for("chefin@amt.example", 1).await;
    assert!(told.header("subject").contains("is being changed"));
    let made = register(&server, "anna", ADDRESS).await;
    assert_eq!(made["registration_created"], true);
    let now = Time::of(chrono::Utc::now());
    // What happens within five minutes goes into one e-mail; the end of this period is brought forward here.
    let of = |name: &str| {
        let found = db.read(|snapshot| accounts::credentials(snapshot, name)).unwrap();
        found.verify(PASSWORD).unwrap()
    };
    let account = of(ADMIN);
    db.write(|tx| jobs::add(tx, &EmailJob::Applications { account, period: 0 }, now))
        .unwrap();
    let received = mail.wait_for("chefin@amt.example", 2).await;
    assert_eq!(
        received.header("subject"),
        "localhost: New application for an account"
    );
    let link = format!("{}/applications", admin.base());
    assert!(
        received.body().lines().any(|it| it == link),
        "{}",
        received.body()
    );

    let list = admin.get("admin/registration_application/list", &[]).await.ok();
    let id = &list["registration_applications"][0]["registration_application"]["id"];
    let decision = json!({"id": id, "approve": true});
    admin
        .put("admin/registration_application/approve", decision)
        .await
        .ok();
    let received = mail.wait_for(ADDRESS, 1).await;
    assert!(received.header("subject").contains("freigeschaltet"));

    let anna = Person::log_in(&server.host, server.port, "anna", PASSWORD).await;
    let wish = json!({"send_notifications_to_email": true});
    anna.put("user/save_user_settings", wish).await.ok();
    let me = anna.get("site", &[]).await.ok()["my_user"]["local_user_view"]["person"]["id"].clone();
    let message = json!({"content": "Streng vertraulich", "recipient_id": me});
    admin.post("private_message", message).await.ok();
    let account = of("anna");
    db.write(|tx| jobs::add(tx, &EmailJob::Digest { account, period: 0 }, now))
        .unwrap();
    let received = mail.wait_for(ADDRESS, 2).await;
    assert!(received.body().contains("1 Nachricht"), "{}", received.body());
    assert!(!received.body().contains("vertraulich"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Python and a mail server; ./test runs it"]
async fn the_mail_server_can_be_checked() {
    let mail = MailServer::start();
    let [db] = databases::<1>();
    let check = |password: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kollegium"));
        command
            .arg("check")
            .env("KOLLEGIUM_DATABASE__URL", db.url())
            .envs(mail.settings_with(password));
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (fine, said) = check("geheim");
    assert!(fine && said.contains("The mail server answers."), "{said}");
    let (fine, said) = check("falsch");
    assert!(!fine && said.contains("mail.smtp"), "{said}");
    assert!(!said.contains("falsch"), "{said}");
}
