// SPDX-License-Identifier: AGPL-3.0-or-later
//! A ban from the whole site, as the person's own server and as another one decides it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::server::{PASSWORD, Server};
use crate::support::{Person, databases, eventually, free_ports};

/// Within this time the other one has followed.
const SOON: Duration = Duration::from_secs(10);

/// Waits until `look` finds `expected`.
async fn comes_to(what: &str, expected: Value, look: impl AsyncFn() -> Value) {
    eventually(what, SOON, async || {
        let found = look().await;
        if found == expected {
            Ok(())
        } else {
            Err(found.to_string())
        }
    })
    .await;
}

async fn ban(by: &Person, person: i64, ban: bool) {
    let order = json!({ "person_id": person, "ban": ban, "remove_data": ban, "reason": "Werbung" });
    let done = by.post("user/ban", order).await.ok();
    assert_eq!(done["banned"], ban);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_from_a_site_is_known_where_it_counts() {
    let [here_db, there_db] = databases::<2>();
    let port = free_ports(2);
    let here = Server::start("here.localhost", port, here_db.url(), "there.localhost");
    let there = Server::start("there.localhost", port + 1, there_db.url(), "here.localhost");
    here.add_person("carla");
    let (chief, berta) = (here.admin().await, there.admin().await);
    let carla = Person::log_in("here.localhost", port, "carla", PASSWORD).await;
    let group = json!({ "name": "rad", "title": "Radverkehr" });
    let group = berta.post("community", group).await.ok();
    let home = group["community_view"]["community"]["id"].to_string();
    let at_here = carla.join(&format!("!rad@there.localhost:{}", port + 1)).await;
    let thread = json!({ "community_id": at_here, "name": "Billige Räder" });
    assert_eq!(carla.post("post", thread.clone()).await.status, 200);
    let threads = async || {
        let list = berta.get("post/list", &[("community_id", &home)]).await.ok();
        json!(list["posts"].as_array().map(Vec::len))
    };
    comes_to("the thread", json!(1), &threads).await;

    let handle = format!("@carla@here.localhost:{port}");
    let (_, at_home) = chief.resolve(&handle).await.expect("carla at home");
    let (_, at_there) = berta.resolve(&handle).await.expect("carla elsewhere");
    let banned = async || {
        let seen = berta
            .get("user", &[("person_id", &at_there.to_string())])
            .await
            .ok();
        seen["person_view"]["person"]["banned"].clone()
    };

    // Her own server.
    ban(&chief, at_home, true).await;
    comes_to("the ban at home is known", json!(true), &banned).await;
    comes_to("what she wrote is removed", json!(0), &threads).await;
    ban(&chief, at_home, false).await;
    comes_to("the end of the ban is known", json!(false), &banned).await;

    // The group's server: what it thinks of her is no matter of her own server's, but in the group she is banned.
    let carla = Person::log_in("here.localhost", port, "carla", PASSWORD).await;
    assert_eq!(carla.post("post", thread.clone()).await.status, 200);
    comes_to("she writes again", json!(1), &threads).await;
    ban(&berta, at_there, true).await;
    comes_to("what she wrote is removed", json!(0), &threads).await;
    comes_to("her server knows it", json!(true), async || {
        let view = carla.get("community", &[("id", &at_here.to_string())]).await.ok();
        view["community_view"]["banned_from_community"].clone()
    })
    .await;
    let refused = carla.post("post", thread).await;
    assert_eq!(
        (refused.status, refused.body["error"].as_str()),
        (400, Some("banned_from_community"))
    );
    let at_home = chief
        .get("user", &[("person_id", &at_home.to_string())])
        .await
        .ok();
    assert_eq!(at_home["person_view"]["person"]["banned"], false);
}
