#include "daemon/certificate_end.h"

#include <curl/curl.h>

#include <ctime>
#include <string_view>

namespace madoguchi {
namespace {

constexpr std::string_view end_key = "Expire date:";

}  // namespace

std::optional<std::chrono::sys_seconds> read_certificate_date(const std::string& text) {
    std::tm broken{};
    const char* rest = strptime(text.c_str(), "%b %d %H:%M:%S %Y GMT", &broken);
    if (rest == nullptr || *rest != '\0') {
        return std::nullopt;
    }
    return std::chrono::sys_seconds(std::chrono::seconds(timegm(&broken)));
}

std::optional<std::chrono::sys_seconds> certificate_end(void* handle) {
    std::optional<std::chrono::sys_seconds> first;
    curl_certinfo* chain = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) {
        return first;
    }
    for (int i = 0; i < chain->num_of_certs; ++i) {
        for (const auto* item = chain->certinfo[i]; item != nullptr; item = item->next) {
            const std::string_view text(item->data);
            const auto end = text.starts_with(end_key) ? read_certificate_date(std::string(text.substr(end_key.size())))
                                                       : std::nullopt;
            if (end && (!first || *end < *first)) {
                first = end;
            }
        }
    }
    return first;
}

}  // namespace madoguchi
