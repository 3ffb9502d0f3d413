#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/assessment.h"
#include "rules/rulebook.h"
#include "store/case.h"

namespace madoguchi {

/// A mail as it was read, before the store is asked about it.
struct Reading {
    Message message;
    Inquiry inquiry;
    bool ours = false;  ///< as is_ours() says
    Assessment assessment;
    std::optional<MailDigest> digest;  ///< none: of a mail that cannot be read
    std::string zstd;                  ///< its bytes as the store keeps them; "": the store compresses them
    bool quarantined = false;          ///< it cannot be read, and all else is empty
};

/// Of the mails of a batch, in its order; none: not read yet, or reading it has thrown.
using Readings = std::vector<std::optional<Reading>>;

/// How bytes become a message; tests put one that fails in the place of `read_message`. Any thread.
using Reader = std::function<Message(std::string_view bytes, const ParseLimits& limits)>;

/// `bytes`: the first part, perhaps all, of a mail of `full_size` bytes. Throws what `reader` throws. Any thread.
[[nodiscard]] Message read_first_part(std::string_view bytes, std::uint64_t full_size,
                                      const Reader& reader = read_message);

/// Reads a mail, finds its form and assesses it. Throws what `reader` throws. Any thread.
[[nodiscard]] Reading read_mail(const RawMail& raw, const Rulebook& rules, const DeskKey& key,
                                const Reader& reader = read_message);

}  // namespace madoguchi
