#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "daemon/imap_fetch.h"
#include "daemon/imap_response.h"

namespace {

struct Outcome {
    std::vector<madoguchi::ImapResponse> answers;
    bool refused = false;
};

Outcome read(std::string_view bytes, std::size_t first) {
    madoguchi::ImapResponseReader::Limits limits;
    limits.line_bytes = 4096;
    limits.literal_kept = 64;
    limits.answer_kept = 256;
    limits.depth = 8;
    madoguchi::ImapResponseReader reader(limits);
    Outcome outcome;
    outcome.refused =
        !reader.feed(bytes.substr(0, first), outcome.answers) || !reader.feed(bytes.substr(first), outcome.answers);
    return outcome;
}

}  // namespace

// The first byte chooses where the rest is split: the same answers must come out wherever that is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    auto whole = read(bytes, bytes.size());
    const auto split = read(bytes, bytes.empty() ? 0 : data[0] % bytes.size());
    if (whole.refused != split.refused || whole.answers.size() != split.answers.size()) {
        std::abort();
    }
    for (std::size_t i = 0; i < whole.answers.size(); ++i) {
        if (whole.answers[i].name != split.answers[i].name || whole.answers[i].text != split.answers[i].text ||
            whole.answers[i].values.size() != split.answers[i].values.size()) {
            std::abort();
        }
        (void)madoguchi::read_fetch(std::move(whole.answers[i]));
    }
    return 0;
}
