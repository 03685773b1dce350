//! What each fault means and what to do, in both languages.

use crate::error::Code;

/// `(what in Chinese, what in English, remedy in Chinese, remedy in English)`.
pub fn words(code: Code) -> [&'static str; 4] {
    match code {
        Code::Syntax => [
            "文件无法解析",
            "cannot be parsed",
            "请检查该处的语法",
            "check the syntax at this place",
        ],
        Code::Encoding => [
            "不是 UTF-8 编码",
            "is not UTF-8",
            "请转存为 UTF-8",
            "save it as UTF-8",
        ],
        Code::UnknownKey => [
            "未知的键",
            "unknown key",
            "请改正或删除",
            "correct or remove it",
        ],
        Code::BadValue => ["值不合要求", "value not allowed", "请改正", "correct it"],
        Code::MissingKey => [
            "缺少必需的键",
            "a required key is missing",
            "请补上",
            "add it",
        ],
        Code::EmptyLayer => [
            "图层没有要素",
            "the layer has no features",
            "请检查导出结果",
            "check how it was exported",
        ],
        Code::NotGeoJson => [
            "不是可读的 GeoJSON 对象",
            "is no GeoJSON object that can be read as a layer",
            "需要 FeatureCollection 或 Feature",
            "give a FeatureCollection or a Feature",
        ],
        Code::NotInstance => [
            "不是可识别的算例文件",
            "is no instance in a layout that is known",
            "请核对文件是否完整,以及所列各种格式缺少什么",
            "see whether the file is whole, and what each layout misses",
        ],
        Code::WrongCount => [
            "数量与文件所述不符",
            "is not as long as the file says",
            "文件可能不完整",
            "the file may be cut off",
        ],
        Code::UnknownFormat => [
            "不识别的文件格式",
            "unknown file format",
            "目前读取 .geojson、.json(可加 .gz)",
            "read now: .geojson, .json, each also with .gz",
        ],
        Code::Crs => [
            "不支持的坐标系",
            "coordinate system not supported",
            "请先转为 WGS84 经纬度或 CGCS2000 经纬度 (EPSG:4490)",
            "convert to WGS84 or CGCS2000 longitude/latitude (EPSG:4490) first",
        ],
        Code::NoGeometry => [
            "要素没有几何",
            "the feature has no geometry",
            "请补上或删除该要素",
            "add one or remove the feature",
        ],
        Code::WrongGeometry => [
            "几何类型不适用",
            "geometry type cannot be used here",
            "请改用所需类型",
            "use one of the types expected",
        ],
        Code::BadPosition => [
            "坐标不是经纬度度数",
            "position is not longitude/latitude in degrees",
            "可能是以米为单位的投影坐标,或经纬度颠倒;请转为 WGS84",
            "these may be projected metres, or swapped axes; convert to WGS84",
        ],
        Code::BadRing => [
            "多边形的环未闭合或不足四点",
            "a ring is not closed or has fewer than four positions",
            "请修复该多边形",
            "repair the polygon",
        ],
        Code::NoArea => [
            "多边形没有面积",
            "the polygon has no area",
            "请修复该多边形",
            "repair the polygon",
        ],
        Code::NoField => [
            "图层中没有此字段",
            "no such field in the layer",
            "请在方案文件中写明字段名",
            "name the field in the scenario",
        ],
        Code::BadNumber => [
            "不是所需范围内的数",
            "is not a number in the range expected",
            "请改正该属性",
            "correct the property",
        ],
        Code::UnknownHouseholds => [
            "户数未知",
            "households are unknown",
            "请补上户数,或把 unknown_households 设为 \"skip\" 或 { impute = … }",
            "fill it in, or set unknown_households to \"skip\" or { impute = … }",
        ],
        Code::UnknownClass => [
            "类别不在 new 或 built 的取值之列",
            "class is in neither list, new nor built",
            "请在方案的 class 中补充该取值",
            "add the value to class in the scenario",
        ],
        Code::NothingToImpute => [
            "没有已知户数,无法取中位数",
            "no known households to take the median of",
            "请给出数值:{ impute = 300 }",
            "give a number: { impute = 300 }",
        ],
        Code::UnknownName => [
            "名称未知",
            "unknown name",
            "请从所列名称中选择",
            "choose one of the names listed",
        ],
        Code::Conflict => [
            "设置相互矛盾或缺少配套设置",
            "settings contradict each other or one needs another",
            "请改正",
            "correct one of them",
        ],
        Code::TwiceSaid => [
            "同类规则重复",
            "the same rule is stated twice",
            "请只保留一条",
            "keep one of them",
        ],
        Code::TooLarge => [
            "数值过大,无法精确计算",
            "number too large to compute with exactly",
            "请检查单位",
            "check the unit",
        ],
    }
}
