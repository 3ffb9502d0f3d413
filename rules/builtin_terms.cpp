#include "rules/rulebook.h"
#include "rules/term_index.h"

namespace madoguchi {

// Made by the build (term_tables_main.cpp), which fails where the file is broken.
extern const TermIndex builtin_term_index;
extern const std::string_view builtin_model_lines;

const TermModel& builtin_terms() {
    static const TermModel model = read_model_of(builtin_term_index, builtin_model_lines).value();
    return model;
}

}  // namespace madoguchi
