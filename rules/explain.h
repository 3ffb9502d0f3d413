#pragma once

#include <string>

#include "parser/inquiry.h"
#include "parser/message.h"
#include "rules/verdict.h"

namespace madoguchi {

/// Japanese words for a disposition and for a kind of acknowledgement.
[[nodiscard]] std::string_view japanese_name(Disposition d);
[[nodiscard]] std::string_view japanese_name(AckKind k);

/// A place in the mail in Japanese: "本文12行目（署名）", "件名", "添付ファイル2".
[[nodiscard]] std::string japanese_place(const Evidence& evidence, const Message& message);

/// What was found in one mail and where each field and flag came from, in Japanese plain text with LF line ends, for a
/// secretary to read. `rules`, where given, knows the titles of the desk's own flags. Control characters of the mail
/// do not pass into it.
[[nodiscard]] std::string explain_japanese(const Message& message, const Inquiry& inquiry, const Verdict& verdict,
                                           const Rulebook* rules = nullptr);

}  // namespace madoguchi
