#pragma once

#include <string>
#include <string_view>

#include "reply/acknowledgement.h"

namespace madoguchi {

/// Name of the marker header that our mails carry (autoreply.md, item 6).
inline constexpr std::string_view marker_header = "X-Madoguchi";

/// Our Message-ID for an acknowledgement: `<uidvalidity.uid.sequence.mailbox.mac@domain>`. The mailbox stands as a
/// short keyed hash, `mac` is one over all before it, so that the id tells nothing and cannot be forged.
[[nodiscard]] std::string make_message_id(const AnsweredMail& answered, int sequence, std::string_view domain,
                                          const DeskKey& key);

/// The marker header's body for a mail with that Message-ID: the id's local part and a second keyed hash, so that it
/// holds where a submission server writes its own Message-ID.
[[nodiscard]] std::string make_marker(std::string_view message_id, const DeskKey& key);
[[nodiscard]] bool is_our_marker(std::string_view header_body, const DeskKey& key);

/// RFC 5322 §3.6.4 msg-id without white space, comments or quoted strings, at most 250 bytes: may be repeated in a
/// header.
[[nodiscard]] bool is_clean_message_id(std::string_view message_id);

}  // namespace madoguchi
