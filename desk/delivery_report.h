#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/message.h"
#include "reply/acknowledgement.h"

namespace madoguchi {

/// A report that one of our own acknowledgements did not arrive (RFC 3464, and the writings of mail systems without
/// it).
struct DeliveryReport {
    std::string message_id;  ///< ours, as it stands in the report
    bool hard = false;       ///< the address will not take mail later either
    bool returned = false;   ///< it is the mail that came back, not one that only names it (a person's, in its thread)
    std::vector<std::string> recipients;  ///< that got nothing, lower case; none where the report has no fields for it
};

/// nullopt for anything else: an absence note, a read receipt, a delay, a success, a report on somebody else's mail.
/// `bytes` is the whole mail. Linear, and bounded in the number of ids it checks.
[[nodiscard]] std::optional<DeliveryReport> read_delivery_report(const Message& message, std::string_view bytes,
                                                                 const DeskKey& key);

}  // namespace madoguchi
