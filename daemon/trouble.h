#pragma once

#include <utility>

#include <tl/expected.hpp>

#include "parser/error.h"

namespace madoguchi {

/// Whose error it is decides what is done about it.
struct Trouble {
    enum class Origin { server, store } origin = Origin::server;
    Error error;
};

inline tl::unexpected<Trouble> server_trouble(Error error) {
    return tl::unexpected(Trouble{Trouble::Origin::server, std::move(error)});
}

inline tl::unexpected<Trouble> store_trouble(Error error) {
    return tl::unexpected(Trouble{Trouble::Origin::store, std::move(error)});
}

}  // namespace madoguchi
