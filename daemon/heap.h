#pragma once

namespace madoguchi {

/// Memory that a large mail took is kept for the next one: to have the system provide it anew, page by page, takes
/// longer than to read the mail. Once, before any thread is started.
void keep_heap();

/// Gives back what the mails since the last time took, where that is much; before the program waits.
void give_back_heap();

}  // namespace madoguchi
