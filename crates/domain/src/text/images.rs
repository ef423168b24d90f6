// SPDX-License-Identifier: AGPL-3.0-or-later
//! Images of other servers in a text: a page with them makes each reader's browser reveal its address to those servers.

use super::tokens::{Token, tokens};

/// Safe HTML with a link in the place of each image, named as the image is, or `unnamed`. An image within a link leaves
/// its name there.
pub fn as_links(html: &str, unnamed: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(begin) = rest.find("<img ") {
        let (before, image) = rest.split_at(begin);
        let Some(end) = end_of_tag(image) else { break };
        out.push_str(before);
        link(&mut out, &image[..end], unnamed);
        rest = &image[end..];
    }
    out.push_str(rest);
    out
}

/// The addresses of the images in safe HTML.
pub(crate) fn sources(html: &str) -> Vec<String> {
    if !html.contains("<img ") {
        return Vec::new();
    }
    let of_image = |token: Token<'_>| match token {
        Token::Open(name, attributes) if name == "img" => {
            let found = attributes.iter().find(|(name, _)| name == "src");
            found.map(|(_, value)| value.replace("&amp;", "&"))
        }
        Token::Open(..) | Token::Text(_) | Token::Close(_) => None,
    };
    tokens(html).filter_map(of_image).collect()
}

/// Where a tag ends; a `>` within an attribute does not end it.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes()
        .position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        })
        .map(|it| it + 1)
}

fn link(out: &mut String, image: &str, unnamed: &str) {
    let Some(Token::Open(_, attributes)) = tokens(image).next() else {
        return;
    };
    let value = |wanted: &str| {
        let found = attributes.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.replace('<', "&lt;").replace('>', "&gt;"))
    };
    let name = value("alt").filter(|it| !it.trim().is_empty());
    let name = name.unwrap_or_else(|| unnamed.to_owned());
    let within_link = out.rfind("<a ") > out.rfind("</a>");
    match value("src") {
        Some(source) if !within_link => {
            out.extend([
                "<a href=\"",
                &source,
                "\" rel=\"nofollow noopener ugc\">",
                &name,
                "</a>",
            ]);
        }
        Some(_) | None => out.push_str(&name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn check(html: &str, expected: &str) {
        assert_eq!(as_links(html, "Bild"), expected, "{html}");
    }

    #[test]
    fn an_image_becomes_a_link_with_its_name() {
        check("<p>ohne</p>", "<p>ohne</p>");
        check(
            "<p>a <img src=\"https://h/x.png?a=1&amp;b=2\" alt=\"Ein &quot;Plan&quot;\"> b</p>",
            "<p>a <a href=\"https://h/x.png?a=1&amp;b=2\" rel=\"nofollow noopener ugc\">Ein &quot;Plan&quot;</a> b</p>",
        );
        check(
            "<img src=\"https://h/x.png\" alt=\" \"><img src=\"https://h/y.png\">",
            "<a href=\"https://h/x.png\" rel=\"nofollow noopener ugc\">Bild</a>\
             <a href=\"https://h/y.png\" rel=\"nofollow noopener ugc\">Bild</a>",
        );
        check(
            "<a href=\"https://h/\">vor <img src=\"https://h/x.png\" alt=\"Karte\"></a>",
            "<a href=\"https://h/\">vor Karte</a>",
        );
    }

    #[test]
    fn nothing_gets_out_of_an_attribute() {
        for alt in [
            "\"><script>alert(1)</script>",
            "a > b < c",
            "' onerror=x",
            "&lt;b&gt;",
            "<img src=x>",
        ] {
            let text = Text::from_html(
                &format!("<img src=https://h/x alt='{}'>", alt.replace('\'', "&#39;")),
                None,
            );
            let shown = as_links(&text.unwrap().html, "Bild");
            assert!(shown.starts_with("<a href=\"https://h/x\""), "{shown}");
            assert!(!shown.contains("<script") && !shown.contains("<img"), "{shown}");
            assert_eq!(shown.matches('<').count(), 2, "{shown}");
        }
    }

    #[test]
    fn what_only_looks_like_an_image_stays() {
        let html = "<abbr title=\"<img src='https://h/x onclick=alert(1) '>\">x</abbr>";
        let shown = as_links(&Text::from_html(html, None).unwrap().html, "Bild");
        assert!(
            shown.starts_with("<abbr title=") && !shown.contains("<a "),
            "{shown}"
        );
    }
}
