//! Walking time over a network.

use super::{cannot_tell, entry, Said};
use crate::check::case::Case;
use crate::check::standards::Standard;

/// Without a network it cannot be told.
pub fn measure(case: &Case, standard: &Standard, d: usize) -> Said {
    Ok(vec![cannot_tell(entry(case, standard, d), &["network"])])
}
