//! Who is served today: what `quarter reach` writes.

pub mod chart;
pub mod json;
pub mod layers;
pub mod map;
pub mod markdown;

use crate::access::spread::Spread;
use crate::intake::Input;
use crate::model::{Links, Mm2};
use crate::network::snap::Attached;
use crate::network::Built;
use crate::region::Region;
use crate::scenario::write::Parameter;
use geo::{LineString, MultiPolygon};

/// Everything that was measured.
pub struct Survey {
    /// Title, or empty.
    pub title: String,
    /// Farthest that counts as served, m.
    pub limit_m: f64,
    /// Is exactly the limit too far?
    pub strict: bool,
    /// Walking speed, m/s.
    pub speed: f64,
    /// Do ways on foot decide? If not, the straight line does.
    pub on_foot: bool,
    /// What facilities supply: `area_m2`, `beds` or `facilities`.
    pub supply_name: &'static str,
    /// Supply of each facility.
    pub supply: Vec<f64>,
    /// Beds of each facility, if known.
    pub beds: Option<Vec<f64>>,
    /// Beds needed per 100 households, if said.
    pub beds_per_100: Option<f64>,
    /// What there is; facilities are its sites.
    pub region: Region,
    /// Per demand.
    pub demand: Vec<DemandReach>,
    /// Pairs within the limit, by the reading that decides.
    pub rows: Links,
    /// Figures of all, and by zone, class and group.
    pub parts: Vec<Part>,
    /// Per facility.
    pub catchments: Vec<Catchment>,
    /// All of them together.
    pub union: MultiPolygon<f64>,
    /// Length of network within reach, m.
    pub covered_m: Option<f64>,
    /// Where households live that are not served.
    pub blank: Vec<Blank>,
    /// What was made of the network.
    pub built: Option<Built>,
    /// Parameters, given and default.
    pub parameters: Vec<Parameter>,
    /// Files read.
    pub inputs: Vec<Input>,
}

/// One demand.
#[derive(Clone, Debug, Default)]
pub struct DemandReach {
    /// Nearest facility in a straight line, m.
    pub straight: Option<(u32, f64)>,
    /// Nearest facility on foot, m; `None` if there is no way, or no network.
    pub foot: Option<(u32, f64)>,
    /// Within the limit, in a straight line and on foot.
    pub served: [bool; 2],
    /// From the demand to the network, m: also where that is too far.
    pub snap_m: Option<f64>,
    /// How it is attached to the network.
    pub attached: Option<Attached>,
    /// Floor area the policy asks for.
    pub quota: Mm2,
    /// Supply per household: 2SFCA, by rings, by a bell that ends at the limit.
    pub floating: [f64; 3],
}

/// Figures of a part of the demand.
pub struct Part {
    /// "all", "zone", "class" or "group".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Households in it.
    pub households: f64,
    /// Households within the limit in a straight line and on foot.
    pub served: [f64; 2],
    /// Households without a way to any facility on foot.
    pub unreachable: f64,
    /// Floor area the policy asks for, for all and for those served, m².
    pub need_m2: [f64; 2],
    /// Distances by the reading that decides.
    pub spread: Spread,
    /// Mean supply per household (2SFCA).
    pub floating: f64,
    /// Gini coefficients of the three measures.
    pub gini: [Option<f64>; 3],
    /// Lorenz curve of the first at tenths of the households.
    pub lorenz: Option<Vec<f64>>,
}

/// The catchment of a facility.
pub struct Catchment {
    /// The facility.
    pub site: usize,
    /// Households within the limit.
    pub households: f64,
    /// Demands within the limit.
    pub demands: usize,
    /// Stretches of the network within the limit.
    pub lines: Vec<LineString<f64>>,
    /// A polygon that follows them; a circle without a network.
    pub shape: MultiPolygon<f64>,
    /// From the facility to the network, m.
    pub snap_m: Option<f64>,
}

/// An area where households live that are not served.
pub struct Blank {
    /// Its outline.
    pub shape: MultiPolygon<f64>,
    /// Demands in it.
    pub demands: Vec<u32>,
    /// Their households.
    pub households: f64,
    /// Least distance to a facility from any of them, m.
    pub nearest_m: Option<f64>,
}

impl Survey {
    /// Index of the reading that decides in `served`.
    pub fn decides(&self) -> usize {
        usize::from(self.on_foot)
    }

    /// The distance that decides, m.
    pub fn metres(&self, d: &DemandReach) -> Option<f64> {
        let found = if self.on_foot { d.foot } else { d.straight };
        found.map(|f| f.1)
    }
}

/// Width of a class of distances in histograms, m.
pub const STEP: f64 = 100.0;
/// Number of classes before the last, open one.
pub const STEPS: usize = 20;
