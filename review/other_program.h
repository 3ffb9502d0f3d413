#pragma once

#include <string>
#include <vector>

namespace madoguchi {

/// Runs another program of ours, one beside this one or in the place of the package, in this one's place. Returns where
/// there is none.
void become_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace madoguchi
