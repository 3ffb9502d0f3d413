// Every page as it looks, on ordinary, long and hostile mails: nothing for axe-core to find (WCAG 2.2 AA), no sideways scrolling from
// 360 pixels on, the whole of it in print. Leaves a picture of each page in the build folder's screenshots/.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { corpusMails, Desk, launchBrowser, Person } from "./desk.mjs";
import { longMails, ordinaryMails } from "./mails.mjs";

let browser, desk, person;
before(async () => {
  browser = await launchBrowser();
  desk = new Desk("look", [...ordinaryMails(), ...longMails(), ...corpusMails()]);
  desk.addUser("sato", "佐藤 花子", "--admin");
  desk.addUser("tanaka", "田中 一郎");
  await desk.serve();
  const cases = desk.json("cases", "--all");
  for (const c of cases.slice(20, 40)) desk.madoguchi("resolve", c.receipt_number, "--as", "answered", "--note", "資料を送付した。");
  person = await (await Person.open(browser, desk)).signIn("sato");
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

/** The case that was opened by the mail with this in its subject or organization. */
function caseOf(words) {
  const found = desk.json("cases", "--all").find((c) => c.subject.includes(words) || (c.fields.organization ?? "").includes(words));
  assert.ok(found, `a case with ${words}`);
  return found.id;
}

/** Name of the picture, and where the page is. */
function pages() {
  return {
    queue: "/",
    unanswered: "/cases",
    all: "/all",
    all_second: "/all?page=2",
    found: "/all?words=" + encodeURIComponent("浜松"),
    found_nothing: "/all?words=" + encodeURIComponent("無い言葉"),
    further_conditions: "/all?state=new&order=newest",
    bad_day: "/all?since=x",
    ignored: "/ignored",
    settings: "/settings",
    telephone: "/telephone",
    reports: "/reports",
    report_of_nothing: "/reports?since=2020-01-01&until=2020-02-01",
    case: `/cases/${caseOf("浜松市")}`,
    case_long: `/cases/${caseOf("件名がとても長い")}`,
    case_unbroken: `/cases/${caseOf("wwwww")}`,
    case_attachments: `/cases/${caseOf("例示市在宅医療課第9103係")}`,
    case_closed: `/cases/${desk.json("cases", "--all").find((c) => c.state === "closed").id}`,
    referral: `/cases/${caseOf("浜松市")}/refer`,
    referral_letter: `/cases/${caseOf("浜松市")}/refer?office=${encodeURIComponent("地域包括支援センター")}&contact=053-111-2222`,
    ignored_mail: `/mails/${desk.json("ignored")[0].mail_id}`,
    headers: "/mails/6/headers",
    no_such_page: "/nowhere",
  };
}

const setEvery = (page, open) => page.evaluate((open) => document.querySelectorAll("details").forEach((d) => { d.open = open; }), open);

/** What is wrong with a page, each width looked at on one visit; opened and closed are what can be. */
async function problemsOf(person, picture) {
  const { page } = person;
  const problems = [];
  const note = (what, found) => problems.push(...found.map((problem) => `${what}: ${problem}`));
  const asItComes = await page.evaluate(() => [...document.querySelectorAll("details")].map((d) => d.open));
  await page.setViewportSize({ width: 360, height: 800 });
  await person.screenshot(`${picture}_360`);
  note("360 pixels, closed", await person.barriers());
  await setEvery(page, true);
  for (const width of [360, 768, 1400, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    note(`${width} pixels`, await person.tooWide());
  }
  note("opened", await person.barriers());
  await page.setViewportSize({ width: 640, height: 800 });
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  note("text at twice its size", await person.tooWide());
  await page.evaluate((open) => {
    document.documentElement.style.fontSize = "";
    document.querySelectorAll("details").forEach((d, i) => { d.open = open[i]; });
  }, asItComes);
  await page.setViewportSize({ width: 1400, height: 900 });
  await person.screenshot(`${picture}_1400`);
  return problems;
}

test("axe-core finds no barrier, and nothing stands out of any window", async () => {
  const problems = [];
  for (const [picture, place] of Object.entries(pages())) {
    await person.page.goto(place);
    for (const problem of await problemsOf(person, picture)) problems.push(`${place}: ${problem}`);
  }
  assert.deepEqual(problems, []);
  assert.deepEqual(person.faults, []);
});

test("print has the whole case, and nothing to press", async () => {
  await person.page.setViewportSize({ width: 1280, height: 900 });
  await person.page.emulateMedia({ media: "print" });
  await person.page.goto(`/cases/${caseOf("浜松市")}`);
  await person.screenshot("case_print");
  assert.equal(await person.page.getByRole("button").count(), 0, "buttons on paper");
  assert.ok(await person.page.getByText("実績報告の様式を御教示ください").first().isVisible());
  await person.page.goto("/");
  await person.screenshot("queue_print");
  assert.ok(await person.page.locator("table.cases tbody tr").first().isVisible());
  assert.equal(await person.page.getByRole("checkbox").count(), 0, "boxes on paper");
  await person.page.goto("/reports");
  await person.screenshot("reports_print");
  assert.ok(await person.page.locator(".chart svg").first().isVisible());
  await person.page.emulateMedia({ media: "screen" });
});

test("the pages before anybody is signed in", async () => {
  const stranger = await Person.open(browser, desk);
  await stranger.page.goto("/sign-in");
  await stranger.screenshot("sign_in");
  assert.deepEqual(await stranger.barriers(), []);
  await stranger.page.setViewportSize({ width: 360, height: 800 });
  assert.deepEqual(await stranger.tooWide(), []);
  const empty = await new Desk("look_empty", ordinaryMails()).serve();
  const first = await Person.open(browser, empty);
  await first.page.goto(empty.firstAccount);
  await first.screenshot("first_account");
  assert.deepEqual(await first.barriers(), []);
  assert.deepEqual([...stranger.faults, ...first.faults], []);
  await empty.stop();
});
