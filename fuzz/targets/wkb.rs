#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = quarter::format::wkb::parse(data, &mut Default::default());
});
