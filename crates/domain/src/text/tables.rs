// SPDX-License-Identifier: AGPL-3.0-or-later
//! Tables in a text that may be wider than the page: each scrolls by itself, and keys must reach it to do so.

/// Safe HTML with a region around each table that takes the focus and is called `name`.
pub fn in_regions(html: &str, name: &str) -> String {
    // In attributes our HTML has `&lt;` for `<`, so these are tags.
    let begin = format!("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\"><table>");
    html.replace("<table>", &begin)
        .replace("</table>", "</table></div>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn shown(html: &str) -> String {
        in_regions(&Text::from_html(html, None).unwrap().html, "Tabelle")
    }

    #[test]
    fn each_table_is_in_a_region() {
        assert_eq!(
            shown("<table class=x><tr><td>1</table><p>2"),
            "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Tabelle\">\
             <table><tbody><tr><td>1</td></tr></tbody></table></div><p>2</p>"
        );
        assert_eq!(shown("<p>&lt;table&gt;</p>"), "<p>&lt;table&gt;</p>");
    }

    #[test]
    fn nothing_gets_out_of_an_attribute() {
        for tag in ["<table>", "</table>", "&lt;table>"] {
            let html = shown(&format!("<abbr title='{tag} onclick=alert(1)'>x</abbr>"));
            assert!(!html.contains("<div") && !html.contains("</div"), "{html}");
        }
    }
}
