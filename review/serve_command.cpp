#include "review/serve_command.h"

#include <string>
#include <vector>

#include "review/words.h"

namespace madoguchi {

ExitStatus ServeCommand::run(Console& console) const {
    std::vector<std::string> arguments;
    const auto add = [&](std::string_view option, const std::optional<std::string>& value) {
        if (value) {
            arguments.emplace_back(option);
            arguments.push_back(*value);
        }
    };
    add("--listen", listen);
    add("--config", files.config);
    add("--store", files.store);
    if (json) {
        arguments.emplace_back("--json");
    }
    console.out.flush();
    console.become("madoguchi-serve", arguments);
    return refuse(console, ExitStatus::internal, words::no_page_program);
}

}  // namespace madoguchi
