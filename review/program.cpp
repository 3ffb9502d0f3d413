#include "review/program.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <functional>
#include <vector>

#include "review/case_commands.h"
#include "review/check_command.h"
#include "review/health_command.h"
#include "review/help.h"
#include "review/operations_commands.h"
#include "review/outbox_commands.h"
#include "review/rejudge_command.h"
#include "review/report_command.h"
#include "review/serve_command.h"
#include "review/terms_command.h"
#include "review/user_command.h"
#include "review/words.h"

namespace madoguchi {
namespace {

/// The program's commands as CLI11 sees them. Each command's options are kept beside it, and `chosen` runs the one that
/// was named.
class CommandLine {
public:
    CommandLine() {
        app_.formatter_fn(help_formatter(""));
        app_.require_subcommand(1);
        app_.set_version_flag("--version", MADOGUCHI_VERSION);
        add_check();
        add_lists();
        add_decisions();
        add_outbox();
        add_judgement();
        add_page();
        add_operations();
    }

    /// Throws what CLI11 throws.
    void parse(std::span<const std::string> arguments) {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        app_.parse(reversed);
    }
    [[nodiscard]] ExitStatus run(Console& console) const { return chosen_(console); }
    [[nodiscard]] std::string help() const { return app_.help(); }
    [[nodiscard]] std::string usage_sentence(const CLI::ParseError& error) const {
        const auto parsed = app_.get_subcommands();
        const auto command = parsed.empty() ? std::string("madoguchi") : "madoguchi " + parsed.front()->get_name();
        // CLI11 puts the command's name where this error's own name belongs.
        const bool extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
        const auto name = extras ? std::string("ExtrasError") : error.get_name();
        return fmt::format(words::bad_usage, words::usage_error(name), error.what(), command);
    }

private:
    using Formatter = std::function<std::string(const CLI::App*, std::string, CLI::AppFormatMode)>;

    /// A section of help.txt in place of what CLI11 would write.
    static Formatter help_formatter(const std::string& command) {
        return [command](const CLI::App*, const std::string&, CLI::AppFormatMode) {
            return std::string(help_of(command));
        };
    }

    template <class Command>
    CLI::App* add(const std::string& name, Command& command) {
        auto* app = app_.add_subcommand(name);
        app->formatter_fn(help_formatter(name));
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

    void add_check() {
        auto* app = add("check", check_);
        app->add_flag("--text", check_.text);
        app->add_flag("--explain", check_.explain)->excludes(app->get_option("--json"));
        app->add_option("--config", check_.config);
        app->add_option("--received", check_.received);
        app->add_option("FILE", check_.files)->required();
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

    void add_decisions() {
        auto* resolve = add_on_store("resolve", resolve_);
        resolve->add_option("N", resolve_.which)->required();
        resolve->add_option("--as", resolve_.outcome)->required();
        resolve->add_option("--note", resolve_.note);
        add_on_store("reopen", reopen_)->add_option("N", reopen_.which)->required();
    }

    void add_outbox() {
        using What = OutgoingCommand::What;
        add_on_store("outbox", outbox_)->add_flag("--all", outbox_.all);
        add_on_store("preview", preview_)->add_option("N", preview_.which)->required();
        add_on_store("release", release_)->add_option("N", release_.which)->required();
        add_on_store("ask-again", ask_again_)->add_option("N", ask_again_.which)->required();
        retry_.what = What::retry;
        add_on_store("retry", retry_)->add_option("ID", retry_.id)->required();
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
            ->check(CLI::IsMember({"add", "passwd", "disable", "enable", "list"}));
        user->add_option("LOGIN", user_.login);
        user->add_option("--name", user_.name);
        user->add_flag("--admin", user_.admin);
    }

    void add_operations() {
        auto* backup = add_on_store("backup", backup_);
        backup->add_option("FILE", backup_.target)->required();
        backup->add_option("--keep", backup_.keep);
        add_on_store("restore", restore_)->add_option("FILE", restore_.backup)->required();
        add_on_store("check-store", check_store_)->add_option("FILE", check_store_.file);
        add_on_store("health", health_)->add_option("--prometheus", health_.prometheus);
    }

    CLI::App app_;
    std::function<ExitStatus(Console&)> chosen_;
    CheckCommand check_;
    ListCommand queue_, cases_, ignored_;
    ShowCommand show_;
    StatusCommand status_;
    ReportCommand report_;
    ResolveCommand resolve_;
    ReopenCommand reopen_;
    OutboxCommand outbox_;
    PreviewCommand preview_;
    ReleaseCommand release_;
    AskAgainCommand ask_again_;
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
};

}  // namespace

int run_program(std::span<const std::string> arguments, Console& console) {
    CommandLine line;
    try {
        line.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        console.out << line.help();
        return static_cast<int>(ExitStatus::ok);
    } catch (const CLI::CallForVersion& version) {
        console.out << "madoguchi " << version.what() << '\n';
        return static_cast<int>(ExitStatus::ok);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(report_usage(console, line.usage_sentence(error)));
    }
    return static_cast<int>(line.run(console));
}

}  // namespace madoguchi
