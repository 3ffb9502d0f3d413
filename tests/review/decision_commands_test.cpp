#include "review/decision_commands.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "office_fixture.h"
#include "review/case_commands.h"
#include "review/outbox_commands.h"
#include "review/search_commands.h"
#include "store/accounts.h"

using namespace madoguchi;
using namespace madoguchi::test;
using Json = nlohmann::json;

namespace {

struct DecisionOffice : Office {
    Json shown(const std::string& which) {
        ShowCommand show;
        show.files = files;
        show.which = which;
        return json_of(show);
    }
    [[nodiscard]] CaseDecision on(const std::string& which, std::optional<std::int64_t> revision = {}) const {
        return {files, which, false, revision};
    }
};

}  // namespace

TEST_CASE("a case is taken, handed over and given back, each in the history") {
    DecisionOffice office;
    CHECK(office.json_of(TakeCommand{office.on(office.whole)})["done"] == "taken");
    auto shown = office.shown(office.whole);
    CHECK(shown["taken_by"] == "tanaka");
    CHECK(shown["state"] == "in-hand");
    office.console.actor = "suzuki";
    office.of(TakeCommand{office.on(office.whole)}, ExitStatus::temporary);
    CHECK(office.said("tanaka"));
    office.of(TakeCommand{office.on(office.whole, shown["revision"].get<std::int64_t>())});
    CHECK(office.shown(office.whole)["taken_by"] == "suzuki");
    office.of(HandOverCommand{office.on(office.whole), "sato"});
    CHECK(office.shown(office.whole)["taken_by"] == "sato");
    must(Accounts(office.desk.store()).add_first("yamada", "山田", "正しい馬 電池 ホチキス", office.desk.now));
    office.of(HandOverCommand{office.on(office.whole), "nobody"}, ExitStatus::no_input);
    CHECK(office.said("nobody"));
    CHECK(office.shown(office.whole)["taken_by"] == "sato");
    office.of(HandOverCommand{office.on(office.whole), "yamada"});
    office.of(GiveBackCommand{office.on(office.whole)});
    shown = office.shown(office.whole);
    CHECK(shown["taken_by"].is_null());
    CHECK(shown["state"] == "new");
    office.of(GiveBackCommand{office.on(office.whole)}, ExitStatus::temporary);
}

TEST_CASE("who comes second is told what changed meanwhile, and changes nothing") {
    DecisionOffice office;
    const auto seen = office.shown(office.lacking)["revision"].get<std::int64_t>();
    office.console.actor = "suzuki";
    office.of(CorrectCommand{office.on(office.lacking), "contact", "054-000-0000", false});
    office.of(NoteCommand{office.on(office.lacking), "電話で確認"});
    office.console.actor = "tanaka";
    office.of(CorrectCommand{office.on(office.lacking, seen), "contact", "03-0000-0000", false}, ExitStatus::temporary);
    CHECK(office.said("suzuki  記入事項を直しました"));
    CHECK(office.said("suzuki  メモを書きました"));
    CHECK_FALSE(office.said("受け付けました"));
    const auto shown = office.shown(office.lacking);
    CHECK(office.shown(office.lacking)["fields"]["contact"] == "054-000-0000");
    CHECK(shown["flags"].empty());
    office.of(ResolveCommand{office.on(office.lacking, seen), "answered", ""}, ExitStatus::temporary);
    office.of(ResolveCommand{office.on(office.lacking, shown["revision"].get<std::int64_t>()), "answered", "済"});
    CHECK(office.shown(office.lacking)["state"] == "closed");
    office.of(UndoCommand{office.on(office.lacking)});
    CHECK(office.shown(office.lacking)["state"] == "new");
}

TEST_CASE("fields, flags and classes follow a person's word") {
    DecisionOffice office;
    office.of(CorrectCommand{office.on(office.whole), "name", std::nullopt, true});
    CHECK(office.shown(office.whole)["flags"] == Json{"missing-name"});
    office.of(CorrectCommand{office.on(office.whole), "age", "1", false}, ExitStatus::usage);
    office.of(CorrectCommand{office.on(office.whole), "name", std::nullopt, false}, ExitStatus::usage);
    office.of(CorrectCommand{office.on(office.whole), "name", "x", true}, ExitStatus::usage);
    office.of(FlagCommand{office.on(office.whole), "clear", "missing-name"});
    office.of(FlagCommand{office.on(office.whole), "set", "call-back"});
    office.of(FlagCommand{office.on(office.whole), "set", "no-such-flag"}, ExitStatus::no_input);
    office.of(FlagCommand{office.on(office.whole), "set", "automated"}, ExitStatus::no_input);
    office.of(FlagCommand{office.on(office.whole), "clear", "off-topic"}, ExitStatus::no_input);
    const auto shown = office.shown(office.whole);
    CHECK(shown["flags"] == Json{"call-back"});
    REQUIRE(shown["flag_decisions"].size() == 2);
    CHECK(shown["flag_decisions"][0]["code"] == "call-back");
    CHECK(shown["flag_decisions"][0]["there"] == true);
    CHECK(shown["flag_decisions"][1]["there"] == false);
    CHECK(shown["flag_decisions"][1]["actor"] == "tanaka");

    CHECK(shown["classification"]["by"] == "madoguchid");
    office.of(ClassifyCommand{office.on(office.whole), {"静岡県", std::nullopt, std::nullopt}});
    office.of(ClassifyCommand{office.on(office.whole), {std::nullopt, std::string(sender_kinds()[0].code), {}}});
    const auto classes = office.shown(office.whole)["classification"];
    CHECK(classes["prefecture"] == 22);
    CHECK(classes["prefecture_name"] == "静岡県");
    CHECK(classes["sender_kind"] == std::string(sender_kinds()[0].code));
    CHECK(classes["by"] == "tanaka");
    office.of(ClassifyCommand{office.on(office.whole), {}}, ExitStatus::usage);
    office.of(ClassifyCommand{office.on(office.whole), {"48", {}, {}}}, ExitStatus::usage);
    office.of(ClassifyCommand{office.on(office.whole), {{}, {}, "no-such-topic"}}, ExitStatus::usage);
    CHECK(office.said(std::string(topics()[0].code)));
}

TEST_CASE("cases are searched by words and conditions, page by page") {
    DecisionOffice office;
    SearchCommand search;
    search.files = office.files;
    search.terms = {"多職種連携会議", "山田"};
    auto found = office.json_of(search);
    CHECK(found["total"] == 2);
    search.flag = "missing-contact";
    CHECK(office.json_of(search)["cases"][0]["receipt_number"] == office.lacking);
    CHECK(office.of(search).find(office.lacking) != std::string::npos);
    search = {};
    search.files = office.files;
    search.per_page = 1;
    search.page = 2;
    search.order = "oldest";
    found = office.json_of(search);
    CHECK(found["total"] == 2);
    REQUIRE(found["cases"].size() == 1);
    CHECK(found["cases"][0]["receipt_number"] == office.lacking);
    CHECK(office.of(search).find("2 / 2") != std::string::npos);
    search = {};
    search.files = office.files;
    search.since = "2026-06-06";
    CHECK(office.json_of(search)["total"] == 0);
    search.since = "2026-06-05";
    search.until = "2026-06-05";
    CHECK(office.json_of(search)["total"] == 2);
    search.state = "closed";
    CHECK(office.json_of(search)["total"] == 0);
    search.state = "open";
    office.of(search, ExitStatus::usage);
    CHECK(office.said("--state"));
    search = {};
    search.files = office.files;
    search.page = 0;
    office.of(search, ExitStatus::usage);

    SimilarCommand similar{office.files, office.lacking, 5, false};
    const auto others = office.json_of(similar);
    REQUIRE(others.size() == 1);
    CHECK(others[0]["receipt_number"] == office.whole);
    CHECK(others[0]["last_note"] == "");
}

TEST_CASE("a call is entered from the command line, with what is wrong said in Japanese") {
    DecisionOffice office;
    TelephoneCommand call;
    call.files = office.files;
    call.organization = "静岡県健康福祉部";
    call.name = "鈴木 一郎";
    call.contact = "053-000-0000";
    call.inquiry = "指標の置き方";
    call.call_back = true;
    call.as.topic = std::string(topics()[0].title);
    const auto entered = office.json_of(call);
    CHECK(entered["done"] == "entered");
    const auto shown = office.shown(entered["receipt_number"].get<std::string>());
    CHECK(shown["channel"] == "telephone");
    CHECK(shown["flags"] == Json{"call-back"});
    CHECK(shown["classification"]["prefecture"] == 22);
    CHECK(shown["classification"]["topic"] == std::string(topics()[0].code));
    CHECK(shown["opened"] == "2026-06-05T10:00:00+09:00");
    CHECK(office.of(ListCommand{office.files, ListCommand::What::queue, false}).find("電話 鈴木 一郎") !=
          std::string::npos);
    call.at = "2027-06-05";
    call.contact.reset();
    office.of(call, ExitStatus::usage);
    CHECK(office.said("今より後"));
    CHECK(office.said("連絡先を入力"));
    call.at = "きのう";
    office.of(call, ExitStatus::usage);
    CHECK(must(office.desk.store().status()).cases == 3);
}

TEST_CASE("an ignored mail becomes a case by its number, once") {
    DecisionOffice office;
    office.desk.take(Letter{.body = "拠点について教えてください。\r\n", .more = "Auto-Submitted: auto-generated\r\n"});
    const auto ignored = office.json_of(ListCommand{office.files, ListCommand::What::ignored, false});
    REQUIRE(ignored.size() == 1);
    const PersonWroteCommand said{office.files, ignored[0]["mail_id"].get<MailId>(), false};
    const auto made = office.json_of(said);
    CHECK(made["done"] == "person-wrote");
    CHECK(office.shown(made["receipt_number"].get<std::string>())["ack"]["state"] == "held");
    CHECK(office.json_of(said)["done"] == "already");
    office.of(PersonWroteCommand{office.files, 99, false}, ExitStatus::no_input);
}

TEST_CASE("a referral goes out once, to an office chosen or typed") {
    DecisionOffice office;
    const auto config = office.desk.file().string() + ".toml";
    std::ofstream(config) << "[[referral]]\nname = \"例示市 窓口\"\ncontact = \"電話 054\"\n";
    office.files.config = config;
    const auto offices = office.json_of(OfficesCommand{office.files, false});
    REQUIRE(offices.size() == 1);
    CHECK(offices[0]["name"] == "例示市 窓口");
    ReferCommand refer;
    static_cast<CaseDecision&>(refer) = office.on(office.whole);
    office.of(refer, ExitStatus::usage);
    refer.choice = 2;
    office.of(refer, ExitStatus::no_input);
    refer.choice.reset();
    refer.office = "窓口\n";
    office.of(refer, ExitStatus::usage);
    refer.office.reset();
    refer.choice = 1;
    CHECK(office.json_of(refer)["done"] == "referred");
    const auto item = office.desk.view(office.whole).outbox.back();
    CHECK(item.kind == AckKind::referral);
    CHECK(item.state == OutboxState::queued);
    office.of(refer, ExitStatus::temporary);
    CHECK(office.said(reason_text("already-referred")));
    const DoNotSendCommand stop{office.on(office.whole)};
    CHECK(office.json_of(stop)["done"] == "not-sent");
    office.of(stop, ExitStatus::no_input);
    CHECK(office.desk.deliver() == 1);  // the other case's request
}

TEST_CASE("sending to an address that bounced takes a word of its own") {
    DecisionOffice office;
    must(office.desk.store().note_bounce(office.desk.view(office.whole).outbox.front().id, office.desk.now));
    REQUIRE(office.desk.deliver() == 2);
    ReferCommand refer;
    static_cast<CaseDecision&>(refer) = office.on(office.whole);
    refer.office = "例示市 窓口";
    office.of(refer, ExitStatus::temporary);
    CHECK(office.said("--to-bounced-address"));
    refer.to_bounced = true;
    office.of(refer);
    const auto history = office.shown(office.whole)["history"];
    CHECK(std::any_of(history.begin(), history.end(),
                      [](const Json& line) { return line["action"] == "to-bounced" && line["actor"] == "tanaka"; }));
}
