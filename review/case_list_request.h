#pragma once

#include <span>
#include <string>
#include <string_view>

#include "review/web_message.h"
#include "store/case_search.h"

namespace madoguchi {

/// One of the lists that the navigation leads to.
struct CaseListPlace {
    std::string_view code;  ///< in links, as `list`
    std::string_view path;
    std::string_view title;
    std::string_view lead;
    CaseScope scope;
};
[[nodiscard]] std::span<const CaseListPlace> case_list_places();

/// A list as a person asked for it; every page of a case that was opened from it carries it on in its links.
struct CaseListRequest {
    const CaseListPlace* place = nullptr;  ///< of case_list_places()
    CaseQuery query;                       ///< limit and offset as the page says
    std::size_t page = 1;
    std::string conditions;  ///< what narrows and orders it, as a query string, each followed by '&'; "" for none
    bool bad_day = false;    ///< a day of the period cannot be read; it does not count

    /// "?list=all&words=…" behind the address of a case or a decision; "" for the plain queue.
    [[nodiscard]] std::string suffix() const;
    /// Another page of the same list, from 1.
    void turn_to(std::size_t number);
    /// The list itself: "/all?words=…&page=2".
    [[nodiscard]] std::string link(std::size_t page) const;
};

inline constexpr std::size_t cases_a_page = 50;

/// The number of the page that a request names; 1 where it names none.
[[nodiscard]] std::size_t page_number(const WebRequest& request);
/// By the request's path where it is a list's, else by its `list`, else the queue. `login`: who "mine" is.
[[nodiscard]] CaseListRequest case_list_request(const WebRequest& request, std::string_view login);

}  // namespace madoguchi
