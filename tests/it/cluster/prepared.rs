//! What `prepare` leaves is what `why` prepares, it goes on where it ended, and what does
//! not fit is refused.

use std::fs;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use sillage::cluster::{self, Cluster, Options, Prepared};
use sillage::dataset::Dataset;
use sillage::error::Result;
use sillage::ingest::records::Reading;
use sillage::ingest::tables;
use sillage::pipeline;
use sillage::prepared::{POSTS, Source};
use sillage::tally::engine::{Answer, Asked, Engine};

use crate::kit::{Data, FAST, assert_says, words};
use crate::tool::root;

fn prepare(data: &Data, rows_per_shard: u64) -> Result<Prepared> {
    let dataset = Dataset::open(&data.path())?;
    let place = data.beside("prepared").display().to_string();
    let options = Options {
        rows_per_shard,
        progress: &|_| {},
    };
    cluster::prepare(&dataset, &place, &options)
}

/// What the prepared posts of a dataset are counted as, without a cluster.
fn count(data: &Data) -> Result<Answer> {
    let dataset = Dataset::open(&data.path())?;
    let reading = Reading {
        dataset: &dataset,
        sealed: true,
        progress: &|_| {},
    };
    let tables = tables::read(reading)?;
    let (windows, wants) = pipeline::sought(&dataset, &tables)?;
    let place = data.beside("prepared").display().to_string();
    Cluster::within(&place)?.count(&Asked {
        dataset: &dataset,
        accounts: &tables.accounts,
        windows,
        wants,
    })
}

/// Twenty posts of two accounts, in a study that a test can change.
fn data() -> Data {
    let mut posts = "post_id,account_id,created_at,kind,views\n".to_owned();
    for n in 0..20 {
        posts += &format!(
            "p{n},a{},2024-05-{:02}T00:00:00Z,original,{n}\n",
            n % 2,
            n + 1
        );
    }
    let data = Data::new().with("posts.csv", posts);
    data.seal();
    data
}

fn refusal<T>(result: Result<T>) -> String {
    words(&result.err().expect("refused"))
}

fn shards(data: &Data) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(data.beside("prepared/posts"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn shards_hold_what_prepared_rows_hold() {
    let source = Source::open(&root().join("data/lantern-2024")).unwrap();
    let mut expected = Vec::new();
    source
        .posts(&|_| {}, &mut |post| {
            expected.push(post.cells());
            Ok(())
        })
        .unwrap();
    let dataset = Dataset::open(&root().join("data/lantern-2024")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("prepared");
    let options = Options {
        rows_per_shard: 5_000,
        progress: &|_| {},
    };
    let prepared = cluster::prepare(&dataset, place.to_str().unwrap(), &options).unwrap();
    let mut found = Vec::new();
    for shard in &prepared.shards {
        let file = fs::File::open(place.join(&shard.name)).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let before = found.len();
        for batch in reader.build().unwrap() {
            found.extend(cells(&batch.unwrap()));
        }
        assert_eq!((found.len() - before) as u64, shard.rows);
    }
    assert!(prepared.shards.len() > 2);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

/// The cells of the columns that `why` knows, as it writes them.
fn cells(batch: &RecordBatch) -> Vec<Vec<String>> {
    let cell = |row: usize, column: usize| {
        let text = array_value_to_string(batch.column(column), row).unwrap();
        match POSTS.columns[column].kind {
            "TIMESTAMP" => format!("{text}Z"),
            _ => text,
        }
    };
    let rows = 0..batch.num_rows();
    let row = |row| {
        (0..POSTS.columns.len())
            .map(|column| cell(row, column))
            .collect()
    };
    rows.map(row).collect()
}

#[test]
fn preparing_goes_on_where_it_ended() {
    let data = data();
    let first = prepare(&data, 6).unwrap();
    assert_eq!((first.shards.len(), first.kept), (4, 0));
    assert_eq!(shards(&data).len(), 4);
    let manifest = data.beside("prepared/manifest.json");
    let whole = fs::read(&manifest).unwrap();
    let digest =
        |n: usize| fs::read(data.beside(&format!("prepared/{}", first.shards[n].name))).unwrap();
    let bytes: Vec<Vec<u8>> = (0..4).map(digest).collect();
    // As if it had been killed after the third shard, of which a part was damaged since.
    let mut half: Value = serde_json::from_slice(&whole).unwrap();
    half["shards"].as_array_mut().unwrap().truncate(3);
    half.as_object_mut().unwrap().remove("whole");
    fs::write(&manifest, half.to_string()).unwrap();
    assert_says(
        &refusal(count(&data)),
        &[
            "not prepared to their end",
            "run the same `sillage prepare` again",
        ],
    );
    fs::write(data.beside("prepared/posts/part-00002.parquet"), "PAR1").unwrap();
    let again = prepare(&data, 6).unwrap();
    assert_eq!((again.shards.len(), again.kept), (4, 2));
    assert_eq!((0..4).map(digest).collect::<Vec<_>>(), bytes);
    assert_eq!(fs::read(&manifest).unwrap(), whole);
    assert_eq!(count(&data).unwrap().tallies.posts(), 20);
}

#[test]
fn what_was_prepared_for_something_else_is_refused() {
    let data = data();
    prepare(&data, 6).unwrap();
    assert_says(
        &refusal(prepare(&data, 7)),
        &["something else", "shards of another size"],
    );
    data.put("assessment.toml", format!("{FAST}search = []\n"));
    assert_says(
        &refusal(count(&data)),
        &["other searches than the study's", "prepare"],
    );
    data.put(
        "assessment.toml",
        format!("{FAST}actor_timezone = \"+04:00\"\n"),
    );
    assert_says(&refusal(count(&data)), &["another zone of the actor"]);
    data.put("assessment.toml", FAST);
    data.put("takedowns.csv", "takedown_id,at\nt1,2024-05-10\n");
    data.seal();
    assert_says(
        &refusal(count(&data)),
        &["other tables: the descriptor differs"],
    );
    assert_says(
        &refusal(prepare(&data, 6)),
        &["something else", "choose another place"],
    );
}

#[test]
fn places_that_hold_something_else_are_left_alone() {
    let data = data();
    assert_says(
        &refusal(count(&data)),
        &["holds no prepared posts", "sillage prepare"],
    );
    let kept = data.beside("prepared/kept.txt");
    fs::create_dir_all(kept.parent().unwrap()).unwrap();
    fs::write(&kept, "mine").unwrap();
    assert_says(
        &refusal(prepare(&data, 6)),
        &["no prepared posts", "choose an empty place"],
    );
    assert_eq!(fs::read_to_string(&kept).unwrap(), "mine");
    fs::write(data.beside("prepared/manifest.json"), "{}").unwrap();
    assert_says(
        &refusal(prepare(&data, 6)),
        &["is no manifest", "manifest.json"],
    );
}

#[test]
fn places_with_credentials_are_refused_without_saying_them() {
    for place in [
        "s3://user:secret@bucket/x",
        "s3://user:secret@bucket/x?region=y",
        "s3a://user:secret@bucket/x",
        "https://user:secret@host/bucket",
        "s3://bucket/x?X-Amz-Signature=secret",
        "s3://bucket/x#secret",
        "ftp://host/x",
        "s3:///x",
    ] {
        let said = refusal(Cluster::within(place).map(|_| ()));
        assert_says(
            &said,
            &["no place for prepared posts", "without credentials in it"],
        );
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn posts_that_the_cluster_does_not_see_are_missed() {
    let data = data();
    prepare(&data, 6).unwrap();
    let manifest = data.beside("prepared/manifest.json");
    let mut told: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    // As where a shard of six is not there for the scheduler.
    told["shards"][3]["rows"] = (told["shards"][3]["rows"].as_u64().unwrap() + 6).into();
    fs::write(&manifest, told.to_string()).unwrap();
    assert_says(
        &refusal(count(&data)),
        &["sees other posts", "20 posts", "26 posts"],
    );
}
