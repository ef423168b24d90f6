// SPDX-License-Identifier: AGPL-3.0-or-later
//! Requests as clients write them, and words as they are written.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::v3::wire::comment::GetComments;
use crate::v3::wire::enums::CommentSortType;
use crate::v3::wire::enums::ModlogActionType;
use crate::v3::wire::post::GetPosts;
use crate::wire::comment::CreateComment;
use crate::wire::community::BanFromCommunity;
use crate::wire::enums::ListingType;
use crate::wire::enums::SortType;
use crate::wire::post::CreatePost;
use crate::wire::site::EditSite;
use crate::wire::user::Login;

fn from_query<T: DeserializeOwned>(query: &str) -> T {
    serde_urlencoded::from_str(query).unwrap()
}

fn from_body<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

#[test]
fn a_query_is_read_from_text() {
    let posts: GetPosts = from_query(
        "type_=Subscribed&sort=TopSixHour&limit=20&saved_only=true&show_read=false&community_name=a%40b.example",
    );
    assert_eq!(posts.type_, Some(ListingType::Subscribed));
    assert_eq!(posts.sort, Some(SortType::TopSixHour));
    assert_eq!(posts.limit, Some(20));
    assert_eq!(posts.saved_only, Some(true));
    assert_eq!(posts.show_read, Some(false));
    assert_eq!(posts.community_name.as_deref(), Some("a@b.example"));
    assert_eq!(posts.page, None);
}

#[test]
fn an_empty_query_and_unknown_keys_are_fine() {
    let posts: GetPosts = from_query("");
    assert_eq!(posts.sort, None);
    let comments: GetComments = from_query("auth=x&post_id=5&max_depth=8&sort=Hot&new_in_v9=1");
    assert_eq!((comments.post_id, comments.max_depth), (Some(5), Some(8)));
    assert_eq!(comments.sort, Some(CommentSortType::Hot));
}

#[test]
fn a_wrong_value_in_a_query_is_an_error() {
    assert!(serde_urlencoded::from_str::<GetPosts>("limit=many").is_err());
    assert!(
        serde_urlencoded::from_str::<GetPosts>("sort=hot").is_err(),
        "names are case sensitive"
    );
}

#[test]
fn null_in_a_body_means_absent() {
    let login: Login =
        from_body(json!({"username_or_email": "anna", "password": "secret", "totp_2fa_token": null}));
    assert_eq!(login.username_or_email, "anna");
    let post: CreatePost =
        from_body(json!({"name": "Title", "community_id": 3, "url": null, "body": "Text", "auth": "x"}));
    assert_eq!(post.url, None);
    assert_eq!(post.body.as_deref(), Some("Text"));
    let edit: EditSite = from_body(json!({"description": null, "sidebar": "Hello"}));
    assert_eq!(edit.description, None);
}

#[test]
fn both_names_for_removing_what_a_banned_person_wrote_are_read() {
    for name in ["remove_data", "remove_or_restore_data"] {
        let ban: BanFromCommunity =
            from_body(json!({"community_id": 3, "person_id": 7, "ban": true, name: true}));
        assert_eq!(ban.remove_data, Some(true), "{name}");
    }
}

#[test]
fn a_body_without_a_required_field_is_an_error() {
    let refused = serde_json::from_value::<CreateComment>(json!({"content": "Text", "post_id": null}));
    assert!(refused.is_err());
}

#[test]
fn enumerations_are_written_as_they_are_named() {
    assert_eq!(
        json!(ModlogActionType::ModBanFromCommunity),
        "ModBanFromCommunity"
    );
    assert_eq!(json!(SortType::TopThreeMonths), "TopThreeMonths");
}
