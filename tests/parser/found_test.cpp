// Inputs that a fuzzer once broke the parser with.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "parser/message.h"

namespace {

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("Found inputs are read to their end", "[found]") {
    const std::filesystem::path folder =
        std::filesystem::path(MADOGUCHI_SOURCE_DIR) / "tests" / "fuzz" / "found" / "fuzz_message";
    int inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        INFO(entry.path().filename().string());
        const std::string mail = file_bytes(entry.path());
        const auto message = madoguchi::read_message(mail);
        CHECK_FALSE(message.parts.empty());
        for (const auto& attachment : message.attachments) {
            CHECK(madoguchi::attachment_bytes(mail, attachment.part).has_value());
        }
        ++inputs;
    }
    CHECK(inputs > 0);
}
