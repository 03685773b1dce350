//! Policies that are part of the program.

/// Policies that are part of the program: name and text.
pub const BUILT_IN: &[(&str, &str)] = &[
    (
        "anxi-2022",
        include_str!("../../data/policies/anxi-2022.toml"),
    ),
    (
        "fujian-2021",
        include_str!("../../data/policies/fujian-2021.toml"),
    ),
    (
        "guizhou-2022",
        include_str!("../../data/policies/guizhou-2022.toml"),
    ),
    (
        "hubei-2022",
        include_str!("../../data/policies/hubei-2022.toml"),
    ),
    (
        "jinjiang-2022",
        include_str!("../../data/policies/jinjiang-2022.toml"),
    ),
    (
        "litong-2021",
        include_str!("../../data/policies/litong-2021.toml"),
    ),
    (
        "panjin-2017",
        include_str!("../../data/policies/panjin-2017.toml"),
    ),
    (
        "taining-2017",
        include_str!("../../data/policies/taining-2017.toml"),
    ),
    (
        "yinchuan-2020",
        include_str!("../../data/policies/yinchuan-2020.toml"),
    ),
];
