//! Well-known text as a tree of keywords.

/// Deepest nesting that is read.
const DEEPEST: usize = 32;

/// What stands in a node.
pub enum Item {
    /// A quoted text or a bare word.
    Text(String),
    /// A number.
    Number(f64),
    /// A node of its own.
    Node(Node),
}

/// A keyword with what it holds.
pub struct Node {
    /// In capitals.
    pub key: String,
    /// In order.
    pub items: Vec<Item>,
}

impl Node {
    /// Its first text.
    pub fn text(&self) -> Option<&str> {
        self.items.iter().find_map(|i| match i {
            Item::Text(t) => Some(t.as_str()),
            _ => None,
        })
    }

    /// Its first number.
    pub fn number(&self) -> Option<f64> {
        self.items.iter().find_map(|i| match i {
            Item::Number(n) => Some(*n),
            _ => None,
        })
    }

    /// All its numbers.
    pub fn numbers(&self) -> Vec<f64> {
        let numbers = self.items.iter().filter_map(|i| match i {
            Item::Number(n) => Some(*n),
            _ => None,
        });
        numbers.collect()
    }

    /// The nodes right in it.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.items.iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        })
    }

    /// The first node right in it of one of these kinds.
    pub fn child(&self, keys: &[&str]) -> Option<&Node> {
        self.nodes().find(|n| keys.contains(&n.key.as_str()))
    }

    /// The first node of one of these kinds, at any depth.
    pub fn find(&self, keys: &[&str]) -> Option<&Node> {
        if keys.contains(&self.key.as_str()) {
            return Some(self);
        }
        self.nodes().find_map(|n| n.find(keys))
    }
}

/// Reads a tree from its text.
pub struct Reader<'a> {
    /// What is left.
    pub rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, chars: &[char]) -> bool {
        self.skip();
        match self.rest.strip_prefix(chars) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A node; `None` if the text is none or nested too deep.
    pub fn node(&mut self, depth: usize) -> Option<Node> {
        self.skip();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        let key = self.rest[..end].to_ascii_uppercase();
        self.rest = &self.rest[end..];
        if depth > DEEPEST || key.is_empty() || !self.eat(&['[', '(']) {
            return None;
        }
        let mut items = Vec::new();
        loop {
            items.push(self.item(depth)?);
            if self.eat(&[']', ')']) {
                return Some(Node { key, items });
            }
            if !self.eat(&[',']) {
                return None;
            }
        }
    }

    fn item(&mut self, depth: usize) -> Option<Item> {
        self.skip();
        if let Some(rest) = self.rest.strip_prefix('"') {
            let end = rest.find('"')?;
            self.rest = &rest[end + 1..];
            return Some(Item::Text(rest[..end].to_string()));
        }
        let end = self.rest.find([',', ']', ')', '[', '('])?;
        if self.rest[end..].starts_with(['[', '(']) {
            return self.node(depth + 1).map(Item::Node);
        }
        let word = self.rest[..end].trim();
        self.rest = &self.rest[end..];
        Some(match word.parse() {
            Ok(n) => Item::Number(n),
            Err(_) => Item::Text(word.to_string()),
        })
    }
}
