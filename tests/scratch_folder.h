// What needs no test framework: a fuzz target has a folder and a moment too.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace madoguchi::test {

/// A folder below `parent` that goes with the object.
class ScratchFolder {
public:
    explicit ScratchFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
        // mkdtemp(3) puts its own letters for the last six.
        std::string name = (parent / "madoguchi-test-").string() + std::string(6, 'X');
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        path_ = name;
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path file(std::string_view name = "desk.sqlite") const { return path_ / name; }
    std::filesystem::path write(std::string_view name, std::string_view content) const {
        std::ofstream(file(name), std::ios::binary) << content;
        return file(name);
    }

private:
    std::filesystem::path path_;
};

/// 2026-06-05 10:00 in Japan.
inline constexpr std::chrono::sys_seconds friday_morning{std::chrono::seconds{1780621200}};

}  // namespace madoguchi::test
