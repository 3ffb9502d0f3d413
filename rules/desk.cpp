#include "rules/desk.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace madoguchi {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace

std::vector<std::string> Desk::own_addresses() const {
    std::vector<std::string> all{lower(address)};
    std::transform(further_addresses.begin(), further_addresses.end(), std::back_inserter(all), lower);
    return all;
}

bool Desk::is_own(std::string_view mail_address) const {
    const auto all = own_addresses();
    return std::find(all.begin(), all.end(), lower(mail_address)) != all.end();
}

}  // namespace madoguchi
