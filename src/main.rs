//! The `sillage` command: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sillage::cmd::main()
}
