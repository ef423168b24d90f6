// SPDX-License-Identifier: AGPL-3.0-or-later
//! The bodies of activities that are coming in or being checked: bounded in all, and for each address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How large all bodies together may be, in bytes.
const MOST: usize = 64 * 1024 * 1024;
/// How large those from one address may be: whoever begins many and ends none cannot fill the room of all.
const MOST_OF_ADDRESS: usize = 8 * 1024 * 1024;

/// The sizes of all bodies that are in memory.
#[derive(Debug, Default)]
pub(crate) struct Bodies(Mutex<Sizes>);

#[derive(Debug, Default)]
struct Sizes {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// There is no room for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// A body that is coming in. Its room is given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Body {
    bodies: Arc<Bodies>,
    address: IpAddr,
    bytes: Vec<u8>,
}

impl Bodies {
    /// An empty body from an address.
    pub(crate) fn begin(self: &Arc<Bodies>, address: IpAddr) -> Body {
        Body {
            bodies: Arc::clone(self),
            address,
            bytes: Vec::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sizes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Body {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds what has come, if there is room for it.
    pub(crate) fn push(&mut self, chunk: &[u8]) -> Result<(), NoRoom> {
        let mut sizes = self.bodies.lock();
        let own = sizes.by_address.get(&self.address).copied().unwrap_or(0);
        if sizes.all + chunk.len() > MOST || own + chunk.len() > MOST_OF_ADDRESS {
            return Err(NoRoom);
        }
        sizes.all += chunk.len();
        sizes.by_address.insert(self.address, own + chunk.len());
        drop(sizes);
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let mut sizes = self.bodies.lock();
        sizes.all -= self.bytes.len();
        if let Some(own) = sizes.by_address.get_mut(&self.address) {
            *own -= self.bytes.len();
            if *own == 0 {
                sizes.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn room_is_bounded_and_given_back() {
        let bodies = Arc::new(Bodies::default());
        let chunk = vec![0; 1024 * 1024];
        let mut held = Vec::new();
        for number in 0..64 {
            let mut body = bodies.begin(address(number / 8));
            assert_eq!(body.push(&chunk), Ok(()), "{number}");
            held.push(body);
        }
        assert_eq!(bodies.begin(address(200)).push(&chunk), Err(NoRoom), "of all");
        held.truncate(60);
        assert_eq!(
            bodies.begin(address(1)).push(&chunk),
            Err(NoRoom),
            "of this address"
        );
        let mut other = bodies.begin(address(200));
        assert_eq!(other.push(&chunk), Ok(()));
        assert_eq!(other.bytes().len(), chunk.len());
        drop((held, other));
        let sizes = bodies.lock();
        assert_eq!((sizes.all, sizes.by_address.len()), (0, 0));
    }
}
