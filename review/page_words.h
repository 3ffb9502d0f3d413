#pragma once

#include <string_view>

/// What the pages say where nothing was done.
namespace madoguchi::words {

inline constexpr std::string_view session_ended = "サインインの期限が切れました";
inline constexpr std::string_view nothing_recorded =
    "しばらく操作がなかったか、サインインから長い時間がたったためです。今の操作は記録していません。";
inline constexpr std::string_view sign_in_again = "サインインし直す";
inline constexpr std::string_view back_to_page = "画面へ戻る";
inline constexpr std::string_view cannot_send = "送れません";
/// Behind the reason, where the address bounced lately.
inline constexpr std::string_view tick_to_send =
    "宛先が正しいと確かめたうえで送るなら、「前に届かなかった宛先だが、正しいと確かめた」に印を付けてから、もう一度"
    "操作してください。";

}  // namespace madoguchi::words
