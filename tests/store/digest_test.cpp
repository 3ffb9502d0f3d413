#include "store/digest.h"

#include "store_fixture.h"

using namespace madoguchi;
using namespace madoguchi::test;

TEST_CASE("A second delivery of a large mail is known by its beginning and its length") {
    const DeskKey key{1, 2, 3};
    const auto delivered = [&](const std::string& received, const std::string& body) {
        Sample sample(1);
        sample.raw.bytes =
            fmt::format("Received: {}\r\nMessage-ID: {}\r\n\r\n{}", received, sample.message.message_id, body);
        return digest_of(sample.raw, sample.message, key);
    };
    for (const std::size_t size : {std::size_t{100}, std::size_t{64} << 10, std::size_t{200'000}}) {
        CAPTURE(size);
        const std::string body(size, 'a');
        const auto first = delivered("by one", body);
        REQUIRE(first.redelivery_key);
        CHECK(delivered("by two", body).redelivery_key == first.redelivery_key);
        CHECK(delivered("by two", body).raw_hash != first.raw_hash);
        CHECK(delivered("by one", body + "a").redelivery_key != first.redelivery_key);
        CHECK(delivered("by one", "b" + body.substr(1)).redelivery_key != first.redelivery_key);
    }
}
