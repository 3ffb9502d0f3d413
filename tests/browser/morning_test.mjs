// A secretary's morning: from the first account to an empty queue; a second reviewer; search, report, keyboard; and all of it without
// JavaScript.
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, describe, test } from "node:test";

import { corpusMails, Desk, launchBrowser, Person } from "./desk.mjs";
import { mail, ordinaryMails } from "./mails.mjs";

// Ordinary inquiries, some with something missing, one risky attachment, one advertisement, one robot.
const mails = ["wf01", "wf03", "wf05", "wf10", "wf12", "mi01", "mi07", "mi13", "ff02", "sp06", "ot02", "au03"];

let browser;
before(async () => { browser = await launchBrowser(); });
after(() => browser?.close());

/** The receipt numbers of the list that is shown. */
const listed = (page) => page.locator("table.cases tbody th a").allTextContents();

async function makeFirstAccount(person, desk) {
  const { page } = person;
  await page.goto("/");
  assert.equal(new URL(page.url()).pathname, "/first-account", "without an account there is nothing else to see");
  await page.getByLabel("確認コード").fill("0".repeat(32));
  await page.getByLabel("ログイン名").fill("sato");
  await page.getByLabel("名前").fill("佐藤 花子");
  await page.getByLabel("パスワード", { exact: true }).fill("長い合言葉 二〇二六年六月");
  await page.getByLabel("パスワード（確認）").fill("長い合言葉 二〇二六年六月");
  await page.getByRole("button", { name: "作成してサインイン" }).click();
  assert.match(await page.getByRole("alert").innerText(), /コード/, "a guessed code makes no account");

  await page.goto(desk.firstAccount);
  await page.getByLabel("ログイン名").fill("sato");
  await page.getByLabel("名前").fill("佐藤 花子");
  await page.getByLabel("パスワード", { exact: true }).fill("長い合言葉 二〇二六年六月");
  await page.getByLabel("パスワード（確認）").fill("長い合言葉 二〇二六年六月");
  await page.getByRole("button", { name: "作成してサインイン" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

/** Signs out, and in again with the password. */
async function signInAgain({ page }) {
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.waitForURL((url) => url.pathname === "/sign-in");
  await page.getByLabel("ログイン名").fill("sato");
  await page.getByLabel("パスワード").fill("違う合言葉 二〇二六年六月");
  await page.getByRole("button", { name: "サインイン" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("ログイン名").fill("sato");
  await page.getByLabel("パスワード").fill("長い合言葉 二〇二六年六月");
  await page.getByRole("button", { name: "サインイン" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

/** Opens the oldest of the queue, looks, takes it, closes it; until there is nothing left. Returns how many it were. */
async function emptyTheQueue({ page }) {
  const before = (await listed(page)).length;
  for (let done = 0; ; ++done) {
    await page.goto("/");
    const numbers = await listed(page);
    assert.equal(numbers.length, before - done, "each decision takes one case out of the queue");
    if (numbers.length === 0) return done;
    await page.getByRole("link", { name: numbers[0] }).click();
    await page.getByRole("heading", { level: 1, name: new RegExp(numbers[0]) }).waitFor();
    await page.getByRole("button", { name: "自分が担当する" }).click();
    await page.getByRole("button", { name: "担当をやめる" }).waitFor();
    await page.getByLabel("回答済み").check();
    await page.getByLabel("メモ（なくてもかまいません）").fill("電話で回答した。");
    await page.getByRole("button", { name: "完了にする" }).click();
    await page.getByRole("button", { name: "完了を取り消す" }).waitFor();
    if (done === 0) {
      await page.getByRole("button", { name: "完了を取り消す" }).click();
      await page.getByLabel("回答済み").check();
      await page.getByRole("button", { name: "完了にする" }).click();
      await page.getByRole("button", { name: "対応を再開する" }).waitFor();
    }
  }
}

for (const javaScriptEnabled of [true, false]) {
  test(`a morning from the first account to an empty queue, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
    const desk = await new Desk(javaScriptEnabled ? "morning" : "morning_without", [...corpusMails(mails), ...ordinaryMails()]).serve();
    try {
      const person = await Person.open(browser, desk, { javaScriptEnabled });
      await makeFirstAccount(person, desk);
      await signInAgain(person);
      const expected = desk.json("queue").length;
      assert.ok(expected >= 4, "there is something to do");
      assert.equal((await listed(person.page)).length, expected, "the page's queue is the command line's");
      assert.equal(await emptyTheQueue(person), expected);
      assert.equal(desk.json("queue").length, 0);
      const closed = desk.json("cases", "--all").filter((c) => c.state === "closed");
      assert.equal(closed.length, expected);
      assert.ok(closed.every((c) => c.outcome === "answered"));
      assert.deepEqual(person.faults, []);
      await person.close();
    } finally {
      await desk.stop();
    }
  });
}

describe("two people on one desk", () => {
  let desk, sato, tanaka;
  before(async () => {
    desk = new Desk("two_people", [...corpusMails(mails), ...ordinaryMails()]);
    desk.addUser("sato", "佐藤 花子", "--admin");
    desk.addUser("tanaka", "田中 一郎");
    await desk.serve();
    sato = await (await Person.open(browser, desk)).signIn("sato");
    tanaka = await (await Person.open(browser, desk)).signIn("tanaka");
  });
  after(() => desk?.stop());

  test("the second is told before anything is overwritten", async () => {
    const [number] = await listed(sato.page);
    for (const { page } of [sato, tanaka]) {
      await page.getByRole("link", { name: number }).click();
      await page.getByRole("heading", { level: 1, name: new RegExp(number) }).waitFor();
    }
    const id = new URL(sato.page.url()).pathname.split("/").pop();
    await sato.page.getByText("直す（氏名）").click();
    await sato.page.getByLabel("氏名", { exact: true }).fill("佐藤が直した氏名");
    await sato.page.locator("details[open]").getByRole("button", { name: "この内容に直す" }).click();
    await sato.page.getByText("佐藤が直した氏名").first().waitFor();

    await tanaka.page.getByText("直す（氏名）").click();
    await tanaka.page.getByLabel("氏名", { exact: true }).fill("田中が直した氏名");
    await tanaka.page.locator("details[open]").getByRole("button", { name: "この内容に直す" }).click();
    assert.match(await tanaka.page.locator("main").innerText(), /ほかの人/);
    assert.equal(desk.json("show", number).fields.name, "佐藤が直した氏名");

    await tanaka.page.goto(`/cases/${id}`);
    await tanaka.page.getByLabel("回答済み").check();
    await sato.page.getByRole("button", { name: "自分が担当する" }).click();
    await sato.page.getByRole("button", { name: "担当をやめる" }).waitFor();
    await tanaka.page.getByRole("button", { name: "完了にする" }).click();
    assert.match(await tanaka.page.locator("main").innerText(), /ほかの人/);
    assert.notEqual(desk.json("show", number).state, "closed");
    assert.deepEqual([...sato.faults, ...tanaka.faults], []);
  });

  test("a word of two characters is found, and nothing for a word that nobody wrote", async () => {
    const { page } = sato;
    await page.goto("/all");
    const all = (await listed(page)).length;
    await page.getByRole("searchbox").fill("浜松");
    await page.getByRole("button", { name: "探す" }).click();
    const found = await listed(page);
    assert.ok(found.length > 0 && found.length < all, `浜松 is in ${found.length} of ${all}`);
    await page.getByRole("searchbox").fill("松浜の");
    await page.getByRole("button", { name: "探す" }).click();
    await page.getByText("見つかりませんでした").waitFor();
  });

  test("the report comes as a table that a spreadsheet reads and does not run", async () => {
    const { page } = sato;
    await page.goto("/reports");
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /CSV/ }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "madoguchi-report.csv");
    const bytes = fs.readFileSync(await file.path());
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], "a byte order mark, or Excel reads it as Shift_JIS");
    const text = bytes.toString("utf8");
    assert.ok(text.includes("\r\n"));
    for (const cell of text.replace("\ufeff", "").split(/\r\n|,/)) {
      assert.doesNotMatch(cell, /^"?[=+@\t-]./, "a cell that would be a formula");
    }
  });

  test("j, k, Enter and / reach every case without a mouse", async () => {
    const { page } = sato;
    await page.goto("/");
    const numbers = await listed(page);
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.keyboard.press("j");
    assert.equal(await focused(), numbers[0]);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    assert.equal(await focused(), numbers[1]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: new RegExp(numbers[1]) }).waitFor();
    await page.goto("/");
    await page.keyboard.press("/");
    await page.keyboard.type("j/k");
    assert.equal(await page.getByRole("searchbox").inputValue(), "j/k", "what is typed is text there");
    assert.deepEqual(sato.faults, []);
  });

  test("several cases are decided at once, and that is undone", async () => {
    for (const { page } of [sato, await (await Person.open(browser, desk, { javaScriptEnabled: false })).signIn("sato")]) {
      await page.goto("/cases");
      const numbers = await listed(page);
      assert.ok(numbers.length >= 4);
      for (const number of numbers.slice(0, 3)) await page.getByRole("checkbox", { name: number }).check();
      await page.getByLabel("選んだ照会を").selectOption("answered");
      await page.getByRole("button", { name: "まとめて行う" }).click();
      await page.getByRole("button", { name: "元に戻す" }).waitFor();
      assert.deepEqual(await listed(page), numbers.slice(3), "what was chosen is done, nothing else");
      await page.getByRole("button", { name: "元に戻す" }).click();
      await page.getByText("を元に戻しました").waitFor();
      assert.deepEqual(await listed(page), numbers);
    }
  });

  test("of cases decided at once, one that another has changed meanwhile stays as it is", async () => {
    await tanaka.page.goto("/cases");
    const [first, second] = await listed(tanaka.page);
    await tanaka.page.getByRole("checkbox", { name: first }).check();
    await tanaka.page.getByRole("checkbox", { name: second }).check();
    desk.madoguchi("resolve", first, "--as", "duplicate");
    await tanaka.page.getByLabel("選んだ照会を").selectOption("answered");
    await tanaka.page.getByRole("button", { name: "まとめて行う" }).click();
    await tanaka.page.getByRole("button", { name: "元に戻す" }).waitFor();
    assert.equal(desk.json("show", first).outcome, "duplicate");
    assert.equal(desk.json("show", second).outcome, "answered");
    assert.match(await tanaka.page.locator("main").innerText(), /ほかの/);
  });

  test("a mail that arrives meanwhile is announced, and what is being written stays", async () => {
    const { page } = sato;
    await page.clock.install();
    await page.goto("/");
    await page.getByRole("link", { name: (await listed(page))[0] }).click();
    await page.getByLabel("メモを残す").fill("書きかけのメモ");
    desk.receive(mail({ number: 9900, organization: "佐賀市", person: "新着 花子" }));
    await page.clock.fastForward(61_000);
    await page.locator(".news").getByText("届").waitFor();
    assert.equal(await page.getByLabel("メモを残す").inputValue(), "書きかけのメモ");
    assert.deepEqual(sato.faults, []);
  });
});
