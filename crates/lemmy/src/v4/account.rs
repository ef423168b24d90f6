// SPDX-License-Identifier: AGPL-3.0-or-later
//! `/account`: oneself, one's settings, blocks and lists.

use actix_web::web::{self, Json, Query};
use kollegium_db::Snapshot;
use kollegium_domain::accounts::applications;
use kollegium_domain::groups::Group;
use kollegium_domain::paging::Start;
use kollegium_domain::posts::Post;
use kollegium_domain::rank;
use kollegium_domain::read_state::{self, ReadFilter};
use kollegium_domain::reports::{self, About};
use kollegium_domain::saves::{self, SavedKind};
use kollegium_domain::timelines::replies::{self, ReplyQuery};
use kollegium_domain::timelines::threads::{self, ThreadQuery};
use kollegium_domain::timelines::{Hidden, Scope, Seen};
use kollegium_domain::votes::Score;
use kollegium_domain::{Result, Time, Viewer, actors, groups, messages, notifications, settings as choices};

use super::paging::Window;
use super::person::{has_comments, has_posts, together};
use super::site::stored_mode;
use super::views::{account as views, community, person, post, site};
use super::wire::account::{
    ExportedSettings, ImportedSettings, MyUserInfo, SaveUserSettings, UnreadCountsResponse,
};
use super::wire::community::CommunityFollowerView;
use super::wire::enums::{LikeType, ListingType, VoteShow};
use super::wire::person::{ListPersonLiked, ListPersonSaved, PersonView, PostCommentCombinedView};
use super::wire::post::PostView;
use super::wire::{PagedResponse, Part};
use super::{listing, wire};
use crate::community::CommunityAct;
use crate::error::{ApiResult, Code};
use crate::request::{Answer, ApiCaller, only, success};
use crate::site::AccountDetails;
use crate::transfer::{Exported, bring};
use crate::views::context::PageContext;
use crate::views::settings as own;
use crate::wire::Only;
use crate::wire::community::BlockCommunity;
use crate::wire::enums as stored;
use crate::wire::settings as shared_settings;
use crate::wire::site::BlockInstance;
use crate::wire::user::{BlockPerson, SuccessResponse};
use crate::{community as communities, languages, settings, user};

/// The routes.
pub(super) fn configure(cfg: &mut web::ServiceConfig) {
    cfg.route("/account", web::get().to(get))
        .route("/account", web::delete().to(settings::delete_account))
        .route("/account/unread_counts", web::get().to(unread_counts))
        .route("/account/settings/save", web::put().to(save))
        .route("/account/settings/export", web::get().to(export))
        .route("/account/settings/import", web::post().to(import))
        .route("/account/block/person", web::post().to(block_person))
        .route("/account/block/community", web::post().to(block_community))
        .route(
            "/account/block/instance/communities",
            web::post().to(block_instance),
        )
        .route("/account/block/instance/persons", web::post().to(block_instance))
        .route("/account/saved", web::get().to(saved))
        .route("/account/liked", web::get().to(liked))
        .route("/account/read", web::get().to(read))
        .route("/account/hidden", web::get().to(hidden));
}

async fn get(caller: ApiCaller) -> Answer<MyUserInfo> {
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| mine(snapshot, viewer, now));
    found.await.map(Json)
}

/// An instance is blocked as a whole here, its communities with its people.
fn mine(snapshot: &mut Snapshot, viewer: &Viewer, now: Time) -> Result<MyUserInfo> {
    let mine = AccountDetails::load(snapshot, viewer)?;
    let joined: Vec<Group> = mine.joined.into_iter().map(|(group, _)| group).collect();
    let local_user = views::local_user(&mine.account, &mine.set, &mine.me, mine.second_factor);
    let instances = || mine.blocked_instances.iter().map(site::instance).collect();
    Ok(MyUserInfo {
        local_user_view: views::view(local_user, &mine.me, now),
        follows: community::communities(snapshot, &joined)?
            .into_iter()
            .map(|community| CommunityFollowerView {
                community,
                follower: person::person(&mine.me),
            })
            .collect(),
        moderates: community::moderated(snapshot, &mine.moderated, &mine.me)?,
        multi_community_follows: Vec::new(),
        community_blocks: community::communities(snapshot, &mine.blocked_groups)?,
        instance_communities_blocks: instances(),
        instance_persons_blocks: instances(),
        person_blocks: mine.blocked_people.iter().map(person::person).collect(),
        keyword_blocks: Vec::new(),
        discussion_languages: own::chosen_languages(&mine.set.languages),
    })
}

/// Reports are counted for those who have any to deal with, applications for administrators.
async fn unread_counts(caller: ApiCaller) -> Answer<UnreadCountsResponse> {
    let found = caller.read_own(|snapshot, viewer| {
        let unread = notifications::unread_counts(snapshot, viewer)?;
        let me = actors::get(snapshot, viewer.require_account()?)?;
        let report_count = match groups::moderates_any(snapshot, &me)? {
            true => Some(open_reports(snapshot, viewer)?),
            false => None,
        };
        Ok(UnreadCountsResponse {
            notification_count: unread.replies + unread.mentions + messages::unread_count(snapshot, viewer)?,
            report_count,
            registration_application_count: match me.admin {
                true => Some(applications::count_open(snapshot, viewer)?),
                false => None,
            },
        })
    });
    found.await.map(Json)
}

fn open_reports(snapshot: &mut Snapshot, viewer: &Viewer) -> Result<i64> {
    let threads = reports::count_open(snapshot, viewer, About::Threads, None)?;
    let replies = reports::count_open(snapshot, viewer, About::Replies, None)?;
    let of_messages = messages::count_open_reports(snapshot, viewer)?.unwrap_or(0);
    Ok(threads + replies + of_messages)
}

async fn save(caller: ApiCaller, Json(body): Json<SaveUserSettings>) -> Answer<SuccessResponse> {
    settings::store(&caller, shared(&caller, body).await?).await
}

/// The same wishes in the struct that both versions share.
async fn shared(caller: &ApiCaller, body: SaveUserSettings) -> ApiResult<shared_settings::SaveUserSettings> {
    let kept = caller.read_own(choices::of).await?.thread_order;
    let (sort, seconds) = (body.default_post_sort_type, body.default_post_time_range_seconds);
    let changes_order = sort.is_some() || seconds.is_some();
    Ok(shared_settings::SaveUserSettings {
        show_nsfw: body.show_nsfw,
        blur_nsfw: body.blur_nsfw,
        theme: body.theme,
        default_sort_type: changes_order.then(|| own::sort(listing::changed(kept, sort, seconds))),
        default_listing_type: body.default_listing_type.map(stored_listing).transpose()?,
        interface_language: body.interface_language,
        display_name: body.display_name,
        email: body.email,
        password: body.password,
        totp_2fa_token: body.totp_2fa_token,
        bio: body.bio,
        matrix_user_id: body.matrix_user_id,
        show_avatars: body.show_avatars,
        send_notifications_to_email: body.send_notifications_to_email,
        bot_account: body.bot_account,
        show_bot_accounts: body.show_bot_accounts,
        show_read_posts: body.show_read_posts,
        discussion_languages: body.discussion_languages,
        open_links_in_new_tab: body.open_links_in_new_tab,
        infinite_scroll_enabled: body.infinite_scroll_enabled,
        post_listing_mode: body.post_listing_mode.map(stored_mode),
        enable_animated_images: body.animated_images_enabled,
        collapse_bot_comments: body.collapse_bot_comments,
        show_scores: body.show_score,
        show_upvotes: body.show_upvotes,
        show_downvotes: body.show_downvotes.map(|it| match it {
            VoteShow::Show | VoteShow::ShowForOthers => true,
            VoteShow::Hide => false,
        }),
        show_upvote_percentage: body.show_upvote_percentage,
        ..shared_settings::SaveUserSettings::default()
    })
}

fn stored_listing(listing: ListingType) -> ApiResult<stored::ListingType> {
    match listing {
        ListingType::All => Ok(stored::ListingType::All),
        ListingType::Local => Ok(stored::ListingType::Local),
        ListingType::Subscribed => Ok(stored::ListingType::Subscribed),
        ListingType::ModeratorView => Ok(stored::ListingType::ModeratorView),
        ListingType::Suggested => Err(Code::InvalidDefaultPostListingType.into()),
    }
}

async fn export(caller: ApiCaller) -> Answer<ExportedSettings> {
    let found = Exported::load(&caller).await?;
    Ok(Json(ExportedSettings {
        base: found.base,
        settings: views::local_user(&found.account, &found.set, &found.me, found.factor),
        blocked_instances_communities: found.blocked_instances.clone(),
        blocked_instances_persons: found.blocked_instances,
        blocking_keywords: Vec::new(),
        discussion_languages: found.set.languages.codes().map(str::to_owned).collect(),
    }))
}

async fn import(caller: ApiCaller, Json(body): Json<ImportedSettings>) -> Answer<SuccessResponse> {
    let settings = match body.settings {
        Some(settings) => {
            let known = body.discussion_languages.map(|codes| {
                let ids = codes.iter().map(|it| languages::id(it));
                ids.collect::<Vec<i64>>()
            });
            let discussion_languages = settings.discussion_languages.or(known);
            let settings = wire::account::SaveUserSettings {
                discussion_languages,
                ..settings
            };
            Some(shared(&caller, settings).await?)
        }
        None => None,
    };
    let mut instances = body.blocked_instances_communities.unwrap_or_default();
    instances.extend(body.blocked_instances_persons.unwrap_or_default());
    instances.sort_unstable();
    instances.dedup();
    let body = shared_settings::ImportedSettings {
        display_name: body.display_name,
        bio: body.bio,
        matrix_id: body.matrix_id,
        bot_account: body.bot_account,
        settings,
        followed_communities: body.followed_communities,
        saved_posts: body.saved_posts,
        saved_comments: body.saved_comments,
        blocked_communities: body.blocked_communities,
        blocked_users: body.blocked_users,
        blocked_instances: Some(instances),
    };
    bring(&caller, body).await
}

async fn block_person(caller: ApiCaller, Json(body): Json<BlockPerson>) -> Answer<Only<PersonView>> {
    let (now, blocks) = (caller.now(), body.block);
    let target = user::set_blocked(&caller, body).await;
    let view = target.map(|it| person::view(&it, now, blocks.then_some(now)));
    only("person_view", view)
}

async fn block_community(
    caller: ApiCaller,
    Json(body): Json<BlockCommunity>,
) -> Answer<wire::community::CommunityResponse> {
    let block = CommunityAct::Block(body.block.into());
    communities::act(caller, body.community_id, block, community::response).await
}

/// An instance is blocked as a whole here, by whichever of the two ways.
async fn block_instance(caller: ApiCaller, Json(body): Json<BlockInstance>) -> Answer<SuccessResponse> {
    success(crate::site::set_blocked(&caller, body).await)
}

async fn saved(
    caller: ApiCaller,
    Query(query): Query<ListPersonSaved>,
) -> Answer<PagedResponse<PostCommentCombinedView>> {
    let window = Window::<2>::new(query.page_cursor.as_deref(), query.limit)?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let [threads_before, replies_before] = window.skips;
        let mut kept = |kind, skip| saves::page(snapshot, viewer, kind, skip, window.limit);
        let mut lists = [Vec::new(), Vec::new()];
        if has_posts(query.type_) {
            lists[0] = kept(SavedKind::Threads, threads_before)?;
        }
        if has_comments(query.type_) {
            lists[1] = kept(SavedKind::Replies, replies_before)?;
        }
        let context = PageContext::load(snapshot, viewer, now, lists.iter().flatten())?;
        let kept_at = |it: &Post| {
            let mark = context.companions.mark(it.id);
            mark.and_then(|it| it.saved_at).unwrap_or(it.created_at)
        };
        together(&context, window.merge(lists, kept_at))
    });
    found.await.map(Json)
}

/// The newest first: when one voted is not kept in an order.
async fn liked(
    caller: ApiCaller,
    Query(query): Query<ListPersonLiked>,
) -> Answer<PagedResponse<PostCommentCombinedView>> {
    let window = Window::<4>::new(query.page_cursor.as_deref(), query.limit)?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let mut lists = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for (score, at) in [(Score::Up, 0), (Score::Down, 2)] {
            if !has_votes(query.like_type, score) {
                continue;
            }
            if has_posts(query.type_) {
                lists[at] = voted_threads(snapshot, viewer, now, score, (window.skips[at], window.limit))?;
            }
            if has_comments(query.type_) {
                let wanted = ReplyQuery {
                    scope: Scope::Voted(score),
                    sort: replies::ReplySort::New,
                    start: Start::Skip(window.skips[at + 1]),
                    limit: window.limit,
                };
                lists[at + 1] = replies::page(snapshot, viewer, &wanted)?.items;
            }
        }
        let found = window.merge(lists, |it: &Post| it.created_at);
        let context = PageContext::load(snapshot, viewer, now, &found.items)?;
        together(&context, found)
    });
    found.await.map(Json)
}

fn has_votes(asked: Option<LikeType>, score: Score) -> bool {
    match asked {
        None | Some(LikeType::All) => true,
        Some(LikeType::LikedOnly) => score == Score::Up,
        Some(LikeType::DislikedOnly) => score == Score::Down,
    }
}

fn voted_threads(
    snapshot: &mut Snapshot,
    viewer: &Viewer,
    now: Time,
    score: Score,
    (skip, limit): (i64, i64),
) -> Result<Vec<Post>> {
    let wanted = ThreadQuery {
        seen: Seen::Listed,
        hidden: Hidden::Listed,
        start: Start::Skip(skip),
        limit,
        ..ThreadQuery::new(Scope::Voted(score), rank::ThreadSort::New, now)
    };
    Ok(threads::page(snapshot, viewer, &wanted)?.items)
}

async fn read(caller: ApiCaller, Query(query): Query<Part>) -> Answer<PagedResponse<PostView>> {
    noted(&caller, &query, ReadFilter::Read).await
}

async fn hidden(caller: ApiCaller, Query(query): Query<Part>) -> Answer<PagedResponse<PostView>> {
    noted(&caller, &query, ReadFilter::Hidden).await
}

async fn noted(caller: &ApiCaller, query: &Part, noted: ReadFilter) -> Answer<PagedResponse<PostView>> {
    let window = Window::<1>::new(query.page_cursor.as_deref(), query.limit)?;
    let now = caller.now();
    let found = caller.read_own(move |snapshot, viewer| {
        let found = read_state::page(snapshot, viewer, noted, window.skip(), window.limit)?;
        let found = window.page(found);
        let context = PageContext::load(snapshot, viewer, now, &found.items)?;
        found.map(|it| post::view(&context, &it))
    });
    found.await.map(Json)
}
