//! From a policy's name to its rules: policies under it, limits amended, rules borrowed.

use super::built_in::BUILT_IN;
use super::profile::{Profile, RuleSpec};
use super::Clause;
use super::{layout, review, Rule, KINDS, LAYOUT_KINDS, REVIEW_KINDS};
use crate::error::{Code, Error, Fault, Result};
use crate::scenario::read::strict;
use std::collections::BTreeMap;
use std::path::Path;

/// Most policies that stand under one another.
const DEEPEST: usize = 8;

/// The directory that a policy's own paths are relative to.
fn beside(name: &str, base: &Path) -> std::path::PathBuf {
    let path = base.join(name);
    match name.ends_with(".toml") {
        true => path
            .parent()
            .map_or_else(|| base.to_path_buf(), Path::to_path_buf),
        false => base.to_path_buf(),
    }
}

impl Profile {
    /// A built-in policy by name, or one read from a file whose name ends in `.toml`.
    ///
    /// Returns its text too, for hashing. `base` is the directory that a path is relative to.
    ///
    /// # Errors
    /// No such policy, or every fault in the file.
    pub fn open(name: &str, base: &Path) -> Result<(Profile, String)> {
        let (mut profile, mut text) = Profile::alone(name, base)?;
        let mut base = beside(name, base);
        let mut names = vec![name.to_string()];
        let mut under = profile.extends.clone();
        while let Some(next) = under {
            if names.contains(&next) || names.len() > DEEPEST {
                return Err(Fault::new(Code::Conflict, name)
                    .field("extends")
                    .found(names.join(" > ") + " > " + &next)
                    .expected("a policy that does not extend itself")
                    .into());
            }
            let (mut other, its) = Profile::alone(&next, &base)?;
            base = beside(&next, &base);
            under = other.extends.take();
            profile.over(other);
            text.push_str(&its);
            names.push(next);
        }
        profile.rules(name)?;
        profile.carried_out(name)?;
        Ok((profile, text))
    }

    /// A policy's own file, word for word, without those it extends.
    ///
    /// # Errors
    /// As [`Profile::open`].
    pub fn text(name: &str, base: &Path) -> Result<String> {
        let (_, text) = Profile::alone(name, base)?;
        Profile::open(name, base)?;
        Ok(text)
    }

    /// Are the clauses that carry others out there?
    fn carried_out(&self, file: &str) -> Result<()> {
        let known: Vec<&str> = self.clause.iter().map(|c| c.id.as_str()).collect();
        let through = self.clause.iter().flat_map(|c| &c.through);
        let faults: Vec<Fault> = through
            .filter(|id| !known.contains(&id.as_str()))
            .map(|id| {
                let fault = Fault::new(Code::UnknownName, file).field("clause.through");
                fault.found(id).expected(known.join(" | "))
            })
            .collect();
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Error::Faults(faults)),
        }
    }

    /// The policy without those it extends.
    fn alone(name: &str, base: &Path) -> Result<(Profile, String)> {
        if name.ends_with(".toml") {
            let path = base.join(name);
            let text = std::fs::read_to_string(&path).map_err(|e| Error::io(&path, e))?;
            return Ok((strict(name, &text)?, text));
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok((strict(name, text)?, text.to_string())),
            None => {
                let known: Vec<&str> = BUILT_IN.iter().map(|(n, _)| *n).collect();
                Err(Fault::new(Code::UnknownName, "policy")
                    .found(name)
                    .expected(format!("{} | PATH.toml", known.join(" | ")))
                    .into())
            }
        }
    }

    /// Puts another policy under this one: what this one does not say, that one does.
    fn over(&mut self, under: Profile) {
        let known = |c: &Clause| self.clause.iter().any(|own| own.id == c.id);
        let mut clauses: Vec<Clause> = under.clause.into_iter().filter(|c| !known(c)).collect();
        let (gone, kept): (Vec<RuleSpec>, Vec<RuleSpec>) = under
            .rule
            .into_iter()
            .partition(|rule| self.rule.iter().any(|own| own.same_subject(rule)));
        // A clause whose rules are all replaced falls away with them.
        let rests = |c: &Clause, rules: &[RuleSpec]| rules.iter().any(|r| r.clause == c.id);
        clauses.retain(|c| rests(c, &kept) || !rests(c, &gone));
        self.clause.extend(clauses);
        self.rule.extend(kept.into_iter().map(|mut rule| {
            rule.from.get_or_insert_with(|| under.name.clone());
            rule
        }));
        for facility in under.facility {
            if !self.facility.iter().any(|own| own.id == facility.id) {
                self.facility.push(facility);
            }
        }
        for mode in under.mode {
            if !self.mode.iter().any(|own| own.id == mode.id) {
                self.mode.push(mode);
            }
        }
    }

    /// Takes rules of these kinds from another policy, where this one has none of the kind.
    ///
    /// # Errors
    /// The other policy has no rule of one of the kinds, or this one states one itself.
    pub fn borrow(&mut self, other: &Profile, kinds: &[String]) -> Result<()> {
        let mut faults = Vec::new();
        for kind in kinds {
            let taken: Vec<&RuleSpec> = other.rule.iter().filter(|r| r.kind == *kind).collect();
            let own = self.rule.iter().any(|r| r.kind == *kind);
            if taken.is_empty() || own {
                let of = if own { &self.name } else { &other.name };
                let fault = Fault::new(Code::Conflict, "scenario").field("borrow.kinds");
                let found = format!("{kind}, {of}");
                faults.push(fault.found(found).expected(match own {
                    true => "a kind of rule that the policy itself does not state",
                    false => "a kind of rule that the policy borrowed from states",
                }));
                continue;
            }
            for rule in taken {
                let mut rule = rule.clone();
                rule.from = Some(other.name.clone());
                let clause = other.clause.iter().find(|c| c.id == rule.clause);
                self.clause.extend(
                    clause
                        .filter(|c| !self.clause.iter().any(|own| own.id == c.id))
                        .cloned(),
                );
                self.rule.push(rule);
            }
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(Error::Faults(faults)),
        }
    }

    /// Parses and checks a policy file that extends no other.
    ///
    /// # Errors
    /// Unknown keys, rules of unknown kind, limits that cannot be read, clauses that are not there.
    pub fn parse(file: &str, text: &str) -> Result<Profile> {
        let profile: Profile = strict(file, text)?;
        profile.rules(file).map(|_| ())?;
        Ok(profile)
    }

    /// Puts other limits in the place of the policy's: by clause id, or by kind for all its rules.
    ///
    /// # Errors
    /// No such clause or kind among the rules that shape a plan, or limits that cannot be read.
    pub fn amend(&mut self, limits: &BTreeMap<String, String>) -> Result<()> {
        let mut faults = Vec::new();
        for (name, limit) in limits {
            let shapes = |r: &RuleSpec| KINDS.iter().any(|kind| kind.name == r.kind);
            let meant = |r: &RuleSpec| shapes(r) && (r.clause == *name || r.kind == *name);
            let known: Vec<&str> = self
                .plan_rules()
                .iter()
                .map(|r| r.clause.as_str())
                .collect();
            let known = known.join(" | ");
            let rules: Vec<&mut RuleSpec> = self.rule.iter_mut().filter(|r| meant(r)).collect();
            if rules.is_empty() {
                let fault = Fault::new(Code::UnknownName, "scenario").field("amend");
                faults.push(fault.found(name).expected(known));
            }
            rules.into_iter().for_each(|r| r.limit.clone_from(limit));
        }
        if !faults.is_empty() {
            return Err(Error::Faults(faults));
        }
        self.rules("amend").map(|_| ())
    }

    /// The rules of the file that shape a plan: those of [`KINDS`].
    pub fn plan_rules(&self) -> Vec<&RuleSpec> {
        let shapes = |spec: &&RuleSpec| KINDS.iter().any(|kind| kind.name == spec.kind);
        self.rule.iter().filter(shapes).collect()
    }

    /// The rules that shape a plan, ready to use; `file` is named in faults. Rules of
    /// [`REVIEW_KINDS`] are checked, too.
    ///
    /// # Errors
    /// As [`Profile::parse`].
    pub fn rules(&self, file: &str) -> Result<Vec<Box<dyn Rule>>> {
        let mut rules = Vec::new();
        let mut faults = Vec::new();
        for (k, spec) in self.rule.iter().enumerate() {
            let at = |name: &str| format!("rule.{k}.{name}");
            let kind = KINDS.iter().find(|kind| kind.name == spec.kind);
            let clause = self.clause.iter().find(|c| c.id == spec.clause);
            let other = match (review::kind(&spec.kind), layout::kind(&spec.kind)) {
                (None, None) => None,
                (review, layout) => {
                    let review = review.map_or(Ok(()), |k| (k.check)(spec));
                    Some(review.and(layout.map_or(Ok(()), |k| (k.build)(spec).map(|_| ()))))
                }
            };
            if let (Some(other), Some(_)) = (&other, clause) {
                if let Err(found) = other {
                    let fault = Fault::new(Code::BadValue, file);
                    faults.push(fault.field(at(&spec.kind)).found(found));
                }
                continue;
            }
            let twice = self.rule[..k].iter().any(|other| {
                let key = |r: &RuleSpec| {
                    (
                        r.kind.clone(),
                        r.class,
                        r.facility.clone(),
                        r.since.clone(),
                        r.stage,
                    )
                };
                key(other) == key(spec) && KINDS.iter().any(|kind| kind.name == spec.kind)
            });
            if twice {
                faults.push(
                    Fault::new(Code::TwiceSaid, file)
                        .field(at("kind"))
                        .found(&spec.kind),
                );
            }
            match (kind, clause) {
                (Some(kind), Some(clause)) => match (kind.build)(spec, clause.clone()) {
                    Ok(rule) => rules.push(rule),
                    Err(found) => faults.push(
                        Fault::new(Code::BadValue, file)
                            .field(at("limit"))
                            .found(found),
                    ),
                },
                (None, _) if other.is_none() => {
                    let plans = KINDS.iter().map(|kind| kind.name);
                    let reviews = REVIEW_KINDS.iter().map(|kind| kind.name);
                    let layouts = LAYOUT_KINDS.iter().map(|kind| kind.name);
                    let known: Vec<&str> = plans.chain(reviews).chain(layouts).collect();
                    faults.push(
                        Fault::new(Code::UnknownName, file)
                            .field(at("kind"))
                            .found(&spec.kind)
                            .expected(known.join(" | ")),
                    );
                }
                _ => {
                    let known: Vec<&str> = self.clause.iter().map(|c| c.id.as_str()).collect();
                    faults.push(
                        Fault::new(Code::UnknownName, file)
                            .field(at("clause"))
                            .found(&spec.clause)
                            .expected(known.join(" | ")),
                    );
                }
            }
        }
        if faults.is_empty() {
            Ok(rules)
        } else {
            Err(Error::Faults(faults))
        }
    }

    /// The rules about a layout plan, each with its clause, in the order of the file.
    ///
    /// # Errors
    /// As [`Profile::parse`].
    pub fn layout_rules(&self) -> Result<Vec<layout::Stated>> {
        let (mut list, mut faults) = (Vec::new(), Vec::new());
        for (k, spec) in self.rule.iter().enumerate() {
            let clause = self.clause.iter().find(|c| c.id == spec.clause);
            let (Some(kind), Some(clause)) = (layout::kind(&spec.kind), clause) else {
                continue;
            };
            if spec.of_a_development() {
                continue;
            }
            match (kind.build)(spec) {
                Ok(rule) => list.push(layout::Stated {
                    clause: clause.clone(),
                    spec: spec.clone(),
                    rule,
                }),
                Err(found) => {
                    let fault = Fault::new(Code::BadValue, &self.name);
                    faults.push(fault.field(format!("rule.{k}.{}", spec.kind)).found(found));
                }
            }
        }
        match faults.is_empty() {
            true => Ok(list),
            false => Err(Error::Faults(faults)),
        }
    }
}

impl RuleSpec {
    /// Does it speak of a development, a class of housing or a stage of review, so that no layout
    /// plan is held to it?
    pub fn of_a_development(&self) -> bool {
        let development = self.facility.as_deref() == Some("development");
        development || self.class.is_some() || self.stage.is_some()
    }

    /// Do two rules speak of the same, so that the one nearer to the place goes before the other?
    pub fn same_subject(&self, other: &RuleSpec) -> bool {
        let key = |r: &RuleSpec| {
            let layout = &r.layout;
            (
                (
                    r.kind.clone(),
                    r.class,
                    r.facility.clone(),
                    r.attribute.clone(),
                ),
                (layout.facilities.clone(), layout.measure.clone(), r.stage),
            )
        };
        key(self) == key(other)
    }
}
