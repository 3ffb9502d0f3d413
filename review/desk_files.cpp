#include "review/desk_files.h"

#include <fmt/format.h>
#include <filesystem>
#include <system_error>
#include <utility>

namespace madoguchi {
namespace {

constexpr const char* default_config = "/etc/madoguchi/madoguchi.toml";

}  // namespace

Result<Configuration> DeskFiles::configuration() const {
    if (config) {
        return read_configuration(*config);
    }
    std::error_code ignored;
    if (std::filesystem::exists(default_config, ignored)) {
        return read_configuration(default_config);
    }
    if (store) {
        return Configuration{};
    }
    return failure(ErrorCode::config, fmt::format("there is no configuration file {}", default_config),
                   "Name it with --config FILE, or the store itself with --store FILE.");
}

Result<OpenDesk> OpenDesk::open(const DeskFiles& files, OpenMode mode) {
    auto configuration = files.configuration();
    if (!configuration) {
        return tl::unexpected(configuration.error());
    }
    if (files.store) {
        configuration->store_path = *files.store;
    }
    auto store = Store::open(configuration->store_path, mode);
    if (!store) {
        return tl::unexpected(store.error());
    }
    return OpenDesk{std::move(*configuration), std::move(*store)};
}

}  // namespace madoguchi
