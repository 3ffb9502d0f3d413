// gmime_parse MAIL...: reads each message file with GMime and decodes its text parts to UTF-8, for the benchmark to
// compare with. Prints how many mails and bytes of text that were.

#include <fcntl.h>
#include <gmime/gmime.h>

#include <cstdio>
#include <cstring>

namespace {

std::size_t text_bytes = 0;

void take_part(GMimeObject* /*parent*/, GMimeObject* part, gpointer /*data*/) {
    if (GMIME_IS_TEXT_PART(part)) {
        char* text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
        text_bytes += text != nullptr ? std::strlen(text) : 0;
        g_free(text);
    }
}

bool take_file(const char* name) {
    GMimeStream* stream = g_mime_stream_fs_open(name, O_RDONLY, 0, nullptr);
    if (stream == nullptr) {
        return false;
    }
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
    if (message != nullptr) {
        text_bytes += std::strlen(g_mime_message_get_subject(message));
        g_mime_message_foreach(message, take_part, nullptr);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return message != nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    g_mime_init();
    for (int i = 1; i < argc; ++i) {
        if (!take_file(argv[i])) {
            std::fprintf(stderr, "gmime_parse: cannot read %s\n", argv[i]);
            return 1;
        }
    }
    std::printf("%d mails, %zu bytes of text\n", argc - 1, text_bytes);
    return 0;
}
