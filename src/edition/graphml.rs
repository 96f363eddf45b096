//! A network as GraphML, the format that Gephi, igraph, NetworkX and Cytoscape read.

use std::fmt::Write as _;

use crate::facts::Column;
use crate::plain;

/// A row of a table.
type Row = Vec<Option<String>>;

/// The document of an undirected network. A node's first cell is its id, an edge's
/// first two are its ends; every other cell is an attribute, absent where the cell
/// is, a number where its column has a unit. Edges come one after the other, because
/// there may be hundreds of thousands.
pub fn document(
    (nodes, accounts): (&[Column], &[Row]),
    (links, edges): (&[Column], &mut dyn Iterator<Item = Row>),
) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    keys(&mut xml, "node", nodes.get(1..).unwrap_or_default());
    keys(&mut xml, "edge", links.get(2..).unwrap_or_default());
    xml.push_str("<graph edgedefault=\"undirected\">\n");
    for row in accounts {
        let _ = write!(xml, "<node id=\"{}\">", cell(row, 0));
        attributes(&mut xml, "node", nodes, row, 1);
        xml.push_str("</node>\n");
    }
    for row in edges {
        let ends = (cell(&row, 0), cell(&row, 1));
        let _ = write!(xml, "<edge source=\"{}\" target=\"{}\">", ends.0, ends.1);
        attributes(&mut xml, "edge", links, &row, 2);
        xml.push_str("</edge>\n");
    }
    xml.push_str("</graph>\n</graphml>\n");
    xml.shrink_to_fit();
    xml
}

fn keys(xml: &mut String, of: &str, columns: &[Column]) {
    for column in columns {
        let name = attribute(&column.name);
        let kind = if column.unit.is_empty() {
            "string"
        } else {
            "double"
        };
        let _ = writeln!(
            xml,
            "<key id=\"{of}-{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    }
}

fn attributes(xml: &mut String, of: &str, columns: &[Column], row: &[Option<String>], from: usize) {
    for (column, value) in columns.iter().zip(row).skip(from) {
        if let Some(value) = value {
            let (name, value) = (attribute(&column.name), attribute(value));
            let _ = write!(xml, "<data key=\"{of}-{name}\">{value}</data>");
        }
    }
}

fn cell(row: &[Option<String>], at: usize) -> String {
    row.get(at)
        .and_then(Option::as_deref)
        .map_or_else(String::new, attribute)
}

/// Ids stay apart: a sign that was put for a hidden character is told from one
/// that stood there.
fn attribute(text: &str) -> String {
    plain::xml(&plain::written(text))
}
