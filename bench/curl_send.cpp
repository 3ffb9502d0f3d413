// curl_send URL CA_FILE USER PASSWORD FROM FOLDER: sends the messages in FOLDER (0.eml, 1.eml, …, each to the address
// in 0.to, 1.to, …) with libcurl on one connection, one after the other and nothing else, for the benchmark to compare
// with.

#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Mail {
    std::string to;
    std::string bytes;
    std::size_t handed_over = 0;
};

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t read_mail(char* buffer, std::size_t size, std::size_t count, void* client) {
    auto& mail = *static_cast<Mail*>(client);
    const auto part = std::string_view(mail.bytes).substr(mail.handed_over, size * count);
    std::memcpy(buffer, part.data(), part.size());
    mail.handed_over += part.size();
    return part.size();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fputs("usage: curl_send URL CA_FILE USER PASSWORD FROM FOLDER\n", stderr);
        return 64;
    }
    std::vector<Mail> mails;
    while (true) {
        const auto path = std::string(argv[6]) + "/" + std::to_string(mails.size());
        Mail mail{content_of(path + ".to"), content_of(path + ".eml")};
        if (mail.to.empty()) {
            break;
        }
        mails.push_back(std::move(mail));
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, argv[1]);
    curl_easy_setopt(handle, CURLOPT_CAINFO, argv[2]);
    curl_easy_setopt(handle, CURLOPT_USERNAME, argv[3]);
    curl_easy_setopt(handle, CURLOPT_PASSWORD, argv[4]);
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, argv[5]);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_mail);
    for (auto& mail : mails) {
        curl_slist* to = curl_slist_append(nullptr, mail.to.c_str());
        curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, to);
        curl_easy_setopt(handle, CURLOPT_READDATA, &mail);
        curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mail.bytes.size()));
        const CURLcode rc = curl_easy_perform(handle);
        curl_slist_free_all(to);
        if (rc != CURLE_OK) {
            std::fprintf(stderr, "curl_send: %s\n", curl_easy_strerror(rc));
            return 1;
        }
    }
    curl_easy_cleanup(handle);
    curl_global_cleanup();
    std::printf("%zu mails\n", mails.size());
    return 0;
}
