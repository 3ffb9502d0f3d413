#pragma once

#include <cstddef>
#include <functional>

namespace madoguchi {

/// What remains of a piece of work once it is done: to hand over its result.
using Delivery = std::function<void()>;

/// Does `work(i)` for each i below `count` on at most `threads` threads, the caller's among them, and calls what it
/// returns in the order of i, one at a time (on any of the threads). A result waits for the ones before it; work that
/// is too far ahead waits too, so that few results are kept. What `work` or a delivery throws is thrown once all
/// threads have ended; nothing is delivered after it.
void do_in_order(std::size_t count, std::size_t threads, const std::function<Delivery(std::size_t)>& work);

}  // namespace madoguchi
