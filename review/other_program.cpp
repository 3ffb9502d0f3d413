#include "review/other_program.h"

#include <unistd.h>
#include <filesystem>
#include <system_error>

namespace madoguchi {

void become_program(const std::string& program, const std::vector<std::string>& arguments) {
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    execv((self.parent_path() / program).c_str(), words.data());
    execv(("/usr/libexec/madoguchi/" + program).c_str(), words.data());
}

}  // namespace madoguchi
