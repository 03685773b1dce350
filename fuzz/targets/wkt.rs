#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = quarter_fuzz::text(data).map(|t| quarter::format::wkt::parse(t, &mut Default::default()));
});
