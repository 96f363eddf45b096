//! Prepared rows of tiny datasets, cell by cell.

use std::fs;

use super::*;

const POSTS_CSV: &str = "\
post_id,account_id,created_at,platform,kind,text,language,narratives,territories,views,likes,reposts,replies,quotes,followers,target_post_id,target_account_id
1,a,2024-05-05T23:59:59Z,x,original,\"He said \"\"independence now\"\" to all of us\",en,,north|south|north,100,1,,2,,10,,
2,b,2024-05-06T00:00:00+04:00,x,repost,shown again,en,n2|n1,,5,,,,,20,1,a
2,b,2024-05-06T00:00:00+04:00,x,repost,shown again,en,n2|n1,,5,,,,,20,1,a
3,b,yesterday,x,original,rejected,en,,,,,,,,,,
4,\"c, \"\"d\"\"\",2024-02-29T12:30:00Z,,,,,,,,,,,,-1,1.2E+17,
";

fn tiny() -> Data {
    let study = "resamples = 99\nactor_timezone = \"+04:00\"\n";
    let data = Data::new()
        .with("posts.csv", POSTS_CSV)
        .with("assessment.toml", study);
    let narratives = "narrative_id,label,include\nn1,One,independence\nn2,Two,\n";
    let accounts = "account_id,created_at,status,status_as_of,suspended_at,group\nz,2024-01-01,suspended,2024-06-01,2024-05-07T10:00:00Z,core\n";
    let data = data
        .with("narratives.csv", narratives)
        .with("accounts.csv", accounts);
    data.seal();
    data
}

#[test]
fn prepared_posts_are_exactly_these() {
    let data = tiny();
    let file = data.beside("posts.csv");
    let source = Source::open(&data.path()).unwrap();
    let (rows, posting) = sillage::prepared::write_posts(&source, &file, &|_| {}).unwrap();
    assert_eq!(rows, 3);
    let text = fs::read_to_string(&file).unwrap();
    let key = text.lines().nth(1).unwrap().split(',').nth(17).unwrap();
    assert!(
        key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit()),
        "{key}"
    );
    // Worked out by hand: 2024-05-05 is a Sunday, 19 848 days after 1970-01-01.
    let expected = [
        "post_id,account_id,created_at,day,weekday,hour,minute,epoch_minute,actor_weekday,actor_hour,platform,kind,language,narrative,narratives,by_pattern,territories,text_key,views,likes,reposts,replies,quotes,engagement,followers,own_metrics,target_post_id,target_account_id".to_owned(),
        format!("1,a,2024-05-05T23:59:59Z,2024-05-05,7,23,59,28582559,1,3,x,original,en,n1,n1,true,north|south,{key},100,1,,2,,3,10,true,,"),
        "4,\"c, \"\"d\"\"\",2024-02-29T12:30:00Z,2024-02-29,4,12,30,28486830,4,16,,unknown,,,,false,,,,,,,,,,true,,".to_owned(),
        // Two rows have its id, so that it comes after those that one row has.
        "2,b,2024-05-05T20:00:00Z,2024-05-05,7,20,0,28582320,1,0,x,repost,en,n2,n2|n1,false,,,5,,,,,,20,false,1,a".to_owned(),
    ];
    assert_eq!(text, expected.join("\r\n") + "\r\n");
    let accounts = data.beside("accounts.csv");
    assert_eq!(
        sillage::prepared::write_accounts(&source, &accounts, &posting).unwrap(),
        4
    );
    let expected = [
        "account_id,described,posting,platform,group,status,status_day,created_day,created_weekday,suspended_day,reinstated_day,takedown_id",
        "a,false,true,,(none),unknown,,,,,,",
        "b,false,true,,(none),unknown,,,,,,",
        "\"c, \"\"d\"\"\",false,true,,(none),unknown,,,,,,",
        "z,true,false,,core,suspended,2024-06-01,2024-01-01,1,2024-05-07,,",
    ];
    assert_eq!(
        fs::read_to_string(&accounts).unwrap(),
        expected.join("\r\n") + "\r\n"
    );
}

/// Rows that contradict each other: the one whose cells sort first, as in tallies.
#[test]
fn contested_posts_are_prepared_once() {
    for rows in [
        "1,a,2024-05-01T10:00:00Z\n1,b,2024-05-01T10:00:00Z\n",
        "1,b,2024-05-01T10:00:00Z\n1,a,2024-05-01T10:00:00Z\n",
    ] {
        let posts = format!("post_id,account_id,created_at\n{rows}2,b,2024-05-01T10:00:00Z\n");
        let data = Data::new().with("posts.csv", posts);
        data.seal();
        let mut seen = Vec::new();
        let source = Source::open(&data.path()).unwrap();
        source
            .posts(&|_| {}, &mut |post| {
                seen.push(format!("{} {}", post.id, post.account));
                Ok(())
            })
            .unwrap();
        seen.sort();
        assert_eq!(seen, ["1 a", "2 b"]);
    }
}

#[test]
fn copies_share_a_key_and_other_texts_do_not() {
    let posts = "post_id,account_id,created_at,kind,text\n\
        1,a,2024-05-01T10:00:00Z,original,The islands belong to us all!\n\
        2,b,2024-05-01T11:00:00Z,original,the ISLANDS belong to us all https://x.org/1\n\
        3,c,2024-05-01T12:00:00Z,original,The islands belong to them all\n\
        4,c,2024-05-01T12:00:00Z,original,too short\n";
    let data = Data::new().with("posts.csv", posts);
    data.seal();
    let mut keys = Vec::new();
    let source = Source::open(&data.path()).unwrap();
    source
        .posts(&|_| {}, &mut |post| {
            keys.push(post.text_key);
            Ok(())
        })
        .unwrap();
    assert!(keys[0].is_some() && keys[0] == keys[1]);
    assert!(keys[2].is_some() && keys[2] != keys[0]);
    assert_eq!(keys[3], None);
}

/// A cell that is quoted far below the rows that DuckDB would guess from.
#[test]
fn duckdb_is_told_the_form_of_the_files() {
    for table in [POSTS, ACCOUNTS] {
        let statements = table.duckdb("a'b.csv");
        let form = "FROM 'a''b.csv' (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', AUTO_DETECT false, NULLSTR '');";
        assert!(statements.ends_with(form), "{statements}");
    }
}

#[test]
fn an_edited_table_is_refused_and_leaves_no_file() {
    let data = tiny();
    data.put("posts.csv", POSTS_CSV.replace("north", "east"));
    let source = Source::open(&data.path()).unwrap();
    let file = data.beside("posts.csv");
    let error = sillage::prepared::write_posts(&source, &file, &|_| {})
        .err()
        .unwrap();
    assert!(kit::words(&error).contains("sillage seal"), "{error}");
    assert!(!file.exists());
}
