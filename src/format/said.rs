//! What is said of features and layers while they are read, and what was done about it.

use crate::error::Fault;

/// What was done about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Treated {
    /// Nothing: it is only said.
    Noted,
    /// The feature was repaired and is used.
    Repaired,
    /// The feature is not used.
    SetAside,
}

impl Treated {
    /// The word for it in `findings.csv`.
    pub fn word(self) -> &'static str {
        match self {
            Treated::Noted => "noted",
            Treated::Repaired => "repaired",
            Treated::SetAside => "set-aside",
        }
    }
}

/// A fault with what was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What was found, and where.
    pub fault: Fault,
    /// What was done.
    pub treated: Treated,
}

impl Said {
    /// Only said.
    pub fn noted(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::Noted,
        }
    }

    /// Repaired.
    pub fn repaired(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::Repaired,
        }
    }

    /// Not used.
    pub fn aside(fault: Fault) -> Said {
        Said {
            fault,
            treated: Treated::SetAside,
        }
    }
}
