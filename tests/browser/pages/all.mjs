// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page there is: its name, who looks at it, and how they come to it.

const GROUP = "/c/e_akte";

function at(path) {
  return (person) => person.open(path);
}

/** A form with a blank where words belong, and what it says then. */
function faulty(path, input, button) {
  return async (person, sample) => {
    await person.open(path(sample));
    await person.input(input).fill(" ");
    await person.button(button).click();
    await person.warned("invalid-empty");
  };
}

/** A choice in a page. */
function chosen(path, message) {
  return async (person, sample) => {
    await person.open(path(sample));
    await person.link(message).click();
    await person.link(message).and(person.page.locator("[aria-current]")).waitFor();
  };
}

async function wrongPassword(person) {
  await person.open("/login");
  await person.logIn("konrad_ahlbeck", "not-the-password");
  await person.warned("wrong-credentials");
}

async function takenName(person) {
  await person.open("/register");
  await person.input("user-name").fill("konrad_ahlbeck");
  await person.input("password").fill("kollegium-demo");
  await person.button("register").click();
  await person.warned("taken-name");
}

async function takenGroup(person) {
  await person.open("/groups/new");
  await person.input("group-title").fill("Akten");
  await person.input("group-name").fill("e_akte");
  await person.button("open-group").click();
  await person.warned("taken-name");
}

async function follow(person, title) {
  await person.titled(title).click();
  await person.heading(title).waitFor();
}

async function elsewhere(person) {
  await person.open("/groups");
  await follow(person, "Nachnutzung in der Nordmark");
}

async function closed(person) {
  await person.open(`${GROUP}?sort=new`);
  await follow(person, "Termin: Austausch zum Aktenplan am 12. um 10 Uhr");
}

/** A page of the Bund while its settings are so. */
function during(settings, open) {
  return async (person, sample) => {
    await sample.set(settings.now);
    await open(person, sample);
    await sample.set(settings.after);
  };
}

const CAPTCHA = { now: { captcha_enabled: true }, after: { captcha_enabled: false } };
const ADMITTING = {
  now: { registration_mode: "RequireApplication" },
  after: { registration_mode: "Open" },
};

async function applied(person, sample) {
  await sample.apply("Ich arbeite im Amt für Straßen und möchte mich mit anderen über die E-Akte austauschen.");
  await person.open("/applications");
}

async function wrongCaptcha(person) {
  await person.open("/register");
  await person.input("user-name").fill(`neu_${Date.now().toString(36)}`);
  await person.input("password").fill("kollegium-demo");
  await person.input("captcha-read").fill("falsch");
  await person.button("register").click();
  await person.warned("denied-captcha-wrong");
}

export const PAGES = [
  ["start", "nobody", at("/")],
  ["groups", "nobody", at("/groups")],
  ["group", "nobody", at(GROUP)],
  ["thread", "nobody", (person, { full }) => person.open(full)],
  ["person", "nobody", at("/u/konrad_ahlbeck")],
  ["login", "nobody", at("/login")],
  ["login-wrong", "nobody", wrongPassword],
  ["register", "nobody", at("/register")],
  ["register-wrong", "nobody", takenName],
  ["register-captcha", "nobody", during(CAPTCHA, at("/register"))],
  ["register-captcha-wrong", "nobody", during(CAPTCHA, wrongCaptcha)],
  ["register-application", "nobody", during(ADMITTING, at("/register"))],
  ["password-reset", "nobody", at("/password_reset")],
  ["password-change", "nobody", at("/password_change/0123456789abcdef")],
  ["verify-email", "nobody", at("/verify_email/0123456789abcdef")],
  ["search", "nobody", at("/search")],
  ["search-results", "nobody", at("/search?q=Akte")],
  ["search-nothing", "nobody", at("/search?q=Wolpertinger")],
  ["search-elsewhere", "nobody", at("/search?q=!raum@anderswo.example")],
  ["not-found", "nobody", at("/c/gibt_es_nicht")],
  ["member-start", "konrad", at("/")],
  ["member-start-all", "konrad", chosen(() => "/", "scope-all")],
  ["member-groups", "konrad", chosen(() => "/groups", "groups-joined")],
  ["member-group", "konrad", at(GROUP)],
  ["member-group-elsewhere", "konrad", elsewhere],
  ["member-thread", "konrad", (person, { full }) => person.open(full)],
  ["member-thread-in-a-row", "konrad", chosen(({ full }) => full, "replies-new")],
  ["member-thread-sensitive", "konrad", (person, { hidden }) => person.open(hidden)],
  ["member-thread-closed", "konrad", closed],
  ["member-thread-wrong", "konrad", faulty(({ full }) => full, "your-reply", "send-reply")],
  ["member-reply", "konrad", (person, { first }) => person.open(first)],
  ["member-write-reply", "konrad", (person, { first }) => person.open(`${first}/reply`)],
  ["member-write-reply-wrong", "konrad", faulty(({ first }) => `${first}/reply`, "your-reply", "send-reply")],
  ["member-write-thread", "konrad", at(`${GROUP}/new`)],
  ["member-write-thread-wrong", "konrad", faulty(() => `${GROUP}/new`, "title", "publish")],
  ["member-edit-thread", "konrad", (person, { full }) => person.open(`${full}/edit`)],
  ["member-report", "konrad", (person, { first }) => person.open(`${first}/report`)],
  ["member-report-wrong", "konrad", faulty(({ first }) => `${first}/report`, "report-reason", "send-report")],
  ["member-notifications", "konrad", at("/notifications")],
  ["member-notifications-none", "konrad", chosen(() => "/notifications", "notifications-mentions")],
  ["member-person", "konrad", chosen(() => "/u/konrad_ahlbeck", "person-replies")],
  ["member-settings", "konrad", at("/settings")],
  ["member-open-group", "konrad", at("/groups/new")],
  ["member-open-group-wrong", "konrad", takenGroup],
  ["member-forbidden", "konrad", (person, { first }) => person.open(`${first}/edit`)],
  ["moderator-thread", "amira", (person, { full }) => person.open(full)],
  ["moderator-reports", "amira", chosen(() => "/reports", "reports-replies")],
  ["moderator-reports-none", "amira", at("/reports")],
  ["administrator-applications", "amira", during(ADMITTING, applied)],
  ["administrator-group", "amira", at(`${GROUP}/moderate`)],
  ["administrator-site", "amira", at("/settings/site")],
  ["moderator-moderate", "amira", (person, { full }) => person.open(`${full}/moderate`)],
];
