#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/desk.h"
#include "store/case.h"

namespace madoguchi {

/// A mail as it was read, before the store is asked about it.
struct Reading {
    Message message;
    Inquiry inquiry;
    std::optional<MailDigest> digest;  ///< none: of a mail that cannot be read
    bool quarantined = false;          ///< it cannot be read, and message and inquiry are empty
};

/// Of the mails of a batch, in its order; none: not read yet, or reading it has thrown.
using Readings = std::vector<std::optional<Reading>>;

/// How bytes become a message; tests put one that fails in the place of `read_message`. Any thread.
using Reader = std::function<Message(std::string_view bytes, const ParseLimits& limits)>;

/// `bytes`: the first part, perhaps all, of a mail of `full_size` bytes. Throws what `reader` throws. Any thread.
[[nodiscard]] Message read_first_part(std::string_view bytes, std::uint64_t full_size,
                                      const Reader& reader = read_message);

/// Reads a mail and finds its form. Throws what `reader` throws. Any thread.
[[nodiscard]] Reading read_mail(const RawMail& raw, const Desk& desk, const DeskKey& key,
                                const Reader& reader = read_message);

}  // namespace madoguchi
