#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/clocks.h"
#include "daemon/mail_trial.h"
#include "desk/configuration.h"

namespace madoguchi {

/// One thing that was looked at.
struct DoctorLine {
    enum class State { ok, warning, error } state = State::ok;
    std::string subject;  ///< "IMAP login"
    std::string found;
    std::string remedy;   ///< what to do; "" where it is ok
    int exit_status = 0;  ///< of an error
};
/// "ok       IMAP login: …", and under it what to do.
[[nodiscard]] std::string to_text(const DoctorLine& line);
/// The exit status of the gravest error; 0 with warnings alone.
[[nodiscard]] int exit_status_of(const std::vector<DoctorLine>& lines);

/// Looks at everything that the daemon needs, before it runs or beside it: the configuration with its templates and
/// credentials, the store, disk and clock, names, TLS and login of both servers, the folders. Changes nothing, and
/// tries no login twice that was refused. Sends nothing, unless it is asked for a mail to oneself.
class Doctor {
public:
    Doctor(Clocks clocks, Wake wake, RandomSource random)
        : clocks_(std::move(clocks)), wake_(std::move(wake)), random_(std::move(random)) {}

    /// `tell` gets each line as soon as it is known. `mail_to_oneself`: sends the desk a mail, and waits for it.
    std::vector<DoctorLine> examine(const std::filesystem::path& config_file, bool mail_to_oneself,
                                    const std::function<void(const DoctorLine&)>& tell);

private:
    void add(DoctorLine line);
    void ok(std::string subject, std::string found);
    void warn(std::string subject, std::string found, std::string remedy);
    void fail(std::string subject, std::string found, std::string remedy, int exit_status);

    void look_at_desk(const Configuration& configuration);
    void look_at_store(const Configuration& configuration);
    void look_at_clock();
    bool look_at_name(std::string_view subject, const std::string& url);
    void look_at_imap(const Configuration& configuration);
    void look_at_folders(const Configuration& configuration);
    void look_at_smtp(const Configuration& configuration);
    void look_at_whole_way(const Configuration& configuration);
    void tell_trial(const Configuration& configuration, const TrialReport& report);
    void look_at_certificate(std::string_view subject, std::chrono::sys_seconds end);

    Clocks clocks_;
    Wake wake_;
    RandomSource random_;
    std::function<void(const DoctorLine&)> tell_;
    std::vector<DoctorLine> lines_;
};

}  // namespace madoguchi
