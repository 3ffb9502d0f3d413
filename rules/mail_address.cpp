#include <libpsl.h>
#include <unicode/uidna.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>

#include "parser/loaded_library.h"
#include "rules/hearing.h"
#include "rules/verdict.h"

namespace madoguchi {
namespace {

constexpr std::size_t longest_local_part = 64;  // RFC 5321 §4.5.3.1.1
constexpr std::size_t longest_address = 254;    // RFC 5321 §4.5.3.1.3, without the angle brackets

bool is_atext(char c) {
    constexpr std::string_view further = "!#$%&'*+-/=?^_`{|}~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           further.find(c) != std::string_view::npos;
}

bool is_local_part(std::string_view local) {
    return !local.empty() && local.size() <= longest_local_part && local.front() != '.' &&
           std::all_of(local.begin(), local.end(), [](char c) { return is_atext(c) || c == '.'; });
}

struct CloseIdna {
    void operator()(UIDNA* idna) const { uidna_close(idna); }
};

/// Of letters, digits, dots and single hyphens alone, which UTS 46 only puts into lower case.
bool is_plain_domain(std::string_view domain) {
    return domain.find("--") == std::string_view::npos && std::all_of(domain.begin(), domain.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '-';
           });
}

/// In lower case by UTS 46, non-transitional, as the DNS wants it; "" where a name of other characters is no host name.
std::string ascii_domain(std::string_view domain) {
    if (is_plain_domain(domain)) {
        return ascii_lower(domain);
    }
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UIDNA, CloseIdna> idna(
        uidna_openUTS46(UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_NONTRANSITIONAL_TO_ASCII, &status));
    if (U_FAILURE(status)) {
        return {};
    }
    std::array<char, 256> ascii{};
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const auto length = uidna_nameToASCII_UTF8(idna.get(), domain.data(), static_cast<std::int32_t>(domain.size()),
                                               ascii.data(), static_cast<std::int32_t>(ascii.size()), &info, &status);
    if (U_FAILURE(status) || info.errors != 0 || length <= 0) {
        return {};
    }
    return {ascii.data(), static_cast<std::size_t>(length)};
}

struct Libpsl {
    LoadedLibrary library{MADOGUCHI_LIBPSL};
    decltype(&psl_builtin) builtin = library["psl_builtin"];
    decltype(&psl_registrable_domain) registrable_domain = library["psl_registrable_domain"];
};

const Libpsl& libpsl() {
    static const Libpsl loaded;
    return loaded;
}

bool is_host_name(std::string_view domain) {
    if (domain.find('.') == std::string_view::npos || domain.size() > 253) {
        return false;
    }
    std::size_t label = 0;
    for (std::size_t i = 0; i <= domain.size(); ++i) {
        if (i < domain.size() && domain[i] != '.') {
            const char c = domain[i];
            const bool inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            if (!inner) {
                return false;
            }
            continue;
        }
        if (i == label || i - label > 63 || domain[label] == '-' || domain[i - 1] == '-') {
            return false;
        }
        label = i + 1;
    }
    const auto top = domain.substr(domain.rfind('.') + 1);
    return !std::all_of(top.begin(), top.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// As ascii_domain, and the name itself where it is no host name.
std::string lower_domain(std::string_view domain) {
    auto name = ascii_lower(ascii_domain(domain));
    return name.empty() ? ascii_lower(domain) : name;
}

/// All of a name that has fewer.
std::string_view last_two_labels(std::string_view domain) {
    const auto last = domain.rfind('.');
    const auto before =
        last == std::string_view::npos || last == 0 ? std::string_view::npos : domain.rfind('.', last - 1);
    return before == std::string_view::npos ? domain : domain.substr(before + 1);
}

}  // namespace

std::optional<std::string> checked_address(std::string_view address) {
    const auto at = address.find('@');
    if (at == std::string_view::npos || address.find('@', at + 1) != std::string_view::npos ||
        address.size() > 4 * longest_address) {
        return std::nullopt;
    }
    const auto local = address.substr(0, at);
    const auto domain = ascii_lower(ascii_domain(address.substr(at + 1)));
    if (!is_local_part(local) || !is_host_name(domain) || local.size() + 1 + domain.size() > longest_address) {
        return std::nullopt;
    }
    return std::string(local) + "@" + domain;
}

std::string organizational_domain(std::string_view domain) {
    const auto name = lower_domain(domain);
    const auto* list = libpsl().builtin();
    const char* registrable = list == nullptr ? nullptr : libpsl().registrable_domain(list, name.c_str());
    return registrable == nullptr ? name : std::string(registrable);
}

bool same_organization(std::string_view domain, std::string_view other) {
    const auto left = lower_domain(domain);
    const auto right = lower_domain(other);
    // What the list can make the same of two names has at least two labels.
    return left == right || (last_two_labels(left) == last_two_labels(right) &&
                             organizational_domain(left) == organizational_domain(right));
}

}  // namespace madoguchi
