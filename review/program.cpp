#include "review/program.h"

#include <CLI/CLI.hpp>
#include <functional>

#include "parser/utf8.h"
#include "review/case_commands.h"
#include "review/check_program.h"
#include "review/command_line.h"
#include "review/command_words.h"
#include "review/decision_commands.h"
#include "review/health_command.h"
#include "review/import_command.h"
#include "review/operations_commands.h"
#include "review/outbox_commands.h"
#include "review/rejudge_command.h"
#include "review/report_command.h"
#include "review/retention_commands.h"
#include "review/search_commands.h"
#include "review/serve_command.h"
#include "review/terms_command.h"
#include "review/user_command.h"

namespace madoguchi {
namespace {

/// For words that the store keeps: bytes of another encoding would never be readable again.
std::string other_encoding(const std::string& words) {
    return is_utf8(words) ? std::string() : std::string(words::not_utf8);
}

/// The program's commands on a store, as CLI11 sees them. Each command's options are kept beside it, and `chosen` runs
/// the one that was named.
class CommandLine {
public:
    CommandLine() {
        show_help_of(app_, "");
        app_.require_subcommand(1);
        app_.set_version_flag("--version", MADOGUCHI_VERSION);
        add_lists();
        add_search();
        add_decisions();
        add_entries();
        add_outbox();
        add_judgement();
        add_page();
        add_operations();
        add_retention();
    }

    [[nodiscard]] int run(std::span<const std::string> arguments, Console& console) {
        return run_command_line(app_, arguments, console, [this](Console& to) { return chosen_(to); });
    }

private:
    template <class Command>
    CLI::App* add(const std::string& name, Command& command) {
        auto* app = app_.add_subcommand(name);
        show_help_of(*app, name);
        app->add_flag("--json", command.json);
        app->callback([this, &command] { chosen_ = [&command](Console& console) { return command.run(console); }; });
        return app;
    }

    /// A command that works on a desk's store.
    template <class Command>
    CLI::App* add_on_store(const std::string& name, Command& command) {
        auto* app = add(name, command);
        app->add_option("--config", command.files.config);
        app->add_option("--store", command.files.store);
        return app;
    }

    void add_lists() {
        using What = ListCommand::What;
        queue_.what = What::queue;
        add_on_store("queue", queue_);
        cases_.what = What::open;
        auto* cases = add_on_store("cases", cases_);
        auto* unanswered = cases->add_flag_callback("--unanswered", [this] { cases_.what = What::unanswered; });
        cases->add_flag_callback("--all", [this] { cases_.what = What::all; })->excludes(unanswered);
        ignored_.what = What::ignored;
        add_on_store("ignored", ignored_);
        auto* show = add_on_store("show", show_);
        show->add_option("N", show_.which)->required();
        auto* explain = show->add_flag("--explain", show_.explain)->excludes(show->get_option("--json"));
        auto* raw = show->add_flag("--raw", show_.raw)->excludes(show->get_option("--json"))->excludes(explain);
        show->add_option("--mail", show_.mail)->needs(raw);
        add_on_store("status", status_);
        auto* report = add_on_store("report", report_);
        report->add_option("--since", report_.since);
        report->add_option("--until", report_.until);
        report->add_flag("--csv", report_.csv)->excludes(report->get_option("--json"));
    }

    void add_search() {
        auto* search = add_on_store("search", search_);
        search->add_option("WORDS", search_.terms);
        search->add_option("--scope", search_.scope);
        search->add_option("--flag", search_.flag);
        search->add_option("--state", search_.state);
        search->add_option("--acknowledgement", search_.acknowledgement);
        search->add_option("--since", search_.since);
        search->add_option("--until", search_.until);
        search->add_option("--organization", search_.organization);
        search->add_option("--taken-by", search_.taken_by);
        search->add_option("--sort", search_.order);
        search->add_option("--page", search_.page);
        search->add_option("--per-page", search_.per_page);
        auto* similar = add_on_store("similar", similar_);
        similar->add_option("N", similar_.which)->required();
        similar->add_option("--most", similar_.most);
    }

    /// A command by which a person decides on the case N.
    template <class Command>
    CLI::App* add_decision(const std::string& name, Command& command) {
        auto* app = add_on_store(name, command);
        app->add_option("N", command.which)->required();
        app->add_option("--revision", command.revision);
        return app;
    }

    /// One that sends something.
    template <class Command>
    CLI::App* add_sending(const std::string& name, Command& command) {
        auto* app = add_decision(name, command);
        app->add_flag("--to-bounced-address", command.to_bounced);
        return app;
    }

    static void add_class_options(CLI::App& app, ClassOptions& options) {
        app.add_option("--prefecture", options.prefecture);
        app.add_option("--sender-kind", options.sender_kind);
        app.add_option("--topic", options.topic);
    }

    void add_decisions() {
        auto* resolve = add_decision("resolve", resolve_);
        resolve->add_option("--as", resolve_.outcome)->required();
        resolve->add_option("--note", resolve_.note)->check(other_encoding);
        add_decision("reopen", reopen_);
        add_decision("undo", undo_);
        add_decision("take", take_);
        add_decision("give-back", give_back_);
        add_decision("hand-over", hand_over_)->add_option("LOGIN", hand_over_.to)->required();
        add_decision("note", note_)->add_option("TEXT", note_.text)->required()->check(other_encoding);
        auto* correct = add_decision("correct", correct_);
        correct->add_option("FIELD", correct_.field)->required();
        correct->add_option("VALUE", correct_.value)->check(other_encoding);
        correct->add_flag("--clear", correct_.clear);
        auto* flag = add_decision("flag", flag_);
        flag->add_option("ACTION", flag_.action)->required()->check(CLI::IsMember({"set", "clear"}));
        flag->add_option("CODE", flag_.code)->required();
        add_class_options(*add_decision("classify", classify_), classify_.as);
    }

    void add_entries() {
        add_on_store("person-wrote", person_wrote_)->add_option("ID", person_wrote_.mail)->required();
        auto* telephone = add_on_store("telephone", telephone_);
        telephone->add_option("--organization", telephone_.organization);
        telephone->add_option("--name", telephone_.name);
        telephone->add_option("--contact", telephone_.contact);
        telephone->add_option("--inquiry", telephone_.inquiry);
        telephone->add_option("--at", telephone_.at);
        telephone->add_option("--note", telephone_.note);
        telephone->add_flag("--call-back", telephone_.call_back);
        add_class_options(*telephone, telephone_.as);
    }

    void add_outbox() {
        using What = OutgoingCommand::What;
        add_on_store("outbox", outbox_)->add_flag("--all", outbox_.all);
        add_on_store("preview", preview_)->add_option("N", preview_.which)->required();
        add_sending("release", release_);
        add_decision("do-not-send", do_not_send_);
        add_sending("ask-again", ask_again_);
        auto* refer = add_sending("refer", refer_);
        refer->add_option("--choice", refer_.choice);
        refer->add_option("--office", refer_.office);
        refer->add_option("--contact", refer_.contact)->needs(refer->get_option("--office"));
        add_on_store("offices", offices_);
        retry_.what = What::retry;
        auto* retry = add_on_store("retry", retry_);
        retry->add_option("ID", retry_.id)->required();
        retry->add_flag("--to-bounced-address", retry_.to_bounced);
        cancel_.what = What::cancel;
        add_on_store("cancel", cancel_)->add_option("ID", cancel_.id)->required();
        confirm_.what = What::confirm;
        add_on_store("confirm", confirm_)->add_option("ID", confirm_.id)->required();
        auto* breaker = add_on_store("breaker", breaker_);
        breaker->add_option_function<std::string>("ACTION", [this](const std::string&) { breaker_.close = true; })
            ->check(CLI::IsMember({"close"}));
    }

    void add_judgement() {
        auto* rejudge = add_on_store("rejudge", rejudge_);
        rejudge->add_option("--since", rejudge_.since);
        rejudge->add_option("--rules", rejudge_.rules);
        rejudge->add_flag("--apply", rejudge_.apply);
        add_on_store("terms", terms_)
            ->add_option("ACTION", terms_.action)
            ->required()
            ->check(CLI::IsMember({"review"}));
    }

    void add_page() {
        add_on_store("serve", serve_)->add_option("--listen", serve_.listen);
        auto* user = add_on_store("user", user_);
        user->add_option("ACTION", user_.action)
            ->required()
            ->check(CLI::IsMember({"add", "passwd", "role", "disable", "enable", "list"}));
        user->add_option("LOGIN", user_.login);
        user->add_option("--name", user_.name)->check(other_encoding);
        user->add_flag("--admin", user_.admin);
    }

    void add_operations() {
        auto* backup = add_on_store("backup", backup_);
        backup->add_option("FILE", backup_.target)->required();
        backup->add_option("--keep", backup_.keep);
        add_on_store("restore", restore_)->add_option("FILE", restore_.backup)->required();
        add_on_store("check-store", check_store_)->add_option("FILE", check_store_.file);
        add_on_store("health", health_)->add_option("--prometheus", health_.prometheus);
        auto* import = add_on_store("import", import_);
        import->add_option("FILE", import_.sources)->required();
        import->add_option("--as", import_.outcome);
    }

    void add_retention() {
        auto* purge = add_on_store("purge", purge_);
        auto* apply = purge->add_flag("--apply", purge_.apply);
        purge->add_flag("--record", purge_.record)->excludes(apply);
        auto* erase = add_on_store("erase", erase_);
        erase->add_option("WHOSE", erase_.which)->required();
        erase->add_flag("--apply", erase_.apply);
        auto* person = add_on_store("export-person", export_person_);
        person->add_option("WHOSE", export_person_.which)->required();
        person->add_option("FOLDER", export_person_.folder)->required();
    }

    CLI::App app_;
    std::function<ExitStatus(Console&)> chosen_;
    ListCommand queue_, cases_, ignored_;
    ShowCommand show_;
    StatusCommand status_;
    ReportCommand report_;
    ResolveCommand resolve_;
    ReopenCommand reopen_;
    UndoCommand undo_;
    TakeCommand take_;
    GiveBackCommand give_back_;
    HandOverCommand hand_over_;
    NoteCommand note_;
    CorrectCommand correct_;
    FlagCommand flag_;
    ClassifyCommand classify_;
    PersonWroteCommand person_wrote_;
    TelephoneCommand telephone_;
    SearchCommand search_;
    SimilarCommand similar_;
    OutboxCommand outbox_;
    PreviewCommand preview_;
    ReleaseCommand release_;
    DoNotSendCommand do_not_send_;
    AskAgainCommand ask_again_;
    ReferCommand refer_;
    OfficesCommand offices_;
    OutgoingCommand retry_, cancel_, confirm_;
    BreakerCommand breaker_;
    RejudgeCommand rejudge_;
    TermsCommand terms_;
    ServeCommand serve_;
    UserCommand user_;
    BackupCommand backup_;
    RestoreCommand restore_;
    CheckStoreCommand check_store_;
    HealthCommand health_;
    ImportCommand import_;
    PurgeCommand purge_;
    EraseCommand erase_;
    ExportPersonCommand export_person_;
};

}  // namespace

int run_program(std::span<const std::string> arguments, Console& console) {
    return is_for_check_program(arguments) ? run_check_program(arguments, console)
                                           : CommandLine().run(arguments, console);
}

}  // namespace madoguchi
