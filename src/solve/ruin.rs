//! Plans by ruin and recreate on a live flow.
