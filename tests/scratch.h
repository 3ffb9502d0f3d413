// What the tests of every folder that keeps files or a store take for granted.
#pragma once

#include <catch2/catch.hpp>
#include <type_traits>
#include <utility>

#include "parser/error.h"
#include "tests/scratch_folder.h"

namespace madoguchi::test {

template <class T>
T must(Result<T> result) {
    if (!result) {
        INFO(result.error().message);
        REQUIRE(result);
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

}  // namespace madoguchi::test
