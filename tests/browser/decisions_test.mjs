// What a secretary decides beyond the morning's round: a call by telephone, the answer that names the right office, an ignored mail that a
// person wrote, marks, hand-over, the reports' classification; and the end of a session. With and without JavaScript where pages differ.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";

import { corpusMails, Desk, launchBrowser, Person } from "./desk.mjs";
import { ordinaryMails } from "./mails.mjs";

let browser, desk;
before(async () => {
  browser = await launchBrowser();
  desk = new Desk("decisions", [...ordinaryMails(), ...corpusMails(["ot05", "ot12", "ot14", "au03", "au08"])]);
  desk.addUser("sato", "佐藤 花子", "--admin");
  desk.addUser("tanaka", "田中 一郎");
  desk.addUser("suzuki", "鈴木 次郎");
  await desk.serve();
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

const press = (page, name) => page.getByRole("button", { name }).click();
const main = (page) => page.locator("main").innerText();

/** Goes on as `login` with and without JavaScript, each with a round number. */
async function both(login, walk) {
  for (const [round, javaScriptEnabled] of [true, false].entries()) {
    const person = await (await Person.open(browser, desk, { javaScriptEnabled })).signIn(login);
    await walk(person, round);
    assert.deepEqual(person.faults, []);
    await person.close();
  }
}

test("a call by telephone is entered and stands in the queue, to be called back", () => both("sato", async ({ page }, round) => {
  await page.getByRole("link", { name: "電話" }).click();
  const organization = `掛川市福祉課第${round}係`;
  await page.getByLabel("電話のあった日時").fill("2020-02-03T10:20");
  await page.getByLabel("自治体・機関名").fill(organization);
  await page.getByLabel("連絡先").fill("0537-21-1111");
  await page.getByLabel("折り返しの電話を頼まれた").check();
  await press(page, "受け付ける");
  assert.match(await page.getByRole("alert").innerText(), /年を確かめて/);
  assert.equal(await page.getByLabel("自治体・機関名").inputValue(), organization, "what was typed stays");
  assert.ok(await page.getByLabel("折り返しの電話を頼まれた").isChecked());
  await page.getByLabel("電話のあった日時").fill(new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 16));  // an hour ago, in Japan
  await page.getByLabel("照会内容").fill("退院支援の体制について");
  await press(page, "受け付ける");
  await page.getByRole("heading", { level: 1, name: /受付番号/ }).waitFor();
  await page.goto("/");
  const row = page.locator("table.cases tbody tr", { hasText: organization });
  assert.match(await row.innerText(), /折り返しの電話/);
  await row.getByRole("link").click();
  assert.equal(await page.getByRole("link", { name: "担当の窓口を案内する" }).count(), 0, "there is no address to write to");
  await press(page, "「折り返しの電話」を外す");
  await page.goto("/");
  assert.doesNotMatch(await main(page), new RegExp(`${organization}[^\\n]*折り返し`));
}));

test("the answer that names the right office is read, sent once, and a second click is told so", () => both("sato", async ({ page }, round) => {
  const letters = (number) => desk.json("show", number).outbox.filter((item) => item.kind === "referral").length;
  const { id, receipt_number: number } = desk.json("cases", "--all").filter((c) => c.flags.includes("off-topic"))[round];
  const late = await (await Person.open(browser, desk)).signIn("tanaka");
  for (const one of [page, late.page]) {
    await one.goto(`/cases/${id}`);
    await one.getByRole("link", { name: "担当の窓口を案内する" }).click();
    await one.getByLabel("案内先の名前").fill("浜松市 高齢者福祉課");
    await one.getByLabel("連絡先（なくてもかまいません）").fill("053-457-0000");
    await press(one, "文面を確かめる");
    const letter = await one.locator("pre.letter").innerText();
    assert.ok(letter.includes("浜松市 高齢者福祉課") && letter.includes("053-457-0000"));
  }
  assert.equal(letters(number), 0, "nothing is sent by looking");
  await press(page, "この文面で送る");
  await page.getByRole("heading", { level: 1, name: new RegExp(number) }).waitFor();
  assert.equal(letters(number), 1);
  await press(late.page, "この文面で送る");
  assert.match(await main(late.page), /すでに|ほかの人/);
  assert.equal(letters(number), 1, "sent once");
  await late.close();
}));

test("an ignored mail that a person wrote becomes a case, and nothing is sent", () => both("tanaka", async ({ page }) => {
  await page.goto("/ignored");
  const before = await page.locator("table.cases tbody tr").count();
  await page.locator("table.cases tbody th a").first().click();
  await press(page, "人が書いたメールとして受け付ける");
  await page.getByRole("heading", { level: 1, name: /受付番号/ }).waitFor();
  const id = Number(new URL(page.url()).pathname.split("/").pop());
  const { receipt_number: number } = desk.json("cases", "--all").find((c) => c.id === id);
  assert.ok(desk.json("show", number).outbox.every((item) => item.state === "held"));
  await page.goto("/ignored");
  assert.equal(await page.locator("table.cases tbody tr").count(), before - 1);
}));

test("a mark is set and cleared, and the case handed over", () => both("sato", async ({ page }, round) => {
  const { id, receipt_number: number } = desk.json("cases", "--all").find((c) => c.fields.organization?.includes("浜松市健康"));
  const [to, name] = [["tanaka", "田中 一郎"], ["suzuki", "鈴木 次郎"]][round];
  await page.goto(`/cases/${id}`);
  await page.getByText("引き継ぐ・印を付ける").click();
  await page.getByLabel("付ける印").selectOption("off-topic");
  await press(page, "印を付ける");
  const clear = page.locator("ul.advice").getByRole("button", { name: /を外す/ });
  await clear.waitFor();
  assert.deepEqual(desk.json("show", number).flags.map((flag) => flag.code ?? flag), ["off-topic"]);
  await clear.click();
  await clear.waitFor({ state: "detached" });
  assert.deepEqual(desk.json("show", number).flags, []);
  await page.getByText("引き継ぐ・印を付ける").click();
  await page.getByLabel("引き継ぐ相手").selectOption(to);
  await press(page, "引き継ぐ");
  await page.locator(".badge", { hasText: `担当 ${name}` }).or(page.locator(".badge", { hasText: `担当 ${to}` })).waitFor();
  assert.equal(desk.json("show", number).taken_by, to);
}));

test("a corrected classification is in the report", () => both("sato", async ({ page }, round) => {
  const { id } = desk.json("cases", "--all").find((c) => c.fields.organization?.includes("豊橋市"));
  const prefecture = ["沖縄県", "青森県"][round];
  await page.goto("/reports");
  assert.doesNotMatch(await main(page), new RegExp(prefecture));
  await page.goto(`/cases/${id}`);
  await page.getByText("直す（集計の分類）").click();
  await page.getByLabel("都道府県").selectOption({ label: prefecture });
  await press(page, "この分類にする");
  await page.locator("dl.facts", { hasText: `${prefecture}・` }).first().waitFor();
  await page.goto("/reports");
  assert.match(await main(page), new RegExp(prefecture));
}));

test("a list says in which order it stands", () => both("sato", async ({ page }) => {
  await page.goto("/all");
  assert.match(await page.locator("p.lead").innerText(), /受信の古い順に並べています。$/);
  await page.getByText("ほかの条件と並べ方").click();
  await page.getByLabel("並べ方").selectOption({ label: "受信の新しい順" });
  await press(page, "探す");
  assert.match(await page.locator("p.lead").innerText(), /受信の新しい順に並べています。$/);
}));

test("after an hour without a word, and for a disabled person, the next click leads to the sign-in", async () => {
  const signedOut = async (person) => {
    await person.page.goto("/all");
    assert.equal(new URL(person.page.url()).pathname, "/sign-in");
    assert.doesNotMatch(await main(person.page), /豊橋市/);
  };
  const idle = await (await Person.open(browser, desk)).signIn("sato");
  const store = path.join(desk.folder, "desk.sqlite");
  execFileSync("python3", ["-c", "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=30) as store:\n"
    + "    store.execute('UPDATE sessions SET last_seen = last_seen - 3601')", store]);
  await signedOut(idle);
  const disabled = await (await Person.open(browser, desk)).signIn("tanaka");
  desk.madoguchi("user", "disable", "tanaka");
  await signedOut(disabled);
  await disabled.page.getByLabel("ログイン名").fill("tanaka");
  await disabled.page.getByLabel("パスワード").fill("浜松のうなぎは おいしい");
  await press(disabled.page, "サインイン");
  assert.ok(await disabled.page.getByRole("alert").isVisible());
});
