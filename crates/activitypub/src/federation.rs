// SPDX-License-Identifier: AGPL-3.0-or-later
//! What everything that talks to other servers shares: the program's state, the client, and our actors' keys.

use std::sync::Arc;
use std::time::Duration;

use kollegium_app::App;
use kollegium_client::Client;
use kollegium_domain::actors::{self, Actor};
use kollegium_domain::error::Denial;
use kollegium_domain::ids::ActorId;
use kollegium_domain::{Error, Result, site, trust};
use moka::future::Cache;

use crate::actor_document::FetchedActor;
use crate::bodies::Bodies;
use crate::documents::Documents;
use crate::signatures::{KeyFault, MAX_SKEW, PrivateKey, PublicKey, Signer, Unverified};

/// How many private keys are kept ready; reading one from its PEM text costs more than a query.
const KEYS: u64 = 1_000;
/// How many public keys are, for the same reason.
const PUBLIC_KEYS: u64 = 2_000;
/// How long a decision about a host may take to have its effect, on nodes other than the one where it was made too.
const RULES_AGE: Duration = Duration::from_secs(2);
/// How many documents of senders are kept for a moment.
const SENDERS: u64 = 1_000;
/// How often a sender is fetched on account of a signature that does not match: its key may have been changed.
const SENDER_AGE: Duration = Duration::from_secs(300);
/// For how long a signature can be valid: from the earliest to the latest time that its date allows.
const REQUEST_AGE: Duration = Duration::from_secs(2 * MAX_SKEW.num_seconds().unsigned_abs() + 60);
/// How many signed requests are remembered; beyond that a repeated one has no effect, but is not told apart.
const REQUESTS: u64 = 100_000;

/// The shared state of federation: cheap to clone.
#[derive(Clone)]
pub struct Federation(Arc<Inner>);

struct Inner {
    app: App,
    client: Client,
    documents: Documents,
    keys: Cache<ActorId, PrivateKey>,
    public_keys: Cache<String, PublicKey>,
    instance: Cache<(), Actor>,
    rules: Cache<(), Arc<trust::Rules>>,
    senders: Cache<String, Arc<FetchedActor>>,
    requests: Cache<[u8; 32], ()>,
    bodies: Arc<Bodies>,
}

impl Federation {
    /// Over the program's state and the one client.
    pub fn new(app: App, client: Client) -> Federation {
        Federation(Arc::new(Inner {
            app,
            documents: Documents::new(client.clone()),
            client,
            keys: Cache::new(KEYS),
            public_keys: Cache::new(PUBLIC_KEYS),
            instance: Cache::new(1),
            rules: Cache::builder().max_capacity(1).time_to_live(RULES_AGE).build(),
            senders: Cache::builder()
                .max_capacity(SENDERS)
                .time_to_live(SENDER_AGE)
                .build(),
            requests: Cache::builder()
                .max_capacity(REQUESTS)
                .time_to_live(REQUEST_AGE)
                .build(),
            bodies: Arc::default(),
        }))
    }

    /// The program's state.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The one way out.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// The documents of other servers.
    pub fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// Signs in the name of a local actor. Its key pair is made when it is first needed.
    ///
    /// # Errors
    /// Refused for an actor of another server.
    pub async fn signer(&self, actor: &Actor) -> Result<Signer> {
        if !actor.local {
            return Err(Error::Forbidden(Denial::WrongOrigin));
        }
        let key = self
            .0
            .keys
            .try_get_with(actor.id, self.key(actor.id))
            .await
            .map_err(|error| Error::Corrupt(format!("key of actor {}: {error}", actor.id)))?;
        Ok(Signer {
            key_id: key_id(&actor.uri),
            key,
        })
    }

    /// The public key in this PEM text.
    pub(crate) async fn public_key(&self, pem: &str) -> std::result::Result<PublicKey, KeyFault> {
        if let Some(known) = self.0.public_keys.get(pem).await {
            return Ok(known);
        }
        let key = PublicKey::from_pem(pem)?;
        self.0.public_keys.insert(pem.to_owned(), key.clone()).await;
        Ok(key)
    }

    /// Signs in the name of the instance, as fetches are.
    pub async fn instance_signer(&self) -> Result<Signer> {
        let found = self
            .0
            .instance
            .try_get_with((), self.app().read(site::actor))
            .await
            .map_err(|error| Error::Corrupt(format!("the instance's actor: {error}")))?;
        self.signer(&found).await
    }

    /// With whom we federate, as it was decided up to a moment ago.
    pub async fn rules(&self) -> Result<Arc<trust::Rules>> {
        let load = async {
            let rules = self.app().read(trust::Rules::load).await?;
            Ok::<_, Error>(Arc::new(rules))
        };
        self.0
            .rules
            .try_get_with((), load)
            .await
            .map_err(|error| Error::Corrupt(format!("the list of hosts: {error}")))
    }

    /// What the servers of senders say of them, for a moment.
    pub(crate) fn sender_documents(&self) -> &Cache<String, Arc<FetchedActor>> {
        &self.0.senders
    }

    /// The bodies of activities that are coming in.
    pub(crate) fn bodies(&self) -> &Arc<Bodies> {
        &self.0.bodies
    }

    /// Whether this very request was taken before.
    pub(crate) fn was_taken(&self, signed: &Unverified) -> bool {
        self.0.requests.contains_key(&signed.fingerprint())
    }

    /// Remembers that this request was taken, and tells whether it had not been.
    pub(crate) async fn take(&self, signed: &Unverified) -> bool {
        let entry = self.0.requests.entry(signed.fingerprint());
        entry.or_insert(()).await.is_fresh()
    }

    async fn key(&self, id: ActorId) -> Result<PrivateKey> {
        let kept = match self
            .app()
            .read(move |snapshot| actors::private_key(snapshot, id))
            .await?
        {
            Some(pem) => pem,
            None => self.make_key(id).await?,
        };
        PrivateKey::from_pem(&kept).map_err(|error| Error::Corrupt(error.to_string()))
    }

    /// Makes a key pair off the event loop. Where another node was faster, its pair is the one that is kept.
    async fn make_key(&self, id: ActorId) -> Result<String> {
        let (private, public) = self.app().compute(key_pair).await??;
        let now = self.app().now();
        self.app()
            .write(move |tx| actors::store_key(tx, id, &private, &public, now))
            .await
    }
}

/// The id of the key of one of our actors.
pub(crate) fn key_id(uri: &str) -> String {
    format!("{uri}#main-key")
}

fn key_pair() -> Result<(String, String)> {
    let pems = || {
        let key = PrivateKey::generate()?;
        Ok((key.to_pem()?, key.public_pem()?))
    };
    pems().map_err(|error: openssl::error::ErrorStack| Error::Corrupt(error.to_string()))
}
