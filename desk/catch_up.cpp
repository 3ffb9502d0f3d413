#include "desk/catch_up.h"

#include "desk/stored_text.h"
#include "parser/inquiry.h"
#include "rules/classification.h"
#include "store/backlog.h"

namespace madoguchi {
namespace {

constexpr std::size_t cases_a_step = 100;
constexpr std::int64_t texts_a_step = 200;  // others who write wait meanwhile

Classification class_of(const Case& c) {
    Inquiry inquiry;
    for (const auto name : all_field_names) {
        inquiry[name].value = c.fields[static_cast<std::size_t>(name)];
    }
    if (const auto& contact = inquiry[FieldName::contact].value) {
        inquiry.phones = find_phones(*contact);
        inquiry.emails = find_emails(*contact);
    }
    return classify(inquiry, c.from.address, c.subject);
}

}  // namespace

Result<void> CatchUp::take_step(Step& step) {
    Backlog backlog(store_);
    const auto cases = backlog.unclassified(cases_a_step);
    if (!cases) {
        return tl::unexpected(cases.error());
    }
    for (const auto& c : *cases) {
        if (const auto done = backlog.classify(c.id, class_of(c)); !done) {
            return done;
        }
        ++step.classified;
    }
    if (!cases->empty()) {
        return {};
    }
    const auto window = backlog.without_words(looked_through_);
    if (!window) {
        return tl::unexpected(window.error());
    }
    for (const auto& mail : window->mails) {
        const auto text = text_of(store_, mail);
        if (!text) {
            return tl::unexpected(text.error());
        }
        if (const auto done = backlog.file_words(mail.id, text->message); !done) {
            return done;
        }
        ++step.indexed;
    }
    step.done = !window->looked_through;
    looked_through_ = window->looked_through.value_or(looked_through_);
    return {};
}

Result<bool> CatchUp::anything_left() {
    return of_today_ ? Backlog(store_).texts_wait() : Result<bool>(true);
}

Result<CatchUp::Step> CatchUp::step() {
    const auto before = looked_through_;
    Step step;
    const auto waiting = Backlog(store_).index_texts(texts_a_step);
    if (!waiting) {
        return tl::unexpected(waiting.error());
    }
    if (*waiting || of_today_) {
        step.done = !*waiting;
        return step;
    }
    auto transaction = store_.begin();
    if (!transaction) {
        return tl::unexpected(transaction.error());
    }
    auto taken = take_step(step);
    if (taken) {
        taken = transaction->commit();
    }
    if (!taken) {
        looked_through_ = before;
        return tl::unexpected(taken.error());
    }
    of_today_ = step.done;
    return step;
}

}  // namespace madoguchi
