#pragma once

#include <string_view>

namespace madoguchi {

/// Where the words in a field send the reader (triage.md, Fields).

/// A contact that points elsewhere in the mail: 署名のとおり, 下記参照, 同上.
[[nodiscard]] bool refers_to_signature(std::string_view value);

/// Nothing but a reference to the signature or to what stands above: 同上, 下記署名のとおり.
[[nodiscard]] bool only_refers_to_signature(std::string_view value);

/// An inquiry that only says that it stands further down: 下記のとおり.
[[nodiscard]] bool points_below(std::string_view value);

/// An inquiry that only points at an attachment: 添付のとおり, 別紙参照.
[[nodiscard]] bool refers_to_attachment(std::string_view value);
/// … and the attachment is a mail: 添付のメールのとおり.
[[nodiscard]] bool refers_to_attached_mail(std::string_view value);

/// A question, or a wish to be told: でしょうか, 教えて.
[[nodiscard]] bool asks(std::string_view folded);

/// A covering note: it says that the inquiry is in an attachment (or only `paper_attached` tells so), and asks nothing
/// itself.
[[nodiscard]] bool is_covering_note(std::string_view text, bool paper_attached);
/// The name of a file is that of an inquiry's paper: 照会票.pdf.
[[nodiscard]] bool names_inquiry_paper(std::string_view file_name);

}  // namespace madoguchi
