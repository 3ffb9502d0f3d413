#pragma once

#include <optional>
#include <string>

#include "desk/configuration.h"
#include "parser/error.h"
#include "store/store.h"

namespace madoguchi {

/// Which desk a command works on: `--config` and `--store`.
struct DeskFiles {
    std::optional<std::string> config;  ///< nullopt: /etc/madoguchi/madoguchi.toml
    std::optional<std::string> store;   ///< nullopt: as the configuration says

    /// The configuration; the built-in one where `store` is named and no configuration is there.
    [[nodiscard]] Result<Configuration> configuration() const;
};

/// A desk that is open: its configuration and its store.
struct OpenDesk {
    Configuration configuration;
    Store store;

    [[nodiscard]] static Result<OpenDesk> open(const DeskFiles& files, OpenMode mode);
};

}  // namespace madoguchi
