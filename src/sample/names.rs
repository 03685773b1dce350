//! Invented names, each used once.

use std::collections::HashSet;

use super::rng::Rng;

const ESTATE_HEAD: &[&str] = &[
    "锦绣", "云溪", "金桂", "翠湖", "和顺", "瑞丰", "康宁", "福泽", "景明", "兰亭", "银杏", "东篱",
    "海棠", "望江", "星河", "丹桂", "青禾", "玉泉", "南薰", "启明", "文华", "荷风", "松涛", "清和",
    "嘉禾", "泰和", "映月", "听雨", "凤栖", "百川", "长乐", "永昌", "宝树", "三友", "半山", "知春",
    "晴川", "溪畔", "紫藤", "榕荫",
];
const ESTATE_OLD: &[&str] = &["新村", "小区", "大厦", "花园", "苑", "里", "公寓", "宿舍区"];
const ESTATE_NEW: &[&str] = &[
    "花园", "家园", "华庭", "雅苑", "名邸", "府", "新城", "湾", "公馆", "悦城",
];
const VILLAGE_HEAD: &[&str] = &[
    "上", "下", "前", "后", "东", "西", "南", "北", "大", "小", "内", "外", "新", "荷", "洋", "溪",
    "田", "山", "湖", "坑", "埔", "坂", "浦", "石", "林", "柳", "梧", "枫",
];
const VILLAGE_TAIL: &[&str] = &[
    "厝", "埔", "坂", "坑", "塘", "寮", "宅", "浦", "洋", "店", "尾", "头", "湖", "岭", "墩", "井",
    "桥", "庄", "园", "崎", "垵", "岸",
];
const ROAD_HEAD: &[&str] = &[
    "迎春", "建业", "和平", "崇文", "尚德", "兴学", "长春", "东升", "南华", "西园", "北辰", "中兴",
    "永福", "泰安", "利民", "富民", "乐业", "光明", "朝阳", "宝珠", "双沟", "凤鸣", "鹤浦", "金梭",
    "银江", "鸿山", "龙池", "石林", "莲屿", "竹园", "桂山", "梅溪", "兰池", "柏山", "桐林", "榕江",
];
const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Gives out names and never the same one twice.
#[derive(Clone, Debug)]
pub struct Names {
    used: HashSet<String>,
    rng: Rng,
}

impl Names {
    /// A fresh supply for one kind of thing.
    pub fn new(seed: u64, part: &str) -> Self {
        Self {
            used: HashSet::new(),
            rng: Rng::new(seed, part),
        }
    }

    /// A housing estate's name, by taste of its time.
    pub fn estate(&mut self, new: bool) -> String {
        let tail = if new { ESTATE_NEW } else { ESTATE_OLD };
        self.pair(ESTATE_HEAD, tail, "")
    }

    /// A village's name.
    pub fn village(&mut self) -> String {
        self.pair(VILLAGE_HEAD, VILLAGE_TAIL, "村")
    }

    /// A road's name with this last word (路, 街, 大道).
    pub fn road(&mut self, tail: &str) -> String {
        self.pair(ROAD_HEAD, &[tail], "")
    }

    /// `base`, or `base` with the first free number.
    pub fn numbered(&mut self, base: &str) -> String {
        let name = (2..).map(|n| format!("{base}{}", count(n)));
        let name = std::iter::once(base.to_owned())
            .chain(name)
            .find(|n| !self.used.contains(n));
        let name = name.unwrap_or_default();
        self.used.insert(name.clone());
        name
    }

    fn pair(&mut self, head: &[&str], tail: &[&str], end: &str) -> String {
        for _ in 0..40 {
            let (a, b) = (self.rng.pick(head), self.rng.pick(tail));
            let name = format!("{a}{b}{end}");
            if a != b && self.used.insert(name.clone()) {
                return name;
            }
        }
        // The words have run out: numbers go between them and the ending.
        let (a, b) = (self.rng.pick(head), self.rng.pick(tail));
        let name = (2..)
            .map(|n| format!("{a}{}{b}{end}", count(n)))
            .find(|n| !self.used.contains(n));
        let name = name.unwrap_or_default();
        self.used.insert(name.clone());
        name
    }
}

/// A whole number in Chinese digits, below 100 as spoken, above digit by digit.
pub fn count(n: usize) -> String {
    let digit = |d: usize| DIGITS[d % 10];
    match n {
        0..=9 => digit(n).to_owned(),
        10..=99 => {
            let tens = if n < 20 { "" } else { digit(n / 10) };
            let ones = if n.is_multiple_of(10) { "" } else { digit(n) };
            format!("{tens}十{ones}")
        }
        _ => n
            .to_string()
            .bytes()
            .map(|b| digit(usize::from(b - b'0')))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_aloud() {
        assert_eq!(
            [1, 10, 12, 20, 35, 104].map(count),
            ["一", "十", "十二", "二十", "三十五", "一零四"]
        );
    }

    #[test]
    fn names_do_not_repeat_when_words_run_out() {
        let mut names = Names::new(1, "t");
        let all: HashSet<String> = (0..3000).map(|_| names.village()).collect();
        assert_eq!(all.len(), 3000);
    }
}
