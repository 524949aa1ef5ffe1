// The text of the error that a call throws.
#pragma once

#include <string>

#include "common/tensor/check.hpp"

namespace sd {

template <class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

}  // namespace sd
