#pragma once

namespace madoguchi {

/// Gives back the pages of programs and libraries that only the start, or work that is done, has needed. They are those
/// of a file and never written: what is needed again is mapped anew from the system's file cache, at the cost of a page
/// fault. Any time, from any thread.
void give_back_code();

}  // namespace madoguchi
