//! Calls into libraries that panic at damaged files: the panic becomes an answer, and none of it is
//! printed.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// What `call` gives; none if it panics. Threads that it starts are not guarded.
pub fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
    let outer = GUARDED.replace(true);
    let given = panic::catch_unwind(AssertUnwindSafe(call));
    GUARDED.set(outer);
    given.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_answer() {
        assert_eq!(guarded(|| 7), Some(7));
        let nested = guarded(|| {
            assert_eq!(guarded(|| -> usize { [1][std::hint::black_box(4)] }), None);
            GUARDED.get()
        });
        assert_eq!(nested, Some(true));
        assert!(!GUARDED.get());
    }
}
