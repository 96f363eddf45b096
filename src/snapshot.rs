//! The source that this binary was built from, which the build script packed into it:
//! what the binary is, whatever it calls its version.

/// The files, packed as `src/build/source.rs` says.
pub const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/source.gz"));
