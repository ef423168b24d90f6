// SPDX-License-Identifier: AGPL-3.0-or-later
// What the pages have to show: a thread with everything that can be in one, written by people of the Bund.

const TITLE = "Was gehört in die Akte, und was in den Papierkorb der Verwaltungsverfahrensbeschleunigung?";
const LINK = "https://akten.musterau.example/leitfaden/aufbewahrung-und-aussonderung.html?stand=2026";
const TEXT = `Unsere **Aktenordnung** sagt dazu wenig. Bisher gilt:

1. Was eine Entscheidung trägt, gehört hinein.
2. Was nur an sie erinnert, nicht.

> Im Zweifel für die Akte.

| Schriftgut | Akte | Frist in Jahren | Grundlage | Zuständig | Aussonderung | Bemerkung |
|---|---|---|---|---|---|---|
| Vermerk | ja | 10 | Aktenordnung | Fachreferat | Archiv anbieten | auch handschriftlich |
| Haftnotiz | nein | – | – | – | – | fotografieren zählt nicht |

    find . -name '*.pdf' -mtime +3650 -exec aussonderung --archiv-anbieten --protokoll=/var/log/aussonderung.log {} +

Mehr unter ${LINK}`;

/** Writes it, and returns the addresses of what was written. */
export async function prepare({ konrad, amira }, password) {
  await konrad.open("/login");
  await konrad.logIn("konrad_ahlbeck", password);
  await amira.open("/login");
  await amira.logIn("amira_sommerfeld", password);
  const hidden = await thread(konrad, "Fotos vom Wasserschaden im Archiv", "Sie sind nicht schön.", true);
  const full = await thread(konrad, TITLE, TEXT, false);
  const first = await reply(amira, full, "Haftnotizen: nein. Außer, sie tragen eine *Verfügung*.");
  const second = await reply(konrad, first, "Und wer liest die Verfügung auf einer Haftnotiz?");
  await reply(amira, second, "Das Archiv, in hundert Jahren.");
  await konrad.open(`${first}/report`);
  await konrad.input("report-reason").fill("Das sehe ich anders.");
  await konrad.button("send-report").click();
  await konrad.seesNotice("notice-reported");
  const deleted = await reply(konrad, full, "Das nehme ich zurück.");
  await press(konrad, deleted, "delete");
  const removed = await reply(konrad, full, "Kaufen Sie Aktenvernichter!");
  await amira.open(`${removed}/moderate`);
  await amira.button("remove").click();
  await amira.seesNotice("notice-removed");
  const set = await settings(amira.page, password);
  return { full, hidden, first, set, apply: (answer) => apply(amira.page, password, answer) };
}

/** What changes the settings of the site, which has no page so far. */
async function settings(page, password) {
  const login = { username_or_email: "amira_sommerfeld", password };
  const { jwt } = await call(page, "POST", "user/login", login);
  return (changes) => call(page, "PUT", "site", changes, jwt);
}

/** Somebody asks for an account. */
function apply(page, password, answer) {
  const username = `wartet_${Date.now().toString(36)}`;
  const email = `${username}@amt.example`;
  return call(page, "POST", "user/register", { username, password, password_verify: password, email, answer });
}

/** Calls the API from inside of the browser: Node knows no names below localhost. */
async function call(page, method, path, body, jwt) {
  const [ok, answer] = await page.evaluate(
    async ([method, path, body, jwt]) => {
      const headers = { "content-type": "application/json", ...(jwt && { authorization: `Bearer ${jwt}` }) };
      const answer = await fetch(`/api/v3/${path}`, { method, headers, body: JSON.stringify(body) });
      return [answer.ok, await answer.json()];
    },
    [method, path, body, jwt],
  );
  if (!ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function thread(person, title, body, sensitive) {
  await person.open("/c/e_akte/new");
  await person.input("title").fill(title);
  await person.input("body").fill(body);
  if (sensitive) await person.input("mark-sensitive").check();
  else await person.input("link").fill(LINK);
  await person.button("publish").click();
  await person.seesNotice("notice-published");
  return new URL(person.page.url()).pathname;
}

async function reply(person, to, text) {
  await person.open(to.startsWith("/post/") ? to : `${to}/reply`);
  await person.input("your-reply").fill(text);
  await person.button("send-reply").click();
  await person.seesNotice("notice-published");
  return new URL(person.page.url()).hash.replace("#comment-", "/comment/");
}

/** Presses a button on a reply that has a page to itself. */
async function press(person, path, button) {
  await person.open(path);
  await person.button(button).click();
  await person.seesNotice("notice-deleted");
}
