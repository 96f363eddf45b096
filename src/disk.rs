//! Files, with their paths in every error: the only module that reads or writes any.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

mod ahead;
pub mod fixity;
mod order;
mod staging;
mod state;

pub use order::InOrder;
pub use state::{State, now};

use crate::encoding;
use crate::error::{Error, Result};
use ahead::Ahead;

/// The most bytes of a file that is read as a whole: of what `report` and
/// `archive` write, and of what people write.
const WHOLE: u64 = 1 << 30;
const TEXT: u64 = 64 << 20;

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    read_up_to(path, WHOLE)
}

/// Reads a whole file that may not have more bytes than `most`, whatever size it
/// states.
fn read_up_to(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = open_raw(path)?;
    let stated = file.metadata().map_or(0, |m| m.len());
    if stated > most {
        return Err(too_large(path, stated, most));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stated).unwrap_or(0));
    // One byte more shows that there is more.
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let read = read.map_err(|e| unreadable(path, &e))? as u64;
    match read > most {
        true => Err(too_large(path, read, most)),
        false => Ok(bytes),
    }
}

fn too_large(path: &Path, found: u64, most: u64) -> Error {
    Error::could_not("is too large to be what it should be")
        .file(path.display())
        .found(format!("{found} bytes or more"))
        .expected(format!("at most {most} bytes"))
        .help("check that this is the right file")
}

/// Reads a whole UTF-8 file; a byte order mark is dropped.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = read_up_to(path, TEXT)?;
    encoding::expect_utf8(&bytes, path)?;
    let text = String::from_utf8(bytes).map_err(|e| {
        Error::could_not("not UTF-8 text")
            .file(path.display())
            .found(format!(
                "an invalid byte at offset {}",
                e.utf8_error().valid_up_to()
            ))
            .expected("UTF-8")
            .help("convert the file to UTF-8 with the tool that made it")
    })?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

/// Writes a file through a temporary one in the same folder, so that a reader
/// sees the old bytes or the new ones, never a part. A file that stood there keeps
/// its permissions; a new one has those of the umask.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, &mut |file| {
        file.write_all(bytes).map_err(|e| unwritable(path, &e))
    })
}

/// Like [`write()`], with the bytes coming as a stream. Nothing is left behind if
/// `fill` fails.
pub fn write_with(path: &Path, fill: &mut dyn FnMut(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut file = Growing::create(path)?;
    fill(&mut file)?;
    file.finish()
}

/// Creates a file that does not exist yet for streaming output; parent folders
/// are made.
pub fn create_new(path: &Path) -> Result<File> {
    create_folder(path.parent().unwrap_or(Path::new(".")))?;
    File::create_new(path).map_err(|e| unwritable(path, &e))
}

/// Opens a file for reading as it stands, whatever its ending says. Only a plain
/// file, or a link to one: others wait for a writer, never end, or say something
/// else the next time, and inputs are read more than once.
pub fn open_raw(path: &Path) -> Result<File> {
    let about = fs::metadata(path).map_err(|e| unreadable(path, &e))?;
    if about.is_file() {
        return File::open(path).map_err(|e| unreadable(path, &e));
    }
    let error = Error::could_not(format!("is {}", sort(about.file_type())))
        .file(path.display())
        .expected("a file");
    Err(match about.is_dir() {
        true => error.help("name a file in it"),
        false => error
            .help("write what comes out of it into a file first: inputs are read more than once"),
    })
}

/// What something is that is no plain file.
#[cfg(unix)]
fn sort(kind: fs::FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn sort(kind: fs::FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

/// Makes a folder that only its owner can look into, where the system knows such; its
/// parents as usual.
pub fn create_private_folder(path: &Path) -> Result<()> {
    create_folder(path.parent().unwrap_or(Path::new(".")))?;
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made.map_err(|e| unwritable(path, &e)),
    }
}

/// Removes a file.
pub fn remove(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|e| unwritable(path, &e))
}

/// The size of a file.
pub fn size(path: &Path) -> Result<u64> {
    let metadata = fs::symlink_metadata(path).map_err(|e| unreadable(path, &e))?;
    Ok(metadata.len())
}

/// The bytes that a gzip stream in memory holds.
pub fn gunzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

/// Rewrites a file through a temporary one: `change` reads its plain bytes and
/// writes the new ones, compressed again as the ending says.
pub fn rewrite(
    path: &Path,
    change: &mut dyn FnMut(&mut dyn BufRead, &mut dyn Write) -> Result<()>,
) -> Result<()> {
    let cannot = |e: io::Error| unwritable(path, &e);
    write_with(path, &mut |out| {
        let (mut reader, _) = open(path)?;
        match path.extension().and_then(|e| e.to_str()) {
            Some("gz") => {
                let mut packed = flate2::write::GzEncoder::new(out, flate2::Compression::best());
                change(&mut reader, &mut packed)?;
                packed.finish().map(drop).map_err(cannot)
            }
            Some("zst") => {
                let mut packed = zstd::Encoder::new(out, 0).map_err(cannot)?;
                change(&mut reader, &mut packed)?;
                packed.finish().map(drop).map_err(cannot)
            }
            _ => change(&mut reader, out),
        }
    })
}

/// Makes a folder and its parents.
pub fn create_folder(path: &Path) -> Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(|e| unwritable(path, &e))
}

/// How the names of files begin that are not whole yet. A process that is killed
/// leaves them; nothing reads them, and they can be removed.
const PART: &str = ".sillage-part-";

/// A file that grows piece by piece and takes its place only when it is whole.
pub struct Growing {
    file: io::BufWriter<tempfile::NamedTempFile>,
    path: PathBuf,
}

impl Growing {
    /// Starts the file that will lie at `path`.
    pub fn create(path: &Path) -> Result<Self> {
        // The parent of a bare name is empty, which is no folder.
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        create_folder(folder)?;
        let file = unnamed(folder, path).map_err(|e| unwritable(path, &e))?;
        Ok(Self {
            file: io::BufWriter::with_capacity(1 << 18, file),
            path: path.to_path_buf(),
        })
    }

    /// Puts it in its place.
    pub fn finish(self) -> Result<()> {
        let (file, path) = self.whole()?;
        let placed = file.persist(&path);
        placed.map_err(|e| unwritable(&path, &e.error))?;
        Ok(())
    }

    /// The same, unless something lies there by now.
    pub fn finish_new(self) -> Result<()> {
        let (file, path) = self.whole()?;
        let placed = file.persist_noclobber(&path);
        placed.map_err(|e| match e.error.kind() {
            io::ErrorKind::AlreadyExists => taken(&path),
            _ => unwritable(&path, &e.error),
        })?;
        Ok(())
    }

    fn whole(self) -> Result<(tempfile::NamedTempFile, PathBuf)> {
        let file = self.file.into_inner();
        let file = file.map_err(|e| unwritable(&self.path, e.error()))?;
        Ok((file, self.path))
    }
}

/// Refuses a path at which something lies, a dangling link included.
pub fn vacant(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(taken(path)),
        // Whatever else is wrong shows when the file is made.
        Err(_) => Ok(()),
    }
}

fn taken(path: &Path) -> Error {
    Error::could_not("there is a file of that name already, and it is not overwritten")
        .file(path.display())
        .help("name a file that does not exist yet, or move this one away")
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

pub use staging::{Staging, staging};

/// A temporary folder, gone when it is dropped.
pub type Temporary = tempfile::TempDir;

/// A temporary folder where the system keeps such.
pub fn temporary() -> Result<Temporary> {
    tempfile::Builder::new()
        .prefix("sillage-")
        .tempdir()
        .map_err(|e| Error::could_not(format!("no temporary folder can be made: {e}")))
}

/// A path as the system takes it: absolute, links followed as far as there is
/// something, and what is not there yet as it is written.
pub fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut found = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => drop(found.pop()),
            part => found.push(part),
        }
        found = fs::canonicalize(&found).unwrap_or(found);
    }
    found
}

/// Refuses a file that lies outside `root` although its path lies below it: a link
/// leads there. What is read from it would go to whoever reads the result.
pub fn refuse_outside(root: &Path, path: &Path) -> Result<()> {
    // What is not there is an error where it is read.
    let (Ok(around), Ok(file)) = (fs::canonicalize(root), fs::canonicalize(path)) else {
        return Ok(());
    };
    if file.starts_with(around) {
        return Ok(());
    }
    Err(Error::could_not("is a link that leads out of its folder")
        .file(path.display())
        .found(file.display())
        .expected(format!("a file below {}", root.display()))
        .help("copy the file to the place of the link"))
}

/// Whether a path is a symbolic link, wherever it leads.
pub fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|m| m.is_symlink())
}

/// Whether something lies at `path` that replacing it would lose: a file, or
/// a folder with anything in it, hidden files included.
pub fn occupied(path: &Path) -> Result<bool> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => Ok(true),
        Err(e) => Err(unreadable(path, &e)),
    }
}

/// Every file below a folder, as sorted POSIX paths relative to it. Hidden
/// files and folders are passed over; symbolic links are not followed.
pub fn list(root: &Path) -> Result<Vec<String>> {
    let plain = |path: &str, is_file: bool| is_file && !is_hidden(path);
    let mut found = list_all(root)?;
    found.retain(|(path, is_file)| plain(path, *is_file));
    Ok(found.into_iter().map(|(path, _)| path).collect())
}

/// Whatever lies below a folder but folders, hidden files and links included:
/// its path, and whether it is a plain file. Links are not followed.
pub fn list_all(root: &Path) -> Result<Vec<(String, bool)>> {
    let mut found = Vec::new();
    walk(root, "", &mut found)?;
    found.sort_unstable();
    Ok(found)
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<(String, bool)>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    for entry in entries {
        let entry = entry.map_err(|e| unreadable(folder, &e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(|e| unreadable(folder, &e))?;
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.push((path, kind.is_file()));
        }
    }
    Ok(())
}

/// The folders directly inside `root`, sorted by name; none if it cannot be read.
pub fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_dir()).collect();
    found.sort_unstable();
    found
}

/// The files directly inside `root`, sorted by name; none if it cannot be read.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|e| e.path()).filter(|p| p.is_file()).collect();
    found.sort_unstable();
    found
}

/// `sha256:` and the hexadecimal digest of some bytes.
pub fn sha256(bytes: &[u8]) -> String {
    label(&Sha256::digest(bytes))
}

/// Bytes and digest of a file, read as a stream.
pub fn digest(path: &Path) -> Result<Seen> {
    let file = open_raw(path)?;
    let tap = Tap::default();
    let mut reader = Tapped {
        inner: file,
        tap: tap.clone(),
    };
    io::copy(&mut reader, &mut io::sink()).map_err(|e| unreadable(path, &e))?;
    Ok(tap.seen())
}

/// The size and digest of bytes that went by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Number of bytes.
    pub bytes: u64,
    /// `sha256:…`
    pub sha256: String,
}

/// Opens a file that is not compressed, as its ending says, for whoever digests its bytes
/// as they are read; none if it is compressed.
pub fn open_plain(path: &Path) -> Result<Option<Box<dyn BufRead + Send>>> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("gz" | "zst") => Ok(None),
        _ => Ok(Some(Box::new(BufReader::with_capacity(
            1 << 18,
            open_raw(path)?,
        )))),
    }
}

/// Opens a file for reading, decompressed by its ending (`.gz`, `.zst`) in a thread of its
/// own; the
/// [`Tap`] tells size and digest of the raw bytes once the reader is drained.
pub fn open(path: &Path) -> Result<(Box<dyn BufRead + Send>, Tap)> {
    let file = open_raw(path)?;
    let tap = Tap::default();
    let raw = BufReader::with_capacity(
        1 << 18,
        Tapped {
            inner: file,
            tap: tap.clone(),
        },
    );
    let reader: Box<dyn BufRead + Send> = match path.extension().and_then(|e| e.to_str()) {
        Some("gz") => Box::new(ahead(flate2::bufread::MultiGzDecoder::new(raw), path)?),
        Some("zst") => {
            let decoder = zstd::Decoder::with_buffer(raw).map_err(|e| unreadable(path, &e))?;
            Box::new(ahead(decoder, path)?)
        }
        _ => Box::new(raw),
    };
    Ok((reader, tap))
}

fn ahead(reader: impl Read + Send + 'static, path: &Path) -> Result<Ahead> {
    Ahead::of(reader).map_err(|e| {
        Error::could_not(format!("cannot be unpacked, for want of a thread: {e}"))
            .file(path.display())
            .help("let processes have more threads, or unpack the file and `sillage seal`")
    })
}

/// Counts and digests bytes as they go by, such as those of a reader made by [`open`].
#[derive(Clone, Default)]
pub struct Tap(Arc<Mutex<(u64, Sha256)>>);

impl Tap {
    /// What has gone by so far.
    pub fn seen(&self) -> Seen {
        let state = self.lock();
        Seen {
            bytes: state.0,
            sha256: label(&state.1.clone().finalize()),
        }
    }

    /// Takes bytes that go by elsewhere.
    pub fn take(&self, bytes: &[u8]) {
        let mut state = self.lock();
        state.0 += bytes.len() as u64;
        state.1.update(bytes);
    }

    /// Bytes that have gone by so far: cheap, for progress.
    pub fn bytes(&self) -> u64 {
        self.lock().0
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (u64, Sha256)> {
        // A poisoned lock only means that another reader panicked; the count still stands.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

struct Tapped<R> {
    inner: R,
    tap: Tap,
}

impl<R: Read> Read for Tapped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.tap.take(&buffer[..n]);
        Ok(n)
    }
}

fn label(digest: &[u8]) -> String {
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// An error that says a path cannot be read, and why.
pub fn unreadable(path: &Path, e: &io::Error) -> Error {
    let error = Error::could_not(format!("cannot be read: {e}")).file(path.display());
    match e.kind() {
        io::ErrorKind::NotFound => {
            error.help("check the path; relative paths start at the current folder")
        }
        _ => error,
    }
}

/// An error that says a path cannot be written, and why.
pub fn unwritable(path: &Path, e: &io::Error) -> Error {
    let error = Error::could_not(format!("cannot be written: {e}")).file(path.display());
    match e.kind() {
        io::ErrorKind::StorageFull
        | io::ErrorKind::QuotaExceeded
        | io::ErrorKind::FileTooLarge
        | io::ErrorKind::WriteZero => {
            error.help("make room there, or write to another place; no file was left half written")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            error.help("name a place that you may write to")
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => error
            .help("a file stands where a folder should be: move it away, or name another place"),
        _ => error,
    }
}

/// A temporary file in a folder that will take the place of `path`. Temporary files
/// are private by default; this one is as open as what stands there, at no time
/// more, and else as the umask says.
#[cfg(unix)]
fn unnamed(folder: &Path, path: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    const USUAL: u32 = 0o666;
    const BITS: u32 = 0o777;
    let old = fs::metadata(path).ok().filter(fs::Metadata::is_file);
    let old = old.map(|m| fs::Permissions::from_mode(m.permissions().mode() & BITS));
    let asked = old.clone().unwrap_or(fs::Permissions::from_mode(USUAL));
    let file = tempfile::Builder::new()
        .prefix(PART)
        .permissions(asked)
        .tempfile_in(folder)?;
    // The kernel has taken from it what the umask forbids.
    if let Some(old) = old {
        file.as_file().set_permissions(old)?;
    }
    Ok(file)
}

#[cfg(not(unix))]
fn unnamed(folder: &Path, _path: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(PART).tempfile_in(folder)
}
