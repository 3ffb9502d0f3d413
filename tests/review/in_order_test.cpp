#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "review/in_order.h"

namespace madoguchi {
namespace {

std::vector<std::size_t> delivered_of(std::size_t count, std::size_t threads) {
    std::vector<std::size_t> delivered;
    do_in_order(count, threads, [&](std::size_t i) -> Delivery {
        if (i % 7 == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the ones behind it are done first
        }
        return [&delivered, i] { delivered.push_back(i); };
    });
    return delivered;
}

}  // namespace

TEST_CASE("results come in order, each once, however many threads work") {
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < 200; ++i) {
        expected.push_back(i);
    }
    for (const std::size_t threads : {0U, 1U, 2U, 5U, 300U}) {
        CHECK(delivered_of(200, threads) == expected);
    }
    CHECK(delivered_of(0, 4).empty());
    CHECK(delivered_of(1, 4) == std::vector<std::size_t>{0});
}

TEST_CASE("a single piece of work stays on the caller's thread") {
    std::thread::id worker;
    do_in_order(1, 8, [&](std::size_t) -> Delivery {
        worker = std::this_thread::get_id();
        return [] {};
    });
    CHECK(worker == std::this_thread::get_id());
}

TEST_CASE("a slow piece of work does not let results pile up behind it") {
    std::atomic<std::size_t> ahead = 0;
    std::atomic<bool> first_done = false;
    std::size_t seen = 0;
    do_in_order(5000, 2, [&](std::size_t i) -> Delivery {
        if (i == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            seen = ahead;
            first_done = true;
        } else if (!first_done) {
            ++ahead;
        }
        return [] {};
    });
    CHECK(seen < 100);
}

TEST_CASE("what the work throws reaches the caller, and nothing behind it is delivered") {
    for (const std::size_t threads : {1U, 3U}) {
        std::set<std::size_t> delivered;
        const auto work = [&](std::size_t i) -> Delivery {
            if (i == 20) {
                throw std::runtime_error("no more");
            }
            return [&delivered, i] { delivered.insert(i); };
        };
        CHECK_THROWS_AS(do_in_order(1000, threads, work), std::runtime_error);
        CHECK(delivered.count(20) == 0);
        CHECK(delivered.size() <= 20);
    }
    CHECK_THROWS_AS(
        do_in_order(100, 3, [](std::size_t) -> Delivery { return [] { throw std::runtime_error("full disk"); }; }),
        std::runtime_error);
}

}  // namespace madoguchi
