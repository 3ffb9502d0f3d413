#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "parser/error.h"

namespace madoguchi {

/// madoguchid's command line.
struct Options {
    enum class Task { serve, once, check_config, doctor, reconcile, help, version } task = Task::serve;
    bool mail_to_oneself = false;  ///< with doctor
    bool fetch_missing = false;    ///< with reconcile
    std::filesystem::path config_file = "/etc/madoguchi/madoguchi.toml";
};

/// Arguments without the program's name. `config` names what was not understood.
[[nodiscard]] Result<Options> read_options(std::span<const char* const> arguments);
[[nodiscard]] std::string_view usage();

/// sysexits.h, as systemd/madoguchid.service reads them.
namespace exit_status {
inline constexpr int ok = 0;
inline constexpr int usage = 64;
inline constexpr int damaged_store = 65;  ///< or one that lacks mail which it should have
inline constexpr int temporary = 75;      ///< network, busy, another daemon: later it may go
inline constexpr int denied = 77;         ///< permissions, or a refused login
inline constexpr int config = 78;
}  // namespace exit_status

}  // namespace madoguchi
