#pragma once

namespace madoguchi {

/// For a program that works for a moment and ends: memory that was freed is kept, and more is asked for in large
/// pieces. Before any thread is started.
void keep_memory();

/// Has the system provide a megabyte for this thread at once; of use after keep_memory. Page by page, as the thread
/// comes to each, takes twenty times as long, in all a sixth of the time to judge a hundred mails.
void claim_memory();

}  // namespace madoguchi
