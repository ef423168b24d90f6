// SPDX-License-Identifier: AGPL-3.0-or-later
//! The languages that posts and comments can name, in the order of Lemmy's `language` table.
//!
//! On the wire a language is its position in this list, and apps have the positions built in (`en` is 37),
//! so an entry is never moved and new ones go to the end. The codes are ISO 639-1 of 2022, the names are
//! how speakers call their language.

use crate::wire::site::Language;

/// Code and name of each language; the index is the id.
const LANGUAGES: [(&str, &str); 184] = [
    ("und", "Undetermined"),
    ("aa", "Afaraf"),
    ("ab", "аҧсуа бызшәа"),
    ("ae", "avesta"),
    ("af", "Afrikaans"),
    ("ak", "Akan"),
    ("am", "አማርኛ"),
    ("an", "aragonés"),
    ("ar", "اَلْعَرَبِيَّةُ"),
    ("as", "অসমীয়া"),
    ("av", "авар мацӀ"),
    ("ay", "aymar aru"),
    ("az", "azərbaycan dili"),
    ("ba", "башҡорт теле"),
    ("be", "беларуская мова"),
    ("bg", "български език"),
    ("bi", "Bislama"),
    ("bm", "bamanankan"),
    ("bn", "বাংলা"),
    ("bo", "བོད་ཡིག"),
    ("br", "brezhoneg"),
    ("bs", "bosanski jezik"),
    ("ca", "Català"),
    ("ce", "нохчийн мотт"),
    ("ch", "Chamoru"),
    ("co", "corsu"),
    ("cr", "ᓀᐦᐃᔭᐍᐏᐣ"),
    ("cs", "čeština"),
    ("cu", "ѩзыкъ словѣньскъ"),
    ("cv", "чӑваш чӗлхи"),
    ("cy", "Cymraeg"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("dv", "ދިވެހި"),
    ("dz", "རྫོང་ཁ"),
    ("ee", "Eʋegbe"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("eo", "Esperanto"),
    ("es", "Español"),
    ("et", "eesti"),
    ("eu", "euskara"),
    ("fa", "فارسی"),
    ("ff", "Fulfulde"),
    ("fi", "suomi"),
    ("fj", "vosa Vakaviti"),
    ("fo", "føroyskt"),
    ("fr", "Français"),
    ("fy", "Frysk"),
    ("ga", "Gaeilge"),
    ("gd", "Gàidhlig"),
    ("gl", "galego"),
    ("gn", "Avañe'ẽ"),
    ("gu", "ગુજરાતી"),
    ("gv", "Gaelg"),
    ("ha", "هَوُسَ"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("ho", "Hiri Motu"),
    ("hr", "Hrvatski"),
    ("ht", "Kreyòl ayisyen"),
    ("hu", "magyar"),
    ("hy", "Հայերեն"),
    ("hz", "Otjiherero"),
    ("ia", "Interlingua"),
    ("id", "Bahasa Indonesia"),
    ("ie", "Interlingue"),
    ("ig", "Asụsụ Igbo"),
    ("ii", "ꆈꌠ꒿ Nuosuhxop"),
    ("ik", "Iñupiaq"),
    ("io", "Ido"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("iu", "ᐃᓄᒃᑎᑐᑦ"),
    ("ja", "日本語"),
    ("jv", "basa Jawa"),
    ("ka", "ქართული"),
    ("kg", "Kikongo"),
    ("ki", "Gĩkũyũ"),
    ("kj", "Kuanyama"),
    ("kk", "қазақ тілі"),
    ("kl", "kalaallisut"),
    ("km", "ខេមរភាសា"),
    ("kn", "ಕನ್ನಡ"),
    ("ko", "한국어"),
    ("kr", "Kanuri"),
    ("ks", "कश्मीरी"),
    ("ku", "Kurdî"),
    ("kv", "коми кыв"),
    ("kw", "Kernewek"),
    ("ky", "Кыргызча"),
    ("la", "latine"),
    ("lb", "Lëtzebuergesch"),
    ("lg", "Luganda"),
    ("li", "Limburgs"),
    ("ln", "Lingála"),
    ("lo", "ພາສາລາວ"),
    ("lt", "lietuvių kalba"),
    ("lu", "Kiluba"),
    ("lv", "latviešu valoda"),
    ("mg", "fiteny malagasy"),
    ("mh", "Kajin M̧ajeļ"),
    ("mi", "te reo Māori"),
    ("mk", "македонски јазик"),
    ("ml", "മലയാളം"),
    ("mn", "Монгол хэл"),
    ("mr", "मराठी"),
    ("ms", "Bahasa Melayu"),
    ("mt", "Malti"),
    ("my", "ဗမာစာ"),
    ("na", "Dorerin Naoero"),
    ("nb", "Norsk bokmål"),
    ("nd", "isiNdebele"),
    ("ne", "नेपाली"),
    ("ng", "Owambo"),
    ("nl", "Nederlands"),
    ("nn", "Norsk nynorsk"),
    ("no", "Norsk"),
    ("nr", "isiNdebele"),
    ("nv", "Diné bizaad"),
    ("ny", "chiCheŵa"),
    ("oc", "occitan"),
    ("oj", "ᐊᓂᔑᓈᐯᒧᐎᓐ"),
    ("om", "Afaan Oromoo"),
    ("or", "ଓଡ଼ିଆ"),
    ("os", "ирон æвзаг"),
    ("pa", "ਪੰਜਾਬੀ"),
    ("pi", "पाऴि"),
    ("pl", "Polski"),
    ("ps", "پښتو"),
    ("pt", "Português"),
    ("qu", "Runa Simi"),
    ("rm", "rumantsch grischun"),
    ("rn", "Ikirundi"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("rw", "Ikinyarwanda"),
    ("sa", "संस्कृतम्"),
    ("sc", "sardu"),
    ("sd", "सिन्धी"),
    ("se", "Davvisámegiella"),
    ("sg", "yângâ tî sängö"),
    ("si", "සිංහල"),
    ("sk", "slovenčina"),
    ("sl", "slovenščina"),
    ("sm", "gagana fa'a Samoa"),
    ("sn", "chiShona"),
    ("so", "Soomaaliga"),
    ("sq", "Shqip"),
    ("sr", "српски језик"),
    ("ss", "SiSwati"),
    ("st", "Sesotho"),
    ("su", "Basa Sunda"),
    ("sv", "Svenska"),
    ("sw", "Kiswahili"),
    ("ta", "தமிழ்"),
    ("te", "తెలుగు"),
    ("tg", "тоҷикӣ"),
    ("th", "ไทย"),
    ("ti", "ትግርኛ"),
    ("tk", "Türkmençe"),
    ("tl", "Wikang Tagalog"),
    ("tn", "Setswana"),
    ("to", "faka Tonga"),
    ("tr", "Türkçe"),
    ("ts", "Xitsonga"),
    ("tt", "татар теле"),
    ("tw", "Twi"),
    ("ty", "Reo Tahiti"),
    ("ug", "ئۇيغۇرچە"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("uz", "Ўзбек"),
    ("ve", "Tshivenḓa"),
    ("vi", "Tiếng Việt"),
    ("vo", "Volapük"),
    ("wa", "walon"),
    ("wo", "Wollof"),
    ("xh", "isiXhosa"),
    ("yi", "ייִדיש"),
    ("yo", "Yorùbá"),
    ("za", "Saɯ cueŋƅ"),
    ("zh", "中文"),
    ("zu", "isiZulu"),
];

/// All languages, as `GET /site` lists them.
pub(crate) fn all() -> Vec<Language> {
    (0..)
        .zip(LANGUAGES)
        .map(|(id, (code, name))| Language {
            id,
            code: code.to_owned(),
            name: name.to_owned(),
        })
        .collect()
}

/// The ids of all languages: what an instance or community without a choice of languages offers.
pub(crate) fn ids() -> Vec<i64> {
    (0..).zip(LANGUAGES).map(|(id, _)| id).collect()
}

/// The code of the language with this id; `None` if there is no such language.
pub(crate) fn code(id: i64) -> Option<&'static str> {
    let index = usize::try_from(id).ok()?;
    LANGUAGES.get(index).map(|(code, _)| *code)
}

/// The id of the language with this code; 0, undetermined, if the list does not have it.
pub(crate) fn id(code: &str) -> i64 {
    (0..)
        .zip(LANGUAGES)
        .find(|(_, (known, _))| *known == code)
        .map_or(0, |(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_positions_that_apps_have_built_in() {
        for (expected, language) in [(0, "und"), (1, "aa"), (32, "de"), (37, "en"), (183, "zu")] {
            assert_eq!(id(language), expected, "{language}");
            assert_eq!(code(expected), Some(language));
        }
    }

    #[test]
    fn unknown_languages_are_undetermined_and_unknown_ids_nothing() {
        assert_eq!(id("tlh"), 0);
        assert_eq!(code(-1), None);
        assert_eq!(code(184), None);
    }

    #[test]
    fn every_language_is_listed_once_under_its_id() {
        let all = all();
        assert_eq!(all.len(), 184);
        assert_eq!(ids(), all.iter().map(|language| language.id).collect::<Vec<_>>());
        for language in all {
            assert_eq!(id(&language.code), language.id, "{}", language.code);
        }
    }
}
