//! Where prepared posts lie: a folder, or a prefix in a bucket of an S3-compatible
//! store. What it takes to be let in comes from the environment alone.

use std::fmt::Display;
use std::path::{Path as Local, PathBuf};
use std::sync::Arc;

use futures::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart};
use url::Url;

use crate::disk::{self, Seen, Tap};
use crate::error::{Error, Result};

/// Bytes that are sent in one request: stores wait for half a minute for each.
const PART: usize = 8 << 20;

/// What tells versions of an object apart: size, time and tag.
#[derive(PartialEq, Eq)]
pub struct Version(ObjectMeta);

/// A place for prepared posts.
#[derive(Debug, Clone)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    /// What every name in it begins with.
    prefix: Path,
    /// What the place is called by engines; ends with a slash.
    url: Url,
    /// What the place is called by people.
    shown: String,
}

impl Store {
    /// Opens a folder, which is made if it is not there, or `s3://bucket/prefix`.
    pub fn make(place: &str) -> Result<Self> {
        if let Some(folder) = folder(place) {
            disk::create_folder(&folder)?;
        }
        Self::open(place)
    }

    /// Opens a folder, or `s3://bucket/prefix`.
    pub fn open(place: &str) -> Result<Self> {
        match (folder(place), Url::parse(place)) {
            (Some(path), _) => Self::folder(&path),
            (None, Ok(url)) if url.scheme() == "s3" => Self::bucket(place, url),
            _ => Err(unknown(place)),
        }
    }

    fn folder(path: &Local) -> Result<Self> {
        let whole = disk::resolved(path);
        let objects = LocalFileSystem::new_with_prefix(&whole).map_err(|e| {
            Error::could_not(format!("holds no prepared posts: {e}"))
                .file(path.display())
                .help(FIRST)
        })?;
        let url =
            Url::from_directory_path(&whole).map_err(|()| unknown(&path.display().to_string()))?;
        Ok(Self {
            objects: Arc::new(objects),
            prefix: Path::default(),
            url,
            shown: path.display().to_string(),
        })
    }

    fn bucket(place: &str, mut url: Url) -> Result<Self> {
        let bucket = url.host_str().unwrap_or_default().to_owned();
        let prefix = Path::from_url_path(url.path()).map_err(|_| unknown(place))?;
        let more = url.query().or(url.fragment()).or(url.password());
        if bucket.is_empty() || !url.username().is_empty() || more.is_some() {
            return Err(unknown(place));
        }
        let objects = AmazonS3Builder::from_env()
            .with_bucket_name(bucket)
            .build()
            .map_err(|e| {
                Error::could_not(format!("cannot be opened: {e}"))
                    .file(place)
                    .help(S3)
            })?;
        url.set_path(&format!("{}/", url.path().trim_end_matches('/')));
        Ok(Self {
            objects: Arc::new(objects),
            prefix,
            url,
            shown: place.to_owned(),
        })
    }

    /// The address of an object, as engines name it.
    pub fn address(&self, name: &str) -> String {
        format!("{}{name}", self.url)
    }

    /// The store itself, and the address that it is found under.
    pub fn objects(&self) -> (&Url, Arc<dyn ObjectStore>) {
        (&self.url, Arc::clone(&self.objects))
    }

    /// An object's name for people.
    pub fn shown(&self, name: &str) -> String {
        match self.url.scheme() {
            "file" => PathBuf::from(&self.shown).join(name).display().to_string(),
            _ => format!("{}/{name}", self.shown.trim_end_matches('/')),
        }
    }

    fn path(&self, name: &str) -> Path {
        let parts = name.split('/');
        parts.fold(self.prefix.clone(), |path, part| path.join(part))
    }

    /// Writes an object, whole or not at all.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let path = self.path(name);
        let put = async {
            if bytes.len() <= PART {
                self.objects.put(&path, bytes.into()).await?;
                return Ok(());
            }
            let upload = self.objects.put_multipart(&path).await?;
            let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
            parts.put(bytes.into());
            parts.finish().await?;
            Ok(())
        };
        put.await
            .map_err(|e: object_store::Error| self.failed(name, "written", &e))
    }

    /// What an object holds; none if it is not there.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let failed = |e: &object_store::Error| self.failed(name, "read", e);
        match self.objects.get(&self.path(name)).await {
            Ok(found) => {
                let bytes = found.bytes().await.map_err(|e| failed(&e))?;
                Ok(Some(bytes.to_vec()))
            }
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(failed(&e)),
        }
    }

    /// Whether anything lies there.
    pub async fn is_empty(&self) -> Result<bool> {
        let mut listed = self.objects.list(Some(&self.prefix));
        match listed.next().await {
            None => Ok(true),
            Some(Ok(_)) => Ok(false),
            Some(Err(e)) => Err(self.failed("", "listed", &e)),
        }
    }

    /// Which version of an object lies there, without reading it; none if there is none.
    pub async fn version(&self, name: &str) -> Result<Option<Version>> {
        match self.objects.head(&self.path(name)).await {
            Ok(found) => Ok(Some(Version(found))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.failed(name, "read", &e)),
        }
    }

    /// Size and `sha256:…` of an object, which is read as a stream, and which version of it
    /// that was; none if it is not there.
    pub async fn digest(&self, name: &str) -> Result<Option<(Seen, Version)>> {
        let failed = |e: &object_store::Error| self.failed(name, "read", e);
        let found = match self.objects.get(&self.path(name)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(e) => return Err(failed(&e)),
        };
        let version = Version(found.meta.clone());
        let mut stream = found.into_stream();
        let tap = Tap::default();
        while let Some(bytes) = stream.next().await {
            tap.take(&bytes.map_err(|e| failed(&e))?);
        }
        Ok(Some((tap.seen(), version)))
    }

    fn failed(&self, name: &str, what: &str, e: &dyn Display) -> Error {
        let error = Error::could_not(format!("cannot be {what}: {e}")).file(self.shown(name));
        match self.url.scheme() {
            "s3" => error.help(S3),
            _ => error,
        }
    }
}

/// What to do where nothing was prepared.
pub const FIRST: &str = "prepare the posts first, with `sillage prepare`";

/// The folder that a place is, if it is one.
fn folder(place: &str) -> Option<PathBuf> {
    match Url::parse(place) {
        Ok(url) if url.scheme() == "file" => url.to_file_path().ok(),
        // A drive letter is no scheme.
        Ok(url) if url.scheme().len() > 1 => None,
        _ => Some(PathBuf::from(place)),
    }
}

const S3: &str = "say in AWS_REGION, AWS_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where the store is and who may use it";

fn unknown(place: &str) -> Error {
    // Whoever wrote credentials there must not find them in a log as well.
    let shown = match Url::parse(place) {
        Ok(url) => format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default()),
        Err(_) => place.to_owned(),
    };
    Error::could_not("is no place for prepared posts")
        .file(shown)
        .expected("a folder, or s3://bucket/prefix without credentials in it")
}
