//! A FeatureCollection in blocks: its features are parsed as they come.

use super::feed::Feed;
use super::{cut, whole, Gathered, Item, Streamed};
use crate::error::Result;
use crate::format::stream::Stream;
use crate::format::Source;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::borrow::Cow;

/// Reads a collection.
///
/// # Errors
/// The file cannot be read, or is larger than the limits.
pub fn read(source: &Source) -> Result<Streamed> {
    let Some(mut feed) = Feed::new(Stream::open(source)?)? else {
        return Ok(Streamed::Unusual(1));
    };
    if feed.peek()? == Some(0x1e) {
        return Ok(Streamed::Lines);
    }
    let mut all = Gathered::default();
    let Some(told) = members(&mut feed, source.file, &mut all)? else {
        return Ok(Streamed::Unusual(feed.line()));
    };
    match (feed.peek()?, feed.ended() && feed.at == feed.bytes.len()) {
        (Some(_), _) => return Ok(Streamed::Lines),
        (None, false) => return Ok(Streamed::Unusual(feed.line())),
        (None, true) => {}
    }
    feed.into_stream().finish(source)?;
    let mut raw = all.end(source.file);
    raw.crs = told
        .crs
        .filter(|c| !c.is_null())
        .as_ref()
        .map(whole::crs_name);
    raw.name = told.name.and_then(|n| n.as_str().map(str::to_string));
    Ok(Streamed::Done(raw))
}

/// What a collection says beside its features.
#[derive(Default)]
struct Told {
    kind: Option<Value>,
    crs: Option<Value>,
    name: Option<Value>,
}

/// The members of the document; `None` if it is no collection, or wrong.
fn members(feed: &mut Feed, file: &str, all: &mut Gathered) -> Result<Option<Told>> {
    let mut told = Told::default();
    let mut listed = false;
    if feed.peek()? != Some(b'{') {
        return Ok(None);
    }
    feed.at += 1;
    loop {
        let Some(key) = feed.value()? else {
            return Ok(None);
        };
        let Ok(key) = serde_json::from_slice::<Cow<str>>(&feed.bytes[key]) else {
            return Ok(None);
        };
        let key = key.into_owned();
        if feed.peek()? != Some(b':') {
            return Ok(None);
        }
        feed.at += 1;
        let place = match key.as_str() {
            "features" => {
                let first = feed.peek()? == Some(b'[') && !std::mem::replace(&mut listed, true);
                if !first || features(feed, file, all)?.is_none() {
                    return Ok(None);
                }
                None
            }
            "type" => Some(&mut told.kind),
            "crs" => Some(&mut told.crs),
            "name" => Some(&mut told.name),
            _ => {
                let value = feed.value()?.map(|at| &feed.bytes[at]);
                let sound = value.is_some_and(|v| serde_json::from_slice::<IgnoredAny>(v).is_ok());
                if !sound {
                    return Ok(None);
                }
                None
            }
        };
        if let Some(place) = place {
            let value = feed.value()?.map(|at| &feed.bytes[at]);
            let value = value.and_then(|v| serde_json::from_slice(v).ok());
            if value.is_none() || place.is_some() {
                return Ok(None);
            }
            *place = value;
        }
        let next = feed.peek()?;
        feed.at += usize::from(next.is_some());
        match next {
            Some(b',') => {}
            Some(b'}') => break,
            _ => return Ok(None),
        }
    }
    let collection = told.kind.as_ref().and_then(Value::as_str) == Some("FeatureCollection");
    Ok((listed && collection).then_some(told))
}

/// What may come next in a list.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    ValueOrEnd,
    Value,
    CommaOrEnd,
}

/// The features of the list that starts here; `None` if it is wrong.
fn features(feed: &mut Feed, file: &str, all: &mut Gathered) -> Result<Option<()>> {
    feed.at += 1;
    let mut next = Next::ValueOrEnd;
    loop {
        let mut items = Vec::new();
        let mut ended = false;
        loop {
            feed.at = cut::skip(&feed.bytes, feed.at);
            let Some(byte) = feed.bytes.get(feed.at) else {
                break;
            };
            match (byte, next) {
                (b']', Next::ValueOrEnd | Next::CommaOrEnd) => {
                    feed.at += 1;
                    ended = true;
                    break;
                }
                (b',', Next::CommaOrEnd) => {
                    feed.at += 1;
                    next = Next::Value;
                }
                (_, Next::CommaOrEnd) => return Ok(None),
                _ => match cut::value(&feed.bytes, feed.at) {
                    cut::Cut::End(end) => {
                        let at = feed.at..end;
                        items.push(Item { at, line: 0 });
                        feed.at = end;
                        next = Next::CommaOrEnd;
                    }
                    cut::Cut::More => break,
                    cut::Cut::Bad => return Ok(None),
                },
            }
        }
        let nothing = items.is_empty() && !ended;
        if nothing && (feed.ended() || !feed.more()?) {
            return Ok(None);
        }
        if !items.is_empty() && feed.parse(file, &items, whole::sound, all)?.is_none() {
            return Ok(None);
        }
        if ended {
            return Ok(Some(()));
        }
    }
}
