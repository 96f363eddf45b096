//! The lists of techniques: whole, and different where the versions differ.

use sillage::framework::{Found, disarm, disarm_page, disarm_tactic, disarm_versions};

fn named(name: &str) -> Found {
    Found::Name(name.to_owned())
}

#[test]
fn ids_are_known_to_the_versions_that_have_them() {
    assert_eq!(
        disarm("1.6", "T0049.003"),
        named("Bots Amplify via Automated Forwarding and Reposting")
    );
    // VIGINUM's report on the campaign of the pattern case cites ids that are gone since.
    assert_eq!(disarm("1.3", "T0019.002"), named("Hijack Hashtags"));
    assert_eq!(disarm("1.4", "T0019.002"), Found::NoSuchTechnique);
    assert_eq!(disarm("1.6", "T0104.005"), Found::NoSuchTechnique);
    assert!(matches!(disarm("1.5", "T0104.005"), Found::Name(_)));
    assert_eq!(disarm("1.7", "T0049.003"), Found::NoSuchVersion);
    // The one name that is quoted in its file.
    assert_eq!(
        disarm("1.6", "T0048.001"),
        named("Boycott/\"Cancel\" Opponents")
    );
}

#[test]
fn the_lists_are_whole_and_sorted() {
    let counts = [("1.3", 294), ("1.4", 300), ("1.5", 329), ("1.6", 391)];
    assert_eq!(
        disarm_versions().collect::<Vec<_>>(),
        counts.map(|(version, _)| version)
    );
    for (version, count) in counts {
        let path = format!(
            "{}/src/framework/disarm/{version}.csv",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        let ids: Vec<&str> = text
            .lines()
            .skip(1)
            .map(|l| l.split(',').next().unwrap())
            .collect();
        assert_eq!(ids.len(), count, "{version}");
        assert!(
            ids.windows(2).all(|pair| pair[0] < pair[1]),
            "{version} is not sorted"
        );
        for id in ids {
            assert!(
                matches!(disarm(version, id), Found::Name(name) if !name.is_empty()),
                "{id}"
            );
            assert!(disarm_tactic(id).is_some(), "{id} has no tactic");
            let page = disarm_page(version, id).unwrap();
            assert!(page.ends_with(&format!("/techniques/{id}.md")), "{page}");
        }
    }
}

#[test]
fn sub_techniques_are_of_the_tactic_of_their_technique() {
    let tactic = |id: &str| disarm_tactic(id);
    // As VIGINUM's bundle on the campaign of the pattern case has it.
    assert_eq!(tactic("T0019.002").as_deref(), Some("Develop Content"));
    assert_eq!(tactic("T0049.003"), tactic("T0049"));
    assert_eq!(tactic("T9999.001"), None);
    assert_eq!(disarm_page("1.7", "T0049"), None);
}
