// SPDX-License-Identifier: AGPL-3.0-or-later
//! A server that takes everything and keeps nothing: the other end of deliveries.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};

use crate::client::{content_length, end_of_head};

const ANSWER: &[u8] = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";

/// Starts one, and returns its port. What it takes is counted. It ends with the program.
pub(crate) fn open(taken: &Arc<AtomicUsize>) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let taken = Arc::clone(taken);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let taken = Arc::clone(&taken);
            // A connection ends when the server closes it.
            std::thread::spawn(move || serve(stream, &taken));
        }
    });
    Ok(port)
}

fn serve(mut stream: TcpStream, taken: &AtomicUsize) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = stream.read(&mut chunk)?;
        if read == 0 {
            return Ok(());
        }
        buffer.extend_from_slice(&chunk[..read]);
        while let Some(length) = request_length(&buffer)?.filter(|it| *it <= buffer.len()) {
            buffer.drain(..length);
            taken.fetch_add(1, Ordering::Relaxed);
            stream.write_all(ANSWER)?;
        }
    }
}

/// How long the first request is, once its head is there.
fn request_length(buffer: &[u8]) -> Result<Option<usize>> {
    let Some(body) = end_of_head(buffer) else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&buffer[..body])?;
    let length = content_length(head).context("a delivery has no Content-Length")?;
    Ok(Some(body + length))
}
