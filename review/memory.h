#pragma once

namespace madoguchi {

/// For a program that works for a moment and ends: memory that was freed is kept, more is asked for in large pieces,
/// and the program's own code is there at once. Before any thread is started; the calling one needs no claim_memory().
void keep_memory();

/// Has the system provide half a megabyte for this thread at once; of use after keep_memory. Page by page, as the
/// thread comes to each, takes many times as long, in all a sixth of the time to judge a hundred mails.
void claim_memory();

}  // namespace madoguchi
