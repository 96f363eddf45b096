//! Pure numbers on slices: knows nothing of posts, files, the clock or entropy.
