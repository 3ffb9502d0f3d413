#pragma once

#include <optional>
#include <string>

#include "review/on_desk.h"
#include "rules/classification.h"

namespace madoguchi {

/// `madoguchi resolve`.
struct ResolveCommand : CaseDecision {
    std::string outcome;
    std::string note;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi reopen`.
struct ReopenCommand : CaseDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi undo`: the last resolving is taken back.
struct UndoCommand : CaseDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi take`.
struct TakeCommand : CaseDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi give-back`.
struct GiveBackCommand : CaseDecision {
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi hand-over`.
struct HandOverCommand : CaseDecision {
    std::string to;  ///< login name of an account; any name where there are no accounts
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi note`.
struct NoteCommand : CaseDecision {
    std::string text;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi correct`.
struct CorrectCommand : CaseDecision {
    std::string field;
    std::optional<std::string> value;
    bool clear = false;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi flag`.
struct FlagCommand : CaseDecision {
    std::string action;  ///< "set" or "clear"
    std::string code;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// The options by which a case is classified; what is not given stays.
struct ClassOptions {
    std::optional<std::string> prefecture;  ///< JIS X 0401 as a number, or the name
    std::optional<std::string> sender_kind, topic;

    [[nodiscard]] bool given() const { return prefecture || sender_kind || topic; }
    /// Puts what is given over `as`; a Japanese sentence where there is no such class, else "".
    [[nodiscard]] std::string put_over(Classification& as) const;
};

/// `madoguchi classify`.
struct ClassifyCommand : CaseDecision {
    ClassOptions as;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi person-wrote`: an ignored mail becomes a case.
struct PersonWroteCommand {
    DeskFiles files;
    MailId mail = 0;
    bool json = false;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

/// `madoguchi telephone`: an inquiry by telephone is entered.
struct TelephoneCommand {
    DeskFiles files;
    std::optional<std::string> organization, name, contact, inquiry;
    std::optional<std::string> at;  ///< when it came; nullopt now
    std::string note;
    ClassOptions as;
    bool call_back = false;
    bool json = false;
    [[nodiscard]] ExitStatus run(Console& console) const;
};

}  // namespace madoguchi
