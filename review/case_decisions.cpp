#include "review/case_decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "desk/send_decisions.h"
#include "parser/form_text.h"
#include "parser/utf8.h"
#include "review/case_list_request.h"
#include "review/page_words.h"
#include "review/words.h"
#include "store/casework.h"

namespace madoguchi {
namespace {

constexpr std::size_t most_text_bytes = 60'000;

/// One form of a case's page.
class CaseForm {
public:
    CaseForm(const PageContext& context, const std::vector<std::int64_t>& numbers)
        : context_(context), id_(numbers[0]) {}

    [[nodiscard]] CaseId id() const { return id_; }
    [[nodiscard]] std::string_view login() const { return context_.visitor.session.user.login; }
    [[nodiscard]] std::string_view value(std::string_view name) const { return context_.request.form_value(name); }
    /// What was typed, without the spaces around it; nullopt where it is too long to be kept.
    [[nodiscard]] std::optional<std::string> typed(std::string_view name) const {
        const auto text = trim_ascii(value(name));
        std::string kept(text);
        std::erase(kept, '\r');
        return text.size() <= most_text_bytes ? std::optional(std::move(kept)) : std::nullopt;
    }
    /// By whom, and on what the person saw. A form without a revision has seen nothing.
    [[nodiscard]] Decision decision() const {
        const auto text = value("revision");
        std::int64_t revision = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), revision);
        const bool given = read.ec == std::errc() && read.ptr == text.data() + text.size() && !text.empty();
        return {id_, given ? revision : -1, std::string(login()), context_.now};
    }

    /// The same for what sends something.
    [[nodiscard]] Decider decider() const {
        return {std::string(login()), context_.now, decision().revision, !value("to-bounced").empty()};
    }
    /// `decide` on the case as it is now.
    template <typename Decide>
    [[nodiscard]] WebResponse on_case(const Decide& decide) const {
        const auto view = context_.store.show(id_);
        return view ? decide(*view) : refused(view.error());
    }

    /// `decide` on the one of the case's outgoing mails that the form names.
    template <typename Decide>
    [[nodiscard]] WebResponse on_outgoing(const Decide& decide) const {
        return on_case([&](const CaseView& view) {
            const auto item = std::find_if(view.outbox.begin(), view.outbox.end(), [&](const OutboxItem& each) {
                return fmt::format("{}", each.id) == value("item");
            });
            return item == view.outbox.end() ? refused({ErrorCode::not_found, std::string(words::nothing_waits), {}})
                                             : decide(*item);
        });
    }

    /// The case's page again, which says what was done (words::done); nothing that was typed is lost where it was not.
    [[nodiscard]] WebResponse end(const Result<void>& done, std::string_view what) const {
        if (!done) {
            return refused(done.error());
        }
        const auto suffix = list().suffix();
        return WebResponse::see_other(fmt::format("{}{}done={}", place(), suffix.empty() ? "?" : suffix + "&", what));
    }
    [[nodiscard]] WebResponse end(const Result<SendOutcome>& outcome, std::string_view what) const {
        if (!outcome) {
            return refused(outcome.error());
        }
        return outcome->refused.empty() ? end(Result<void>(), what) : not_sent(outcome->refused);
    }
    [[nodiscard]] WebResponse bad(std::string_view sentence) const {
        return refused({ErrorCode::config, std::string(sentence), {}});
    }
    /// By the code of reason_table().
    [[nodiscard]] WebResponse not_sent(std::string_view reason) const {
        const auto sentence =
            fmt::format("{}{}", reason_text(reason), reason == "target-bounced" ? words::tick_to_send : "");
        return refusal_page(context_, words::cannot_send, sentence, way_back());
    }
    /// There is nothing that could be sent, or not be sent.
    [[nodiscard]] WebResponse nothing_there(std::string_view sentence) const {
        return refusal_page(context_, words::something_wrong, sentence, way_back());
    }
    [[nodiscard]] WebResponse refused(const Error& error) const { return error_page(context_, error, way_back()); }

private:
    [[nodiscard]] ErrorPlace way_back() const {
        return {place() + list().suffix(), words::back_to_case, typed_words(context_.request)};
    }
    [[nodiscard]] std::string place() const { return fmt::format("/cases/{}", id_); }
    [[nodiscard]] CaseListRequest list() const { return case_list_request(context_.request, login()); }

    const PageContext& context_;
    CaseId id_;
};

std::optional<FieldName> field_from(std::string_view text) {
    const auto found = std::find_if(all_field_names.begin(), all_field_names.end(),
                                    [&](FieldName name) { return to_string(name) == text; });
    return found == all_field_names.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

WebResponse resolve_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const auto outcome = outcome_from(form.value("outcome"));
    const auto note = form.typed("note");
    return outcome && note ? form.end(Casework(context.store).resolve(form.decision(), *outcome, *note), "resolved")
                           : form.bad(words::bad_choice);
}

WebResponse undo_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.end(Casework(context.store).undo_resolve(form.decision()), "undone");
}

WebResponse reopen_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.end(Casework(context.store).reopen(form.decision()), "reopened");
}

WebResponse note_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const auto note = form.typed("note");
    if (!note || trimmed(*note).empty()) {
        return form.bad(words::bad_note);
    }
    auto decision = form.decision();
    decision.revision.reset();  // a note overwrites nothing: it needs no look at what others did meanwhile
    return form.end(Casework(context.store).note(decision, *note), "noted");
}

WebResponse take_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.end(Casework(context.store).take(form.decision()), "taken");
}

WebResponse give_back_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.end(Casework(context.store).give_back(form.decision()), "given-back");
}

WebResponse hand_over_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const auto to = form.value("to");
    const auto users = Accounts(context.store).list();
    const bool there = users && std::any_of(users->begin(), users->end(),
                                            [&](const User& user) { return user.login == to && !user.disabled; });
    return there ? form.end(Casework(context.store).hand_over(form.decision(), to), "handed-over")
                 : form.bad(words::bad_person);
}

WebResponse correct_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const auto field = field_from(form.value("field"));
    auto value = form.typed("value");
    if (!field || !value) {
        return form.bad(words::bad_correction);
    }
    return form.end(Casework(context.store)
                        .correct_field(form.decision(), *field, value->empty() ? std::nullopt : std::move(value)),
                    "corrected");
}

WebResponse flag_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const auto code = form.value("code");
    const bool clear = form.value("what") == "clear";
    return form.on_case([&](const CaseView& view) {
        const auto& flags = view.summary.flags;
        const bool there = std::find(flags.begin(), flags.end(), code) != flags.end();
        if (find_flag(code) == nullptr && !(clear && there)) {
            return form.bad(words::bad_flag);
        }
        Casework work(context.store);
        return clear ? form.end(work.clear_flag(form.decision(), code), "flag-cleared")
                     : form.end(work.set_flag(form.decision(), code), "flag-set");
    });
}

WebResponse classify_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    Classification as{0, std::string(form.value("sender-kind")), std::string(form.value("topic"))};
    const auto code = form.value("prefecture");
    std::from_chars(code.data(), code.data() + code.size(), as.prefecture);
    return form.end(Casework(context.store).classify(form.decision(), as), "classified");
}

WebResponse send_held(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.on_case([&](const CaseView& view) {
        const auto done = SendDecisions(context.store, context.configuration).release(view, form.decider());
        return !done && done.error().code == ErrorCode::not_found ? form.nothing_there(words::nothing_waits)
                                                                  : form.end(done, "released");
    });
}

WebResponse ask_again(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.on_case([&](const CaseView& view) {
        const auto asked = SendDecisions(context.store, context.configuration).ask_again(view, form.decider());
        if (!asked) {
            return form.refused(asked.error());
        }
        return *asked ? form.end(Result<SendOutcome>(**asked), "asked")
                      : form.nothing_there(fmt::format(words::nothing_to_ask, view.summary.receipt_number));
    });
}

WebResponse do_not_send(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.on_case([&](const CaseView& view) {
        const auto done = SendDecisions(context.store, context.configuration).do_not_send(view, form.decider());
        return !done && done.error().code == ErrorCode::not_found ? form.nothing_there(words::nothing_waits)
               : done                                             ? form.end(Result<void>(), "cancelled")
                                                                  : form.refused(done.error());
    });
}

WebResponse retry_sending(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.on_outgoing([&](const OutboxItem& item) {
        return form.end(SendDecisions(context.store, context.configuration).retry(item, form.decider()), "retried");
    });
}

WebResponse confirm_arrival(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    return form.on_outgoing([&](const OutboxItem& item) {
        auto transaction = context.store.begin();
        if (!transaction) {
            return form.refused(transaction.error());
        }
        const auto done = Casework(context.store)
                              .require_unchanged(form.decision())
                              .and_then([&] { return context.store.confirm_sent(item.id, form.login(), context.now); })
                              .and_then([&] { return transaction->commit(); });
        return form.end(done, "confirmed");
    });
}

WebResponse refer_case(const PageContext& context, const std::vector<std::int64_t>& numbers) {
    const CaseForm form(context, numbers);
    const Referral to{form.typed("office").value_or(""), form.typed("contact").value_or("")};
    return form.on_case([&](const CaseView& view) {
        const auto done = SendDecisions(context.store, context.configuration).refer(view, to, form.decider());
        return !done && done.error().code == ErrorCode::config ? form.bad(words::bad_office)
                                                               : form.end(done, "referred");
    });
}

}  // namespace madoguchi
